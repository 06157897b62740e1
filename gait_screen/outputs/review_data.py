"""What the review instrument of the app shows of one clip, as JSON: curves, bands, moments.

The instrument links video and charts in the browser, without asking the server; so everything it
needs is here, as compact as it can be read: angles to 0.1 degrees, landmarks to whole pixels,
``null`` where something was not seen. Field names are those of the package, with units.

==================  ===============================================================================
``clip``            ``sha256``, ``file``, ``title``
``times_s``         the frames' own times on the clip's clock
``video``           ``factor``: playback time divided by clip time; sizes of the annotated video, of
                    the picture in its upper part, and of the source picture
``angles``          per angle: words, expected ``band``, ``curves`` per side with the half-width of
                    each value's 95 % interval, ``cycles`` cut by the spans, ``reported`` numbers
``cycle``           what the spans are, and the samples of a cycle in percent
``spans``           stances, repetitions or holds; ``cycles`` name them by their place in this list
``events``          ``kind``, ``side``, ``time_s``; as spans do, they say how the program found them
``moments``         ``kind``, ``side``, ``time_s`` of mid-stance, deepest and highest points
``labels``          the words for kinds of events and moments
``landmarks``       names, and per landmark x and y of frame after frame, as the program found them;
                    ``bones`` join them
``corrected``       what was put right by hand, besides events and spans
==================  ===============================================================================
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np

from gait_screen.analysis import ClipAnalysis
from gait_screen.edits import EditList
from gait_screen.knowledge.lookup import metric_catalogue
from gait_screen.outputs.bands import expected_band
from gait_screen.outputs.curves import (
    CYCLE_PCT,
    Cycle,
    cut_cycles,
    headline_angles,
    main_spans,
    shown_curves,
)
from gait_screen.outputs.labels import (
    ANGLE_LABELS,
    EVENT_LABELS,
    SPAN_LABELS,
    movement_label,
    view_label,
)
from gait_screen.outputs.review_edits import Corrected
from gait_screen.outputs.review_moments import MOMENT_LABELS, find_moments
from gait_screen.outputs.series import MIRRORED_ANGLES
from gait_screen.outputs.video_panel import clip_layout
from gait_screen.records import Curve, FloatArray, Span
from gait_screen.screening import Metric
from gait_screen.vocabulary import LANDMARK_INDEX, SIDES, Side

Json = dict[str, Any]

#: Half-width of a 95 % interval in standard deviations.
_Z95: Final = 1.96
_DRAGGED: Final = tuple(
    f"{side}_{name}"
    for side in SIDES
    for name in ("shoulder", "hip", "knee", "ankle", "heel", "foot_index")
)
_BONES: Final = (
    ("shoulder", "hip"),
    ("hip", "knee"),
    ("knee", "ankle"),
    ("ankle", "heel"),
    ("ankle", "foot_index"),
    ("heel", "foot_index"),
)
#: The numbers that are read off a whole curve; a value at one event would mislead beside it.
_OF_A_CURVE: Final = ("_peak", "_mean", "_static")


def review_data(
    clip: ClipAnalysis,
    metrics: Sequence[Metric] = (),
    *,
    found: ClipAnalysis | None = None,
    edits: EditList | None = None,
) -> Json:
    """Return all that the review instrument shows of a clip, ready for ``json.dumps``.

    Parameters
    ----------
    metrics
        Of the screening; those measured in this clip stand beside its curves, with their interval.
    found, edits
        The clip as the program found it and what was corrected in it since; None where nothing was.

    Returns
    -------
    data
        The table of this module's docstring.
    """
    of_clip = (edits or EditList()).of_clip(clip.info.sha256)
    corrected = Corrected(clip, found or clip, of_clip)
    clip = corrected.shown
    kind = main_spans(clip)[0]
    title = f"{movement_label(clip.record.test)}, {view_label(clip.record.view)}"
    return {
        "clip": {"sha256": clip.info.sha256, "file": clip.record.file, "title": title},
        "times_s": [round(float(t), 6) for t in clip.pose.time_s],
        "video": _video(clip),
        "angles": [_angle(clip, name, metrics) for name in headline_angles(clip)],
        "cycle": {
            "kind": kind,
            "label": SPAN_LABELS.get(kind, ""),
            "pct": [round(float(pct), 3) for pct in CYCLE_PCT],
        },
        "spans": corrected.spans(),
        "events": corrected.events(),
        "moments": [_moment(m.kind, m.side, m.time_s) for m in find_moments(clip)],
        "labels": {**EVENT_LABELS, **MOMENT_LABELS},
        "landmarks": _landmarks(corrected.found),
        "corrected": corrected.pages(),
    }


def _moment(kind: str, side: Side | None, time_s: float) -> Json:
    return {"kind": kind, "side": side, "time_s": round(time_s, 6)}


def _video(clip: ClipAnalysis) -> Json:
    layout = clip_layout(clip)
    return {
        "factor": clip.info.slow_motion_factor,
        "width_px": layout.picture_w,
        "height_px": layout.height,
        "picture_height_px": layout.picture_h,
        "source_width_px": clip.info.width_px,
        "source_height_px": clip.info.height_px,
    }


def _angle(clip: ClipAnalysis, name: str, metrics: Sequence[Metric]) -> Json:
    label = ANGLE_LABELS[name]
    reported = [m for m in metrics if _reports(m, clip, name)]
    return {
        "name": name,
        "label": label.name,
        "short": label.short,
        "positive": label.positive,
        "band": _band(clip, name),
        "reported": [_reported(metric) for metric in reported],
        "curves": [
            {
                "side": side,
                "values_deg": _tenths(values),
                "half_deg": _half_width(clip, name, side, reported),
            }
            for side, values in shown_curves(clip, name).items()
        ],
        "cycles": _cycles(clip, name),
    }


def _band(clip: ClipAnalysis, name: str) -> Json | None:
    band = expected_band(name, clip.record.test)
    if band is None:
        return None
    return {
        "low_deg": _finite(band.low),
        "high_deg": _finite(band.high),
        "label": band.label,
        "source": band.source,
    }


def _reports(metric: Metric, clip: ClipAnalysis, angle: str) -> bool:
    info = metric_catalogue().get(metric.key)
    return (
        info is not None
        and info.angle == angle
        and metric.key.endswith(_OF_A_CURVE)
        and metric.status == "measured"
        and metric.value is not None
        and metric.unit == "deg"
        and (metric.clip, metric.view) == (clip.record.file, clip.record.view)
    )


def _reported(metric: Metric) -> Json:
    return {
        "side": metric.side,
        "label": metric_catalogue()[metric.key].label,
        "value_deg": None if metric.value is None else round(metric.value, 1),
        "half_deg": None if metric.uncertainty is None else round(metric.uncertainty, 1),
        "n": metric.n,
    }


def _half_width(
    clip: ClipAnalysis, name: str, side: Side | None, reported: Iterable[Metric]
) -> float | list[float | None] | None:
    """Return the half-width of the 95 % interval: one number, one per frame, or None if unknown.

    It is never narrower than the interval of the number that is reported from this curve: that
    one was fitted on clips whose truth is known, and the two must not contradict each other.
    """
    curve = _measured_curve(clip, name, side)
    if curve is None:
        return None
    least = max((m.uncertainty or 0.0 for m in reported if m.side == side), default=0.0)
    if curve.frame_sd_deg is not None:
        return _tenths(np.maximum(_Z95 * curve.frame_sd_deg, least))
    if math.isfinite(curve.systematic_sd_deg):
        return round(max(_Z95 * curve.systematic_sd_deg, least), 1)
    return round(least, 1) if least > 0 else None


def _measured_curve(clip: ClipAnalysis, name: str, side: Side | None) -> Curve | None:
    """Return the curve that a side is drawn from: of mirrored angles it may be the other side's."""
    sides: tuple[Side | None, ...] = SIDES if name in MIRRORED_ANGLES else (side,)
    found = (clip.angles.get(name, one) for one in sides)
    return next((curve for curve in found if curve is not None), None)


