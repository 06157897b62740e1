"""The pictures of the foot drills: all there, true to the drill, readable, self-contained."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from gait_screen.drawings import DrillPicture, draw_drill, draw_picture
from gait_screen.drawings.foot_toes import AT_REST
from gait_screen.drawings.poses import read_number, read_numbers
from gait_screen.drawings.svg import SIZE
from gait_screen.errors import KnowledgeError
from gait_screen.knowledge import load_knowledge
from gait_screen.knowledge.drawing_models import Picture
from gait_screen.vocabulary import Side

DRILLS = (
    *("H1", "H3", "H4", "H5", "F1", "F2", "F3", "P1", "P2", "P3", "P4", "R1", "R3"),
    *("A3", "A5", "K1", "K2", "K3"),
)
#: Toes long: nobody may learn from the picture to lift or curl them.
TOES_STAY_DOWN = ("F1", "F2", "P1", "K1", "K2", "K3", "A5")
HEEL_RAISES = ("H4", "A5", "K1", "K2", "K3", "P3")
MOST_BYTES = 12_000


@pytest.fixture(scope="module")
def drawn() -> dict[str, tuple[DrillPicture, ...]]:
    """All pictures of the foot drills, of the right side unasked."""
    return {drill: draw_drill(drill) for drill in DRILLS}


def records(drill: str) -> dict[str, Picture]:
    """The records of a drill's pictures, by stage."""
    return {p.stage: p for p in load_knowledge().drawings if p.drill == drill}


def value(drill: str, stage: str, name: str) -> float:
    """One number of a picture's pose, 0 where it has none."""
    return read_number(records(drill)[stage], name)


