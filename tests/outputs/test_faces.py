"""Faces are blurred beyond recognition, and nothing else of the picture is touched."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gait_screen.outputs.faces import FaceBlur, blur_faces
from gait_screen.outputs.heads import HeadPath, head_circles
from gait_screen.records import BoolArray, Bystanders, FloatArray, ImageArray
from gait_screen.vocabulary import LANDMARK_INDEX
from tests.outputs.clips import make_clip

SIZE = 240
#: A head 40 px wide about this point, in a picture of a person 300 px tall.
HEAD = (120.0, 60.0)


def person(head: tuple[float, float] = HEAD, turned: float = 1.0) -> FloatArray:
    """Landmarks of somebody upright: ``turned`` 1 faces the camera, 0 is seen from the side."""
    xy = np.full((33, 2), np.nan)
    x, y = head
    places = {
        "nose": (9 * (1 - turned), 4),
        "left_eye_inner": (3 * turned, -2),
        "left_eye": (6 * turned + 5 * (1 - turned), -2),
        "left_eye_outer": (9 * turned, -2),
        "right_eye_inner": (-3 * turned, -2),
        "right_eye": (-6 * turned + 5 * (1 - turned), -2),
        "right_eye_outer": (-9 * turned, -2),
        "left_ear": (15 * turned - 5 * (1 - turned), 0),
        "right_ear": (-15 * turned - 5 * (1 - turned), 0),
        "mouth_left": (5 * turned + 5 * (1 - turned), 11),
        "mouth_right": (-5 * turned + 5 * (1 - turned), 11),
        "left_shoulder": (30 * turned, 38),
        "right_shoulder": (-30 * turned, 38),
        "left_hip": (17 * turned, 124),
        "right_hip": (-17 * turned, 124),
    }
    for name, (right, down) in places.items():
        xy[LANDMARK_INDEX[name]] = (x + right, y + down)
    return xy


def mirrored(xy: FloatArray) -> FloatArray:
    return np.stack([SIZE - xy[:, 0], xy[:, 1]], axis=1)


def textured() -> ImageArray:
    """A picture whose neighbouring pixels have nothing in common: detail everywhere."""
    return np.random.default_rng(7).integers(0, 256, (SIZE, SIZE, 3), dtype=np.uint8)


def detail(image: ImageArray) -> float:
    """How much neighbouring pixels differ."""
    return float(np.abs(np.diff(image.astype(float), axis=1)).mean())


def head_part(image: ImageArray, head: tuple[float, float] = HEAD) -> ImageArray:
    """The face: a box of the size of a head."""
    x, y = (round(v) for v in head)
    return image[y - 24 : y + 18, x - 16 : x + 16]


@pytest.mark.parametrize("turned", [1.0, 0.5, 0.0], ids=["front", "oblique", "profile"])
@pytest.mark.parametrize("flip", [False, True], ids=["as filmed", "mirrored"])
def test_nothing_of_the_face_is_left_and_the_rest_is_the_same_to_the_bit(
    turned: float, flip: bool
) -> None:
    image, xy = textured(), person(turned=turned)
    middle = HEAD
    if flip:
        xy, middle = mirrored(xy), (SIZE - HEAD[0], HEAD[1])
    blurred = blur_faces(image, xy)

    assert detail(head_part(blurred, middle)) < 0.1 * detail(image)
    changed = (blurred != image).any(axis=2)
    rows, columns = np.nonzero(changed)
    assert rows.max() < middle[1] + 60, "the trunk stays"
    assert np.abs(columns - middle[0]).max() < 60
    np.testing.assert_array_equal(blurred[~changed], image[~changed])
    assert changed.mean() < 0.15


def test_the_picture_that_was_given_is_not_touched() -> None:
    image = textured()
    before = image.copy()
    blur_faces(image, person())
    np.testing.assert_array_equal(image, before)


def test_no_more_than_a_few_colours_are_left_of_a_face() -> None:
    ramp = np.tile(np.arange(SIZE, dtype=np.uint8)[None, :, None], (SIZE, 1, 3))
    ramp[50:54, 112:116] = 255  # an eye
    blurred = blur_faces(ramp, person())
    row = blurred[52, 100:140, 0].astype(int)
    # A patch runs evenly into the next: nothing stands out where the eye was.
    assert np.abs(np.diff(row, 2)).max() <= 2


def test_a_head_without_landmarks_of_its_own_is_where_the_shoulders_put_it() -> None:
    xy = person()
    xy[: LANDMARK_INDEX["mouth_right"] + 1] = np.nan
    blurred = blur_faces(textured(), xy)
    assert detail(head_part(blurred)) < 0.1 * detail(textured())


def test_others_in_the_picture_are_blurred_too() -> None:
    blurred = blur_faces(textured(), person((60.0, 60.0)), [person((180.0, 70.0))])
    assert detail(head_part(blurred, (60, 60))) < 0.1 * detail(textured())
    assert detail(head_part(blurred, (180, 70))) < 0.1 * detail(textured())


def test_one_landmark_gone_astray_does_not_blur_the_whole_picture() -> None:
    xy = person()
    xy[LANDMARK_INDEX["left_shoulder"]] = (2000.0, 1500.0)
    assert head_circles(xy[None])[0, 2] < 100.0


def walk(speed_px_s: float, seen: BoolArray) -> tuple[FloatArray, FloatArray]:
    """A clip of 2 s at 20 pictures a second, in which the person is found where ``seen``."""
    time_s = np.arange(40) / 20.0
    xy = np.stack([person((60.0 + speed_px_s * t, 60.0)) for t in time_s])
    xy[~seen] = np.nan
    return time_s, xy


def covered(path: HeadPath, time_s: float, point: tuple[float, float]) -> bool:
    """Whether a point lies in a place, or between the two circles of one."""
    for first, last in path.at(time_s):
        for share in np.linspace(0.0, 1.0, 21):
            x = (1 - share) * first.x_px + share * last.x_px
            y = (1 - share) * first.y_px + share * last.y_px
            if np.hypot(point[0] - x, point[1] - y) <= max(first.radius_px, last.radius_px):
                return True
    return False


@pytest.mark.parametrize("missing", [slice(10, 20), slice(0, 12), slice(30, 40)])
def test_where_landmarks_are_missing_the_neighbours_tell_where_the_head_is(missing: slice) -> None:
    seen = np.ones(40, dtype=bool)
    seen[missing] = False
    time_s, xy = walk(100.0, seen)
    path = HeadPath(time_s, xy)
    for moment_s in time_s[missing]:
        assert covered(path, float(moment_s), (60.0 + 100.0 * moment_s, 60.0)), moment_s


def test_a_frame_whose_landmarks_jump_elsewhere_still_hides_the_head() -> None:
    time_s, xy = walk(0.0, np.ones(40, dtype=bool))
    xy[20] += 100.0
    assert covered(HeadPath(time_s, xy), float(time_s[20]), (60.0, 60.0))


def test_somebody_never_found_has_no_place() -> None:
    time_s, xy = walk(0.0, np.zeros(40, dtype=bool))
    assert HeadPath(time_s, xy).at(1.0) == []


def test_a_bystander_is_blurred_between_two_looks_and_not_long_after() -> None:
    clip = make_clip()
    him = person((40.0, 30.0)) * 0.5
    others = Bystanders(
        who=np.zeros(2, dtype=np.int64), time_s=np.array([0.3, 0.6]), xy_px=np.stack([him, him])
    )
    with_him = FaceBlur(replace(clip.pose, bystanders=others))
    grey = np.random.default_rng(1).integers(
        0, 256, (clip.info.height_px, clip.info.width_px, 3), dtype=np.uint8
    )
    for moment_s, hidden in ((0.45, True), (0.6, True), (5.0, False)):
        alone, both = grey.copy(), grey.copy()
        FaceBlur(clip.pose).blur(alone, moment_s)
        with_him.blur(both, moment_s)
        assert (both[15 - 5 : 15 + 5, 20 - 5 : 20 + 5] != alone[10:20, 15:25]).any() == hidden


def test_a_smaller_picture_of_the_clip_is_blurred_at_the_same_place() -> None:
    clip = make_clip()
    xy = np.tile(person((60.0, 30.0))[None] * 1.0, (clip.pose.frames, 1, 1))
    blur = FaceBlur(replace(clip.pose, xy_px=xy, width_px=480, height_px=480))
    image = textured()
    blur.blur(image, 0.0)
    assert detail(image[9:18, 26:34]) < 0.2 * detail(textured())
    np.testing.assert_array_equal(image[80:], textured()[80:])
