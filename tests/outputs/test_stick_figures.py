"""A body becomes a stick figure that stands in its panel, with sides told apart without colour."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from gait_screen.outputs.stick_figures import HEIGHT, WIDTH, stick_figures
from gait_screen.records import BodySeen, PoseTrack
from gait_screen.vocabulary import LANDMARK_INDEX
from tests.outputs.clips import make_clip

SVG = "{http://www.w3.org/2000/svg}"
PANELS = 4


@pytest.fixture(scope="module")
def bodies(tmp_path_factory: pytest.TempPathFactory) -> list[BodySeen]:
    pose = make_clip(tmp_path_factory.mktemp("clip") / "run.mp4").pose
    return [body_at(pose, row) for row in (0, 10, 20)]


def body_at(pose: PoseTrack, row: int) -> BodySeen:
    """A body as the model gives it: the whole face is at the nose, the rest is known."""
    xy_px = np.where(np.isnan(pose.xy_px[row]), pose.xy_px[row, 0], pose.xy_px[row])
    return BodySeen(float(pose.time_s[row]), xy_px, pose.visibility[row])


def parts(svg: str, tag: str) -> list[ET.Element]:
    return list(ET.fromstring(svg).iter(SVG + tag))


def test_every_body_stands_in_its_own_panel(bodies: list[BodySeen]) -> None:
    svg = stick_figures(bodies, PANELS)
    panels = [one for one in parts(svg, "rect") if one.get("rx")]
    assert len(panels) == PANELS
    assert [text.text for text in parts(svg, "text")] == [f"{b.time_s:.2f} s" for b in bodies]
    ends = [
        tuple(float(number) for number in end.split(" "))
        for line in parts(svg, "path")
        for end in (line.get("d") or "").removeprefix("M").split("L")
    ]
    for place in range(len(bodies)):
        left = float(panels[place].get("x") or 0)
        right = left + float(panels[place].get("width") or 0)
        inside = [(x, y) for x, y in ends if left <= x <= right]
        assert len(inside) == len(ends) / len(bodies)
        assert all(0 < y < HEIGHT for _, y in inside)


def test_the_picture_keeps_its_size_while_more_are_found(bodies: list[BodySeen]) -> None:
    for shown in ([], bodies[:1], bodies, bodies * 3):
        root = ET.fromstring(stick_figures(shown, PANELS))
        assert (root.get("width"), root.get("height")) == (str(WIDTH), str(HEIGHT))
        assert len([one for one in root.iter(SVG + "text")]) == min(len(shown), PANELS)


def test_sides_differ_in_shape_and_doubt_is_hollow(bodies: list[BodySeen]) -> None:
    doubt = bodies[0].visibility.copy()
    doubt[LANDMARK_INDEX["right_knee"]] = 0.2
    one = BodySeen(0.0, bodies[0].xy_px, doubt)
    svg = stick_figures([one], 1)
    squares = [part for part in parts(svg, "rect") if not part.get("rx")]
    rounds = [part for part in parts(svg, "circle") if part.get("fill") != "none"]
    assert len(squares) == len(rounds) == 5
    assert {part.get("stroke") for part in squares}.isdisjoint(
        part.get("stroke") for part in rounds
    )
    hollow = [part for part in squares if part.get("fill") != part.get("stroke")]
    assert len(hollow) == 1
    assert all(part.get("fill") == part.get("stroke") for part in rounds)


def test_all_figures_have_one_scale(bodies: list[BodySeen]) -> None:
    near = BodySeen(9.0, bodies[0].xy_px * 2.0, np.ones(33))
    small, large = (
        float(circle.get("r") or 0)
        for circle in parts(stick_figures([bodies[0], near], 2), "circle")
        if circle.get("fill") == "none"
    )
    assert large == pytest.approx(2 * small, abs=0.2)
