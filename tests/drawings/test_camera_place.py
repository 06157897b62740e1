"""The drawings of where the phone stands: whose leg is near, what they say, that they are safe."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from gait_screen.drawings.camera_place import draw_camera_place, solve_scene
from gait_screen.drawings.camera_top import FACING, shoulder_point
from gait_screen.drawings.svg import SIZE
from gait_screen.errors import KnowledgeError
from gait_screen.knowledge import load_knowledge
from gait_screen.vocabulary import SIDES

KNOWLEDGE = load_knowledge()
CLIPS = [(clip, view) for clip in KNOWLEDGE.clips for view in clip.views]
SVG = "{http://www.w3.org/2000/svg}"


def ids(value: object) -> str:
    return str(getattr(value, "id", value))


def places(svg: str) -> list[tuple[float, float]]:
    """Return the absolute starts of all outlines and the places of all words."""
    found = [(float(x), float(y)) for x, y in re.findall(r'd="M(-?[\d.]+) ?(-?[\d.]+)', svg)]
    words = [
        (float(text.get("x", "")), float(text.get("y", "")))
        for text in ElementTree.fromstring(svg).iter(f"{SVG}text")
    ]
    return found + words


def words(svg: str) -> dict[str, tuple[float, float]]:
    return {
        text.text or "": (float(text.get("x", "")), float(text.get("y", "")))
        for text in ElementTree.fromstring(svg).iter(f"{SVG}text")
    }


@pytest.mark.parametrize(("clip", "view"), CLIPS, ids=ids)
def test_a_pair_of_small_safe_pictures_with_words(clip, view):
    pair = draw_camera_place(clip, view, KNOWLEDGE)
    assert [picture.stage for picture in pair] == ["side", "top"]
    for picture in pair:
        root = ElementTree.fromstring(picture.svg)
        assert root.get("aria-label") == picture.alt
        assert clip.title in picture.alt
        assert "{" not in picture.alt
        assert len(picture.svg.encode()) <= 13_000
        assert " id=" not in picture.svg
        rest = picture.svg.replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"http|url\(|@import|href|data:|<script", rest)
        assert "prefers-color-scheme:dark" in picture.svg
        assert all(-2 <= x <= SIZE + 2 and -2 <= y <= SIZE + 2 for x, y in places(picture.svg))


@pytest.mark.parametrize(("clip", "view"), CLIPS, ids=ids)
def test_the_person_turns_to_the_phone_what_it_films(clip, view):
    # The phone is at the left.
    at = {name: x for name, (x, _) in solve_scene(clip, view, "right", KNOWLEDGE).anchors.items()}
    if view == "left":
        assert at["left_hip"] < at["right_hip"]
    elif view == "right":
        assert at["right_hip"] < at["left_hip"]
    elif view == "front":
        assert at["right_toe"] < at["right_heel"]
    else:
        assert at["right_heel"] < at["right_toe"]


@pytest.mark.parametrize("view", FACING)
def test_seen_from_above_the_letters_are_on_the_persons_own_sides(view):
    # The phone is at the bottom: small y.
    left, right = (shoulder_point(view, side) for side in SIDES)
    if view == "left":
        assert left[1] < right[1]
    elif view == "right":
        assert right[1] < left[1]
    elif view == "rear":
        assert left[0] < right[0]
    else:
        assert right[0] < left[0]


def test_the_drawn_letters_follow():
    squat = KNOWLEDGE.clip("squat_side")
    said = words(draw_camera_place(squat, "left", KNOWLEDGE)[1].svg)
    assert said["L"][1] > said["R"][1]  # down in the picture
    said = words(draw_camera_place(squat, "right", KNOWLEDGE)[1].svg)
    assert said["R"][1] > said["L"][1]


def test_the_metres_follow_from_the_persons_height():
    squat, run = KNOWLEDGE.clip("squat_side"), KNOWLEDGE.clip("running_rear_ground")
    for picture in draw_camera_place(squat, "left", KNOWLEDGE, body_height_m=2.0):
        assert "3.0 m" in words(picture.svg)
        assert "3.0 m" in picture.alt
    # Who runs away from it is told from where to where.
    assert "3.0–10.0 m" in words(
        draw_camera_place(run, "rear", KNOWLEDGE, body_height_m=2.0)[1].svg
    )


def test_the_alt_text_names_the_near_leg_and_with_stickers_the_far_one():
    squat, arch = KNOWLEDGE.clip("squat_side"), KNOWLEDGE.clip("arch_loading_side")
    assert "The left leg is the near one." in draw_camera_place(squat, "left", KNOWLEDGE)[1].alt
    assert "The right leg is the one to film" in draw_camera_place(arch, "left", KNOWLEDGE)[1].alt


def test_a_view_that_a_clip_does_not_have_is_refused():
    with pytest.raises(KnowledgeError, match="not filmed from left"):
        draw_camera_place(KNOWLEDGE.clip("running_rear_treadmill"), "left", KNOWLEDGE)
