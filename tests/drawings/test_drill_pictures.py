"""The pictures of all drills: there, small, safe, with words, mirrored for the left side."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from gait_screen.drawings import DrillPicture, draw_drill, draw_picture
from gait_screen.drawings.body import solve_body
from gait_screen.drawings.limbs import HIP_HALF
from gait_screen.drawings.palette import COLOURS, PENS
from gait_screen.drawings.skeleton import solve_skeleton
from gait_screen.drawings.svg import SIZE, Canvas
from gait_screen.errors import KnowledgeError
from gait_screen.knowledge import load_knowledge
from gait_screen.knowledge.drawing_models import Picture
from gait_screen.vocabulary import Side
from tests.helpers.knowledge_copy import FOLDER, check_refused, copy_knowledge, edit

KNOWLEDGE = load_knowledge()
DRILLS = [drill.id for drill in KNOWLEDGE.drills]
PICTURES = {picture.id: picture for picture in KNOWLEDGE.drawings}
SIDED: tuple[Side | None, ...] = (None, "left", "right")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawn() -> dict[tuple[str, Side | None], tuple[DrillPicture, ...]]:
    return {(drill, side): draw_drill(drill, side=side) for drill in DRILLS for side in SIDED}


def test_every_drill_has_a_start_and_an_end_with_a_text(drawn):
    for drill in DRILLS:
        pictures = drawn[drill, None]
        assert [pictures[0].stage, pictures[-1].stage] == ["start", "end"], drill
        assert len({picture.svg for picture in pictures}) == len(pictures)
        for picture in pictures:
            assert 20 <= len(picture.alt) <= 220, (drill, picture.stage)
            assert picture.alt.endswith(".")


def test_every_picture_is_one_small_safe_svg_without_ids(drawn):
    for key, pictures in drawn.items():
        for picture in pictures:
            root = ElementTree.fromstring(picture.svg)
            assert root.tag == f"{SVG}svg"
            assert root.get("viewBox") == f"0 0 {SIZE:g} {SIZE:g}"
            assert root.get("aria-label") == picture.alt
            assert len(picture.svg.encode()) <= 12_000, (key, picture.stage)
            # The namespace's name is the one URL, and nothing loads it.
            rest = picture.svg.replace("http://www.w3.org/2000/svg", "")
            for forbidden in ("http", "url(", "@import", "@font-face", "href", "data:"):
                assert forbidden not in rest, (key, picture.stage)
            for element in root.iter():
                assert element.tag.removeprefix(SVG) in {
                    *("svg", "title", "style", "rect", "path", "text")
                }
                assert "id" not in element.attrib
                assert not [name for name in element.attrib if name.startswith("on")]


def test_what_is_drawn_stays_in_the_picture(drawn):
    for drill in DRILLS:
        for picture in drawn[drill, None]:
            for text in ElementTree.fromstring(picture.svg).iter(f"{SVG}text"):
                # About 9 units for a letter of 15.
                half = 4.5 * len(text.text or "")
                x = float(text.get("x", "nan"))
                assert -2 <= x - half < x + half <= SIZE + 2, (drill, picture.stage, text.text)


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_the_person_is_wholly_in_the_picture(picture: Picture) -> None:
    if picture.figure != "body":
        return
    canvas = Canvas(picture.view)
    for name, place in solve_body(picture).anchors.items():
        x, y = canvas.px(place)
        assert 2 < x < SIZE - 2, name
        assert 2 < y < SIZE - 2, name
    head = canvas.px(solve_body(picture).anchors["head"])
    assert head[1] > 12 * SIZE / picture.view.width


def first_points(svg: str) -> list[tuple[float, float]]:
    """Where each path that is made of lines or smooth curves begins, and the circles' middles."""
    points = []
    for path in ElementTree.fromstring(svg).iter(f"{SVG}path"):
        d = path.get("d", "")
        if path.get("class") in ("gsd-press", "gsd-movehead"):
            continue  # an arrow's head begins at the same hand in both
        circle = re.match(r"M([-.\d]+) ([-.\d]+)A([-.\d]+) ", d)
        if circle:
            x, y, radius = (float(n) for n in circle.groups())
            points.append((x - radius, y))
        elif "l" not in d and (start := re.match(r"M([-.\d]+) ([-.\d]+)", d)):
            points.append((float(start[1]), float(start[2])))
    return points


