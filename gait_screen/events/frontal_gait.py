"""Stances of walking and running seen from the front or the rear.

There the feet's way along the ground cannot be seen, but the body's rise and fall can. Runners
hand over when both ankles are equally high; in flight the body falls freely, so contact lasts
from one half-way point of the acceleration's flank to the next (effective contact, Cavagna 1988).
A walker's body is lowest in the middle of double support; contact and toe-off lie half a double
support to both sides.
"""

from __future__ import annotations

import itertools
from typing import Final

import numpy as np

from gait_screen.events.side_gait import Stance
from gait_screen.records import FloatArray
from gait_screen.signals.clean import Signals
from gait_screen.signals.filtering import derivative, low_pass, runs_of
from gait_screen.signals.timing import between, crossing_s, peak_s, window
from gait_screen.vocabulary import LANDMARK_INDEX, SIDES, Movement, Side, View

#: Ankle heights must differ by this share of leg length on both sides of a hand-over.
HAND_OVER_AMPLITUDE: Final = 0.05
#: A difference between the feet is read about its middle over so long: two strides or so, which
#: follows the slow drift of a way through the picture.
MIDDLE_S: Final[dict[Movement, float]] = {"running": 1.5, "walking": 2.4}
#: Each double support of walking takes some 12 % of the stride (toe-off at 62 %, notes I3).
DOUBLE_SUPPORT_SHARE: Final = 0.12
#: Steps this far (share) off the typical one are not counted.
STEP_SHARE: Final = 0.35
#: The body's rise and fall with each step lies between these.
BOUNCE_HZ: Final = (0.8, 3.5)
#: A dip stands out of its surroundings by this share of the bounce's SD.
PROMINENCE_SHARE: Final = 0.3
#: Depth is noisy, and steps are slow.
DEPTH_CUTOFF_HZ: Final = 3.0
#: Acceleration, as a share of free fall, at which a runner's contact starts and ends.
FLANK_SHARE: Final = 0.5
FLIGHT_PERCENTILE: Final = 5.0
#: The ankles pass each other's height up to so long after the landing.
HAND_OVER_DOUBT_S: Final = 0.12
#: A foot pushes hardest in this first share of the time until the other one takes over.
OWN_SHARE: Final = 0.75


def detect_frontal_stances(signals: Signals, view: View, movement: Movement) -> list[Stance]:
    """Find the stances of both feet in a front or rear view, in time order.

    Contact times from this view are too coarse to report (half a hand-over of doubt); the stances
    serve to cut the clip into steps.
    """
    if movement == "walking":
        return _walking_stances(signals, view)
    gap = (signals.event_path("left_ankle") - signals.event_path("right_ankle"))[:, 1]
    gap = gap / signals.leg_length_px
    gap = _about_middle(gap, signals.time_s, MIDDLE_S[movement])
    found = [
        _running_stance(signals, side, start_s, end_s)
        for (start_s, side), (end_s, _) in itertools.pairwise(_hand_overs(gap, signals.time_s))
    ]
    return [stance for stance in found if stance is not None]


def _walking_stances(signals: Signals, view: View) -> list[Stance]:
    supports = list(itertools.pairwise(_double_supports(signals, view)))
    steps = [end_s - start_s for (start_s, _), (end_s, _) in supports]
    if not steps:
        return []
    typical_s = float(np.median(steps))
    half_s = 0.5 * DOUBLE_SUPPORT_SHARE * 2.0 * typical_s
    return [
        Stance(side, start_s - half_s, end_s + half_s)
        for (start_s, side), (end_s, after) in supports
        # One that was missed makes a step of twice the time, or two of the same leg.
        if side != after and abs(end_s - start_s - typical_s) <= STEP_SHARE * typical_s
    ]


def _double_supports(signals: Signals, view: View) -> list[tuple[float, Side]]:
    """Return the middle of each double support with the leg that is in front, which takes over.

    The body of a walker is lowest then. Which leg is in front comes from the model's own estimate
    of depth, which is poor but keeps the rhythm; the feet's heights in the picture do not tell,
    because a foot that steps towards the camera sinks by more than a swinging foot rises.
    """
    from scipy.signal import find_peaks  # here: see gait_screen.signals.filtering

    height = _body_height(signals)[:, None]
    slow = low_pass(height, signals.time_s, BOUNCE_HZ[0])
    bounce = low_pass(height - slow, signals.time_s, BOUNCE_HZ[1])[:, 0]
    ahead_m = _left_ahead_m(signals, view)
    found: list[tuple[float, Side]] = []
    for start, end in runs_of(np.asarray(~np.isnan(bounce))):
        deep = PROMINENCE_SHARE * float(np.std(bounce[start:end]))
        for low in find_peaks(-bounce[start:end], prominence=deep)[0] + start:
            near = slice(max(start, low - 2), min(end, low + 3))
            side: Side = "left" if ahead_m[low] > 0 else "right"
            found.append((peak_s(-bounce[near], signals.time_s[near]), side))
    return found


