"""True points and angles: by hand from the joints, and the same however the person is turned."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from validation.body import shape_body
from validation.measure import measure
from validation.motion.make import make_motion
from validation.motion.skeleton import Skeleton
from validation.motion.standing import arms
from validation.records import LETTERS, FootPose, Letter, Pose
from validation.spec import BodySpec, ClipSpec
from validation.truth_record import TruthWriter


@pytest.fixture(scope="module")
def skeleton() -> Skeleton:
    return Skeleton(shape_body(BodySpec()))


def make_pose(mirrored: bool = False, heading_deg: float = 0.0) -> Pose:
    """Return a lopsided pose: left foot tipped on the ground, right foot in the air."""
    sign = -1.0 if mirrored else 1.0
    near: Letter = "R" if mirrored else "L"
    far: Letter = "L" if mirrored else "R"
    ground = np.array([0.1 * sign, 0.0, 0.05])
    heel = np.array([-0.1 * sign, 0.25, -0.2])
    return Pose(
        hip_centre=np.array([0.02 * sign, 0.84, 0.03]),
        pelvis=(6.0 * sign, 5.0 * sign, 8.0),
        trunk=(-3.0 * sign, 4.0 * sign, 12.0),
        feet={
            near: FootPose(20.0, 12.0, 8.0, 7.0, ground=ground),
            far: FootPose(40.0, 5.0, 3.0, -2.0, heel=heel),
        },
        arms=arms(),
        knee_in_deg={near: 4.0, far: 0.0},
        heading_deg=heading_deg,
    )


def between_deg(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.degrees(np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b))))


def test_a_requested_foot_is_measured_as_requested(skeleton: Skeleton) -> None:
    _, angles = measure(skeleton, skeleton.solve(make_pose()))
    left = angles["L"]
    assert left["foot_pitch"] == pytest.approx(20.0, abs=1e-6)
    assert left["mtp_extension"] == pytest.approx(12.0, abs=1e-6)
    assert left["toe_out"] == pytest.approx(8.0, abs=1e-6)
    assert left["rearfoot_eversion"] == pytest.approx(7.0, abs=0.01)
    assert left["ik_overreach_m"] == 0.0
    assert angles["R"]["rearfoot_eversion"] == pytest.approx(-2.0, abs=0.01)


def test_angles_are_those_between_the_joints(skeleton: Skeleton) -> None:
    points, angles = measure(skeleton, skeleton.solve(make_pose()))
    for side in LETTERS:
        hip, knee, ankle = (points[f"{name}_{side}"] for name in ("hip", "knee", "ankle"))
        found = angles[side]
        flexion = 180.0 - between_deg(hip - knee, ankle - knee)
        assert found["knee_flexion"] == pytest.approx(flexion, abs=1e-3)
        inclination = np.degrees(np.arctan2(knee[2] - ankle[2], knee[1] - ankle[1]))
        assert found["tibia_inclination"] == pytest.approx(inclination, abs=1e-6)
        assert found["thigh_inclination"] == pytest.approx(
            between_deg(hip - knee, np.array([0.0, 1.0, 0.0])), abs=1e-3
        )
        # Shank against sole: a right angle is 0. The sole line runs to the second metatarsal,
        # not the first, and the angle is of the sagittal plane: hence two degrees.
        sole = points[f"mtp1_plantar_{side}"] - points[f"heel_plantar_{side}"]
        by_hand = 90.0 - between_deg(knee - ankle, sole)
        assert found["dorsiflexion"] == pytest.approx(by_hand, abs=2.0)


def test_frontal_angles_are_those_of_the_picture(skeleton: Skeleton) -> None:
    points, angles = measure(skeleton, skeleton.solve(make_pose()))
    line = points["hip_L"] - points["hip_R"]
    drop = np.degrees(np.arctan2(line[1], line[0]))
    assert angles["L"]["pelvic_drop"] == pytest.approx(drop, abs=1e-6)
    assert angles["R"]["pelvic_drop"] == pytest.approx(-drop, abs=1e-6)
    assert drop > 4.0
    hip, knee, ankle = (points[f"{name}_L"][:2] for name in ("hip", "knee", "ankle"))
    # The left knee is inside the line hip - ankle where that angle is positive.
    thigh, shank = hip - knee, knee - ankle
    inward = np.degrees(np.arctan2(thigh[0], thigh[1]) - np.arctan2(shank[0], shank[1]))
    assert angles["L"]["knee_valgus_fppa"] == pytest.approx(inward, abs=1e-6)
    trunk = 0.5 * (points["shoulder_L"] + points["shoulder_R"]) - points["pelvis"]
    lean = np.degrees(np.arctan2(trunk[0], trunk[1]))
    assert angles["L"]["trunk_lateral_lean"] == pytest.approx(lean, abs=1e-6)
    assert angles["trunk"]["side_lean_left"] == pytest.approx(lean, abs=1e-6)


def test_a_knee_turned_inward_is_valgus(skeleton: Skeleton) -> None:
    pose = make_pose()
    values = []
    for inward in (0.0, 15.0):
        pose.knee_in_deg = {"L": inward, "R": 0.0}
        _, angles = measure(skeleton, skeleton.solve(pose))
        values.append(angles["L"]["knee_valgus_fppa"])
    assert values[1] > values[0] + 3.0


def test_heading_turns_the_points_and_leaves_the_angles(skeleton: Skeleton) -> None:
    points, angles = measure(skeleton, skeleton.solve(make_pose()))
    turned, same = measure(skeleton, skeleton.solve(make_pose(heading_deg=90.0)))
    # +Z turns to +X.
    for name, place in points.items():
        expected = [place[2], place[1], -place[0]]
        np.testing.assert_allclose(turned[name], expected, atol=1e-9)
    for group, values in angles.items():
        assert same[group] == pytest.approx(values, abs=1e-6)


def test_a_mirrored_pose_has_mirrored_angles(skeleton: Skeleton) -> None:
    _, angles = measure(skeleton, skeleton.solve(make_pose()))
    _, mirrored = measure(skeleton, skeleton.solve(make_pose(mirrored=True)))
    for name, value in angles["L"].items():
        assert mirrored["R"][name] == pytest.approx(value, abs=0.25), name


def test_bisectors_are_zeroed_on_the_body_itself(skeleton: Skeleton) -> None:
    """The bisectors' own offset is taken off: what is left follows the calcaneus."""
    body = skeleton.body
    seen, true = [], []
    for eversion in (-8.0, 0.0, 10.0):
        pose = make_pose()
        pose.feet["L"] = FootPose(0.0, 0.0, 0.0, eversion, ground=np.array([0.09, 0.0, 0.0]))
        posed = skeleton.solve(pose)
        matrices = posed.matrices(body)[body.skin.bone_index]
        rest = np.c_[body.skin.vertices, np.ones(len(body.skin.vertices))]
        skin = np.einsum("nk,nkij,nj->ni", body.skin.bone_weight, matrices, rest)
        points, angles = measure(skeleton, posed, skin)
        assert {"surf_heel_post_L", "mid_calf_hi_R", "surf_asis_L"} <= set(points)
        seen.append(angles["L"]["rearfoot_eversion_surface_lab"])
        true.append(angles["L"]["rearfoot_eversion_lab"])
    assert np.diff(seen) == pytest.approx(np.diff(true), rel=0.35)
    assert seen[1] == pytest.approx(true[1], abs=4.0)


