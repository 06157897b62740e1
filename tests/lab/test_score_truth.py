import json
import math
from pathlib import Path

import numpy as np
import pytest

from gait_screen.errors import UsageError
from gait_screen.knowledge import metric_catalogue
from tests.lab.made_up import always, event, truth
from validation.score.true_values import NOT_OF_ONE_CLIP, expected_keys, true_values
from validation.truth import Truth

RUN = {"type": "gait", "style": "run"}
SQUAT = {"type": "squat"}
#: Contacts of the left foot at 0.4, 1.1, 1.8, of the right one half-way between; 0.25 s long.
STEPS = [
    made
    for number, side in enumerate("LRLRL")
    for made in (
        event("initial_contact", 0.4 + 0.35 * number, side),
        event("heel_off", 0.52 + 0.35 * number, side),
        event("toe_off", 0.65 + 0.35 * number, side),
    )
]


def bump(at_s: float, height: float, wide_s: float = 0.1):
    return lambda t: max(0.0, height * (1.0 - abs(t - at_s) / wide_s))


def test_a_peak_of_gait_is_the_median_over_stances_and_of_stance_only() -> None:
    curves = [bump(0.5, 20.0), bump(1.2, 26.0), bump(1.9, 22.0), bump(0.9, 70.0)]
    made = truth(RUN, angles={"dorsiflexion_L": lambda t: max(c(t) for c in curves)}, events=STEPS)
    # 70 deg is reached at 0.9 s, in swing; of 20, 26 and 22 the middle one counts.
    assert true_values(made)["ankle_dorsiflexion_peak", "left"] == pytest.approx(22.0)


def test_a_stance_that_the_clip_cuts_off_does_not_count() -> None:
    made = truth(RUN, duration_s=2.0, angles={"dorsiflexion_L": lambda t: 10.0 * t}, events=STEPS)
    assert made.stances_s("left") == [(0.4, 0.65), (1.1, 1.35)]
    assert true_values(made)["contact_time", "left"] == pytest.approx(0.25)


def test_cadence_and_angles_at_contact_follow_the_events() -> None:
    made = truth(
        RUN,
        angles={"tibia_inclination_L": always(-8.0), "foot_pitch_L": always(-12.0)},
        events=STEPS,
    )
    found = true_values(made)
    assert found["cadence", None] == pytest.approx(60.0 / 0.35)
    assert found["tibia_inclination_contact", "left"] == pytest.approx(8.0)
    assert found["foot_strike_angle", "left"] == pytest.approx(12.0)
    # 0.12 s into stances of 0.25 s.
    assert found["heel_off_time", "left"] == pytest.approx(48.0)


def test_rearfoot_values_at_contact_peak_and_heel_off() -> None:
    def eversion(t: float) -> float:
        since = (t - 0.4) % 0.7
        return -3.0 + 100.0 * since if since < 0.12 else 9.0 - 50.0 * (since - 0.12)

    made = truth(RUN, view="rear", fps=200, angles={"rearfoot_eversion_L": eversion}, events=STEPS)
    found = true_values(made)
    assert found["rearfoot_eversion_peak", "left"] == pytest.approx(9.0, abs=0.6)
    assert found["rearfoot_eversion_excursion", "left"] == pytest.approx(12.0, abs=0.6)
    assert found["rearfoot_eversion_heel_off", "left"] == pytest.approx(9.0, abs=0.6)
    assert found["rearfoot_eversion_contact", "left"] == pytest.approx(-3.0, abs=0.6)
    # The peak is 0.12 s into stances of 0.25 s.
    assert found["rearfoot_time_to_peak", "left"] == pytest.approx(48.0, abs=2.5)


def test_step_width_is_the_distance_of_the_heel_lines_and_negative_when_they_cross() -> None:
    wide = truth(RUN, view="rear", events=STEPS)
    crossed = truth(
        RUN,
        view="rear",
        events=STEPS,
        joints={
            "heel_plantar_L": always((-0.022, 0.0, 0.0)),
            "heel_plantar_R": always((0.022, 0.0, 0.0)),
        },
    )
    assert true_values(wide)["step_width", None] == pytest.approx(100 * 0.2 / 0.88)
    assert true_values(crossed)["step_width", None] == pytest.approx(-100 * 0.044 / 0.88)