def test_the_left_side_is_the_mirror_image_and_says_left(drawn):
    for drill in DRILLS:
        for right, left in zip(drawn[drill, "right"], drawn[drill, "left"], strict=True):
            assert "left" in left.alt
            assert "right" in right.alt
            assert "{" not in left.alt
            there = first_points(right.svg)
            mirrored = [(SIZE - x, y) for x, y in first_points(left.svg)]
            assert len(there) == len(mirrored) > 0
            for one, two in zip(there, mirrored, strict=True):
                assert two == pytest.approx(one, abs=0.31), (drill, right.stage)
            words = [text.text for text in ElementTree.fromstring(right.svg).iter(f"{SVG}text")]
            assert words == [t.text for t in ElementTree.fromstring(left.svg).iter(f"{SVG}text")]


def test_a_drill_of_one_leg_names_the_leg(drawn):
    for drill in KNOWLEDGE.drills:
        if drill.per_side and all(
            PICTURES[f"{drill.id}_{p.stage}"].figure == "body" for p in drawn[drill.id, None]
        ):
            for picture in drawn[drill.id, None]:
                assert "training" in picture.alt or "other" in picture.alt, drill.id


def test_the_training_leg_is_marked_by_more_than_colour():
    train = dict(part.split(":") for part in PENS["train"].split(";"))
    near = dict(part.split(":") for part in PENS["near"].split(";"))
    assert train["stroke"] == "ink"
    assert near["stroke"] == "card"
    assert float(train["stroke-width"]) > float(near["stroke-width"])


def contrast(a: str, b: str) -> float:
    """WCAG contrast of two colours."""
    lights = []
    for colour in (a, b):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b_ = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        lights.append(0.2126 * r + 0.7152 * g + 0.0722 * b_ + 0.05)
    return max(lights) / min(lights)


@pytest.mark.parametrize("dark", [False, True])
def test_words_and_arrows_stand_out_from_the_card(dark):
    card = COLOURS["card"][dark]
    assert contrast(COLOURS["ink"][dark], card) > 7
    for name in ("move", "press"):
        assert contrast(COLOURS[name][dark], card) > 4.5
    for name in ("near", "train", "shirt"):
        assert contrast(COLOURS[name][dark], card) > 1.9


# What a picture teaches. Each of these is a fault of the drill's text, drawn.

HEELS_DOWN = ("A1_press", "A1_end", "A2_end", "A4_start", "A4_end", "A6_down", "A7_end", "B2_end")


@pytest.mark.parametrize("name", HEELS_DOWN)
def test_the_heel_of_the_training_foot_is_down_where_the_drill_says_so(name):
    leg = solve_skeleton(PICTURES[name]).legs["right"]
    assert PICTURES[name].pose.get("right_heel_up", 0) == 0
    assert leg.heel[1] - 3.4 == pytest.approx(leg.ball[1] - 2.2)


@pytest.mark.parametrize("name", ["P6_end", "G4_end", "G6_end", "A6_end", "A6_down", "P7_end"])
def test_the_knee_is_over_the_second_toe(name):
    leg = solve_skeleton(PICTURES[name]).legs["right"]
    along = leg.knee[0] - leg.ankle[0]
    toe = leg.foot.at(leg.ankle, (along, 0.0, 0.0))
    assert leg.knee[2] == pytest.approx(toe[2], abs=3.0)


@pytest.mark.parametrize("name", ["P6_end", "G2_start", "G2_end", "G4_end", "G6_end", "F6_end"])
def test_the_pelvis_is_level(name):
    legs = solve_skeleton(PICTURES[name]).legs
    assert legs["right"].hip[1] == pytest.approx(legs["left"].hip[1])


def test_the_hip_hitch_lets_the_free_side_drop_and_keeps_knee_and_trunk_straight():
    skeleton = solve_skeleton(PICTURES["G2_lower"])
    legs = skeleton.legs
    assert legs["right"].hip[1] - legs["left"].hip[1] > 2.0
    assert legs["right"].knee_flexion_deg < 5.0
    assert skeleton.chest_frame.up[1] == pytest.approx(1.0, abs=0.01)


def test_the_knee_touches_the_wall_with_the_big_toe_a_hand_from_it():
    wall = next(prop for prop in PICTURES["A1_press"].props if prop.kind == "wall").at[0]
    leg = solve_skeleton(PICTURES["A1_press"]).legs["right"]
    assert leg.knee[0] + 5.3 == pytest.approx(wall, abs=1.0)
    assert wall - (leg.toe[0] + 1.4) == pytest.approx(8.0, abs=1.0)


