"""One clip: analyse it with the product and set everything it says beside the truth."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from gait_screen.analysis import Analysis, ClipAnalysis
from gait_screen.errors import GaitScreenError
from gait_screen.knowledge import metric_catalogue
from gait_screen.pipeline import analyse
from gait_screen.records import AnalysisOptions, ClipRequest, FloatArray
from gait_screen.screening import ClipRecord, Metric
from gait_screen.vocabulary import SIDES, Movement, Side
from validation.score.rows import NAN, ClipRow, ClipScore, Drivers, EventRow, MetricRow, Setting
from validation.score.true_values import GAIT, Key, expected_keys, true_values
from validation.truth import Truth

#: Movements that are never recognised: the user names them.
NAMED: Final[tuple[Movement, ...]] = ("toe-lift",)
EVENT_KINDS: Final = ("initial_contact", "heel_off", "toe_off")
#: An event belongs to a true one within this share of the stride's time.
EVENT_REACH: Final = 0.2
#: Nothing can be told of an event closer to an end of the clip.
EVENT_MARGIN_S: Final = 0.1
#: From here on a spec counts as dark, blurred, hard compressed, in long trousers, far away.
DARK_EXPOSURE: Final = 0.5
BLUR_PX: Final = 1.0
HARD_CRF: Final = 30
LONG_TROUSERS: Final = 1.5


@dataclass(frozen=True)
class LabClip:
    """One rendered clip with its truth, and which suite and part it comes from."""

    suite: str
    name: str
    video: Path
    truth: Path
    part: str = "all"
    condition: str = "plain"


def folder_clips(folder: Path) -> list[LabClip]:
    """Return the clips ``NAME.mp4`` with ``NAME.json`` of a folder, as a suite of that name."""
    return [
        LabClip(folder.resolve().name, video.stem, video, video.with_suffix(".json"))
        for video in sorted(folder.glob("*.mp4"))
        if video.with_suffix(".json").exists()
    ]


def score_clip(clip: LabClip, options: AnalysisOptions) -> ClipScore:
    """Run the product on one clip and compare.

    A clip that the product refuses gives rows too: nothing of it was assessed, and why.

    Raises
    ------
    UsageError
        If the truth file is none.
    """
    truth = Truth.read(clip.truth)
    setting = read_setting(clip, truth, options.model)
    began = time.monotonic()
    try:
        analysis = analyse(*_as_filmed(clip, truth, options))
    except GaitScreenError as error:
        return refused_score(setting, truth, str(error))
    return compare(setting, truth, analysis, time.monotonic() - began)


def _as_filmed(
    clip: LabClip, truth: Truth, options: AnalysisOptions
) -> tuple[list[ClipRequest], AnalysisOptions]:
    """Return what the person who filmed it would say: stickers are on, a movement to be named."""
    spec = truth.data["spec"]
    stickers = spec.get("look", {}).get("stickers") is not None
    test = truth.movement if truth.movement in NAMED else None
    return [ClipRequest(clip.video, test=test)], replace(options, markers=stickers)


def read_setting(clip: LabClip, truth: Truth, model: str) -> Setting:
    """Return how a clip was filmed, from its spec."""
    spec = truth.data["spec"]
    camera, post, scene = (spec.get(room, {}) for room in ("camera", "post", "scene"))
    look = spec.get("look", spec["body"])
    return Setting(
        suite=clip.suite,
        part=clip.part,
        clip=clip.name,
        movement=truth.movement,
        view=truth.view or "",
        model=model,
        condition=clip.condition,
        fps=float(truth.data["fps"]),
        yaw_deg=float(camera.get("yaw_deg", camera.get("azimuth_err", 0.0))),
        roll_deg=float(camera.get("roll_deg", camera.get("roll", 0.0))),
        distance_m=float(camera.get("distance_m", camera.get("distance", NAN))),
        shoes=bool(look.get("shoes")),
        trousers=_reach(look.get("bottoms", look.get("shorts"))) >= LONG_TROUSERS,
        low_light=float(spec.get("light", {}).get("exposure", 1.0)) < DARK_EXPOSURE,
        blur=float(post.get("blur_px", post.get("blur", 0.0))) >= BLUR_PX,
        compression=int(post.get("crf") or 0) >= HARD_CRF or bool(post.get("bitrate")),
        occlusion=scene.get("occluder", "none") != "none",
        others=bool(scene.get("others")),
    )


def _reach(garment: Mapping[str, Any] | None) -> float:
    return float(garment.get("length", 0.0)) if garment else 0.0


def compare(setting: Setting, truth: Truth, analysis: Analysis, took_s: float = NAN) -> ClipScore:
    """Set an analysis of one clip beside its truth."""
    clip = analysis.clips[0]
    record = clip.record
    row = ClipRow(
        setting,
        recognised_movement=record.test or "none",
        recognised_view=record.view or "none",
        side_right=_side_right(truth, record),
        seen_yaw_deg=NAN if record.view_yaw_deg is None else record.view_yaw_deg,
        seen_roll_deg=NAN if record.camera_roll_deg is None else record.camera_roll_deg,
        frames_true=len(truth.time_s),
        frames_measured=record.frames,
        analysis_s=took_s,
    )
    metrics = {(one.key, one.side): one for one in analysis.screening.metrics}
    rows = tuple(_metric_rows(setting, truth, clip, metrics))
    return ClipScore(row, rows, tuple(_event_rows(setting, truth, record)))


def refused_score(setting: Setting, truth: Truth, why: str) -> ClipScore:
    """Return the rows of a clip that was refused as a whole."""
    true, expected = true_values(truth), expected_keys(truth)
    catalogue = metric_catalogue()
    rows = [
        MetricRow(
            setting, key, side or "", catalogue[key].unit, value, NAN, NAN, "clip_refused", why
        )
        for (key, side), value in true.items()
        if (key, side) in expected
    ]
    events = [
        EventRow(setting, kind, side, _leg(truth, side), "missed", true_s=float(moment))
        for kind in EVENT_KINDS
        for side in SIDES
        for moment in _observable(truth, kind, side)
    ]
    row = ClipRow(setting, refused=why, frames_true=len(truth.time_s))
    return ClipScore(row, tuple(rows), tuple(events))


# --- recognition ---------------------------------------------------------------------------------


def _side_right(truth: Truth, record: ClipRecord) -> str:
    """Tell whether the intervals are of the legs that move: yes, no, or empty where unsaid."""
    sides = {interval.side for interval in record.intervals if interval.side is not None}
    if len(truth.working_sides) > 1 or not sides:
        return ""
    return "yes" if sides == set(truth.working_sides) else "no"


# --- metrics -------------------------------------------------------------------------------------


def _metric_rows(
    setting: Setting, truth: Truth, clip: ClipAnalysis, metrics: Mapping[Key, Metric]
) -> Iterator[MetricRow]:
    expected = expected_keys(truth)
    for (key, side), true in true_values(truth).items():
        metric = metrics.get((key, side))
        measured = metric is not None and metric.status == "measured"
        if not measured and (key, side) not in expected:
            continue
        row = _metric_row(setting, (key, side), true, metric, clip, (key, side) in expected)
        yield row
        if row.status == "measured":
            yield from _single_rows(row, clip)


def _single_rows(row: MetricRow, clip: ClipAnalysis) -> Iterator[MetricRow]:
    """Yield one row per source that a value was made of."""
    for one in clip.drivers:
        if (one.key, one.side or "") == (row.key, row.side):
            yield replace(
                row,
                measured=one.value,
                uncertainty=one.uncertainty,
                source=one.source,
                measured_from=one.source,
                drivers=Drivers.of(one.drivers.by_name()),
            )


def _metric_row(
    setting: Setting,
    key: Key,
    true: float,
    metric: Metric | None,
    clip: ClipAnalysis,
    expected: bool,
) -> MetricRow:
    name, side = key
    unit = metric_catalogue()[name].unit
    if metric is None or metric.status != "measured" or metric.value is None:
        why = _why_not(metric, clip.record, setting)
        return MetricRow(
            setting, name, side or "", unit, true, NAN, NAN, "not_assessed", why, expected=expected
        )
    return MetricRow(
        setting,
        name,
        side or "",
        unit,
        true,
        metric.value,
        NAN if metric.uncertainty is None else metric.uncertainty,
        "measured",
        _mistaken(clip.record, setting) or metric.reason or "",
        measured_from=metric.source or "",
        expected=expected,
        drivers=_drivers(clip, metric),
    )


def _why_not(metric: Metric | None, record: ClipRecord, setting: Setting) -> str:
    mistaken = _mistaken(record, setting)
    if mistaken:
        return mistaken
    return metric.reason or "" if metric is not None else "the product does not name it"


def _mistaken(record: ClipRecord, setting: Setting) -> str:
    """Return what was wrongly recognised, or nothing."""
    if (record.test, record.view) == (setting.movement, setting.view):
        return ""
    return f"recognised as {record.test or 'no known movement'}, {record.view or 'no known view'}"


def _drivers(clip: ClipAnalysis, metric: Metric) -> Drivers:
    """Return the drivers of the source that knows a value best."""
    of_metric = [one for one in clip.drivers if (one.key, one.side) == (metric.key, metric.side)]
    if not of_metric:
        return Drivers(n=metric.n)
    best = min(of_metric, key=lambda one: one.uncertainty)
    return Drivers.of(best.drivers.by_name())


# --- events --------------------------------------------------------------------------------------


def _event_rows(setting: Setting, truth: Truth, record: ClipRecord) -> Iterator[EventRow]:
    if truth.movement not in GAIT:
        return
    for kind in EVENT_KINDS:
        for side in SIDES:
            shown = set(_observable(truth, kind, side).tolist())
            found = np.asarray(
                [one.time_s for one in record.events if (one.kind, one.side) == (kind, side)]
            )
            leg = _leg(truth, side)
            pairs = match_times(truth.events_s(kind, side), found, _reach_s(truth, side))
            # What the picture hardly shows counts neither as found nor as missed nor as extra.
            for moment, measured in pairs:
                if moment in shown:
                    yield EventRow(setting, kind, side, leg, "found", moment, measured)
            for moment in sorted(shown - {true for true, _ in pairs}):
                yield EventRow(setting, kind, side, leg, "missed", true_s=moment)
            for moment in sorted(set(found.tolist()) - {measured for _, measured in pairs}):
                yield EventRow(setting, kind, side, leg, "extra", measured_s=moment)


def _leg(truth: Truth, side: Side) -> str:
    if truth.near_side is None:
        return "either"
    return "near" if side == truth.near_side else "far"


def _observable(truth: Truth, kind: str, side: Side) -> FloatArray:
    """Return the true events that a picture shows: not at the ends, with the leg in view."""
    moments = truth.events_s(kind, side)
    moments = moments[
        (moments > truth.time_s[0] + EVENT_MARGIN_S) & (moments < truth.end_s - EVENT_MARGIN_S)
    ]
    seen = np.interp(moments, truth.time_s, truth.in_picture(side).astype(np.float64))
    return np.asarray(moments[seen > 0.99])


def _reach_s(truth: Truth, side: Side) -> float:
    contacts = truth.events_s("initial_contact", side)
    return EVENT_REACH * float(np.median(np.diff(contacts))) if len(contacts) > 1 else 0.15


def match_times(true: FloatArray, found: FloatArray, reach_s: float) -> list[tuple[float, float]]:
    """Pair true and found moments, the closest first, each at most once, within ``reach_s``."""
    if not len(true) or not len(found):
        return []
    apart = np.abs(np.asarray(true)[:, None] - np.asarray(found)[None, :])
    pairs = []
    while apart.size and np.min(apart) <= reach_s:
        row, column = np.unravel_index(int(np.argmin(apart)), apart.shape)
        pairs.append((float(true[row]), float(found[column])))
        apart[row, :] = np.inf
        apart[:, column] = np.inf
    return sorted(pairs)
