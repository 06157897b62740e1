"""Before the long work the page says what a clip seems to show, and lets it be put right."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

import numpy as np
import pytest

from gait_screen.preview import PersonSeen
from gait_screen.records import ClipRequest, PersonPick
from gait_screen.screening import QualityCheck
from gait_screen.ui.looking import ClipLooks
from tests.ui.page import PreparedAnalysis, PreparedPreview, add_clip, analyse, open_app, words
from tests.ui.page import wait_until as wait

PEOPLE = tuple(
    PersonSeen(np.full((60, 20, 3), 90, dtype=np.uint8), PersonPick(1.5, x, 200.0))
    for x in (100.0, 400.0)
)


def looked(
    clip: Path, monkeypatch: pytest.MonkeyPatch, until: str, **said: object
) -> tuple[object, str]:
    monkeypatch.setattr("gait_screen.ui.looking.preview_clip", PreparedPreview(**said))
    page = add_clip(open_app(), "run.mp4", clip.read_bytes())
    wait(page, lambda: until in words(page))
    return page, words(page)


@pytest.mark.usefixtures("prepared")
def test_movement_and_view_are_proposed_with_how_sure_it_is(
    clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"movement": "running", "movement_confidence": 0.95, "view": "left"}
    _, text = looked(clip, monkeypatch, "This is", **said)
    assert "This is **running, seen from the left side**" in text

    _, text = looked(clip, monkeypatch, "seems to be", **{**said, "movement_confidence": 0.5})
    assert "This seems to be **running" in text


@pytest.mark.usefixtures("prepared")
def test_what_must_be_filmed_again_is_said_before_the_analysis(
    clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = QualityCheck(check="light", status="fail", detail="Too dark.", fix="Switch a lamp on.")
    good = QualityCheck(check="size", status="pass", detail="Large enough.")
    _, text = looked(
        clip,
        monkeypatch,
        "Too dark",
        movement="squat",
        movement_confidence=1.0,
        view="front",
        quality=(check, good),
    )
    assert "Switch a lamp on." in text
    assert "Large enough" not in text


@pytest.mark.usefixtures("prepared")
def test_a_clip_without_a_person_is_told_at_once(
    clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, text = looked(clip, monkeypatch, "Nobody was found", problem="Nobody was found in it.")
    assert "This is" not in text


@pytest.mark.usefixtures("prepared")
def test_a_look_that_is_over_before_the_page_is_drawn_is_shown_too(
    clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = ClipLooks.ask

    def ask_and_wait(looks: ClipLooks, clip_id: str, request: ClipRequest) -> None:
        ask(looks, clip_id, request)
        while looks.busy:
            time.sleep(0.01)

    monkeypatch.setattr(ClipLooks, "ask", ask_and_wait)
    said = words(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    assert "A quick look does not tell" in said
    assert "Having a quick look" not in said


def test_a_click_counts_although_a_look_ends_in_the_same_moment(
    prepared: PreparedAnalysis, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = add_clip(open_app(), "run.mp4", clip.read_bytes())
    wait(page, lambda: "A quick look does not tell" in words(page))
    counts = itertools.chain([1], itertools.repeat(2))
    monkeypatch.setattr(ClipLooks, "count", property(lambda _looks: next(counts)))
    page.button(key="analyze_button").click().run()
    wait(page, lambda: bool(prepared.requests))


def test_the_person_who_was_chosen_is_the_one_analysed(
    prepared: PreparedAnalysis, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, _ = looked(
        clip,
        monkeypatch,
        "Who is it?",
        movement="walking",
        movement_confidence=1.0,
        view="left",
        people=PEOPLE,
    )
    (choice,) = [one for one in page.radio if "Who is it" in one.label]  # type: ignore[attr-defined]
    choice.set_value("Person 2").run()
    analyse(page)  # type: ignore[arg-type]

    (request,) = prepared.requests
    assert request.person == PEOPLE[1].pick


def test_without_a_choice_the_program_finds_the_subject(
    prepared: PreparedAnalysis, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, _ = looked(
        clip,
        monkeypatch,
        "Who is it?",
        movement="walking",
        movement_confidence=1.0,
        view="left",
        people=PEOPLE,
    )
    analyse(page)  # type: ignore[arg-type]

    (request,) = prepared.requests
    assert request.person is None
