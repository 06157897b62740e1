"""Initial contact and toe-off of walking and running seen from the side.

A foot on the ground moves with the ground (the belt, or not at all) and is low. Running is timed by
heights, because a runner's foot already moves with the belt when it lands; walking by the foot's
horizontal speed, because its heel comes down slowly but stops at once.

Sources: candidates by foot speed and height after Alvim 2015; running contact where the foot stops
falling and running toe-off where the knee is straightest, both after Fellin 2010 (J Sci Med Sport
13:646); where the knee does not straighten, toe-off at the toe's peak vertical jerk after Handsaker
2016 (J Biomech 49:4128). The levels are design choices of this project.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.angles.geometry import knee_flexion_deg
from gait_screen.records import FloatArray
from gait_screen.signals.clean import Signals
from gait_screen.signals.feet import height_over_standing
from gait_screen.signals.filtering import derivative, join_runs, rolling_median, runs_of
from gait_screen.signals.timing import between, crossing_s, peak_s, window
from gait_screen.vocabulary import Movement, Side, View

#: Height (leg lengths) under which a foot may stand on the ground.
CANDIDATE_HEIGHT: Final = 0.03
#: Foot speed over the ground, as a share of the speed of progression.
CANDIDATE_SLIP: Final = 0.45
#: Share of that speed at which a walker's foot has stopped (contact) and has started (toe-off). It
#: stops short, but starts slowly: the toe still touches while the foot rolls over it.
WALK_STOPPED: Final = 0.25
WALK_STARTED: Final = 0.5
#: A landing foot has stopped falling at this share of its fastest fall: at exactly zero, noise in a
#: foot that rests would decide.
LANDED_SHARE: Final = 0.10
REFINE_S: Final = 0.06
#: A runner's knee straightens by more than this between mid-stance and toe-off.
STRAIGHTENED_DEG: Final = 8.0
MIN_KNEE_FRAMES: Final = 5
MIN_STANCE_S: Final[dict[Movement, float]] = {"running": 0.10, "walking": 0.35}
MIN_SWING_S: Final[dict[Movement, float]] = {"running": 0.15, "walking": 0.20}
MAX_STANCE_S: Final[dict[Movement, float]] = {"running": 0.45, "walking": 1.3}


@dataclass(frozen=True)
class Stance:
    """One stance ``[start_s, end_s)``; ``*_known`` is False where the clip cuts it."""

    side: Side
    start_s: float
    end_s: float
    start_known: bool = True
    end_known: bool = True

    @property
    def complete(self) -> bool:
        """Return whether both contact and toe-off were seen."""
        return self.start_known and self.end_known

    @property
    def duration_s(self) -> float:
        """Return contact time."""
        return self.end_s - self.start_s


@dataclass(frozen=True)
class FootMotion:
    """One foot in leg lengths: heights over its own standing level, slip over the ground.

    ``slip`` is horizontal speed over the ground divided by the speed of progression: 0 while it
    stands, positive while it swings forward. ``knee_deg`` is the leg's knee flexion.
    """

    heel_height: FloatArray
    toe_height: FloatArray
    heel_slip: FloatArray
    toe_slip: FloatArray
    knee_deg: FloatArray


def forward_sign(view: View) -> float:
    """Return +1 where the person faces the right of the picture (right view), -1 in a left view."""
    return -1.0 if view == "left" else 1.0


def detect_side_stances(signals: Signals, view: View, movement: Movement) -> list[Stance]:
    """Find the stances of both feet in a side view.

    Returns
    -------
    stances
        In time order; those cut off by an end of the clip carry ``start_known``/``end_known``
        False. Empty when no foot moves as a walking or running one does.
    """
    stances: list[Stance] = []
    for side in ("left", "right"):
        motion = foot_motion(signals, side, view)
        if motion is not None:
            stances += _stances_of(motion, signals.time_s, side, movement)
    return sorted(stances, key=lambda stance: stance.start_s)


def foot_motion(signals: Signals, side: Side, view: View) -> FootMotion | None:
    """Describe a foot against the ground, or None when it never comes to stand."""
    sign, scale = forward_sign(view), signals.leg_length_px
    heel, toe = (signals.event_path(f"{side}_{name}") for name in ("heel", "foot_index"))
    heel_height = height_over_standing(heel, scale, signals.time_s)
    toe_height = height_over_standing(toe, scale, signals.time_s)
    speed = {
        name: derivative(sign * path[:, 0] / scale, signals.time_s)
        for name, path in (("heel", heel), ("toe", toe))
    }
    hips = 0.5 * (signals.path("left_hip") + signals.path("right_hip"))
    hip_speed = derivative(sign * hips[:, 0] / scale, signals.time_s)
    with np.errstate(invalid="ignore"):
        standing = (heel_height < CANDIDATE_HEIGHT) & (toe_height < CANDIDATE_HEIGHT)
    if standing.sum() < 3:
        return None
    ground_speed = float(np.nanmedian(speed["toe"][standing]))
    progression = float(np.nanmedian(hip_speed)) - ground_speed
    if not progression > 0.2:  # leg lengths per second: nobody walks that slowly
        return None
    return FootMotion(
        heel_height=heel_height,
        toe_height=toe_height,
        heel_slip=(speed["heel"] - ground_speed) / progression,
        toe_slip=(speed["toe"] - ground_speed) / progression,
        knee_deg=_knee_deg(signals, side, sign),
    )


def _knee_deg(signals: Signals, side: Side, sign: float) -> FloatArray:
    hip, knee, ankle = (
        signals.event_path(f"{side}_{name}") * np.array([1.0, -1.0])
        for name in ("hip", "knee", "ankle")
    )
    return knee_flexion_deg(hip, knee, ankle, sign)


def _stances_of(
    motion: FootMotion, time_s: FloatArray, side: Side, movement: Movement
) -> list[Stance]:
    with np.errstate(invalid="ignore"):
        heel_down = (motion.heel_height < CANDIDATE_HEIGHT) & (motion.heel_slip < CANDIDATE_SLIP)
        toe_down = (motion.toe_height < CANDIDATE_HEIGHT) & (motion.toe_slip < CANDIDATE_SLIP)
    standing = heel_down | toe_down
    step_s = float(np.median(np.diff(time_s)))
    half = max(1, round(0.025 / step_s))
    standing = rolling_median(standing.astype(np.float64), half) > 0.5
    known = ~np.isnan(motion.heel_height + motion.toe_height)
    stances = []
    # Runs parted by less than any swing lasts: the landmarks jumped, the foot did not.
    runs = join_runs(runs_of(standing & known), time_s, MIN_SWING_S[movement])
    for start, end in runs:
        stance = _refine(motion, time_s, side, movement, (start, end))
        shortest, longest = MIN_STANCE_S[movement], MAX_STANCE_S[movement]
        if shortest <= stance.duration_s <= longest or not stance.complete:
            stances.append(stance)
    return stances


def _refine(
    motion: FootMotion, time_s: FloatArray, side: Side, movement: Movement, run: tuple[int, int]
) -> Stance:
    start, end = run
    first_s, last_s = float(time_s[start]), float(time_s[end - 1])
    contact = _contact_s(motion, time_s, first_s, movement)
    toe_off = _straightest_s(motion, time_s, first_s, last_s) if movement == "running" else np.nan
    if np.isnan(toe_off):
        toe_off = _toe_off_s(motion, time_s, last_s, movement)
    start_known = start > 1 and not np.isnan(motion.heel_height[start - 2])
    end_known = end < len(time_s) - 1 and not np.isnan(motion.toe_height[end + 1])
    return Stance(
        side=side,
        start_s=contact if start_known and not np.isnan(contact) else first_s,
        end_s=toe_off if end_known and not np.isnan(toe_off) else last_s,
        start_known=start_known,
        end_known=end_known,
    )


def _contact_s(motion: FootMotion, time_s: FloatArray, near_s: float, movement: Movement) -> float:
    part = window(time_s, near_s, 2.0 * REFINE_S)
    moments = time_s[part]
    if movement == "walking":
        slip = np.fmin(motion.heel_slip, motion.toe_slip)[part]
        return crossing_s(slip, moments, WALK_STOPPED, rising=False, near_s=near_s)
    landings = [
        landed_s
        for height in (motion.heel_height[part], motion.toe_height[part])
        for landed_s in [_landed_s(height, moments)]
        if abs(landed_s - near_s) <= REFINE_S
        and _value_near(height, moments, landed_s) < CANDIDATE_HEIGHT
    ]
    # Whichever of heel and forefoot lands first makes the contact.
    return min(landings, default=float("nan"))


def _landed_s(height: FloatArray, moments: FloatArray) -> float:
    fall = derivative(height, moments)
    if np.isnan(fall).all():
        return float("nan")
    fastest = int(np.nanargmin(fall))
    level = LANDED_SHARE * fall[fastest]
    return crossing_s(
        fall[fastest:], moments[fastest:], level, rising=True, near_s=float(moments[fastest])
    )


def _toe_off_s(motion: FootMotion, time_s: FloatArray, last_s: float, movement: Movement) -> float:
    if movement == "walking":
        part = window(time_s, last_s, 2.0 * REFINE_S)
        slip = motion.toe_slip[part]
        return crossing_s(slip, time_s[part], WALK_STARTED, rising=True, near_s=last_s)
    part = window(time_s, last_s, 1.5 * REFINE_S)
    moments = time_s[part]
    push = derivative(derivative(motion.toe_height[part], moments), moments)
    if np.isnan(push).all():
        return float("nan")
    # Peak vertical jerk of the toe (Handsaker 2016), found as the middle of the rising flank of its
    # acceleration: a third derivative of video landmarks would be mostly noise.
    top = int(np.nanargmax(push))
    upto, near_s = slice(0, top + 1), float(moments[top])
    return crossing_s(push[upto], moments[upto], 0.5 * push[top], rising=True, near_s=near_s)


def _straightest_s(motion: FootMotion, time_s: FloatArray, first_s: float, last_s: float) -> float:
    """Return when the knee is straightest at the end of a stance, NaN where it stays bent.

    It must have straightened from the bend of mid-stance, and bend again within the stretch.
    """
    part = between(time_s, first_s, last_s + 1.5 * REFINE_S)
    knee_deg, moments = motion.knee_deg[part], time_s[part]
    if len(knee_deg) < MIN_KNEE_FRAMES or np.isnan(knee_deg).any():
        return float("nan")
    bent = int(np.argmax(np.where(moments <= 0.5 * (first_s + last_s), knee_deg, -np.inf)))
    index = bent + int(np.argmin(knee_deg[bent:]))
    straightened = knee_deg[bent] - knee_deg[index] > STRAIGHTENED_DEG
    if not straightened or index == len(knee_deg) - 1:
        return float("nan")
    near = slice(index - 1, index + 2)
    return peak_s(-knee_deg[near], moments[near])


def _value_near(values: FloatArray, time_s: FloatArray, moment_s: float) -> float:
    return float(values[int(np.argmin(np.abs(time_s - moment_s)))])
