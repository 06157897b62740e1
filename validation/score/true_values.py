"""The true value of every metric of the contract, from a truth file.

Each is taken as the contract defines it, over the true events: the median over repetitions or steps
of each one's extreme, in stance only, while the heel is down, and so on. The product's own events
play no part.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Final

import numpy as np

from gait_screen.knowledge import metric_catalogue
from gait_screen.metrics.assess import BODY_KEYS
from gait_screen.records import BoolArray, FloatArray
from gait_screen.vocabulary import SIDES, Movement, Side, other_side
from validation.truth import UP, Truth

Key = tuple[str, Side | None]
GAIT: Final[frozenset[Movement]] = frozenset({"running", "walking"})
#: The heel is down while it has risen by less than this share of the leg.
HEEL_DOWN: Final = 0.02
#: A knee's frontal angle counts while its projected thigh is at least this share of the thigh.
THIGH_SEEN: Final = 0.5
#: A hold counts once it has settled: after 2 s, or a quarter of a short one.
SETTLE_S: Final = 2.0
SETTLE_SHARE: Final = 0.25
#: The bottom of a squat: this long around its turning point.
BOTTOM_S: Final = 0.2
#: Combined from two clips of one person, so that no single clip has a truth for it.
NOT_OF_ONE_CLIP: Final = frozenset({"dorsiflexion_reserve"})


def true_values(truth: Truth) -> dict[Key, float]:
    """Return the true value of each metric that the clip's movement has, per side.

    Of both legs and whatever the view: :func:`expected_keys` says which of them a clip can show.
    Values that the movement does not have (no whole step in the clip) are left out.
    """
    found: dict[Key, float] = {}
    for key, info in metric_catalogue().items():
        if truth.movement not in info.tests or key in NOT_OF_ONE_CLIP:
            continue
        for side in _sides(truth, key):
            value = _VALUE[key](truth, side or truth.near_side or truth.working_sides[0])
            if np.isfinite(value):
                found[(key, side)] = value
    return found


def expected_keys(truth: Truth) -> frozenset[Key]:
    """Return which metrics a good analysis of this clip gives: by view, near and working leg."""
    kind = "side" if truth.near_side else truth.view
    keys: set[Key] = set()
    for key, info in metric_catalogue().items():
        if truth.movement not in info.tests or kind not in info.views or key in NOT_OF_ONE_CLIP:
            continue
        for side in _sides(truth, key):
            if side is None or truth.near_side in (None, side):
                keys.add((key, side))
    return frozenset(keys)


def _sides(truth: Truth, key: str) -> tuple[Side | None, ...]:
    return (None,) if key in BODY_KEYS else truth.working_sides


# --- stretches of the clip -----------------------------------------------------------------------


def _stretches(truth: Truth, side: Side) -> list[BoolArray]:
    """Return the frames of each whole stance, repetition or settled hold."""
    if truth.movement in GAIT:
        return [truth.between(*pair) for pair in truth.stances_s(side)]
    if truth.movement == "single-leg-stance":
        settled = _settled(truth)
        return [settled] if settled is not None else []
    return [truth.between(rep.start_s, rep.end_s) for rep in truth.repetitions()]


def _settled(truth: Truth) -> BoolArray | None:
    hold = truth.hold()
    if hold is None:
        return None
    settle_s = min(SETTLE_S, SETTLE_SHARE * (hold.end_s - hold.start_s))
    return truth.between(hold.start_s + settle_s, hold.end_s)


def _median(values: Iterable[float]) -> float:
    known = np.asarray([value for value in values if np.isfinite(value)])
    return float(np.median(known)) if len(known) else float("nan")


def _median_peak(truth: Truth, side: Side, curve: FloatArray, allowed: BoolArray) -> float:
    parts = [curve[part & allowed] for part in _stretches(truth, side)]
    return _median(float(part.max()) for part in parts if len(part))


def _at(truth: Truth, curve: FloatArray, moment_s: float) -> float:
    if not truth.time_s[0] <= moment_s <= truth.time_s[-1]:
        return float("nan")
    return float(np.interp(moment_s, truth.time_s, curve))


def _everywhere(truth: Truth) -> BoolArray:
    return np.ones(len(truth.time_s), dtype=bool)


def _lean_deg(low: FloatArray, high: FloatArray, towards: FloatArray) -> FloatArray:
    """Return how far a segment leans towards a direction, 0 upright."""
    segment = high - low
    return np.asarray(np.degrees(np.arctan2(segment @ towards, segment @ UP)))


def mid(truth: Truth, name: str) -> FloatArray:
    """Return the middle between the left and the right joint, shape ``(T, 3)``."""
    return 0.5 * (truth.point(name, "left") + truth.point(name, "right"))


# --- the metrics ---------------------------------------------------------------------------------


def _angle_peak(name: str, *, heel_down: bool = False) -> Callable[[Truth, Side], float]:
    def value(truth: Truth, side: Side) -> float:
        allowed = _everywhere(truth)
        if heel_down and truth.movement not in GAIT:
            allowed = truth.heel_height_m(side) < HEEL_DOWN * truth.leg_length_m(side)
        return _median_peak(truth, side, truth.angle(name, side), allowed)

    return value


def _knee_fppa_peak(truth: Truth, side: Side) -> float:
    thigh = truth.point("hip", side) - truth.point("knee", side)
    seen = np.hypot(thigh @ truth.to_left, thigh @ UP)
    length_m = float(np.median(np.linalg.norm(thigh, axis=1)))
    allowed = seen >= THIGH_SEEN * length_m
    return _median_peak(truth, side, truth.angle("knee_valgus_fppa", side), allowed)


def _trunk_lateral_lean_peak(truth: Truth, side: Side) -> float:
    outward = truth.to_left if side == "left" else -truth.to_left
    lean = _lean_deg(mid(truth, "hip"), mid(truth, "shoulder"), outward)
    return _median_peak(truth, side, lean, _everywhere(truth))


def _trunk_forward_lean_mean(truth: Truth, side: Side) -> float:
    lean = _lean_deg(mid(truth, "hip"), mid(truth, "shoulder"), truth.forward)
    parts = _stretches(truth, side)
    if truth.movement not in GAIT:
        parts = [
            truth.between(rep.turn_s - BOTTOM_S, rep.turn_s + BOTTOM_S)
            for rep in truth.repetitions()
        ]
    return _median(float(lean[part].mean()) for part in parts if part.any())


def _pelvic_drop_mean(truth: Truth, side: Side) -> float:
    return _hold_mean(truth, truth.angle("pelvic_drop", side))


def _hold_mean(truth: Truth, curve: FloatArray) -> float:
    settled = _settled(truth)
    return float(curve[settled].mean()) if settled is not None and settled.any() else float("nan")


def _rearfoot_static(truth: Truth, side: Side) -> float:
    curve = truth.angle("rearfoot_eversion", side)
    if truth.movement == "single-leg-stance":
        return _hold_mean(truth, curve)
    standing = _everywhere(truth)
    for rep in truth.repetitions():
        standing &= ~truth.between(rep.start_s, rep.end_s)
    return float(curve[standing].mean()) if standing.any() else float("nan")


def _rearfoot_excursion(truth: Truth, side: Side) -> float:
    curve = truth.angle("rearfoot_eversion", side)
    excursions = [
        float(curve[truth.between(start, end)].max()) - _at(truth, curve, start)
        for start, end in truth.stances_s(side)
        if truth.between(start, end).any()
    ]
    return _median(excursions)


def _rearfoot_contact(truth: Truth, side: Side) -> float:
    curve = truth.angle("rearfoot_eversion", side)
    return _median(_at(truth, curve, start) for start, _end in truth.stances_s(side))


def _rearfoot_time_to_peak(truth: Truth, side: Side) -> float:
    """Median over stances of when eversion peaks, % of the stance."""
    curve = truth.angle("rearfoot_eversion", side)
    shares = []
    for start, end in truth.stances_s(side):
        inside = np.flatnonzero(truth.between(start, end))
        if len(inside):
            top_s = truth.time_s[inside[int(np.argmax(curve[inside]))]]
            shares.append(100.0 * float(top_s - start) / (end - start))
    return _median(shares)


def _rearfoot_heel_off(truth: Truth, side: Side) -> float:
    curve = truth.angle("rearfoot_eversion", side)
    return _median(_at(truth, curve, moment) for moment in truth.events_s("heel_off", side))


def _heel_off_time(truth: Truth, side: Side) -> float:
    """Median over stances of when the heel leaves the ground, % of the stance."""
    moments = truth.events_s("heel_off", side)
    return _median(
        100.0 * (inside[0] - start) / (end - start)
        for start, end in truth.stances_s(side)
        if len(inside := moments[(moments > start) & (moments < end)])
    )


def _squat_depth(truth: Truth, side: Side) -> float:
    thigh = truth.point("hip", side) - truth.point("knee", side)
    level = np.hypot(thigh[:, 0], thigh[:, 2])
    depth = np.asarray(np.degrees(np.arctan2(level, thigh @ UP)))
    return _median_peak(truth, side, depth, _everywhere(truth))


def _heel_peak(truth: Truth, side: Side) -> float:
    rise = 100.0 * truth.heel_height_m(side) / truth.leg_length_m(side)
    return _median_peak(truth, side, rise, _everywhere(truth))


def _stance_time(truth: Truth, _side: Side) -> float:
    hold = truth.hold()
    return hold.end_s - hold.start_s if hold is not None else float("nan")


def _sway_rms(truth: Truth, side: Side) -> float:
    settled = _settled(truth)
    if settled is None or not settled.any():
        return float("nan")
    place = mid(truth, "hip")[settled] @ truth.to_left
    return float(100.0 * np.std(place) / truth.leg_length_m(side))


def _raise_count(truth: Truth, _side: Side) -> float:
    return float(len(truth.repetitions()))


def _cadence(truth: Truth, _side: Side) -> float:
    contacts = truth.events_s("initial_contact")
    contacts = contacts[(contacts >= truth.time_s[0]) & (contacts <= truth.end_s)]
    if len(contacts) < 2:
        return float("nan")
    return float(60.0 * (len(contacts) - 1) / (contacts[-1] - contacts[0]))


def _contact_time(truth: Truth, side: Side) -> float:
    return _median(end - start for start, end in truth.stances_s(side))


def _at_contact(name: str) -> Callable[[Truth, Side], float]:
    """Return the reader of an angle at contact, whose sign is turned: foot ahead, heel first."""

    def value(truth: Truth, side: Side) -> float:
        curve = -truth.angle(name, side)
        return _median(_at(truth, curve, start) for start, _end in truth.stances_s(side))

    return value


def _vertical_oscillation(truth: Truth, side: Side) -> float:
    height = mid(truth, "hip")[:, 1]
    contacts = truth.events_s("initial_contact")
    parts = [truth.between(a, b) for a, b in itertools.pairwise(contacts)]
    ranges = [float(np.ptp(height[part])) for part in parts if part.sum() > 2]
    return 100.0 * _median(ranges) / truth.leg_length_m(side)


def _step_width(truth: Truth, side: Side) -> float:
    """Distance of a landing heel from the line between the other foot's contacts around it."""
    landed = sorted(
        (moment, one) for one in SIDES for moment in truth.events_s("initial_contact", one)
    )
    places = {one: truth.point("heel_plantar", one) @ truth.to_left for one in SIDES}
    widths = []
    for before, here, after in zip(landed, landed[1:], landed[2:], strict=False):
        if before[1] == here[1] or after[1] == here[1]:
            continue
        line = 0.5 * sum(_at(truth, places[other_side(here[1])], one[0]) for one in (before, after))
        outward = 1.0 if here[1] == "left" else -1.0
        widths.append(outward * (_at(truth, places[here[1]], here[0]) - line))
    return 100.0 * _median(widths) / truth.leg_length_m(side)


