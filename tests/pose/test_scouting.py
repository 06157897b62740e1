"""Everybody in the picture is found once, small people too."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from gait_screen.pose.appearance import look_at
from gait_screen.pose.boxes import Box
from gait_screen.pose.drawn import DRAWN_BITS, grey_bits
from gait_screen.pose.mediapipe_source import FindingSource
from gait_screen.pose.model_files import find_model
from gait_screen.pose.scouting import frames_to_look_at, look_around, tiles
from tests.pose.scenes import shrunk, stretch, with_oncoming_walker

HALLWAY = (1280, 720)


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (1920, 1080), (3000, 500)])
@pytest.mark.parametrize(("thorough", "least_share"), [(True, 0.45), (False, 0.15)])
def test_the_parts_cover_the_picture_and_overlap(
    size: tuple[int, int], thorough: bool, least_share: float
) -> None:
    parts = tiles(*size, thorough=thorough)
    along = 0 if size[0] > size[1] else 1
    spans = sorted((part[along], part[along + 2]) for part in parts)

    assert all(part[2] - part[0] == part[3] - part[1] == min(size) for part in parts)
    assert spans[0][0] == 0
    assert spans[-1][1] == max(size)
    for (_, end), (start, _) in itertools.pairwise(spans):
        assert end - start >= least_share * min(size)


def test_a_square_picture_is_not_divided() -> None:
    assert tiles(720, 720) == []


def test_two_people_are_two_sightings_with_different_colours() -> None:
    frame = with_oncoming_walker(stretch("walk_hallway_side", 48, 49)[0])
    with FindingSource(find_model("full"), 4) as source:
        look = look_around(frame, source, HALLWAY)

    whole = [one for one in look.sightings if not one.cut]
    assert len(whole) == 2
    walker, other = sorted(whole, key=lambda one: -one.box.height)
    assert walker.box.height > 1.1 * other.box.height
    assert walker.appearance.distance(other.appearance) > 10


def test_small_people_are_found_in_the_parts_only() -> None:
    frame = shrunk(stretch("walk_hallway_side", 72, 73)[0], 0.3)
    with FindingSource(find_model("full"), 4) as source:
        whole_picture = source.find(frame.image_rgb)
        look = look_around(frame, source, HALLWAY)

    assert whole_picture == []
    (found,) = look.sightings
    assert not found.in_whole_picture
    assert 100 < found.box.height < 160


def test_smaller_pictures_give_sightings_in_the_pixels_of_the_clip() -> None:
    frame = stretch("squat_side", 0, 1)[0]
    half = type(frame)(0, 0.0, np.ascontiguousarray(frame.image_rgb[::2, ::2]))
    with FindingSource(find_model("full"), 4) as source:
        (large,) = look_around(frame, source, (720, 1280)).sightings
        (small,) = look_around(half, source, (720, 1280)).sightings

    assert small.box.iou(large.box) > 0.85


@pytest.mark.parametrize(
    ("fps", "expected"),
    [(30.0, [0, 9, 18, 27, 36]), (60.0, [0, 18, 36]), (29.97, [0, 9, 18, 27, 36]), (2.5, [0, 1])],
)
def test_the_looks_keep_their_interval(fps: float, expected: list[int]) -> None:
    assert frames_to_look_at(np.arange(40) / fps)[: len(expected)] == expected


def test_the_same_person_looks_the_same_later_and_lit_differently() -> None:
    early, late = stretch("squat_side", 0, 1)[0], stretch("squat_side", 10, 11)[0]
    with FindingSource(find_model("full"), 4) as source:
        (first,) = source.find(early.image_rgb)
        (second,) = source.find(late.image_rgb)
    darker = (late.image_rgb * 0.9).astype(np.uint8)
    red = np.ascontiguousarray(late.image_rgb[:, :, [1, 2, 0]])

    own = look_at(early.image_rgb, first.xy_px, 550)
    assert own.distance(look_at(late.image_rgb, second.xy_px, 550)) < 4
    assert own.distance(look_at(darker, second.xy_px, 550)) < 8
    assert own.clothes_distance(look_at(red, second.xy_px, 550)) > 15


def test_footage_has_many_grey_levels_and_a_drawing_has_few() -> None:
    footage = stretch("squat_side", 0, 1)[0].image_rgb
    drawing = np.full((400, 300, 3), 245, np.uint8)
    drawing[50:350, 140:160] = (40, 60, 150)
    dark = np.random.default_rng(5).integers(0, 8, (400, 300, 3)).astype(np.uint8)

    assert grey_bits(footage, Box(200, 350, 450, 950)) > DRAWN_BITS + 1
    assert grey_bits(drawing, Box(100, 40, 200, 360)) < DRAWN_BITS - 1
    assert np.isnan(grey_bits(dark, Box(100, 40, 200, 360)))
    assert np.isnan(grey_bits(drawing, Box(400, 40, 500, 360)))
