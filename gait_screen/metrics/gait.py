"""Metrics of walking and running."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from gait_screen.angles.foot import FootDoubt
from gait_screen.events.detect import contact_times_s
from gait_screen.events.side_gait import Stance
from gait_screen.metrics.clip import ClipMeasurements, Estimate, extreme_in, value_at
from gait_screen.records import Curve, FloatArray
from gait_screen.signals.feet import percentile
from gait_screen.vocabulary import SIDES, Movement, Side

#: The big toe stays on the ground up to this share of stance; after it the whole toe tips up and
#: the foot's pitch is no longer the joint's angle. Design value (running: toe-off is read where the
#: knee is straightest, just before the toe is up; walking: only just before toe-off).
TOE_FLAT_UNTIL: Final[dict[Movement, float]] = {"running": 0.91, "walking": 0.97}
#: Leg length (hip to ankle) as a share of stature: 0.245 + 0.246, Winter 2009, figure 4.1.
LEG_SHARE_OF_STATURE: Final = 0.491
#: So many strides of the near leg are enough to do without the far one.
MIN_NEAR_STRIDES: Final = 3
#: Strides this far (share) off the median one are not counted: notes, C1.
STRIDE_SHARE: Final = 0.2
#: Contacts further apart have a missed one between them.
LONGEST_RUNNING_STEP_S: Final = 0.6


def gait_estimates(clip: ClipMeasurements) -> Iterator[Estimate]:
    """Yield every metric of walking or running that the clip's view can show."""
    yield _cadence(clip)
    if clip.sideways:
        side = clip.view.near_side
        if side is not None:
            yield from _side_view(clip, side)
    else:
        yield from _frontal_view(clip)


def _cadence(clip: ClipMeasurements) -> Estimate:
    # Per leg from contact to contact: whatever is early or late about one leg's contacts cancels.
    strides = [stride_s for side in _timed_sides(clip) for stride_s in _strides_s(clip, side)]
    typical_s = percentile(np.asarray(strides), 50)
    # A contact that was missed makes a stride of twice the time: no stride of this gait.
    whole = [one for one in strides if abs(one - typical_s) <= STRIDE_SHARE * typical_s]
    rates = 120.0 / np.asarray(whole)
    return Estimate(
        "cadence",
        None,
        rates,
        unit="steps/min",
        missing="no whole stride was seen; film at least ten steps with both feet in view",
    )


def _strides_s(clip: ClipMeasurements, side: Side) -> list[float]:
    contacts = [s.start_s for s in clip.timing.stances if s.side == side and s.start_known]
    return [float(stride_s) for stride_s in np.diff(contacts)]


def _timed_sides(clip: ClipMeasurements) -> tuple[Side, ...]:
    """Return the legs whose contacts are worth timing: the far one is hidden half the time."""
    near = clip.view.near_side
    if near is not None and len(_strides_s(clip, near)) >= MIN_NEAR_STRIDES:
        return (near,)
    return SIDES


def _side_view(clip: ClipMeasurements, side: Side) -> Iterator[Estimate]:
    stances = clip.stances_of(side)
    yield _contact_time(side, stances)
    yield _heel_off_time(clip, side, stances)
    yield _peak(clip, "ankle_dorsiflexion", side, stances)
    yield _big_toe(clip, side, stances)
    yield _at_contact(clip, "foot_strike_angle", "foot_pitch", side, stances)
    yield _forward_lean(clip, stances)
    if clip.movement == "running":
        yield _peak(clip, "knee_flexion", side, stances)
        yield _at_contact(clip, "tibia_inclination_contact", "tibia_inclination", side, stances)
        yield _vertical_oscillation(clip)


def _contact_time(side: Side, stances: tuple[Stance, ...]) -> Estimate:
    return Estimate(
        "contact_time",
        side,
        np.array([stance.duration_s for stance in stances]),
        unit="s",
        rate_per_s=1.0,  # a moment that is read late makes the time longer by as much
        missing=_no_steps(side),
    )


def _heel_off_time(clip: ClipMeasurements, side: Side, stances: tuple[Stance, ...]) -> Estimate:
    """When the heel leaves the ground, in per cent of the stance from contact to toe-off."""
    moments = [clip.timing.heel_off_in(stance) for stance in stances]
    shares = [
        float("nan") if moment is None else 100.0 * (moment - stance.start_s) / stance.duration_s
        for moment, stance in zip(moments, stances, strict=True)
    ]
    typical_s = percentile(np.asarray([stance.duration_s for stance in stances]), 50)
    return Estimate(
        "heel_off_time",
        side,
        np.asarray(shares),
        unit="% of stance",
        rate_per_s=100.0 / typical_s if stances else float("nan"),
        missing=_no_steps(side, stances),
    )


