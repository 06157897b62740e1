"""Metrics of big toe, ankle and pelvis from other sources than the landmarks.

Of the picture itself (``"picture"``) or of stickers (``"markers"``): the same quantities as from
the landmarks, over the same steps, repetitions and holds, read from that source's own curves. The
sources look only at the frames that matter, so a peak counts where they looked around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np

from gait_screen.metrics.clip import ClipMeasurements, Estimate, where
from gait_screen.metrics.rearfoot import rearfoot_estimates
from gait_screen.metrics.repetitions import BOTTOM_S, HEEL_DOWN_PCT, heel_rise_pct
from gait_screen.metrics.stance import settled
from gait_screen.records import BoolArray, Curve, FloatArray
from gait_screen.vocabulary import GAITS, SIDES, Side, Source

#: The sources of this module.
SEEN: Final[tuple[Source, ...]] = ("picture", "markers")
#: A push-off is in the second part of a stance. The toe is bent most as it leaves the ground and
#: straightens at once, so that its top is found even where toe-off was read too early.
PUSH_FROM: Final = 0.5
PUSH_AFTER_S: Final = 0.05
#: A part counts where at least this share of its frames was looked at.
SHARE: Final = 0.5
#: A hold or a squat may be looked at in part.
SLOW_SHARE: Final = 0.3

Reduce = Callable[[FloatArray], float]


def seen_estimates(clip: ClipMeasurements) -> Iterator[Estimate]:
    """Yield what the picture and the stickers of a clip give, source by source."""
    for source in SEEN:
        yield from rearfoot_estimates(clip, source)
        if clip.sideways:
            for side in _sides_seen(clip, source):
                yield from _side_view(clip, side, source)
        else:
            for side in SIDES:
                yield from _pelvis(clip, side, source)


def _sides_seen(clip: ClipMeasurements, source: Source) -> tuple[Side, ...]:
    """Return whose foot a side view shows: the near one; by stickers on the inner side both."""
    near = clip.view.near_side
    if near is None:
        return ()
    return SIDES if source == "markers" else (near,)


def _side_view(clip: ClipMeasurements, side: Side, source: Source) -> Iterator[Estimate]:
    toe = clip.curve("mtp_extension", side, source)
    ankle = clip.curve("ankle_dorsiflexion", side, source)
    if toe is not None and clip.movement in GAITS:
        yield _of(clip, "mtp_extension_peak", toe, _pushes(clip, side), np.nanmax)
    if toe is not None and clip.movement == "heel-raise":
        yield _of(clip, "mtp_extension_peak", toe, _tops(clip, side), np.nanmax)
    if ankle is not None and clip.movement in GAITS:
        yield _of(clip, "ankle_dorsiflexion_peak", ankle, _stances(clip, side), np.nanmax)
    if ankle is not None and clip.movement in ("squat", "single-leg-squat", "lunge"):
        with np.errstate(invalid="ignore"):
            down = heel_rise_pct(clip, side) < HEEL_DOWN_PCT
        parts = [part & down for part in _repetitions(clip, side)]
        yield _of(clip, "ankle_dorsiflexion_peak", ankle, parts, np.nanmax, share=SLOW_SHARE)


def _pelvis(clip: ClipMeasurements, side: Side, source: Source) -> Iterator[Estimate]:
    curve = clip.curve("pelvic_drop", side, source)
    if curve is None:
        return
    if clip.movement in GAITS:
        yield _level(clip, "pelvic_drop_peak", curve, _stances(clip, side), np.nanmax, SHARE)
    elif clip.movement == "single-leg-squat":
        parts = _repetitions(clip, side)
        yield _level(clip, "pelvic_drop_peak", curve, parts, np.nanmax, SLOW_SHARE)
    elif clip.movement == "single-leg-stance":
        holds = [_mask(clip, settled(clip, h)) for h in clip.timing.holds if h.side == side]
        yield _level(clip, "pelvic_drop_mean", curve, holds, np.nanmean, SLOW_SHARE)


def _level(
    clip: ClipMeasurements,
    key: str,
    curve: Curve,
    parts: Sequence[BoolArray],
    reduce: Reduce,
    share: float,
) -> Estimate:
    """Return a pelvic drop with its zero and how level that is."""
    picture = curve.source == "picture"
    zero = clip.picture.pelvis_zero if picture else clip.angles.pelvis_zero
    return _of(
        clip,
        key,
        curve,
        parts,
        reduce,
        share=share,
        how=f"zero: {zero}",
        level_sd_deg=clip.level_sd_of(zero),
    )


def _of(
    clip: ClipMeasurements,
    key: str,
    curve: Curve,
    parts: Sequence[BoolArray],
    reduce: Reduce,
    *,
    share: float = SHARE,
    how: str = "",
    level_sd_deg: float | None = None,
) -> Estimate:
    """Return one number of a curve per part of the clip, NaN where too little was looked at."""
    values, used = [], np.zeros(len(clip.time_s), dtype=bool)
    for part in parts:
        inside = curve.values_deg[part]
        known = ~np.isnan(inside)
        enough = known.sum() >= 2 and known.mean() >= share
        values.append(float(reduce(inside)) if enough else float("nan"))
        used |= part & ~np.isnan(curve.values_deg)
    sd = curve.frame_sd_deg
    doubt = where(used, sd)[used] if sd is not None else np.zeros(0)
    known_sd = doubt[~np.isnan(doubt)]
    return Estimate(
        key,
        curve.side,
        np.asarray(values, dtype=np.float64),
        missing=(
            "too few frames show it clearly; film near enough, sharp and well lit, with the whole "
            "foot and lower leg in the picture"
        ),
        source="picture" if curve.source == "picture" else "markers",
        how=how,
        network_sd_deg=float(np.median(known_sd)) if len(known_sd) else curve.systematic_sd_deg,
        level_sd_deg=level_sd_deg,
    )


# --- parts of a clip -----------------------------------------------------------------------------


def _mask(clip: ClipMeasurements, part: slice) -> BoolArray:
    mask = np.zeros(len(clip.time_s), dtype=bool)
    mask[part] = True
    return mask


def _stances(clip: ClipMeasurements, side: Side) -> list[BoolArray]:
    return [_mask(clip, clip.between(s.start_s, s.end_s)) for s in clip.stances_of(side)]


def _pushes(clip: ClipMeasurements, side: Side) -> list[BoolArray]:
    return [
        _mask(clip, clip.between(s.start_s + PUSH_FROM * s.duration_s, s.end_s + PUSH_AFTER_S))
        for s in clip.stances_of(side)
    ]


def _repetitions(clip: ClipMeasurements, side: Side) -> list[BoolArray]:
    return [
        _mask(clip, clip.between(rep.start_s, rep.end_s))
        for rep in clip.timing.repetitions
        if rep.side in (None, side)
    ]


def _tops(clip: ClipMeasurements, side: Side) -> list[BoolArray]:
    return [
        _mask(clip, clip.between(rep.turn_s - BOTTOM_S, rep.turn_s + BOTTOM_S))
        for rep in clip.timing.repetitions
        if rep.side in (None, side)
    ]
