"""The page of what to film: the proposal follows from what is chosen."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.ui.page import words


def _film() -> None:
    from gait_screen.ui.film import show_film

    show_film()


def shown() -> AppTest:
    page = AppTest.from_function(_film, default_timeout=30).run()
    assert not page.exception
    return page


def titles(page: AppTest) -> list[str]:
    """The cards' titles, in order."""
    bold = [element.value.replace("\\", "") for element in page.markdown]
    return [text.strip("*") for text in bold if text.startswith("**") and text[2:3].isdigit()]


def alts(page: AppTest) -> list[str]:
    """What the drawings show, in words."""
    return [one.alt for image in page.get("image") for one in image.proto.imgs]


def test_without_pain_the_general_screen_stands_there() -> None:
    page = shown()
    assert page.subheader[0].value == "8 clips"
    assert titles(page)[0] == "1. Stand on one leg, from behind"
    assert titles(page)[1] == "2. Squat, from the side: left leg, then right leg"
    # From the side and from above, and from above again for the other leg.
    assert len(alts(page)) == 2 + 3 + 3 + 3 + 2
    assert "The left leg is the near one." in alts(page)[3]
    assert "The right leg is the near one." in alts(page)[4]


def test_what_hurts_how_much_and_what_is_there_change_the_clips() -> None:
    page = shown()
    page.pills(key="film_sites").set_value(["heel"]).run()
    page.radio(key="film_side").set_value("left").run()
    assert [title.partition(". ")[2] for title in titles(page)] == [
        "Knee-to-wall lunge, from the side: left leg",
        "Heel raises, from the side: left leg",
        "Run away, from behind",
    ]
    assert "Run on a treadmill, from behind" in words(page)
    page.checkbox(key="film_treadmill").set_value(False).run()
    assert "treadmill" not in words(page)
    page.number_input(key="film_height_cm").set_value(200).run()
    assert "about 3.0 m away" in words(page)
    page.number_input(key="film_severity").set_value(6).run()
    assert not any("Run" in title for title in titles(page))
    assert not page.exception


def test_a_yes_to_a_safety_question_counts_here_too() -> None:
    page = shown()
    page.session_state["red_flag_bone_pain"] = "Yes"
    page.run()
    assert "see a clinician first" in words(page)
    assert not any("Run" in title for title in titles(page))


def test_every_movement_is_drawn_only_when_it_is_asked_for() -> None:
    page = shown()
    assert len(alts(page)) < 20
    assert "Arch under load, close up" not in words(page)
