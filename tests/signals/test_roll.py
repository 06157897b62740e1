"""The roll of the camera is read from upright lines to half a degree, or not at all."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from gait_screen.records import ImageArray
from gait_screen.signals.clean import clean_signals, gate_landmarks
from gait_screen.signals.roll import UNKNOWN_ROLL, Roll, estimate_roll, roll_from_standing
from gait_screen.video.upright import upright_lines
from tests.helpers.bodies import rolled
from tests.helpers.figures import clock, frontal_figure

WIDTH, HEIGHT = 720, 1280


def roll_of(images: list[ImageArray]) -> Roll:
    return estimate_roll(upright_lines(images))


def scene(leans_deg: list[float], *, lengths: float = 0.7) -> list[ImageArray]:
    """Draw wide posts across the picture, one per lean, and a person-like blob that moves."""
    images = []
    for shot in range(5):
        image = np.full((HEIGHT, WIDTH, 3), 190, np.uint8)
        for index, lean_deg in enumerate(leans_deg):
            x = WIDTH * (index + 0.5) / len(leans_deg)
            half = 0.5 * lengths * HEIGHT
            slope = np.tan(np.radians(lean_deg))
            corners = [
                (x - 14 - half * slope, 640 + half),
                (x - 14 + half * slope, 640 - half),
                (x + 14 + half * slope, 640 - half),
                (x + 14 - half * slope, 640 + half),
            ]
            points = np.round(np.array(corners) * 16).astype(np.int32)
            shade = 60 + 20 * (index % 3)
            cv2.fillPoly(image, [points], (shade, shade, shade), cv2.LINE_AA, 4)
        cv2.ellipse(image, (120 + 110 * shot, 640), (50, 300), 15.0, 0, 360, (90, 40, 40), -1)
        images.append(image)
    return images


@pytest.mark.parametrize("roll_deg", [-11.3, -4.0, -1.2, 0.0, 0.7, 2.0, 6.5])
def test_parallel_upright_lines_give_the_roll(roll_deg: float) -> None:
    roll = roll_of(scene([roll_deg] * 5))
    assert roll.source == "lines"
    assert roll.roll_deg == pytest.approx(roll_deg, abs=0.5)
    assert 0.0 < roll.sd_deg < 1.0


@pytest.mark.parametrize("roll_deg", [-3.0, 0.0, 2.0])
@pytest.mark.parametrize("converge_deg", [-8.0, 6.0])
def test_converging_lines_of_a_pitched_camera_give_the_roll(
    roll_deg: float, converge_deg: float
) -> None:
    places = (np.arange(7) + 0.5) / 7 - 0.5
    roll = roll_of(scene([roll_deg + converge_deg * place for place in places]))
    assert roll.roll_deg == pytest.approx(roll_deg, abs=0.5)


def test_texture_tells_nothing() -> None:
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 255, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    assert roll_of([noise] * 4) == UNKNOWN_ROLL
    assert roll_of([cv2.GaussianBlur(noise, (0, 0), 4.0)] * 4) == UNKNOWN_ROLL


def test_an_empty_wall_tells_nothing() -> None:
    assert roll_of([np.full((HEIGHT, WIDTH, 3), 128, np.uint8)] * 4) == UNKNOWN_ROLL


def test_one_picture_tells_nothing_because_the_person_stands_in_it() -> None:
    assert roll_of(scene([2.0] * 5)[:1]) == UNKNOWN_ROLL


def test_two_directions_of_equal_weight_tell_nothing() -> None:
    assert roll_of(scene([0.0, 20.0, 0.0, 20.0, 0.0, 20.0], lengths=0.3)) == UNKNOWN_ROLL


def test_an_unknown_roll_corrects_nothing_and_doubts_more() -> None:
    assert UNKNOWN_ROLL.roll_deg is None
    assert UNKNOWN_ROLL.correction_deg == 0.0
    assert UNKNOWN_ROLL.sd_deg > roll_of(scene([2.0] * 5)).sd_deg


@pytest.mark.parametrize("view", ["front", "rear"])
def test_quiet_standing_gives_the_roll_where_no_line_does(view: str) -> None:
    track = rolled(frontal_figure(clock(3.0), view), 3.0)
    signals = clean_signals(gate_landmarks(track), None)
    standing = np.ones(len(signals.time_s), dtype=bool)
    assert roll_from_standing(signals, standing).roll_deg == pytest.approx(3.0, abs=0.1)
    assert roll_from_standing(signals, ~standing) == UNKNOWN_ROLL