class _Straight:
    """A camera that sees X and Y as they are."""

    def project(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return points[:, :2] * 100.0, points[:, 2]

    def facts(self) -> dict[str, object]:
        return {"f_px": 100.0}


def test_the_truth_file_holds_what_its_schema_says(skeleton: Skeleton, tmp_path: Path) -> None:
    spec = ClipSpec.model_validate(
        {"motion": {"type": "gait", "style": "run"}, "duration": 1.0, "camera": {"fps": 10.0}}
    )
    motion = make_motion(skeleton, spec.motion, spec.duration, np.random.default_rng(0))
    writer = TruthWriter(skeleton, spec, motion, ground_y_m=-0.02)
    for frame in range(10):
        t = frame / 10.0
        writer.add(t, skeleton.solve(motion.pose_at(t)), None, _Straight())
    writer.write(tmp_path / "truth.json")
    data = json.loads((tmp_path / "truth.json").read_text())
    assert data["schema"] == "gait_screen.truth/1"
    assert (data["n_frames"], data["fps"], data["ground_y"]) == (10, 10.0, -0.02)
    assert data["motion"]["cadence"] == pytest.approx(168.0, rel=0.05)
    assert data["motion"]["contact_time"] > 0.2
    assert data["body"]["leg_m"]["L"] == pytest.approx(
        data["body"]["thigh_m"]["L"] + data["body"]["shank_m"]["L"]
    )
    frame = data["frames"][3]
    assert frame["t"] == pytest.approx(0.3)
    assert set(frame["j3"]) == set(frame["j2"])
    assert frame["j2"]["knee_L"] == pytest.approx(
        [100.0 * value for value in frame["j3"]["knee_L"][:2]], abs=0.01
    )
    assert {"stance", "stance_frac", "cycle"} == set(frame["phase"]["L"])
    # The peaks are of the stance alone: a runner's knee bends far more in the air.
    knees = [each["angles"]["L"]["knee_flexion"] for each in data["frames"]]
    assert data["stance_peaks"]["L"]["knee_flexion"]["max"] < max(knees) - 10.0
