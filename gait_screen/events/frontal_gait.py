"""Stances of walking and running seen from the front or the rear.

There the feet's way along the ground cannot be seen. The legs hand over when both ankles are
equally high. A runner's contact is read from the body: in flight it falls freely, so contact
lasts from one half-way point of the acceleration's flank to the next (effective contact, Cavagna
1988). A walker's hand-over lies inside double support; contact and toe-off are put half a double
support to both sides.
"""

from __future__ import annotations

import itertools
from typing import Final

import numpy as np

from gait_screen.events.side_gait import Stance
from gait_screen.records import FloatArray
from gait_screen.signals.clean import Signals
from gait_screen.signals.filtering import derivative, low_pass
from gait_screen.signals.timing import crossing_s, window
from gait_screen.vocabulary import Movement, Side

#: Ankle heights must differ by this share of leg length on both sides of a hand-over.
HAND_OVER_AMPLITUDE: Final[dict[Movement, float]] = {"running": 0.05, "walking": 0.025}
#: Each double support of walking takes some 12 % of the stride (toe-off at 62 %, notes I3); the
#: hand-over lies somewhere inside it, so contact and toe-off are known to half of it only.
HALF_DOUBLE_SUPPORT: Final = 0.06
#: Supports this far (share) off the typical one are not counted.
SUPPORT_SHARE: Final = 0.35
#: Slow drift of the ankles' height difference (the path through the picture) is below this.
DRIFT_HZ: Final = 0.3
#: Acceleration, as a share of free fall, at which a runner's contact starts and ends.
FLANK_SHARE: Final = 0.5
FLIGHT_PERCENTILE: Final = 5.0


def detect_frontal_stances(signals: Signals, movement: Movement) -> list[Stance]:
    """Find the stances of both feet in a front or rear view, in time order.

    Contact times from this view are too coarse to report (half a hand-over of doubt); the stances
    serve to cut the clip into steps.
    """
    gap = (signals.event_path("left_ankle") - signals.event_path("right_ankle"))[:, 1]
    gap = gap / signals.leg_length_px
    gap = gap - low_pass(gap[:, None], signals.time_s, DRIFT_HZ)[:, 0]
    hand_overs = _hand_overs(gap, signals.time_s, HAND_OVER_AMPLITUDE[movement])
    supports = list(itertools.pairwise(hand_overs))
    if movement == "walking":
        return _walking_stances(supports)
    found = [
        _running_stance(signals, side, start_s, end_s) for (start_s, side), (end_s, _) in supports
    ]
    return [stance for stance in found if stance is not None]


def _walking_stances(
    supports: list[tuple[tuple[float, Side], tuple[float, Side]]],
) -> list[Stance]:
    steps = [end_s - start_s for (start_s, _), (end_s, _) in supports]
    if not steps:
        return []
    typical_s = float(np.median(steps))
    lead_s = 2.0 * typical_s * HALF_DOUBLE_SUPPORT
    return [
        Stance(side, start_s - lead_s, end_s + lead_s)
        for (start_s, side), (end_s, _) in supports
        # A hand-over that was missed makes a support of twice the time.
        if abs(end_s - start_s - typical_s) <= SUPPORT_SHARE * typical_s
    ]


def _hand_overs(gap: FloatArray, time_s: FloatArray, amplitude: float) -> list[tuple[float, Side]]:
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
        sign = int(np.sign(gap[index])) if abs(gap[index]) > amplitude else 0
        if sign and state and sign != state:
            # y points down: a positive gap means that the left ankle is lower, so left stands.
            result.append((float(crossed_s), "left" if sign > 0 else "right"))
        state = sign or state
    return result


def _running_stance(signals: Signals, side: Side, start_s: float, end_s: float) -> Stance | None:
    points = ("left_hip", "right_hip", "left_shoulder", "right_shoulder")
    height = -sum(signals.path(name)[:, 1] for name in points) / 4.0 / signals.leg_length_px
    push = derivative(derivative(np.asarray(height), signals.time_s), signals.time_s)
    part = window(signals.time_s, 0.5 * (start_s + end_s), 0.5 * (end_s - start_s) + 0.05)
    push, moments = push[part], signals.time_s[part]
    if len(push) < 4 or np.isnan(push).any():
        return None
    level = FLANK_SHARE * float(np.percentile(push, FLIGHT_PERCENTILE))
    top_s = float(moments[np.argmax(push)])
    if level >= 0:
        return None
    before, after = moments <= top_s, moments >= top_s
    contact_s = crossing_s(push[before], moments[before], level, rising=True, near_s=top_s)
    toe_off_s = crossing_s(push[after], moments[after], level, rising=False, near_s=top_s)
    if np.isnan(contact_s) or np.isnan(toe_off_s):
        return None
    return Stance(side, contact_s, toe_off_s)