_VALUE: Final[dict[str, Callable[[Truth, Side], float]]] = {
    "ankle_dorsiflexion_peak": _angle_peak("dorsiflexion", heel_down=True),
    "tibia_inclination_peak": _angle_peak("tibia_inclination", heel_down=True),
    "mtp_extension_peak": _angle_peak("mtp_extension"),
    "mtp_extension_active": _angle_peak("mtp_extension"),
    "rearfoot_eversion_peak": _angle_peak("rearfoot_eversion"),
    "rearfoot_eversion_static": _rearfoot_static,
    "rearfoot_eversion_excursion": _rearfoot_excursion,
    "rearfoot_eversion_heel_off": _rearfoot_heel_off,
    "rearfoot_eversion_contact": _rearfoot_contact,
    "rearfoot_time_to_peak": _rearfoot_time_to_peak,
    "pelvic_drop_peak": _angle_peak("pelvic_drop"),
    "pelvic_drop_mean": _pelvic_drop_mean,
    "knee_fppa_peak": _knee_fppa_peak,
    "trunk_lateral_lean_peak": _trunk_lateral_lean_peak,
    "trunk_forward_lean_mean": _trunk_forward_lean_mean,
    "knee_flexion_peak": _angle_peak("knee_flexion"),
    "squat_depth": _squat_depth,
    "heel_lift_peak": _heel_peak,
    "single_leg_stance_time": _stance_time,
    "sway_rms": _sway_rms,
    "heel_raise_count": _raise_count,
    "heel_rise_peak": _heel_peak,
    "cadence": _cadence,
    "contact_time": _contact_time,
    "heel_off_time": _heel_off_time,
    "tibia_inclination_contact": _at_contact("tibia_inclination"),
    "foot_strike_angle": _at_contact("foot_pitch"),
    "vertical_oscillation": _vertical_oscillation,
    "step_width": _step_width,
}
