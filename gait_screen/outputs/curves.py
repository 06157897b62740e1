"""What a chart or the video shows of a clip's curves: which angles, which stretches, cycles.

Pure functions; drawing is done elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.analysis import ClipAnalysis
from gait_screen.outputs.labels import FRONTAL_VIEW_ANGLES, SIDE_VIEW_ANGLES
from gait_screen.outputs.series import MIRRORED_ANGLES, angle_values
from gait_screen.records import FloatArray, Span
from gait_screen.vocabulary import BODY_ANGLES, FRONTAL_VIEWS, SIDE_VIEWS, SIDES, Side

#: Which stretches a clip is cut into: the first kind that it has. A single-leg squat has
#: repetitions inside a hold; the repetitions are what is compared.
SPAN_KINDS: Final = ("stance", "repetition", "single_leg_stance")
#: Samples of a cycle, 0 to 100 %.
CYCLE_PCT: Final[FloatArray] = np.linspace(0.0, 100.0, 51)
#: A cycle that was seen less than this says nothing of its shape. Low, because the big toe's angle
#: exists from heel-off to toe-off only.
_LEAST_SEEN: Final = 0.2


@dataclass(frozen=True)
class Cycle:
    """One step or repetition on a common scale: ``values_deg`` at :data:`CYCLE_PCT`."""

    side: Side | None
    number: int
    start_s: float
    values_deg: FloatArray


def headline_angles(clip: ClipAnalysis) -> tuple[str, ...]:
    """Return the names of the angles to show of a clip: fit for its view and seen in it."""
    if clip.record.view in SIDE_VIEWS:
        names: tuple[str, ...] = SIDE_VIEW_ANGLES
    elif clip.record.view in FRONTAL_VIEWS:
        names = FRONTAL_VIEW_ANGLES
    else:
        names = ()
    return tuple(name for name in names if shown_curves(clip, name))


def shown_curves(clip: ClipAnalysis, name: str) -> dict[Side | None, FloatArray]:
    """Return the curves of one angle that were seen at all, by side.

    An angle told from the standing leg (pelvic drop, trunk side lean) has the same line twice
    with opposite signs; each side is shown only while that leg stands. Where it is not known
    which leg stands, the left one is shown alone. While somebody balances on one leg, the other
    leg's angles say nothing and are left out as well.
    """
    only_standing = name in MIRRORED_ANGLES or main_spans(clip)[0] == "single_leg_stance"
    sides: tuple[Side | None, ...] = (None,) if name in BODY_ANGLES else SIDES
    curves: dict[Side | None, FloatArray] = {}
    for side in sides:
        values = angle_values(clip.angles, name, side)
        if values is not None and side is not None and only_standing:
            values = _while_standing(clip, values, side)
        if values is not None and np.isfinite(values).any():
            curves[side] = values
    return curves


def _while_standing(clip: ClipAnalysis, values: FloatArray, side: Side) -> FloatArray | None:
    stood = [span for span in clip.spans if span.side is not None]
    if not stood:
        return values if side == "left" else None
    time_s = clip.angles.time_s
    shown = np.zeros(len(time_s), dtype=bool)
    for span in stood:
        if span.side == side:
            shown |= (time_s >= span.start_s) & (time_s < span.end_s)
    return np.where(shown, values, np.nan)


def main_spans(clip: ClipAnalysis) -> tuple[str, tuple[Span, ...]]:
    """Return the kind of stretch that a clip is cut into, and these stretches; ``""`` for none."""
    for kind in SPAN_KINDS:
        spans = tuple(span for span in clip.spans if span.kind == kind)
        if spans:
            return kind, spans
    return "", ()


def cut_cycles(clip: ClipAnalysis, name: str) -> list[Cycle]:
    """Cut one angle into its steps or repetitions, each normalised to 0-100 % of its time.

    Unseen moments stay NaN: nothing is drawn through a gap. Cycles of which hardly anything was
    seen are left out.
    """
    cycles: list[Cycle] = []
    counts: dict[Side | None, int] = {}
    for span in main_spans(clip)[1]:
        for side in _sides_of(span, name):
            values = angle_values(clip.angles, name, side)
            if values is None:
                continue
            resampled = _resample(clip.angles.time_s, values, span)
            if np.isfinite(resampled).mean() >= _LEAST_SEEN:
                counts[side] = counts.get(side, 0) + 1
                cycles.append(Cycle(side, counts[side], span.start_s, resampled))
    return cycles


def _sides_of(span: Span, name: str) -> tuple[Side | None, ...]:
    if name in BODY_ANGLES:
        return (None,)
    if span.side is not None:
        return (span.side,)
    return ("left",) if name in MIRRORED_ANGLES else SIDES


def _resample(time_s: FloatArray, values: FloatArray, span: Span) -> FloatArray:
    at_s = span.start_s + CYCLE_PCT / 100.0 * (span.end_s - span.start_s)
    seen = np.isfinite(values)
    if seen.sum() < 2:
        return np.full(len(CYCLE_PCT), np.nan)
    resampled = np.interp(at_s, time_s[seen], values[seen], left=np.nan, right=np.nan)
    # Anything that leans on an unseen frame is unseen itself.
    resampled[np.interp(at_s, time_s, (~seen).astype(float)) > 1e-9] = np.nan
    return resampled


def median_cycle(cycles: list[Cycle]) -> FloatArray:
    """Return the median of some cycles at each percent, NaN where fewer than half were seen.

    Returns
    -------
    median_deg
        Shape of :data:`CYCLE_PCT`.
    """
    stack = np.stack([cycle.values_deg for cycle in cycles])
    median = np.full(stack.shape[1], np.nan)
    enough = np.isfinite(stack).mean(axis=0) >= 0.5
    median[enough] = np.nanmedian(stack[:, enough], axis=0)
    return median
