"""The camera: hand-computed projections, signs, facts, and the turning of a hand."""

from __future__ import annotations

import numpy as np
import pytest

from validation.motion.rotation import X_AXIS, Y_AXIS, Z_AXIS, turn
from validation.render.camera import Camera, Shake
from validation.spec import CameraSpec

STATURE_M = 1.75


def _camera(**changes: float | str) -> Camera:
    # A lens of 90 deg along 1280 px: the focal length is 640 px.
    base = {"view": "front", "distance_m": 3.0, "height_m": 0.8, "target_height_m": 0.8}
    spec = CameraSpec.model_validate({**base, "lens_deg": 90.0, **changes})
    return Camera.from_spec(spec, STATURE_M)


def _pixel(camera: Camera, *point: float) -> np.ndarray:
    return camera.project(np.array([point]))[0][0]


def test_a_level_front_view_projects_as_computed_by_hand() -> None:
    camera = _camera()
    pixels, depth = camera.project(np.array([[0.3, 0.8, 0.0], [0.0, 1.4, 1.0]]))
    # 0.3 m at 3 m: 64 px to the right of the middle; 0.6 m at 2 m: 192 px above it.
    np.testing.assert_allclose(pixels, [[360 + 64, 640], [360, 640 - 192]], atol=1e-9)
    np.testing.assert_allclose(depth, [3.0, 2.0])


@pytest.mark.parametrize(
    ("view", "point"),
    [
        ("front", (0.3, 0.8, 0.0)),  # the subject's left is on the right
        ("rear", (-0.3, 0.8, 0.0)),  # from behind the right is on the right
        ("left", (0.0, 0.8, -0.3)),  # seen from the left they face left: the back is on the right
        ("right", (0.0, 0.8, 0.3)),
    ],
)
def test_each_view_has_its_own_right(view: str, point: tuple[float, float, float]) -> None:
    np.testing.assert_allclose(_pixel(_camera(view=view), *point), [424, 640], atol=1e-9)


def test_yaw_walks_round_and_still_looks_at_the_subject() -> None:
    camera = _camera(yaw_deg=30.0)
    np.testing.assert_allclose(camera.position, [3 * 0.5, 0.8, 3 * np.sqrt(0.75)])
    np.testing.assert_allclose(_pixel(camera, 0.0, 0.8, 0.0), [360, 640], atol=1e-9)


def test_a_higher_camera_looks_down() -> None:
    camera = _camera(height_m=2.3, target_height_m=0.8)
    assert camera.facts()["pitch_deg"] == pytest.approx(-np.degrees(np.arctan2(1.5, 3.0)))
    # A point as far ahead but higher up is in the upper half.
    assert _pixel(camera, 0.0, 1.5, 0.0)[1] < 640


def test_the_aim_is_a_share_of_stature_unless_given() -> None:
    spec = CameraSpec(view="left", height_m=0.8)
    pixel = _pixel(Camera.from_spec(spec, 2.0), 0.0, 0.94, 0.0)
    np.testing.assert_allclose(pixel, [360, 640], atol=1e-9)


def test_positive_roll_turns_the_picture_clockwise() -> None:
    camera = _camera(roll_deg=10.0)
    # What was above the middle goes to the right.
    above = _pixel(camera, 0.0, 1.4, 0.0) - [360, 640]
    expected = 128 * np.array([np.sin(np.radians(10)), -np.cos(np.radians(10))])
    np.testing.assert_allclose(above, expected, atol=1e-9)
    assert camera.facts()["roll_deg"] == pytest.approx(10.0)


def test_aiming_left_puts_the_subject_on_the_right() -> None:
    assert _pixel(_camera(aim_yaw_deg=5.0), 0.0, 0.8, 0.0)[0] == pytest.approx(
        360 + 640 * np.tan(np.radians(5))
    )


def test_aiming_up_puts_the_subject_lower() -> None:
    assert _pixel(_camera(aim_pitch_deg=5.0), 0.0, 0.8, 0.0)[1] == pytest.approx(
        640 + 640 * np.tan(np.radians(5))
    )


def test_the_lens_is_along_the_long_side() -> None:
    wide = _camera(width=1280, height=720)
    assert wide.focal_px == pytest.approx(640)
    assert wide.facts()["cx"] == 640
    assert wide.facts()["cy"] == 360


def test_clip_space_of_a_window_agrees_with_the_projection() -> None:
    camera = _camera(yaw_deg=20, roll_deg=7, height_m=1.4)
    points = np.array([[0.2, 1.1, 0.3], [-0.4, 0.1, -0.2]])
    matrix = camera.clip_matrix(100, 200, 320, 640)
    clip = np.column_stack([points, np.ones(2)]) @ matrix.T
    shown = (clip[:, :2] / clip[:, 3:] + 1) / 2 * [320, 640] + [100, 200]
    np.testing.assert_allclose(shown, camera.project(points)[0], atol=1e-9)


def test_a_turned_camera_sees_the_same_through_the_homography() -> None:
    camera = _camera(height_m=1.3)
    turned = camera.turned(turn(Y_AXIS, 1.5) @ turn(X_AXIS, -0.7) @ turn(Z_AXIS, 2.0))
    points = np.array([[0.2, 1.1, 0.3], [-0.4, 0.1, -0.2]])
    flat = np.column_stack([camera.project(points)[0], np.ones(2)])
    moved = flat @ camera.homography(turned).T
    np.testing.assert_allclose(moved[:, :2] / moved[:, 2:], turned.project(points)[0], atol=1e-9)


def test_rays_lead_back_to_their_points() -> None:
    camera = _camera(yaw_deg=-15, roll_deg=3)
    point = np.array([[0.2, 1.1, 0.3]])
    pixel, _ = camera.project(point)
    away = point[0] - camera.position
    np.testing.assert_allclose(camera.rays(pixel)[0], away / np.linalg.norm(away), atol=1e-12)


def test_a_hand_shakes_as_much_as_asked_and_the_same_again() -> None:
    times = np.arange(0, 60, 0.05)
    shake = Shake(0.4, seed=3)
    angles = np.array(
        [np.degrees([r[2, 1], -r[2, 0], r[1, 0]]) for r in map(shake.rotation, times)]
    )
    np.testing.assert_allclose(angles.std(axis=0), 0.4, rtol=0.15)
    np.testing.assert_array_equal(Shake(0.4, 3).rotation(1.23), shake.rotation(1.23))
    assert not np.allclose(Shake(0.4, 4).rotation(1.23), shake.rotation(1.23))


def test_a_tripod_does_not_shake() -> None:
    shake = Shake(0.0, seed=3)
    assert shake.still
    np.testing.assert_array_equal(shake.rotation(2.0), np.eye(3))