def test_the_forward_lean_is_from_the_ankles_alone():
    skeleton = solve_skeleton(PICTURES["F4_end"])
    leg = skeleton.legs["right"]
    leans = [
        (b[0] - a[0]) / (b[1] - a[1])
        for a, b in pairwise((leg.ankle, leg.hip, skeleton.waist, skeleton.chest))
    ]
    assert max(leans) - min(leans) < 0.04
    assert min(leans) > 0.15


def test_the_shin_is_upright_where_the_foot_lands_under_the_knee():
    leg = solve_skeleton(PICTURES["C2_end"]).legs["right"]
    assert abs(leg.knee[0] - leg.ankle[0]) < 3.0


def test_the_side_plank_is_one_line_on_an_elbow_under_the_shoulder():
    skeleton = solve_skeleton(PICTURES["G3_lift"])
    arm, leg = skeleton.arms["left"], skeleton.legs["left"]
    assert arm.elbow[2] == pytest.approx(arm.shoulder[2], abs=0.5)
    assert 2.0 < arm.elbow[1] < 7.0
    slope = (leg.hip[1] - leg.ankle[1]) / (leg.ankle[2] - leg.hip[2])
    trunk = (skeleton.chest[1] - skeleton.pelvis[1]) / (skeleton.pelvis[2] - skeleton.chest[2])
    assert slope == pytest.approx(trunk, abs=0.02)


def test_feet_land_beside_the_line_never_on_it():
    for name in ("C3_start", "C3_end", "P8_end"):
        picture = PICTURES[name]
        for side, sign in (("right", 1), ("left", -1)):
            place = picture.pose.get(f"{side}_foot")
            if isinstance(place, tuple):
                # Half a shoe is 4.7 cm wide.
                assert place[2] * sign - 4.7 > 2.0
                assert place[2] * sign < HIP_HALF


# Broken files


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("drawings_body.toml", 'id = "A1_end"', 'id = "A1_start"', "A1_start"),
        ("drawings_body.toml", 'id = "A2_end"', 'id = "Z9_end"', "A2_end"),
        ("drawings_body.toml", "width = 178", "width = 0", "A1_start"),
        ("drawings_body.toml", "pelvis = [8, 75, 0]", "pelvis = [nan, 75, 0]", "A1_start"),
        ("text/en/drawings_body.toml", 'hold = "10 s"', 'held = "10 s"', "A1_press"),
        ("text/en/drawings_body.toml", "[picture.A2_end]", "[picture.A2_over]", "A2_over"),
    ],
)
def test_a_broken_record_is_named(tmp_path, name, old, new, says):
    copy = copy_knowledge(tmp_path)
    edit(copy, name, old, new)
    check_refused(copy, says)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"figure": "elephant"}, "elephant"),
        ({"props": ({"kind": "piano"},)}, "piano"),
        ({"arrows": ({"anchor": "tail", "points": ((0, 0), (1, 1))},)}, "tail"),
        ({"alt": "You {jump}."}, "jump"),
    ],
)
def test_a_picture_that_cannot_be_drawn_is_named(change, says):
    record = {**PICTURES["A1_start"].model_dump(), **change}
    with pytest.raises(KnowledgeError, match=f"A1_start.*{says}"):
        draw_picture(Picture.model_validate(record), KNOWLEDGE)


def test_an_unknown_drill_is_told():
    with pytest.raises(KnowledgeError, match="Z9"):
        draw_drill("Z9")


def test_words_are_escaped():
    record = {**PICTURES["A2_end"].model_dump(), "words": {"hold": '<b> & "'}, "alt": "a < b & c"}
    svg = draw_picture(Picture.model_validate(record), KNOWLEDGE).svg
    root = ElementTree.fromstring(svg)
    assert [text.text for text in root.iter(f"{SVG}text")] == ['<b> & "']
    assert root.get("aria-label") == "a < b & c"


def test_every_word_in_a_picture_is_short():
    texts = tomllib.loads((FOLDER / "text/en/drawings_body.toml").read_text(encoding="utf-8"))
    for name, words in texts["picture"].items():
        for word in words.get("words", {}).values():
            assert len(word) <= 9, name


def test_a_drill_without_its_end_is_named(tmp_path: Path) -> None:
    copy = copy_knowledge(tmp_path)
    edit(copy, "drawings_body.toml", 'id = "A2_end"', 'id = "A2_then"')
    edit(copy, "text/en/drawings_body.toml", "[picture.A2_end]", "[picture.A2_then]")
    check_refused(copy, "drill A2 has no picture of its end")