def plain_paths(svg: str) -> list[list[tuple[float, float]]]:
    """The points of all paths that are made of lines and curves alone, without the arrows."""
    shapes = []
    for path in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}path"):
        outline = path.get("d", "")
        if "a" in outline.lower() or path.get("class") in ("gsd-press", "gsd-movehead"):
            continue
        numbers = [float(n) for n in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", outline)]
        shapes.append(list(zip(numbers[::2], numbers[1::2], strict=True)))
    return shapes


@pytest.mark.parametrize("drill", DRILLS)
def test_each_drill_begins_with_its_start_and_ends_with_its_end(
    drill: str, drawn: dict[str, tuple[DrillPicture, ...]]
) -> None:
    stages = [picture.stage for picture in drawn[drill]]
    assert stages[0] == "start"
    assert stages[-1] == "end"
    assert len(set(stages)) == len(stages)
    assert len({picture.svg for picture in drawn[drill]}) == len(stages)


@pytest.mark.parametrize("drill", DRILLS)
def test_each_picture_is_small_valid_and_loads_nothing(
    drill: str, drawn: dict[str, tuple[DrillPicture, ...]]
) -> None:
    for picture in drawn[drill]:
        root = ElementTree.fromstring(picture.svg)
        assert root.get("role") == "img"
        assert root.get("aria-label") == picture.alt
        text = picture.svg.replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert not re.search(r"https?:|url\(|href|<script|<image|\sid=", text)
        assert len(picture.svg.encode()) < MOST_BYTES


@pytest.mark.parametrize("drill", DRILLS)
def test_each_picture_says_in_short_sentences_what_it_shows(
    drill: str, drawn: dict[str, tuple[DrillPicture, ...]]
) -> None:
    texts = [picture.alt for picture in drawn[drill]]
    assert len(set(texts)) == len(texts)
    for alt in texts:
        assert alt.endswith(".")
        assert "{" not in alt
        sentences = re.split(r"[.:] ", alt)
        assert max(len(sentence.split()) for sentence in sentences) <= 24, alt


@pytest.mark.parametrize("drill", DRILLS)
@pytest.mark.parametrize("side", ["left", "right"])
def test_the_text_names_the_side_that_is_drawn(drill: str, side: Side) -> None:
    assert any(side in picture.alt for picture in draw_drill(drill, side=side))


@pytest.mark.parametrize("drill", DRILLS)
def test_the_left_foot_is_the_mirror_image_of_the_right(drill: str) -> None:
    right, left = draw_drill(drill, side="right"), draw_drill(drill, side="left")
    close_ups = [picture.figure != "body" for picture in records(drill).values()]
    for one, other, close_up in zip(right, left, close_ups, strict=True):
        if not close_up:
            continue
        shapes, mirrored = plain_paths(one.svg), plain_paths(other.svg)
        assert [len(s) for s in shapes] == [len(s) for s in mirrored]
        for shape, mirror in zip(shapes, mirrored, strict=True):
            for (x, y), (x_left, y_left) in zip(shape, mirror, strict=True):
                assert x_left == pytest.approx(SIZE - x, abs=0.11)
                assert y_left == pytest.approx(y, abs=0.01)


@pytest.mark.parametrize("drill", HEEL_RAISES)
def test_heel_raises_go_up_over_a_ball_that_stays_put(drill: str) -> None:
    rise = value(drill, "end", "heel_raise_deg") - value(drill, "start", "heel_raise_deg")
    assert rise >= 20
    assert value(drill, "end", "floor") == value(drill, "start", "floor")
    # Never rolled out over the little toe: straight, or both heels turned in to a ball.
    assert value(drill, "end", "eversion_deg") == (-12.0 if drill == "P3" else 0.0)


def test_the_mid_range_hold_is_half_way_to_full_height() -> None:
    share = value("K3", "end", "heel_raise_deg") / value("K2", "end", "heel_raise_deg")
    assert share == pytest.approx(0.5, abs=0.1)


def test_bent_and_straight_knee_tell_the_two_step_raises_apart() -> None:
    assert 30 <= value("A5", "start", "knee_deg") <= 80
    assert value("A5", "start", "knee_deg") == value("A5", "end", "knee_deg")
    assert value("K2", "start", "knee_deg") == value("K2", "end", "knee_deg") == 0.0


@pytest.mark.parametrize("drill", TOES_STAY_DOWN)
def test_toes_stay_long_on_the_floor(drill: str) -> None:
    for picture in records(drill).values():
        assert read_number(picture, "big_toe_deg") == 0.0
        assert read_number(picture, "toes_deg") == 0.0


def test_toe_yoga_lifts_the_big_toe_alone_and_then_the_others_alone() -> None:
    pictures = records("H1")
    big, *others = read_numbers(pictures["middle"], "lift_deg", AT_REST)
    assert big >= 30.0
    assert others == [0.0] * 4
    big, *others = read_numbers(pictures["end"], "lift_deg", AT_REST)
    assert big == 0.0
    assert min(others) >= 30.0


@pytest.mark.parametrize(
    ("drill", "stage", "of"),
    [
        ("F1", "end", "heel, big, toe"),
        ("H3", "end", "heel, big, toe"),
        ("P1", "middle", "heel, big, toe"),
        ("P4", "middle", "little, big"),
        ("R1", "end", "little, big"),
    ],
)
def test_the_ball_of_the_big_toe_presses(drill: str, stage: str, of: str) -> None:
    names = of.split(", ")
    nothing = (0.0,) * len(names)
    contacts = read_numbers(records(drill)[stage], "contacts", nothing)
    assert contacts[names.index("big")] > 0


def test_the_toe_press_is_in_the_range_that_trains_best() -> None:
    for stage in ("start", "end"):
        assert 25 <= value("H5", stage, "big_toe_deg") <= 45
        assert 0 <= value("H5", stage, "shank_deg") <= 10


def test_a_pose_that_the_figure_does_not_know_is_named() -> None:
    picture = records("F1")["start"].model_copy(update={"pose": {"hel_raise_deg": 20.0}})
    with pytest.raises(KnowledgeError, match=r"F1_start.*hel_raise_deg"):
        draw_picture(picture, load_knowledge())


def test_a_wrong_number_of_toes_is_named() -> None:
    picture = records("F2")["start"].model_copy(update={"pose": {"spread_deg": (1.0, 2.0)}})
    with pytest.raises(KnowledgeError, match=r"F2_start: spread_deg must be 5 numbers"):
        draw_picture(picture, load_knowledge())
