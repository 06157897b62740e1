"""Active lifts of the big toe from the flat foot, found in the curve of its extension.

The landmarks know one point of the toes, so neither the lifts nor their height are in them: both
are read from a curve of the picture itself or of stickers.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.metrics.clip import ClipMeasurements, Estimate
from gait_screen.records import BoolArray, Curve, FloatArray
from gait_screen.signals.filtering import runs_of
from gait_screen.vocabulary import Side, Source, other_side

KEY: Final = "mtp_extension_active"
#: Tops are looked for in the mean over so long, so that a single frame makes none.
HELD_S: Final = 0.2
#: What is this near to the highest or lowest (share of the lift) is the top or the rest, whose
#: median counts: extremes of a noisy curve lie too far apart.
NEAR_SHARE: Final = 0.08
#: A lift rises so far over the rest on both sides of it: degrees, and share of the highest lift.
MIN_LIFT_DEG: Final = 6.0
MIN_LIFT_SHARE: Final = 0.4
#: What rises less than this times the frames' own scatter is noise.
MIN_LIFT_SDS: Final = 4.0
#: Tops are at least this far apart.
APART_S: Final = 0.6
#: Gaps in the curve up to this long are bridged: the networks look at every few frames.
BRIDGED_S: Final = 0.3
NO_LIFTS: Final = (
    "no lift of the big toe stood out in the picture; film one bare foot from the side, near and "
    "sharp, and lift the toe as high as it goes, a second up and a second down, three times or more"
)
NOT_SEEN: Final = (
    "the big toe was not read in the picture itself of this clip, and the landmarks do not show it"
)


@dataclass(frozen=True)
class Lift:
    """One lift: when the toe is highest, how far it is extended there and at rest around it."""

    top_s: float
    top_deg: float
    rest_deg: float

    @property
    def height_deg(self) -> float:
        """Return how far the toe rose."""
        return self.top_deg - self.rest_deg


def toe_lift_estimates(clip: ClipMeasurements) -> Iterator[Estimate]:
    """Yield the active extension of the big toe, source by source.

    Of the near foot; with stickers, which are on the inner side, of the far one too.
    """
    near = clip.view.near_side
    if near is None:
        return
    found = False
    looked: tuple[tuple[Source, Side], ...] = (
        ("picture", near),
        ("markers", near),
        ("markers", other_side(near)),
    )
    for source, side in looked:
        curve = clip.curve("mtp_extension", side, source)
        if curve is not None:
            found = found or side == near
            yield _of_curve(clip, curve, side, source)
    if not found:
        yield Estimate(KEY, near, np.zeros(0), missing=NOT_SEEN, source="picture")


def _of_curve(clip: ClipMeasurements, curve: Curve, side: Side, source: Source) -> Estimate:
    lifts = find_lifts(curve.values_deg, clip.time_s)
    doubt = curve.frame_sd_deg
    known = doubt[~np.isnan(doubt)] if doubt is not None else np.zeros(0)
    return Estimate(
        KEY,
        side,
        np.asarray([lift.height_deg for lift in lifts]),
        missing=NO_LIFTS,
        source=source,
        how="zero: the same toe at rest around each lift",
        network_sd_deg=float(np.median(known)) if len(known) else curve.systematic_sd_deg,
    )


def find_lifts(extension_deg: FloatArray, time_s: FloatArray) -> list[Lift]:
    """Find the lifts in a curve of big-toe extension.

    A lift is a rise with a way down after it; where the clip ends at the top there is none.

    Parameters
    ----------
    extension_deg
        Shape ``(T,)``, degrees, + extension; NaN where nothing is known.
    time_s
        Shape ``(T,)``.
    """
    lifts: list[Lift] = []
    for start, end in _known_stretches(extension_deg, time_s):
        lifts += _lifts_of(extension_deg[start:end], time_s[start:end])
    highest = max((lift.height_deg for lift in lifts), default=0.0)
    return [lift for lift in lifts if lift.height_deg >= MIN_LIFT_SHARE * highest]


def _known_stretches(values: FloatArray, time_s: FloatArray) -> list[tuple[int, int]]:
    """Return ``[start, end)`` of the stretches without a gap that is too long to bridge."""
    known = np.flatnonzero(~np.isnan(values))
    if len(known) < 2:
        return []
    bridged: BoolArray = np.zeros(len(values), dtype=bool)
    bridged[known] = True
    for before, after in itertools.pairwise(known.tolist()):
        if time_s[after] - time_s[before] <= BRIDGED_S:
            bridged[before:after] = True
    return [(start, end) for start, end in runs_of(bridged) if end - start > 2]


def _lifts_of(values: FloatArray, time_s: FloatArray) -> list[Lift]:
    """Find the lifts in a stretch whose ends are known and whose gaps are short."""
    # Here: see gait_screen.signals.filtering.
    from scipy.ndimage import uniform_filter1d
    from scipy.signal import find_peaks

    step_s = float(np.median(np.diff(time_s)))
    # An even clock of the same rate: a phone's own is not.
    clock = np.arange(time_s[0], time_s[-1] + 0.5 * step_s, step_s)
    known = ~np.isnan(values)
    even = np.interp(clock, time_s[known], values[known])
    wide = max(1, round(HELD_S / step_s))
    # Away from its border a mean of what is there; at it the border's own value goes on.
    smooth = uniform_filter1d(even, wide, mode="nearest")
    noise = float(np.median(np.abs(even - smooth)) / 0.6745)
    tops, _ = find_peaks(
        smooth,
        prominence=max(MIN_LIFT_DEG, MIN_LIFT_SDS * noise),
        distance=max(1, round(APART_S / step_s)),
    )
    borders = [0, *tops.tolist(), len(smooth)]
    return [
        _lift(clock, even, smooth, (before, top, after))
        for before, top, after in zip(borders, borders[1:], borders[2:], strict=False)
    ]


def _lift(
    clock: FloatArray, even: FloatArray, smooth: FloatArray, place: tuple[int, int, int]
) -> Lift:
    """Measure the lift at ``place``: the top before (or the start), the top, the next (or end)."""
    before, top, after = place
    sides = (slice(before, top), slice(top, after))
    near = NEAR_SHARE * (smooth[top] - np.mean([smooth[side].min() for side in sides]))
    rests = [np.median(even[side][smooth[side] <= smooth[side].min() + near]) for side in sides]
    held = smooth >= smooth[top] - near
    (start, end) = next(run for run in runs_of(held) if run[0] <= top < run[1])
    return Lift(float(clock[top]), float(np.median(even[start:end])), float(np.mean(rests)))