def _peak(clip: ClipMeasurements, angle: str, side: Side, stances: tuple[Stance, ...]) -> Estimate:
    curve = clip.curve(angle, side)
    missing = _no_steps(side, stances) if curve is not None else NO_FLAT_FOOT
    values = _over_stances(clip, curve, stances, extreme_in)
    return Estimate(
        f"{angle}_peak",
        side,
        values,
        foot=foot_doubt(clip, angle),
        missing=missing,
    )


def foot_doubt(clip: ClipMeasurements, angle: str) -> FootDoubt | None:
    """Return the doubt in the foot's pitch over the clip, for the angles that it is part of."""
    if clip.angles.foot is None or angle not in ("ankle_dorsiflexion", "foot_pitch"):
        return None
    return clip.angles.foot.doubt(np.ones(len(clip.time_s), dtype=bool))


NO_FLAT_FOOT: Final = (
    "the foot has no zero: it was never seen flat on the ground with heel, ankle and toe in view; "
    "film the whole foot from the side, also while it stands flat"
)


def _no_steps(side: Side, stances: tuple[Stance, ...] = ()) -> str:
    if stances:
        return (
            f"{len(stances)} steps of the {side} leg were seen, but in none of them enough frames "
            "show this; keep the whole leg in the picture, well lit, with nothing in front of it"
        )
    return (
        f"no complete step of the {side} leg was seen; film from the {side} side so that at least "
        "seven steps lie wholly inside the picture"
    )


def _big_toe(clip: ClipMeasurements, side: Side, stances: tuple[Stance, ...]) -> Estimate:
    curve, foot = clip.curve("mtp_extension", side), clip.angles.foot
    until = TOE_FLAT_UNTIL[clip.movement]
    if curve is None or foot is None:
        return Estimate("mtp_extension_peak", side, np.zeros(0), missing=NO_FLAT_FOOT)
    # Contacts are timed better than toe-offs, so the moment counts from each step's own contact by
    # the typical duration.
    typical_s = percentile(np.asarray([stance.duration_s for stance in stances]), 50)
    values, rates = [], []
    pushing = np.zeros(len(clip.time_s), dtype=bool)
    for stance in stances:
        start_s = clip.timing.heel_off_in(stance) or stance.start_s + 0.5 * stance.duration_s
        limit_s = stance.start_s + until * typical_s
        part = clip.between(start_s, limit_s)
        last = value_at(foot.pitch_deg, clip.time_s, limit_s)
        values.append(np.fmax(extreme_in(curve.values_deg, part, share=0.3), last))
        pushing[part] = True
        earlier = value_at(foot.pitch_deg, clip.time_s, limit_s - 1.0 / clip.signals.fps)
        rates.append((last - earlier) * clip.signals.fps)
    return Estimate(
        "mtp_extension_peak",
        side,
        np.asarray(values),
        rate_per_s=abs(_typical(np.asarray(rates))),
        foot=foot.doubt(pushing),
        missing=_no_steps(side, stances),
        how="foot pitch about the toe joint",
    )


def _at_contact(
    clip: ClipMeasurements,
    key: str,
    angle: str,
    side: Side,
    stances: tuple[Stance, ...],
) -> Estimate:
    curve = clip.curve(angle, side)
    if curve is None:
        return Estimate(key, side, np.zeros(0), missing=NO_FLAT_FOOT)
    # Both quantities count the foot ahead / heel first as positive, the curves the other way.
    values = -_per_stance(
        stances, lambda stance: value_at(curve.values_deg, clip.time_s, stance.start_s)
    )
    rates = _per_stance(
        stances,
        lambda stance: (
            (
                value_at(curve.values_deg, clip.time_s, stance.start_s + 0.5 / clip.signals.fps)
                - value_at(curve.values_deg, clip.time_s, stance.start_s - 0.5 / clip.signals.fps)
            )
            * clip.signals.fps
        ),
    )
    return Estimate(
        key,
        side,
        values,
        rate_per_s=abs(_typical(rates)),
        foot=foot_doubt(clip, angle),
        missing=_no_steps(side, stances),
    )


def _forward_lean(clip: ClipMeasurements, stances: tuple[Stance, ...]) -> Estimate:
    curve = clip.curve("trunk_forward_lean", None)
    values = _over_stances(clip, curve, stances, _mean_in)
    return Estimate(
        "trunk_forward_lean_mean",
        None,
        values,
        missing="the trunk was not seen through a whole step; keep the whole body in the picture",
    )


