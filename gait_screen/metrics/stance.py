"""Metrics of standing on one leg."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from gait_screen.events.repetitions import Hold
from gait_screen.metrics.clip import ClipMeasurements, Estimate, extreme_in
from gait_screen.vocabulary import SIDES, Side

#: The first moments on one leg are the way into it: notes, section C (2 s of a long hold).
SETTLE_S: Final = 2.0
#: Of a short hold, at most this share is given to settling.
SETTLE_SHARE: Final = 0.25
#: Sway needs a stretch of this length to mean anything.
MIN_SWAY_S: Final = 3.0


def stance_estimates(clip: ClipMeasurements) -> Iterator[Estimate]:
    """Yield every metric of single-leg stance that the clip's view can show."""
    for side in SIDES:
        holds = [hold for hold in clip.timing.holds if hold.side == side]
        yield _time(side, holds)
        if not clip.sideways:
            yield _pelvis(clip, side, holds)
            yield _trunk(clip, side, holds)
            yield _sway(clip, side, holds)


def _missing(side: Side) -> str:
    return f"no stance on the {side} leg of a second or more was seen; film one of up to 45 s"


def _time(side: Side, holds: list[Hold]) -> Estimate:
    longest = max(holds, key=lambda hold: hold.end_s - hold.start_s, default=None)
    note = None
    if longest is not None and not (longest.start_seen and longest.end_seen):
        note = "the clip starts or ends during the stance, so it lasted at least this long"
    return Estimate(
        "single_leg_stance_time",
        side,
        np.asarray([longest.end_s - longest.start_s]) if longest else np.zeros(0),
        unit="s",
        missing=_missing(side),
        note=note,
    )


def settled(clip: ClipMeasurements, hold: Hold) -> slice:
    """Return the frames of a hold after the way into it and before the way out."""
    length_s = hold.end_s - hold.start_s
    settle_s = min(SETTLE_S, SETTLE_SHARE * length_s)
    return clip.between(hold.start_s + settle_s, hold.end_s - 0.1 * min(1.0, length_s))


def _pelvis(clip: ClipMeasurements, side: Side, holds: list[Hold]) -> Estimate:
    curve = clip.curve("pelvic_drop", side)
    means = []
    for hold in holds:
        inside = curve.values_deg[settled(clip, hold)] if curve is not None else np.zeros(0)
        known = inside[~np.isnan(inside)]
        means.append(float(np.mean(known)) if len(known) > 0.7 * len(inside) > 0 else float("nan"))
    return Estimate(
        "pelvic_drop_mean",
        side,
        np.asarray(means),
        missing=_missing(side),
        how=f"zero: {clip.angles.pelvis_zero}",
    )


def _trunk(clip: ClipMeasurements, side: Side, holds: list[Hold]) -> Estimate:
    curve = clip.curve("trunk_lateral_lean", side)
    peaks = [
        extreme_in(curve.values_deg, settled(clip, hold)) for hold in holds if curve is not None
    ]
    return Estimate("trunk_lateral_lean_peak", side, np.asarray(peaks), missing=_missing(side))


def _sway(clip: ClipMeasurements, side: Side, holds: list[Hold]) -> Estimate:
    hips = 0.5 * (clip.signals.path("left_hip") + clip.signals.path("right_hip"))[:, 0]
    values = []
    for hold in holds:
        part = settled(clip, hold)
        inside = 100.0 * hips[part] / clip.signals.leg_length_px[part]
        long_enough = len(inside) > MIN_SWAY_S * clip.signals.fps
        values.append(float(np.std(inside)) if long_enough else float("nan"))
    return Estimate(
        "sway_rms",
        side,
        np.asarray(values),
        unit="% of leg length",
        missing=f"no stance on the {side} leg of {MIN_SWAY_S:.0f} s or more; film up to 45 s",
    )
