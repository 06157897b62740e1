from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from gait_screen.picture.plans import REAR_FOOT, SIDE_FOOT
from tests.lab.moving import make_skeleton
from validation.motion.make import make_motion
from validation.records import FloatArray, Letter, Posed
from validation.render.camera import Camera
from validation.render.skinning import PointSkin
from validation.spec import CameraSpec, StanceMotion
from validation.training.labels import MARGIN, Label, Labeller, wide
from validation.training.scenes import training_spec


@cache
def standing(
    eversion_deg: float = 0.0, toe_deg: float = 0.0, obliquity_deg: float = 0.0
) -> tuple[Posed, FloatArray]:
    """Both feet flat, one moment; ``obliquity_deg`` + left hip higher."""
    skeleton = make_skeleton()
    motion = make_motion(
        skeleton, StanceMotion(type="single_leg_stance"), 3.0, np.random.default_rng(3)
    )
    pose = motion.pose_at(0.0)
    feet = {
        side: replace(foot, eversion_deg=eversion_deg, mtp_deg=toe_deg, yaw_deg=0.0)
        for side, foot in pose.feet.items()
    }
    # Lower hips, so that both legs reach the ground under a tilted pelvis.
    hips = pose.hip_centre - np.array([0.0, 0.03, 0.0])
    posed = skeleton.solve(
        replace(pose, feet=feet, hip_centre=hips, pelvis=(0.0, obliquity_deg, 0.0))
    )
    return posed, PointSkin(skeleton.body).posed(posed.matrices(skeleton.body))


def labels(
    view: str, posed_and_skin: tuple[Posed, FloatArray], roll_deg: float = 0.0
) -> list[Label]:
    spec = CameraSpec.model_validate(
        {"view": view, "distance_m": 3.0, "height_m": 0.8, "roll_deg": roll_deg}
    )
    skeleton = make_skeleton()
    camera = Camera.from_spec(spec, skeleton.body.stature_m)
    return Labeller(skeleton, spec).labels(*posed_and_skin, camera, far=True)


def feet(view: str, posed_and_skin: tuple[Posed, FloatArray]) -> dict[Letter, dict[str, float]]:
    found = [one for one in labels(view, posed_and_skin) if one.plan in (REAR_FOOT, SIDE_FOOT)]
    assert len(found) == 2
    return {
        letter: dict(zip(one.plan.angles, one.angles.tolist(), strict=True))
        for letter, one in zip(("L", "R"), found, strict=True)
    }


def test_an_everted_heel_is_labelled_alike_on_both_feet() -> None:
    for angles in feet("rear", standing(eversion_deg=12.0)).values():
        assert angles["eversion"] == pytest.approx(12.0, abs=0.3)
        # Seen as a left foot from behind: the lower end goes out, the upper end in (to the right).
        assert angles["heel_tilt"] - angles["shank_tilt"] == pytest.approx(12.0, abs=2.0)


def test_a_lifted_toe_opens_its_angle_and_leaves_the_sole_where_it_is() -> None:
    flat, lifted = feet("left", standing()), feet("left", standing(toe_deg=35.0))
    for letter in ("L", "R"):
        assert lifted[letter]["mtp_extension"] == pytest.approx(35.0, abs=0.5)
        assert lifted[letter]["sole_pitch"] == pytest.approx(flat[letter]["sole_pitch"], abs=0.1)
        opened = lifted[letter]["sole_pitch"] - lifted[letter]["hallux_pitch"]
        assert opened == pytest.approx(35.0, abs=2.5)


@pytest.mark.parametrize("view", ["left", "right"])
def test_toes_point_to_the_right_of_a_side_crop(view: str) -> None:
    for label in labels(view, standing()):
        points = dict(zip(label.plan.keypoints, label.keypoints, strict=True))
        assert points["hallux_tip"][0] > points["mtp1"][0] > points["heel_posterior"][0]


def test_a_pelvis_is_labelled_as_the_picture_shows_it() -> None:
    tilted = standing(obliquity_deg=6.0)  # the left hip is higher
    # From behind the right hip is to the right: it is lower, so the line turns clockwise.
    rear, front = labels("rear", tilted)[0], labels("front", tilted)[0]
    assert rear.angles[0] == pytest.approx(6.0, abs=0.3)
    assert front.angles[0] == pytest.approx(-6.0, abs=0.3)
    for label in (rear, front):
        across, down = label.keypoints[1] - label.keypoints[0]
        assert np.degrees(np.arctan2(down, across)) == pytest.approx(label.angles[0], abs=0.7)


def test_a_tilted_camera_turns_the_label_of_the_pelvis_with_its_picture() -> None:
    tilted = standing(obliquity_deg=6.0)
    turned = labels("rear", tilted, roll_deg=5.0)[0]
    across, down = turned.keypoints[1] - turned.keypoints[0]
    assert turned.angles[0] == pytest.approx(11.0, abs=0.3)
    assert np.degrees(np.arctan2(down, across)) == pytest.approx(turned.angles[0], abs=0.7)


def test_all_keypoints_lie_in_the_part_that_the_network_sees() -> None:
    for view in ("left", "rear"):
        for label in labels(view, standing()):
            size = wide(label.plan.crop).size_px
            edge = 0.5 * size * (1.0 - 1.0 / MARGIN)
            assert (label.keypoints > edge).all()
            assert (label.keypoints < size - edge).all()


def test_the_same_number_is_the_same_set_and_another_one_somebody_else() -> None:
    assert training_spec(7) == training_spec(7)
    assert training_spec(7).body != training_spec(8).body
