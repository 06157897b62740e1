"""With the landmarks at the true points, every angle of the contract is the true one.

What is left is the error of the geometry: of perspective, zeros, filters, events and windows. The
limit is half a degree; where physics or the definition forbids it, the error is listed with its
reason, and must be just that.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from gait_screen.metrics.assess import assess_clip
from gait_screen.screening import Metric
from gait_screen.signals.roll import Roll
from gait_screen.vocabulary import FRONTAL_VIEWS, SIDES, Side, View
from tests.helpers.bodies import Measured, measure
from validation.render.camera import AIM_HEIGHT, Camera
from validation.spec import CameraSpec
from validation.true_landmarks import TrueClip, compact, film, read_compact

FOLDER: Final = Path(__file__).parent / "landmarks"
Case = tuple[str, View]
Value = tuple[str, View, str, Side | None]

#: Clip and view, each from a camera at hip height 3.5 m away.
CASES: Final[tuple[Case, ...]] = (
    ("squat", "left"),
    ("squat", "right"),
    ("shallow_squat", "left"),
    ("shallow_squat", "right"),
    ("shallow_squat", "front"),
    ("shallow_squat", "rear"),
    ("single_leg_squat", "left"),
    ("single_leg_squat", "front"),
    ("single_leg_squat", "rear"),
    ("single_leg_stance", "front"),
    ("single_leg_stance", "rear"),
    ("lunge_left", "left"),
    ("lunge_right", "right"),
    ("heel_raise", "left"),
    ("heel_raise", "right"),
    ("run", "left"),
    ("run", "right"),
    ("run_rear", "rear"),
    ("walk_treadmill", "left"),
    ("walk_treadmill", "right"),
    ("walk_treadmill", "rear"),
    ("walk_hallway", "left"),
    ("walk_hallway", "right"),
)
#: Every angle that the contract knows and the product measures.
ANGLES: Final = frozenset(
    {
        "ankle_dorsiflexion_peak",
        "tibia_inclination_peak",
        "tibia_inclination_contact",
        "mtp_extension_peak",
        "knee_flexion_peak",
        "squat_depth",
        "foot_strike_angle",
        "trunk_forward_lean_mean",
        "trunk_lateral_lean_peak",
        "pelvic_drop_peak",
        "pelvic_drop_mean",
        "knee_fppa_peak",
    }
)
LIMIT_DEG: Final = 0.5
#: Values are written to a tenth of a degree.
ROUNDING_DEG: Final = 0.051
#: How closely a listed error must be the one that is there.
NARROW_DEG: Final = 0.35

FOOT_PLANE = (
    "the contract's angle is in the foot's own plane; with the toes out a side view's is not"
)
SLANT = "the knee is nearer to the camera than hip and ankle, by how much no side view shows"
MOMENT = "the angle turns by 200 to 450 deg/s then, and the moment is read within a frame"
TOE = "before toe-off the toe itself tips, which heel, ankle and toe landmarks do not show"
TOES_UP = "the toes are lifted at contact and take their landmark with them"
BORDER = "at the borders of the picture a leg that slants towards the camera looks leaning"
STRAIGHT = "a knee that goes outwards: its peak lies where the repetition begins, wherever that is"
SWING = "a foot that swings is not below the hips, where a frontal view holds it to be"
SOFT = "the heel's skin gives way under the calcaneus, which tilts as the heel rises"

#: What is off by more, by how much (degrees, measured minus true), and why.
KNOWN: Final[dict[Value, tuple[float, str]]] = {
    ("squat", "left", "ankle_dorsiflexion_peak", "left"): (0.8, FOOT_PLANE),
    ("shallow_squat", "front", "knee_fppa_peak", "right"): (-1.0, STRAIGHT),
    ("shallow_squat", "rear", "knee_fppa_peak", "right"): (-1.8, STRAIGHT),
    ("single_leg_squat", "left", "knee_flexion_peak", "left"): (0.8, SLANT),
    ("heel_raise", "left", "mtp_extension_peak", "left"): (-0.7, SOFT),
    ("heel_raise", "right", "mtp_extension_peak", "right"): (-0.6, SOFT),
    ("run", "left", "mtp_extension_peak", "left"): (-10.1, TOE),
    ("run", "left", "tibia_inclination_contact", "left"): (-1.0, MOMENT),
    ("run", "left", "foot_strike_angle", "left"): (1.5, TOES_UP),
    ("run", "right", "mtp_extension_peak", "right"): (-4.6, TOE),
    ("run", "right", "tibia_inclination_contact", "right"): (-1.6, MOMENT),
    ("run", "right", "foot_strike_angle", "right"): (1.2, TOES_UP),
    ("run_rear", "rear", "knee_fppa_peak", "left"): (0.8, SWING),
    ("run_rear", "rear", "knee_fppa_peak", "right"): (0.8, SWING),
    ("walk_treadmill", "left", "mtp_extension_peak", "left"): (9.2, TOE),
    ("walk_treadmill", "left", "foot_strike_angle", "left"): (-2.6, MOMENT),
    ("walk_treadmill", "right", "mtp_extension_peak", "right"): (15.4, TOE),
    ("walk_treadmill", "right", "foot_strike_angle", "right"): (-2.3, MOMENT),
    ("walk_hallway", "left", "ankle_dorsiflexion_peak", "left"): (-0.7, BORDER),
    ("walk_hallway", "left", "mtp_extension_peak", "left"): (6.3, TOE),
    ("walk_hallway", "left", "foot_strike_angle", "left"): (-2.1, MOMENT),
    ("walk_hallway", "right", "ankle_dorsiflexion_peak", "right"): (0.6, BORDER),
    ("walk_hallway", "right", "mtp_extension_peak", "right"): (10.6, TOE),
    ("walk_hallway", "right", "foot_strike_angle", "right"): (-2.0, MOMENT),
}


def camera_of(clip: TrueClip, view: View, **settings: float) -> Camera:
    """Return a level camera at the height of the hips, wide for who crosses the picture."""
    height_m = AIM_HEIGHT * clip.stature_m
    crosses = np.ptp(clip.middle_m("hip")[:, 2]) > 1.0
    spec = CameraSpec(
        view=view,
        distance_m=3.5,
        height_m=settings.get("height_m", height_m),
        target_height_m=height_m,
        yaw_deg=settings.get("yaw_deg", 0.0),
        roll_deg=settings.get("roll_deg", 0.0),
        width=1280 if crosses else 720,
        height=720 if crosses else 1280,
    )
    return Camera.from_spec(spec, clip.stature_m)


@functools.cache
def clip_of(name: str) -> TrueClip:
    return read_compact(FOLDER / f"{name}.npz")


@functools.cache
def filmed(
    name: str, view: View, yaw_deg: float = 0.0, roll_deg: float = 0.0, height_m: float = 0.0
) -> Measured:
    """Return what the product makes of a clip's true points, with the camera's roll known."""
    clip = clip_of(name)
    settings = {"yaw_deg": yaw_deg, "roll_deg": roll_deg}
    if height_m:
        settings["height_m"] = height_m
    track = film(clip, camera_of(clip, view, **settings))
    return measure(track, test=clip.movement, roll=Roll(roll_deg, 0.4, "lines"))


def angles_of(measured: Measured) -> Iterator[Metric]:
    """Yield the angles that were measured."""
    for metric in assess_clip(measured.clip):
        if metric.unit == "deg" and metric.status == "measured":
            yield metric


def errors_of(name: str, view: View, **camera: float) -> dict[Value, float]:
    """Return measured minus true of every angle of a clip that has a truth."""
    values = clip_of(name).values
    return {
        (name, view, metric.key, metric.side): metric.value - values[metric.key, metric.side]
        for metric in angles_of(filmed(name, view, **camera))
        if metric.value is not None and (metric.key, metric.side) in values
    }


@pytest.mark.parametrize(("name", "view"), CASES)
def test_every_angle_is_the_true_one_or_off_by_what_is_listed(name: str, view: View) -> None:
    errors = errors_of(name, view)
    assert errors
    for value, error in errors.items():
        if value in KNOWN:
            assert error == pytest.approx(KNOWN[value][0], abs=NARROW_DEG), value
        else:
            assert abs(error) <= LIMIT_DEG + ROUNDING_DEG, value


def test_every_angle_of_the_contract_is_tried_from_both_sides() -> None:
    tried = {value for case in CASES for value in errors_of(*case)}
    assert {key for _, _, key, _ in tried} == ANGLES
    of_the_body = {"trunk_forward_lean_mean"}
    for key in ANGLES - of_the_body - {"pelvic_drop_mean"}:
        assert {side for _, _, other, side in tried if other == key} == set(SIDES), key


def test_what_is_listed_is_really_off() -> None:
    for name, view, key, side in KNOWN:
        error = errors_of(name, view)[name, view, key, side]
        assert abs(error) > LIMIT_DEG, (name, view, key, side)


@pytest.mark.parametrize(("name", "view"), [("run", "left"), ("run", "right")])
def test_the_curves_of_a_runners_stance_are_the_true_ones(name: str, view: View) -> None:
    # The foot from foot-flat until the toe begins to tip, shank and knee all through. The filter of
    # the legs, 10 Hz, rounds off how the knee straightens and the heel starts to rise.
    clip, measured = clip_of(name), filmed(name, view)
    side: Side = "left" if view == "left" else "right"
    names = {
        "foot_pitch": ("foot_pitch", 0.25, 0.90, 0.7, 1.2),
        "ankle_dorsiflexion": ("dorsiflexion_lab", 0.25, 0.90, 0.9, 1.4),
        "tibia_inclination": ("tibia_inclination", 0.05, 0.95, LIMIT_DEG, 0.8),
        "knee_flexion": ("knee_flexion", 0.05, 0.95, LIMIT_DEG, 1.9),
    }
    starts, ends = (clip.moments_s(kind, side) for kind in ("initial_contact", "toe_off"))
    stances = [(start, ends[ends > start][0]) for start in starts[1:] if (ends > start).any()]
    assert len(stances) >= 3
    for curve, (true, first, last, mean_deg, worst_deg) in names.items():
        error = measured.curve(curve, side) - clip.angles_deg[true, side]
        for start, end in stances:
            part = clip.between(start + first * (end - start), start + last * (end - start))
            assert np.abs(error[part]).mean() < mean_deg, curve
            assert np.abs(error[part]).max() < worst_deg, curve


@pytest.mark.parametrize(
    ("name", "view"),
    [("run", "left"), ("run", "right"), ("walk_treadmill", "left"), ("walk_hallway", "right")],
)
def test_contact_heel_off_and_toe_off_are_read_within_a_frame(name: str, view: View) -> None:
    clip, measured = clip_of(name), filmed(name, view)
    frame_s = 1.0 / measured.signals.fps
    events = [one for one in measured.clip.timing.events() if one.side == view]
    for kind in ("initial_contact", "heel_off", "toe_off"):
        true = clip.moments_s(kind, "left" if view == "left" else "right")
        found = [one.time_s for one in events if one.kind == kind]
        assert len(found) >= 2
        for moment in found:
            assert np.abs(true - moment).min() < frame_s, kind


@pytest.mark.parametrize(
    ("name", "view"),
    [
        ("squat", "left"),
        ("shallow_squat", "front"),
        ("single_leg_stance", "rear"),
        ("lunge_right", "right"),
        ("heel_raise", "left"),
        ("run_rear", "rear"),
    ],
)
def test_a_camera_rolled_by_three_degrees_makes_no_difference(name: str, view: View) -> None:
    level = errors_of(name, view)
    for value, error in errors_of(name, view, roll_deg=3.0).items():
        assert error == pytest.approx(level[value], abs=0.25), value


@pytest.mark.parametrize("yaw_deg", [-10.0, 10.0])
@pytest.mark.parametrize(("name", "view"), CASES)
def test_a_body_turned_by_ten_degrees(name: str, view: View, yaw_deg: float) -> None:
    """What a side view cannot show leaks in: how far the knee stands beside the hip, times tan 10.

    A frontal view is not corrected for the yaw at all, because it is known no better than people
    film square: the knee of a squat leaks in by up to 20 degrees, and the interval says so.
    """
    frontal = view in FRONTAL_VIEWS
    allowed_deg = {"knee_fppa_peak": 20.0, "trunk_lateral_lean_peak": 4.0} if frontal else {}
    square = errors_of(name, view)
    for value, error in errors_of(name, view, yaw_deg=yaw_deg).items():
        if KNOWN.get(value, (0.0, ""))[1] in (MOMENT, TOE, TOES_UP, BORDER):
            continue
        off = error - square.get(value, 0.0)
        assert abs(off) <= allowed_deg.get(value[2], 1.3) + ROUNDING_DEG, value


@pytest.mark.parametrize("height_m", [0.5, 1.1])
@pytest.mark.parametrize(("name", "view"), [("squat", "left"), ("lunge_left", "left")])
def test_a_low_or_high_camera_that_aims_at_the_hips(name: str, view: View, height_m: float) -> None:
    """Its pitch of 5 degrees is not known; a leg well beside the picture's middle then leans."""
    for value, error in errors_of(name, view, height_m=height_m).items():
        assert abs(error) <= 1.8, value


def test_a_clip_is_kept_to_a_tenth_of_a_millimetre(tmp_path: Path) -> None:
    clip = clip_of("run")
    compact(clip, tmp_path / "again.npz")
    again = read_compact(tmp_path / "again.npz")
    assert again.movement == clip.movement
    assert again.events == clip.events
    assert again.values == pytest.approx(clip.values)
    for name, path in clip.points_m.items():
        assert np.abs(again.points_m[name] - path).max() < 1e-4


def test_the_files_stay_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.npz")) < 300_000