def _left_ahead_m(signals: Signals, view: View) -> FloatArray:
    """Return how far the left ankle is ahead of the right one, about its own slow mean."""
    left, right = (LANDMARK_INDEX[f"{side}_ankle"] for side in SIDES)
    apart_m = (signals.world_m[:, left, 2] - signals.world_m[:, right, 2])[:, None]
    # Seen from behind, what is ahead is further from the camera.
    ahead_m = apart_m if view == "rear" else -apart_m
    smooth = low_pass(ahead_m, signals.time_s, DEPTH_CUTOFF_HZ)[:, 0]
    return _about_middle(smooth, signals.time_s, MIDDLE_S["walking"])


def _about_middle(values: FloatArray, time_s: FloatArray, span_s: float) -> FloatArray:
    """Take off the middle between the low and the high values around each moment.

    Within stretches without a gap; at their ends the span is shifted, not cut, because half a
    stride has no middle.
    """
    result = np.full(len(values), np.nan)
    for start, end in runs_of(np.asarray(~np.isnan(values))):
        part, moments = values[start:end], time_s[start:end]
        latest_s = max(moments[0], moments[-1] - span_s)
        for index, moment_s in enumerate(moments):
            from_s = min(max(moment_s - 0.5 * span_s, moments[0]), latest_s)
            near = part[window(moments, from_s + 0.5 * span_s, 0.5 * span_s)]
            result[start + index] = part[index] - 0.5 * np.percentile(near, (10, 90)).sum()
    return result


def _body_height(signals: Signals) -> FloatArray:
    """Return the mean height of hips and shoulders, leg lengths, up."""
    points = ("left_hip", "right_hip", "left_shoulder", "right_shoulder")
    height = -np.mean([signals.path(name)[:, 1] for name in points], axis=0)
    return np.asarray(height / signals.leg_px)


def _hand_overs(gap: FloatArray, time_s: FloatArray) -> list[tuple[float, Side]]:
    """Return when each leg takes over, with the leg: a left ankle that gets lower takes over."""
    result: list[tuple[float, Side]] = []
    state, crossed_s = 0, float("nan")
    for index in range(1, len(gap)):
        if np.isnan(gap[index]) or np.isnan(gap[index - 1]):
            state = 0
            continue
        if gap[index - 1] * gap[index] < 0:
            share = gap[index - 1] / (gap[index - 1] - gap[index])
            crossed_s = time_s[index - 1] + share * (time_s[index] - time_s[index - 1])
        sign = int(np.sign(gap[index])) if abs(gap[index]) > HAND_OVER_AMPLITUDE else 0
        if sign and state and sign != state:
            # y points down: a positive gap means that the left ankle is lower, so left stands.
            result.append((float(crossed_s), "left" if sign > 0 else "right"))
        state = sign or state
    return result


def _running_stance(signals: Signals, side: Side, start_s: float, end_s: float) -> Stance | None:
    push = derivative(derivative(_body_height(signals), signals.time_s), signals.time_s)
    part = between(signals.time_s, start_s, end_s, HAND_OVER_DOUBT_S)
    push, moments = push[part], signals.time_s[part]
    if len(push) < 4 or np.isnan(push).any():
        return None
    level = FLANK_SHARE * float(np.percentile(push, FLIGHT_PERCENTILE))
    # The next foot's landing lies in the margin and may push harder than this one.
    own = (moments >= start_s) & (moments <= start_s + OWN_SHARE * (end_s - start_s))
    top_s = float(moments[np.argmax(np.where(own, push, -np.inf))])
    if level >= 0:
        return None
    before, after = moments <= top_s, moments >= top_s
    contact_s = crossing_s(push[before], moments[before], level, rising=True, near_s=top_s)
    toe_off_s = crossing_s(push[after], moments[after], level, rising=False, near_s=top_s)
    if np.isnan(contact_s) or np.isnan(toe_off_s):
        return None
    return Stance(side, contact_s, toe_off_s)
