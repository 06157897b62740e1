"""The checkbox for stickers and what explains it."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from gait_screen.markers.places import FOOT, LEG
from gait_screen.ui.stickers import IN_WORDS, PICTURE
from gait_screen.ui.text import in_the_app
from tests.ui.page import PreparedAnalysis, add_clip, analyse, open_app, words

SVG = "{http://www.w3.org/2000/svg}"


def test_the_checkbox_reaches_the_analysis(prepared: PreparedAnalysis, clip: Path) -> None:
    page = add_clip(open_app(), clip.name, clip.read_bytes())
    assert page.checkbox(key="markers").value is False
    page.checkbox(key="markers").check()
    analyse(page)
    assert prepared.options is not None
    assert prepared.options.markers is True


def test_the_page_says_where_the_stickers_go() -> None:
    said = words(open_app())
    assert "film the right foot from the left side" in said
    assert "one bright colour" in said


def test_the_picture_shows_every_sticker_and_says_so_in_words() -> None:
    drawing = ElementTree.parse(PICTURE).getroot()
    # Four a leg, two at the waist, three for the toe, three for the arch.
    rear, toe, arch = 2 * len(LEG.names) + 2, len(FOOT.names), 3
    assert len(list(drawing.iter(f"{SVG}circle"))) == rear + toe + arch
    description = drawing.findtext(f"{SVG}desc") or ""
    for text in (description, IN_WORDS):
        for word in ("20 c", "10 c", "navicular", "ball of the big toe", "waistband"):
            assert word in text


def test_what_a_close_up_needs_is_said_in_the_apps_words() -> None:
    message = (
        "foot.mp4: arch-loading is measured with stickers in a close-up of one foot: add "
        "--markers, and say on which side of the person the camera is with --view left (the inner "
        "side of the right foot) or --view right."
    )
    assert "--" not in in_the_app(message)
