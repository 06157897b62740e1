"""Before the long work the page says what a clip seems to show, and lets it be put right."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gait_screen.preview import PersonSeen
from gait_screen.records import PersonPick
from gait_screen.screening import QualityCheck
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