def test_vertical_oscillation_is_the_range_per_step() -> None:
    def hip(sign: float):
        return lambda t: (sign * 0.1, 0.95 + 0.022 * math.cos(2 * math.pi * (t - 0.4) / 0.35), 0.0)

    made = truth(RUN, fps=200, joints={"hip_L": hip(1.0), "hip_R": hip(-1.0)}, events=STEPS)
    assert true_values(made)["vertical_oscillation", None] == pytest.approx(5.0, abs=0.05)


REPS = [
    event("rep_start", 0.5),
    event("rep_bottom", 1.5),
    event("rep_end", 2.0),
    event("rep_start", 2.2),
    event("rep_bottom", 3.0),
    event("rep_end", 3.6),
]


def test_dorsiflexion_of_a_squat_counts_while_the_heel_is_down() -> None:
    made = truth(
        SQUAT,
        angles={"dorsiflexion_L": lambda t: 30.0 - 10.0 * abs(t - 1.5)},
        joints={
            # The heel leaves the ground (by more than 2 % of 0.88 m) for the deepest 0.4 s.
            "heel_plantar_L": lambda t: (0.1, 0.05 if abs(t - 1.5) < 0.19 else 0.0, -0.05)
        },
        events=REPS[:3],
    )
    found = true_values(made)
    assert found["ankle_dorsiflexion_peak", "left"] == pytest.approx(28.0)
    assert found["heel_lift_peak", "left"] == pytest.approx(100 * 0.05 / 0.88)


def test_squat_depth_is_the_thigh_against_vertical() -> None:
    def hip(t: float) -> tuple[float, float, float]:
        angle = math.radians(80.0 if abs(t - 1.5) < 0.1 else 20.0)
        return 0.1, 0.5 + 0.45 * math.cos(angle), -0.45 * math.sin(angle)

    made = truth(SQUAT, joints={"hip_L": hip}, events=REPS[:3])
    assert true_values(made)["squat_depth", "left"] == pytest.approx(80.0)


def test_a_knee_behind_a_level_thigh_has_no_frontal_angle() -> None:
    def hip(t: float) -> tuple[float, float, float]:
        angle = math.radians(75.0 if abs(t - 1.5) < 0.3 else 20.0)
        return 0.1, 0.5 + 0.45 * math.cos(angle), -0.45 * math.sin(angle)

    made = truth(
        SQUAT,
        view="front",
        angles={"knee_valgus_fppa_L": lambda t: 40.0 if abs(t - 1.5) < 0.3 else 7.0},
        joints={"hip_L": hip},
        events=REPS[:3],
    )
    assert true_values(made)["knee_fppa_peak", "left"] == pytest.approx(7.0)


def test_repetitions_without_stated_ends_last_as_long_as_the_others() -> None:
    events = [one for one in REPS if one["type"] != "rep_end"]
    spans = [(rep.start_s, rep.end_s) for rep in truth(SQUAT, events=events).repetitions()]
    assert spans == [(0.5, 2.2), (2.2, pytest.approx(3.9))]
    assert len(truth(SQUAT, events=events, duration_s=3.5).repetitions()) == 1


def test_the_lean_of_the_trunk_at_the_bottom_of_a_squat() -> None:
    def shoulder(sign: float):
        return lambda t: (
            sign * 0.18,
            0.95 + 0.5 * math.cos(lean(t)),
            0.5 * math.sin(lean(t)),
        )

    def lean(t: float) -> float:
        return math.radians(40.0 if abs(t - 1.5) < 0.25 or abs(t - 3.0) < 0.25 else 5.0)

    joints = {"shoulder_L": shoulder(1.0), "shoulder_R": shoulder(-1.0)}
    made = truth(SQUAT, joints=joints, events=REPS)
    assert true_values(made)["trunk_forward_lean_mean", None] == pytest.approx(40.0)


def test_a_person_who_walks_back_leans_forward_along_his_own_way() -> None:
    turned = {
        f"{name}_{letter}": always((-sign * x, y, -z))
        for name, (x, y, z) in {"hip": (0.1, 0.95, 0.0), "shoulder": (0.18, 1.45, 0.1)}.items()
        for letter, sign in (("L", 1.0), ("R", -1.0))
    }
    motion = {**RUN, "style": "walk", "overground": True, "heading_deg": 180.0}
    made = truth(motion, joints=turned, events=STEPS)
    assert np.allclose(made.forward, [0.0, 0.0, -1.0])
    lean = math.degrees(math.atan2(0.1, 0.5))
    assert true_values(made)["trunk_forward_lean_mean", None] == pytest.approx(lean)


