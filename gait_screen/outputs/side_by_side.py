"""Two screenings' clips of one movement in step: what is shown beside each other, as JSON.

Which clips belong together, which of their steps, and where each moment of a step lies on the scale
that both share (:mod:`gait_screen.events.phases`). Where two clips cannot be put in step it is said
why. Angles are to 0.1 degrees, ``null`` where something was not seen.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from gait_screen.events.phases import (
    CycleKind,
    PhaseScale,
    Step,
    equally_long,
    find_holds,
    find_repetitions,
    find_stances,
    find_strides,
    median_step,
    phase_scale,
)
from gait_screen.knowledge import load_knowledge
from gait_screen.outputs.bands import expected_band
from gait_screen.outputs.curves import CYCLE_PCT
from gait_screen.outputs.labels import ANGLE_LABELS, movement_label, view_label
from gait_screen.outputs.motion import ClipMotion, MotionCurve
from gait_screen.outputs.review_moments import DEEPEST, HIGHEST
from gait_screen.records import FloatArray, GaitEvent, Span
from gait_screen.screening import ClipRecord
from gait_screen.vocabulary import SIDES, Side

Json = dict[str, Any]

#: A curve's mean is drawn where at least this share of the steps shows it.
_SEEN: Final = 0.5
_TURNING: Final = (DEEPEST, HIGHEST)


@dataclass(frozen=True)
class SideClip:
    """A clip of a stored screening; ``motion`` is None where only its numbers were stored."""

    record: ClipRecord
    motion: ClipMotion | None = None

    @property
    def title(self) -> str:
        """Return movement and view in words."""
        return f"{movement_label(self.record.test)}, {view_label(self.record.view)}"


@dataclass(frozen=True)
class ClipPair:
    """A clip of the earlier screening and one of the later that show the same."""

    earlier: SideClip
    later: SideClip

    @property
    def both(self) -> tuple[SideClip, SideClip]:
        """Return the two, the earlier first."""
        return self.earlier, self.later


@dataclass(frozen=True)
class Matches:
    """Which clips can be put in step, and in sentences why others cannot."""

    pairs: tuple[ClipPair, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class CommonSteps:
    """Steps of one kind and leg that both clips have, and the scale that they share."""

    kind: CycleKind
    side: Side | None
    scale: PhaseScale
    earlier: tuple[Step, ...]
    later: tuple[Step, ...]

    @property
    def both(self) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
        """Return the steps of each, the earlier's first."""
        return self.earlier, self.later


def match_clips(earlier: Sequence[SideClip], later: Sequence[SideClip]) -> Matches:
    """Return which clips show the same movement from the same side and have steps in common."""
    pairs: list[ClipPair] = []
    reasons: list[str] = []
    for clip in earlier:
        alike = [one for one in later if _same_kind(clip, one)]
        for one in alike:
            pair = ClipPair(clip, one)
            if common_steps(pair):
                pairs.append(pair)
            else:
                reasons.append(_say("in_step_no_steps", title=clip.title))
        if not alike:
            reasons.append(_why_alone(clip, later, "earlier", "later"))
    for clip in later:
        if not any(_same_kind(clip, one) for one in earlier):
            reasons.append(_why_alone(clip, earlier, "later", "earlier"))
    return Matches(tuple(pairs), tuple(dict.fromkeys(reasons)))


def _same_kind(one: SideClip, other: SideClip) -> bool:
    a, b = one.record, other.record
    known = a.test is not None and a.view is not None
    return known and (a.test, a.view) == (b.test, b.view)


def _why_alone(clip: SideClip, others: Sequence[SideClip], which: str, other: str) -> str:
    record = clip.record
    if record.test is None or record.view is None:
        return _say("in_step_unknown", file=record.file, which=which)
    views = [one.record.view for one in others if one.record.test == record.test]
    if not views:
        return _say("in_step_only", title=clip.title, which=which)
    return _say(
        "in_step_other_view",
        movement=movement_label(record.test),
        view=view_label(record.view),
        which=which,
        views=", ".join(dict.fromkeys(view_label(view) for view in views)),
        other=other,
    )


def common_steps(pair: ClipPair) -> list[CommonSteps]:
    """Return, for each leg that both clips show, the steps to compare.

    Whole strides where both have them, else stances; repetitions; else holds from their start on.
    The leg that is nearer to the camera comes first, then the one with more steps.
    """
    found = [steps for side in (*SIDES, None) if (steps := _of_side(pair, side)) is not None]
    near = pair.later.record.near_side
    return sorted(
        found,
        key=lambda one: (one.side != near, -min(len(one.earlier), len(one.later))),
    )


def _of_side(pair: ClipPair, side: Side | None) -> CommonSteps | None:
    finders: tuple[Callable[[SideClip], list[Step]], ...] = (
        lambda clip: find_strides(_events(clip), _spans(clip)),
        lambda clip: find_stances(_events(clip), _spans(clip)),
        lambda clip: find_repetitions(_spans(clip), _turning_points(clip)),
        lambda clip: find_holds(_spans(clip)),
    )
    for find in finders:
        earlier, later = ([s for s in find(clip) if s.side == side] for clip in pair.both)
        if earlier and later:
            if earlier[0].kind == "hold":
                earlier, later = equally_long(earlier, later)
            scale = phase_scale(earlier, later)
            return CommonSteps(earlier[0].kind, side, scale, tuple(earlier), tuple(later))
    return None


