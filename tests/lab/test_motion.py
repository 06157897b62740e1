"""Movements do what is asked, on the ground, at the moments that their events say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gait_screen.errors import UsageError
from tests.lab.moving import DEEPEST_M, FURTHEST_M, GAITS, PLANTAR, SPECS, Clip, clip
from validation.records import LETTERS, Letter


@pytest.mark.parametrize("name", SPECS)
def test_no_foot_sinks_in_and_every_leg_reaches(name: str) -> None:
    made = clip(name)
    for side in LETTERS:
        assert made.angles[side]["ik_overreach_m"].max() == 0.0
        lowest = min(made.points[f"{point}_{side}"][:, 1].min() for point in PLANTAR)
        assert lowest > -DEEPEST_M


@pytest.mark.parametrize("name", SPECS)
def test_nothing_jumps(name: str) -> None:
    made = clip(name)
    fastest = 12.0 if SPECS[name].get("style") == "run" else 6.0
    for path in made.points.values():
        speed = np.linalg.norm(np.diff(path, axis=0), axis=1) * 60.0
        assert speed.max() < fastest


@pytest.mark.parametrize("name", GAITS)
def test_a_foot_on_the_ground_does_not_slide(name: str) -> None:
    made = clip(name)
    belt = 0.0 if SPECS[name].get("overground") else made.motion.facts["speed"]
    for side in LETTERS:
        path = made.points[f"mtp1_{side}"] + np.outer(made.time_s, [0.0, 0.0, belt])
        for start, end in made.stances(side):
            length_s = end - start
            flat = (made.time_s > start + 0.35 * length_s) & (made.time_s < start + 0.7 * length_s)
            assert np.ptp(path[flat], axis=0).max() < FURTHEST_M


def test_a_stance_foot_stays_where_it_is() -> None:
    for name, side in (("stance", "L"), ("one_leg_behind", "L"), ("lunge", "R"), ("squat", "R")):
        path = clip(name).points[f"mtp1_{side}"]
        assert np.ptp(path, axis=0).max() < FURTHEST_M, name


def test_squat_meets_each_sides_ankle_depth_and_lean() -> None:
    made = clip("squat")
    assert made.angles["L"]["dorsiflexion"].max() == pytest.approx(20.0, abs=0.5)
    assert made.angles["R"]["dorsiflexion"].max() == pytest.approx(34.0, abs=0.5)
    bottom, _ = made.frame(made.moments("rep_bottom")[0]), None
    depth = [bottom[1][side]["thigh_inclination"] for side in LETTERS]
    assert np.mean(depth) == pytest.approx(85.0, abs=0.5)
    assert bottom[1]["trunk"]["forward_lean"] == pytest.approx(38.0, abs=1.0)


def test_only_the_asked_heel_lifts_in_a_squat() -> None:
    made = clip("squat_heels")
    assert made.angles["L"]["foot_pitch"].max() == pytest.approx(14.0, abs=0.1)
    assert made.angles["L"]["heel_height_m"].max() > 0.02
    assert made.angles["R"]["heel_height_m"].max() < 1e-6


@pytest.mark.parametrize(("name", "drop"), [("one_leg_behind", 9.0), ("one_leg_front", 6.0)])
def test_single_leg_squat_meets_its_request(name: str, drop: float) -> None:
    made = clip(name)
    side: Letter = "R" if name == "one_leg_front" else "L"
    other: Letter = "L" if side == "R" else "R"
    _, bottom = made.frame(made.moments("rep_bottom", side)[0])
    assert bottom[side]["dorsiflexion"] == pytest.approx(28.0, abs=0.5)
    assert bottom[side]["thigh_inclination"] == pytest.approx(55.0, abs=0.5)
    assert bottom[side]["pelvic_drop"] == pytest.approx(drop, abs=0.5)
    assert bottom[side]["trunk_lateral_lean"] == pytest.approx(4.0, abs=0.7)
    # Once up, the free foot stays off the ground, and the body over the stance foot.
    start = made.moments("single_stance_start", side)[0]
    held = made.time_s > start
    free = np.min([made.points[f"{point}_{other}"][:, 1] for point in PLANTAR], axis=0)
    assert free[held].min() > 0.03
    across = made.points["pelvis"][:, 0] - made.points[f"ankle_{side}"][:, 0]
    assert np.abs(across[made.time_s > 1.2]).max() < 0.06


def test_free_foot_is_behind_or_in_front() -> None:
    for name, side, other, sign in (
        ("one_leg_behind", "L", "R", -1.0),
        ("one_leg_front", "R", "L", 1.0),
    ):
        made = clip(name)
        points, _ = made.frame(made.moments("rep_bottom", side)[0])  # type: ignore[arg-type]
        ahead = points[f"ankle_{other}"][2] - points[f"ankle_{side}"][2]
        assert sign * ahead > 0.1


def test_single_leg_stance_meets_its_request_and_ends() -> None:
    made = clip("stance")
    start = made.moments("single_stance_start", "L")[0]
    end = made.moments("single_stance_end", "L")[0]
    hold = (made.time_s > start + 0.4) & (made.time_s < end - 0.4)
    assert made.angles["L"]["pelvic_drop"][hold].mean() == pytest.approx(8.0, abs=1.0)
    assert made.angles["L"]["dorsiflexion"][hold].mean() == pytest.approx(6.0, abs=1.0)
    assert made.angles["L"]["rearfoot_eversion"][hold].mean() == pytest.approx(4.0, abs=1.0)
    free = np.min([made.points[f"{point}_R"][:, 1] for point in PLANTAR], axis=0)
    leg_m = float(made.skeleton.legs.reach_m[1])
    up = free > 0.05 * leg_m
    assert made.time_s[up][0] == pytest.approx(start, abs=0.05)
    assert made.time_s[up][-1] == pytest.approx(end, abs=0.05)


def test_heel_raises_meet_each_sides_request() -> None:
    both, one = clip("raise"), clip("raise_one")
    for side, peak in (("L", 30.0), ("R", 48.0)):
        assert both.angles[side]["mtp_extension"].max() == pytest.approx(peak, abs=0.1)
    top = both.moments("rep_top")[0]
    height = both.angles["R"]["heel_height_m"]
    assert both.time_s[height.argmax()] % 2.2 == pytest.approx(top % 2.2, abs=0.25)
    assert one.angles["R"]["mtp_extension"].max() == pytest.approx(45.0, abs=0.1)
    # At the top the body is over the ball of the foot, and the other foot behind and up.
    points, _ = one.frame(one.moments("rep_top", "R")[0])
    assert points["pelvis"][2] == pytest.approx(points["mtp1_R"][2], abs=0.06)
    assert points["heel_plantar_L"][1] > 0.05
    assert points["ankle_L"][2] < points["ankle_R"][2]


def test_toe_lifts_meet_each_sides_request_on_flat_feet() -> None:
    both, one = clip("toe_lift"), clip("toe_lift_one")
    for side, peak in (("L", 20.0), ("R", 45.0)):
        assert both.angles[side]["mtp_extension"].max() == pytest.approx(peak, abs=0.1)
        assert np.abs(both.angles[side]["foot_pitch"]).max() < 0.01
        assert both.angles[side]["heel_height_m"].max() < 1e-6
    top = both.moments("rep_top")[0]
    assert both.frame(top)[1]["R"]["mtp_extension"] == pytest.approx(45.0, abs=0.1)
    # The toes are down before, between and after the lifts.
    for rest in (0.0, *both.moments("rep_end")):
        assert both.frame(rest)[1]["R"]["mtp_extension"] == pytest.approx(0.0, abs=0.1)
    # On one side: the other foot's toes stay, and the lifting foot stands ahead.
    assert one.angles["R"]["mtp_extension"].max() == pytest.approx(30.0, abs=0.1)
    assert one.angles["L"]["mtp_extension"].max() == pytest.approx(0.0, abs=0.1)
    ahead = one.points["heel_plantar_R"] - one.points["heel_plantar_L"]
    assert ahead[:, 2] == pytest.approx(0.3, abs=0.01)


def test_lunge_meets_its_request_with_the_heel_down() -> None:
    made = clip("lunge")
    _, bottom = made.frame(made.moments("rep_bottom", "R")[0])
    assert bottom["R"]["dorsiflexion"] == pytest.approx(42.0, abs=0.5)
    assert made.angles["R"]["heel_height_m"].max() < 1e-6


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        ("run", {"speed": 5.0, "contact": 0.3}, "lower speed"),
        ("squat", {"peak_df": 60.0, "depth": 150.0}, "Ask for less"),
    ],
)
def test_what_a_body_cannot_do_is_refused(name: str, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Clip(SPECS[name] | changes, duration_s=4.0)


def test_a_clip_too_short_for_its_movement_is_refused() -> None:
    with pytest.raises(UsageError, match="no room for a repetition"):
        Clip(SPECS["squat"], duration_s=1.0)


def test_the_same_seed_moves_the_same() -> None:
    first, second = (Clip(SPECS["walk"], duration_s=0.3) for _ in range(2))
    np.testing.assert_array_equal(first.points["knee_L"], second.points["knee_L"])