def _vertical_oscillation(clip: ClipMeasurements) -> Estimate:
    """Mean range of the hips over a left step and the right one after it.

    By pairs, because many people rise higher off one leg: the median over single steps would fall
    on whichever leg has one step more.
    """
    signals = clip.signals
    hips = -0.5 * (signals.path("left_hip") + signals.path("right_hip"))[:, 1]
    height = 100.0 * hips / signals.leg_length_px
    contacts = contact_times_s(clip.timing.stances)
    ranges = []
    for start_s, end_s in itertools.pairwise(contacts):
        inside = height[clip.between(start_s, end_s)]
        whole = len(inside) > 2 and end_s - start_s < LONGEST_RUNNING_STEP_S
        ranges.append(float(np.ptp(inside)) if whole else float("nan"))
    pairs = zip(ranges[::2], ranges[1::2], strict=False)
    values = np.asarray([0.5 * (first + second) for first, second in pairs])
    unit, scale = "% of leg length", 1.0
    if clip.height_cm is not None:
        unit, scale = "cm", LEG_SHARE_OF_STATURE * clip.height_cm / 100.0
    return Estimate(
        "vertical_oscillation",
        None,
        values * scale,
        unit=unit,
        unit_scale=scale,
        missing=(
            "no two steps in a row were seen with both hips in view; film at least ten steps with "
            "the whole body in the picture"
        ),
    )


def _frontal_view(clip: ClipMeasurements) -> Iterator[Estimate]:
    for side in SIDES:
        stances = clip.stances_of(side)
        yield _frontal_peak(clip, "pelvic_drop", side, stances)
        if clip.movement == "running":
            yield _frontal_peak(clip, "knee_fppa", side, stances)
            yield _frontal_peak(clip, "trunk_lateral_lean", side, stances)
    yield _step_width(clip)


def _frontal_peak(
    clip: ClipMeasurements, angle: str, side: Side, stances: tuple[Stance, ...]
) -> Estimate:
    curve = clip.curve(angle, side)
    values = _over_stances(clip, curve, stances, extreme_in)
    return Estimate(
        f"{angle}_peak",
        side,
        values,
        missing=_no_steps(side, stances)
        if stances
        else f"no complete step of the {side} leg was seen; film at least seven steps per leg",
    )


def _step_width(clip: ClipMeasurements) -> Estimate:
    """Distance of a landing heel from the line between the other foot's contacts around it.

    Against the line, not the last contact alone, so that a person who drifts across the picture or
    walks through it aslant gets no width from that.
    """
    outward = {"left": 1.0, "right": -1.0} if clip.view.view == "front" else {}
    outward = outward or {"left": -1.0, "right": 1.0}
    contacts = [
        (stance.side, value_at(heel[:, 0], clip.time_s, stance.start_s), stance.start_s)
        for stance in sorted(clip.timing.stances, key=lambda one: one.start_s)
        for heel in [clip.angles.points.get(f"{stance.side}_heel")]
        if heel is not None and stance.start_known
    ]
    widths = [
        100.0
        * outward[side]
        * (place_px - 0.5 * (before[1] + after[1]))
        / value_at(clip.signals.leg_length_px, clip.time_s, moment_s)
        for before, (side, place_px, moment_s), after in zip(
            contacts, contacts[1:], contacts[2:], strict=False
        )
        if before[0] != side and after[0] != side
    ]
    return Estimate(
        "step_width",
        None,
        np.asarray(widths),
        unit="% of leg length",
        missing="no three contacts in a row were seen; film at least ten steps, both feet in view",
    )


def _over_stances(
    clip: ClipMeasurements,
    curve: Curve | None,
    stances: tuple[Stance, ...],
    reduce: Callable[[FloatArray, slice], float],
) -> FloatArray:
    """Return one number of a curve per stance; nothing where there is no curve."""
    if curve is None:
        return np.zeros(0)
    return _per_stance(
        stances,
        lambda stance: reduce(curve.values_deg, clip.between(stance.start_s, stance.end_s)),
    )


def _per_stance(stances: tuple[Stance, ...], measure: Callable[[Stance], float]) -> FloatArray:
    return np.asarray([measure(stance) for stance in stances], dtype=np.float64)


def _mean_in(values: FloatArray, part: slice) -> float:
    inside = values[part]
    return float(np.mean(inside)) if len(inside) else float("nan")


def _typical(values: FloatArray) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else float("nan")