def _cycles(clip: ClipAnalysis, name: str) -> list[Json]:
    spans = main_spans(clip)[1]
    return [
        {
            "side": cycle.side,
            "span": next(i for i, span in enumerate(spans) if _is_cut_from(cycle, span)),
            "values_deg": _tenths(cycle.values_deg),
        }
        for cycle in cut_cycles(clip, name)
    ]


def _is_cut_from(cycle: Cycle, span: Span) -> bool:
    # A repetition of both legs is a cycle of each; the trunk's cycle may be any leg's stance.
    same_side = cycle.side is None or span.side in (cycle.side, None)
    return same_side and span.start_s == cycle.start_s


def _landmarks(clip: ClipAnalysis) -> Json:
    number = {name: i for i, name in enumerate(_DRAGGED)}
    pairs = [(f"{side}_{a}", f"{side}_{b}") for side in SIDES for a, b in _BONES]
    pairs += [(f"left_{joint}", f"right_{joint}") for joint in ("shoulder", "hip")]
    xy_px = clip.cleaned_xy_px[:, [LANDMARK_INDEX[name] for name in _DRAGGED]]
    return {
        "names": list(_DRAGGED),
        "x_px": [_whole(xy_px[:, i, 0]) for i in range(len(_DRAGGED))],
        "y_px": [_whole(xy_px[:, i, 1]) for i in range(len(_DRAGGED))],
        "bones": [[number[a], number[b]] for a, b in pairs],
    }


def _tenths(values: FloatArray) -> list[float | None]:
    # Adding zero: a minus before a rounded zero would be a sign that means nothing.
    return [round(float(v), 1) + 0.0 if math.isfinite(v) else None for v in values]


def _whole(values: FloatArray) -> list[int | None]:
    return [round(float(v)) if math.isfinite(v) else None for v in values]


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