def _events(clip: SideClip) -> list[GaitEvent]:
    return [GaitEvent(e.kind, e.side, e.time_s) for e in clip.record.events]


def _spans(clip: SideClip) -> list[Span]:
    return [Span(i.kind, i.side, i.start_s, i.end_s) for i in clip.record.intervals]


def _turning_points(clip: SideClip) -> Iterator[tuple[str, float]]:
    for moment in () if clip.motion is None else clip.motion.moments:
        if moment.kind in _TURNING:
            yield moment.kind, moment.time_s


def pair_data(pair: ClipPair) -> Json:
    """Return all that is shown of two clips side by side, ready for ``json.dumps``.

    Returns
    -------
    data
        ``title``; ``clips``: what each is drawn from; ``sides``: per leg the ``marks`` of the scale
        in percent, of each clip the ``steps`` (their marks' times in seconds) and the place of the
        ``median`` one, and the ``angles`` that both show: expected ``band``, and of each clip mean,
        standard deviation and every step's curve at ``pct``.
    """
    return {
        "title": pair.earlier.title,
        "pct": [round(float(pct), 3) for pct in CYCLE_PCT],
        "clips": [_clip(clip) for clip in pair.both],
        "sides": [_side(pair, steps) for steps in common_steps(pair)],
    }


def _clip(clip: SideClip) -> Json:
    motion = clip.motion
    if motion is None:
        return {"file": clip.record.file, "motion": None}
    return {
        "file": clip.record.file,
        "motion": motion.model_dump(exclude={"schema_", "sha256", "curves", "moments"}),
    }


def _side(pair: ClipPair, steps: CommonSteps) -> Json:
    scale = steps.scale
    whose = "" if steps.side is None else f"{steps.side} "
    return {
        "side": steps.side,
        "kind": steps.kind,
        "label": _say(f"in_step_{steps.kind}", side=whose).strip(),
        "marks": [
            {"kind": kind, "label": _say(f"in_step_mark_{kind}"), "pct": round(pct, 3)}
            for kind, pct in zip(scale.marks, scale.pct, strict=True)
        ],
        "steps": [
            [[round(float(t), 6) for t in step.times_s(scale.marks)] for step in of_clip]
            for of_clip in steps.both
        ],
        "median": [median_step(of_clip) for of_clip in steps.both],
        "angles": list(_angles(pair, steps)),
    }


def _angles(pair: ClipPair, steps: CommonSteps) -> Iterator[Json]:
    """Yield the angles that at least one of the two shows: both where both were kept."""
    curves = [_curves_of(clip.motion, steps.side) for clip in pair.both]
    names = [name for of_clip in curves for name in of_clip]
    order = {name: place for place, name in enumerate(ANGLE_LABELS)}
    for angle, side in sorted(dict.fromkeys(names), key=lambda n: (order[n[0]], n[1] or "")):
        laid = [
            None
            if clip.motion is None or (angle, side) not in of_clip
            else _laid(clip.motion, of_clip[angle, side], steps.scale, own)
            for clip, of_clip, own in zip(pair.both, curves, steps.both, strict=True)
        ]
        if any(one is not None and any(v is not None for v in one["mean"]) for one in laid):
            yield {
                "name": f"{angle}-{side or 'body'}",
                "label": ANGLE_LABELS[angle].name + ("" if side is None else f", {side}"),
                "positive": ANGLE_LABELS[angle].positive,
                "band": _band(angle, pair),
                "curves": laid,
            }


def _curves_of(
    motion: ClipMotion | None, side: Side | None
) -> dict[tuple[str, Side | None], MotionCurve]:
    """Return the curves that belong to the steps of a leg; of both legs' steps all."""
    return {
        (curve.angle, curve.side): curve
        for curve in ([] if motion is None else motion.curves)
        if curve.angle in ANGLE_LABELS and (side is None or curve.side in (side, None))
    }


def _laid(motion: ClipMotion, curve: MotionCurve, scale: PhaseScale, steps: Iterable[Step]) -> Json:
    time_s = np.asarray(motion.times_s)
    values = np.asarray([np.nan if v is None else v for v in curve.values_deg], dtype=np.float64)
    rows = np.stack([scale.resample(step, time_s, values, CYCLE_PCT) for step in steps])
    seen = np.isfinite(rows).sum(axis=0)
    enough = seen >= max(1.0, _SEEN * len(rows))
    mean = np.full(rows.shape[1], np.nan)
    sd = np.full(rows.shape[1], np.nan)
    mean[enough] = np.nanmean(rows[:, enough], axis=0)
    several = enough & (seen > 1)
    sd[several] = np.nanstd(rows[:, several], axis=0, ddof=1)
    return {"mean": _tenths(mean), "sd": _tenths(sd), "steps": [_tenths(row) for row in rows]}


def _band(angle: str, pair: ClipPair) -> Json | None:
    band = expected_band(angle, pair.later.record.test)
    if band is None:
        return None
    low, high = (end if math.isfinite(end) else None for end in (band.low, band.high))
    return {"low_deg": low, "high_deg": high, "label": band.label}


def _tenths(values: FloatArray) -> list[float | None]:
    return [round(float(v), 1) + 0.0 if math.isfinite(v) else None for v in values]


def _say(phrase: str, **values: object) -> str:
    return load_knowledge().say(f"over_time.{phrase}", **values)
