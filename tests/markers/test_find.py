from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gait_screen.errors import UsageError
from gait_screen.markers.colour import colour_from_text, main_hues
from gait_screen.markers.find import Dots, DotSize, find_dots
from gait_screen.records import FloatArray
from tests.markers.drawing import GREEN, SKIN, add_dots, as_filmed, scattered, skin_picture

SIZE = DotSize(5.0, 17.0)
COLOURS = {"green": GREEN, "pink": (250, 50, 160), "blue": (30, 80, 220)}


def errors_px(found: Dots, true: FloatArray) -> FloatArray:
    """Return how far each true dot is from the dot nearest to it."""
    assert len(found)
    apart = np.linalg.norm(found.centre_px[None] - true[:, None], axis=2)
    return np.asarray(apart.min(axis=1))


def rms(values: FloatArray) -> float:
    return float(np.sqrt(np.mean(values**2)))


def in_pictures(count: int, film: dict[str, Any] | None = None, **how: Any) -> FloatArray:
    """Return the errors of all dots in some pictures; each has ten dots and no other is found."""
    errors = []
    for seed in range(count):
        true = scattered(10, 40.0, seed)
        colour = how.get("colour", GREEN)
        image = as_filmed(add_dots(skin_picture(), true, 10.0, **how), seed, **(film or {}))
        found = find_dots(
            image, SIZE, colour=colour_from_text("#{:02x}{:02x}{:02x}".format(*colour))
        )
        assert len(found) == 10
        errors.append(errors_px(found, true))
    return np.concatenate(errors)


@pytest.mark.parametrize("name", list(COLOURS))
def test_a_dot_of_ten_pixels_is_found_below_a_fifth_of_a_pixel(name: str) -> None:
    assert rms(in_pictures(4, colour=COLOURS[name])) < 0.2


@pytest.mark.parametrize(
    "how", [{"blur_px": 1.5}, {"moved_px": 17.0}, {"film": {"noise": 8.0, "quality": 70}}]
)
def test_blur_motion_and_a_poor_codec_leave_it_there(how: dict[str, Any]) -> None:
    errors = in_pictures(4, **how)
    assert rms(errors) < 0.25
    assert errors.max() < 0.8


def test_blur_by_motion_shows_in_the_shape() -> None:
    image = as_filmed(add_dots(skin_picture(), [(100.3, 90.6)], 10.0, moved_px=17.0))
    found = find_dots(image, SIZE)
    assert found.elongation == pytest.approx([1.8], abs=0.4)
    assert found.diameter_px == pytest.approx([10.0], abs=2.0)


def test_two_dots_that_nearly_touch_are_two_and_stay_in_line() -> None:
    true = np.array([[100.2, 80.0], [100.2, 94.0]])
    image = as_filmed(add_dots(skin_picture(), true, 10.0, blur_px=1.0))
    found = find_dots(image, SIZE)
    assert len(found) == 2
    off = found.centre_px[np.argsort(found.centre_px[:, 1])] - true
    assert np.abs(off[:, 0]).max() < 0.15


def test_a_named_colour_leaves_dots_of_others_out() -> None:
    picture = add_dots(skin_picture(), [(60.0, 60.0)], 10.0, GREEN)
    picture = add_dots(picture, [(120.0, 120.0)], 10.0, (250, 50, 160))
    # A birthmark, a pale patch and grey dirt.
    for colour, x in (((150, 90, 70), 60.0), ((225, 190, 165), 120.0), ((110, 110, 110), 180.0)):
        picture = add_dots(picture, [(x, 220.0)], 10.0, colour)
    found = find_dots(as_filmed(picture), SIZE, colour=colour_from_text("green"))
    assert len(found) == 1
    assert found.centre_px[0] == pytest.approx([60.0, 60.0], abs=0.2)


def test_a_dot_half_on_skin_and_half_before_the_floor_keeps_its_centre() -> None:
    picture = skin_picture()
    picture[:, 120:] = (90, 95, 100)
    image = as_filmed(add_dots(picture, [(120.0, 100.0)], 12.0))
    found = find_dots(image, SIZE, colour=colour_from_text("green"))
    assert len(found) == 1
    assert found.centre_px[0] == pytest.approx([120.0, 100.0], abs=0.35)


def test_what_is_no_dot_is_not_found() -> None:
    picture = skin_picture()
    picture[100:108, 20:200] = GREEN  # a stripe
    picture = add_dots(picture, [(120.0, 200.0)], 60.0, GREEN)  # a shirt's print
    picture = add_dots(picture, [(2.0, 40.0)], 10.0, GREEN)  # cut by the border
    assert len(find_dots(as_filmed(picture), SIZE, colour=colour_from_text("green"))) == 0
    assert len(find_dots(as_filmed(skin_picture()), SIZE)) == 0


def test_a_part_of_a_picture_gives_places_in_the_whole() -> None:
    image = as_filmed(add_dots(skin_picture(), [(100.0, 90.0)], 10.0))
    found = find_dots(image[50:150, 60:160], SIZE, (60, 50))
    assert found.centre_px[0] == pytest.approx([100.0, 90.0], abs=0.2)
    assert len(find_dots(image[:2, :2], SIZE)) == 0


def test_the_colour_of_most_dots_comes_first() -> None:
    picture = add_dots(skin_picture(), scattered(7, 40.0, 1), 10.0, (250, 50, 160))
    hue = main_hues(find_dots(as_filmed(picture), SIZE).colour, 3)[0]
    assert hue.hue_deg == pytest.approx(colour_from_text("#fa32a0").hue_deg, abs=8.0)


def test_colours_are_words_or_codes() -> None:
    assert colour_from_text(" Green ") == colour_from_text("green")
    assert colour_from_text("#28be3c").hue_deg == pytest.approx(
        colour_from_text("green").hue_deg, abs=2.0
    )
    with pytest.raises(UsageError, match="name one of red, orange"):
        colour_from_text("mauve")
    skin = "#{:02x}{:02x}{:02x}".format(*(round(0.5 * v + 100) for v in SKIN))
    with pytest.raises(UsageError, match="too pale"):
        colour_from_text(skin)
