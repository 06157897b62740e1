from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gait_screen.markers.colour import DotColour
from gait_screen.markers.find import Dots
from gait_screen.markers.places import frames_of_view
from gait_screen.markers.records import MarkerPath
from gait_screen.markers.track import follow_stickers, learn_layouts
from gait_screen.records import BoolArray, FloatArray
from gait_screen.vocabulary import LANDMARK_INDEX, Side
from tests.helpers.figures import clock
from tests.markers.figure import Scene, from_behind, from_the_side, seen_dots

TIME_S = clock(4.0, 60.0)
COLOUR = DotColour(-121.0, 76.0)
Hidden = dict[tuple[str, Side | None], BoolArray]


def between(start_s: float, end_s: float) -> BoolArray:
    return np.asarray((start_s <= TIME_S) & (end_s > TIME_S))


def followed(scene: Scene, hidden: Hidden | None = None, view: str = "rear") -> list[MarkerPath]:
    dots = seen_dots(scene, hidden or {})
    return follow(scene, dots, view)


def follow(scene: Scene, dots: list[Dots], view: str = "rear") -> list[MarkerPath]:
    segments = frames_of_view(scene.signals, view)  # type: ignore[arg-type]
    learned = learn_layouts(dots, segments, COLOUR)
    return [] if learned is None else list(follow_stickers(dots, learned, TIME_S))


def off_px(paths: list[MarkerPath], scene: Scene) -> FloatArray:
    """Return how far each path is from where its sticker is, ``(names, T)``."""
    return np.stack([np.linalg.norm(p.xy_px - scene.places[p.name, p.side], axis=1) for p in paths])


def test_every_sticker_of_both_legs_and_the_waist_gets_its_name() -> None:
    scene = from_behind(TIME_S)
    paths = followed(scene)
    assert {(path.name, path.side) for path in paths} == set(scene.places)
    assert np.all(off_px(paths, scene) == 0.0)


def test_three_on_the_far_foot_are_that_foots() -> None:
    scene = from_the_side(TIME_S, toe_deg=30.0 * (TIME_S > 2.0))
    paths = followed(scene, view="left")
    assert {(path.name, path.side) for path in paths} == set(scene.places)
    assert np.all(off_px(paths, scene) == 0.0)


def test_a_sticker_hidden_for_a_moment_is_empty_then_and_itself_again_after() -> None:
    scene = from_behind(TIME_S)
    gone = between(1.0, 1.13)
    hidden: Hidden = {("heel_upper", "left"): gone, ("calf_lower", "left"): gone}
    paths = followed(scene, hidden)
    for path in paths:
        was_hidden = (path.name, path.side) in hidden
        assert np.array_equal(np.isnan(path.xy_px[:, 0]), gone if was_hidden else gone & False)
    assert np.nanmax(off_px(paths, scene)) == 0.0


def test_a_leg_that_was_hidden_longer_comes_back_with_its_own_names() -> None:
    scene = from_behind(TIME_S)
    gone = between(1.0, 2.0)
    hidden: Hidden = {key: gone for key in scene.places if key[1] == "right"}
    paths = followed(scene, hidden)
    assert np.nanmax(off_px(paths, scene)) == 0.0
    assert all(not np.isnan(path.xy_px[TIME_S > 2.0]).any() for path in paths)


def test_one_heel_dot_alone_is_not_taken_for_its_neighbour() -> None:
    scene = from_behind(TIME_S)
    gone = between(1.0, 2.5)
    hidden: Hidden = {("heel_upper", "left"): gone}
    (upper,) = [p for p in followed(scene, hidden) if (p.name, p.side) == ("heel_upper", "left")]
    assert np.isnan(upper.xy_px[gone]).all()


def test_legs_whose_landmarks_are_exchanged_for_some_frames_keep_their_stickers() -> None:
    scene = from_behind(TIME_S)
    exchanged = between(2.0, 2.1)
    xy_px = scene.signals.xy_px.copy()
    for name in ("hip", "knee", "ankle", "heel", "foot_index"):
        left, right = LANDMARK_INDEX[f"left_{name}"], LANDMARK_INDEX[f"right_{name}"]
        xy_px[exchanged, left], xy_px[exchanged, right] = (
            scene.signals.xy_px[exchanged, right],
            scene.signals.xy_px[exchanged, left],
        )
    confused = replace(scene, signals=replace(scene.signals, xy_px=xy_px))
    paths = follow(confused, seen_dots(scene, {}))
    after = TIME_S > 2.2
    assert np.all(off_px(paths, scene)[:, after] == 0.0)


def test_landmarks_that_slide_along_the_shank_do_not_change_names() -> None:
    scene = from_behind(TIME_S)
    xy_px = scene.signals.xy_px.copy()
    slide = 35.0 * np.sin(2.0 * np.pi * TIME_S)
    for name in ("left_ankle", "left_knee"):
        xy_px[:, LANDMARK_INDEX[name], 1] += slide
    sliding = replace(scene, signals=replace(scene.signals, xy_px=xy_px))
    paths = follow(sliding, seen_dots(scene, {}))
    assert np.nanmax(off_px(paths, scene)) == 0.0
    assert min(path.seen_share for path in paths) > 0.95


def test_spots_of_the_same_colour_are_left_alone() -> None:
    scene = from_behind(TIME_S)
    draw = np.random.default_rng(5)
    dots = []
    for frame, one in enumerate(seen_dots(scene, {})):
        spots = scene.signals.path("left_ankle")[frame] + draw.uniform(-60, 60, (2, 2))
        count = len(one) + len(spots)
        dots.append(
            Dots(
                np.concatenate([one.centre_px, spots]),
                np.full(count, 7.0),
                np.ones(count),
                np.tile([-40.0, -65.0], (count, 1)),
            )
        )
    off = off_px(follow(scene, dots), scene)
    assert np.nanmean(off > 1.0) < 0.01


@pytest.mark.parametrize("missing", ["heel_lower", "calf_upper"])
def test_three_dots_are_too_few_for_a_leg(missing: str) -> None:
    scene = from_behind(TIME_S)
    always = np.ones(len(TIME_S), dtype=bool)
    hidden: Hidden = {(missing, "left"): always, (missing, "right"): always}
    names = {path.name for path in followed(scene, hidden)}
    assert names == {"psis_left", "psis_right"}


def test_no_dots_are_no_stickers() -> None:
    scene = from_behind(TIME_S)
    assert follow(scene, [Dots.none()] * len(TIME_S)) == []
    assert frames_of_view(scene.signals, "front") == ()