STANCE = {"type": "single_leg_stance", "side": "L"}
HELD = [event("single_stance_start", 1.0, "L"), event("single_stance_end", 3.0, "L")]


def test_a_hold_counts_once_it_has_settled() -> None:
    held = [event("single_stance_start", 1.0, "L"), event("single_stance_end", 9.0, "L")]
    made = truth(
        STANCE,
        view="rear",
        duration_s=10.0,
        angles={"pelvic_drop_L": lambda t: 0.0 if t < 2.9 else 6.0 if t <= 9.0 else 50.0},
        joints={
            "hip_L": lambda t: (0.1 + 0.0088 * (1 if int(t * 50) % 2 else -1), 0.95, 0.0),
            "hip_R": lambda t: (-0.1 + 0.0088 * (1 if int(t * 50) % 2 else -1), 0.95, 0.0),
        },
        events=held,
    )
    found = true_values(made)
    # 2 s of 8 are the way into it; what comes after 9 s is no hold any more.
    assert found["pelvic_drop_mean", "left"] == pytest.approx(6.0)
    assert found["single_leg_stance_time", "left"] == pytest.approx(8.0)
    assert found["sway_rms", "left"] == pytest.approx(1.0, rel=0.02)
    assert ("pelvic_drop_mean", "right") not in found


def test_without_events_a_hold_lasts_while_the_other_foot_is_up() -> None:
    def lifted(z: float):
        return lambda t: (-0.1, 0.2 if 1.0 <= t < 3.0 else 0.0, z)

    joints = {
        f"{name}_R": lifted(z)
        for name, z in (("heel_plantar", -0.05), ("mtp1_plantar", 0.12), ("toe1_tip_bone", 0.2))
    }
    hold = truth(STANCE, view="rear", joints=joints).hold()
    assert hold is not None
    assert (hold.side, hold.start_s, hold.end_s) == ("left", 1.0, pytest.approx(2.98))


def test_what_a_view_shows_is_expected_of_it_and_nothing_else() -> None:
    side = expected_keys(truth(RUN, view="right", events=STEPS))
    rear = expected_keys(truth(RUN, view="rear", events=STEPS))
    lunge = expected_keys(truth({"type": "lunge", "side": "L"}, view="right"))
    assert ("ankle_dorsiflexion_peak", "right") in side
    assert ("ankle_dorsiflexion_peak", "left") not in side
    assert ("cadence", None) in side & rear
    assert {("pelvic_drop_peak", "left"), ("pelvic_drop_peak", "right")} <= rear
    assert not any(key.startswith("ankle") for key, _side in rear)
    assert not lunge  # the near leg is not the one in front


def test_each_metric_of_the_catalogue_has_a_true_value() -> None:
    makers = [
        truth(RUN, events=STEPS),
        truth({**RUN, "style": "walk"}, events=STEPS),
        truth(SQUAT, events=REPS),
        truth({"type": "single_leg_squat", "side": "L"}, events=REPS),
        truth({"type": "lunge", "side": "L"}, events=REPS),
        truth({"type": "heel_raise", "side": "L"}, events=REPS),
        truth({"type": "toe_lift", "side": "L"}, events=REPS),
        truth(
            STANCE,
            view="rear",
            events=[event("single_stance_start", 1.0, "L"), event("single_stance_end", 3.0, "L")],
        ),
    ]
    found = {key for made in makers for key, _side in true_values(made)}
    # The lab's feet have no arch that gives way.
    assert found == set(metric_catalogue()) - NOT_OF_ONE_CLIP - {"arch_angle_change"}


def test_a_camera_placed_freely_has_the_view_that_it_shows() -> None:
    rear = truth(RUN, view=None)
    turned = [[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, -1.0]]
    rear.data["camera"] = {"R_cam_to_world": turned}
    oblique = truth(RUN, view=None)
    slant = math.sqrt(0.5)
    oblique.data["camera"] = {"R_cam_to_world": [[0, 0, slant], [0, 1, 0], [0, 0, -slant]]}
    assert rear.view == "rear"
    assert oblique.view is None


def test_a_file_that_is_no_truth_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "clip.json"
    other.write_text(json.dumps({"schema": "something/else"}), encoding="utf-8")
    with pytest.raises(UsageError, match="no truth file"):
        Truth.read(other)
