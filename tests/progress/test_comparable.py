"""What cannot be compared is not compared, and the reason is told."""

from __future__ import annotations

from typing import Any

import pytest

from gait_screen.knowledge import Answers
from gait_screen.progress import PastScreening, look_back
from tests.progress.series import (
    BOTH,
    drop,
    lunge,
    only,
    past,
    plan,
    state_after,
    told,
)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ({"model": "full"}, {"model": "heavy"}, "different pose models"),
        ({"clip": "abc"}, {"clip": "abc"}, "same clip"),
        ({"view": "left"}, {"view": "front"}, "another side"),
        ({"source": "markers"}, {"source": "landmarks"}, "something else"),
        ({"source": "landmarks; zero: standing"}, {"source": "landmarks"}, "something else"),
        ({"uncertainty": None}, {}, "was not measured at both"),
    ],
)
def test_not_comparable(old: dict[str, Any], new: dict[str, Any], words: str) -> None:
    def screening_of(value: float, change: dict[str, Any], weeks: float) -> PastScreening:
        of_clip = {key: change[key] for key in ("model", "clip") if key in change}
        of_metric = {key: change[key] for key in change if key not in of_clip}
        return past([lunge(value, **of_metric)], weeks=weeks, **of_clip)

    first, second = screening_of(30.0, old, 0), screening_of(33.0, new, 13)
    if "uncertainty" in old:
        # It was found all the same, by the squat.
        squat = lunge(10.0, test="squat")
        first = past([lunge(30.0, None), squat])
    state = look_back([first, second]).state
    assert state is not None
    one = only(state)
    assert (one.verdict, one.decision, one.rule) == ("not_comparable", "hold", "not_comparable")
    assert words in one.plain
    assert one.weeks is None
    assert state.phase == 1


def test_the_networks_matter_only_for_what_they_read() -> None:
    rearfoot: dict[str, Any] = {"source": "picture", "view": "rear"}
    first = past([drop(9.0, **rearfoot)], with_plan=plan(BOTH))
    software = first.screening.software.model_copy(update={"networks": []})
    older = PastScreening(first.screening.model_copy(update={"software": software}))
    by_picture = state_after([older], [drop(8.5, **rearfoot)], weeks=7)
    assert "different networks" in only(by_picture).plain
    by_landmarks = past([drop(9.0)], with_plan=plan(BOTH))
    older = PastScreening(by_landmarks.screening.model_copy(update={"software": software}))
    assert only(state_after([older], [drop(8.5)], weeks=7)).verdict == "unchanged"


def test_not_filmed_again_holds_and_says_how_to_film() -> None:
    state = state_after([past([lunge(30.0)])], [drop(2.0)], weeks=7, answers=told())
    one = only(state)
    assert (one.verdict, one.rule) == ("not_comparable", "not_filmed_again")
    assert "knee forward over the toes" in one.plain
    assert state.phase == 1


def test_after_a_new_model_the_values_since_then_are_compared() -> None:
    series = [
        past([lunge(22.0)], model="full"),
        past([lunge(30.0)], weeks=4, model="heavy"),
    ]
    one = only(state_after(series, [lunge(30.5)], weeks=9, answers=told(), model="heavy"))
    assert (one.verdict, one.weeks, one.rule) == ("unchanged", 5, "too_early")


def test_the_other_test_stands_in_where_the_first_one_was_not_filmed_again() -> None:
    squat: dict[str, Any] = {"test": "squat"}
    first = past([lunge(24.0), lunge(15.0, **squat)])
    one = only(state_after([first], [lunge(23.0, **squat)], weeks=5))
    assert one.verdict == "improved"
    assert "squat" in one.clinician


def test_other_shoes_are_told() -> None:
    first = past([lunge(30.0)], answers=Answers(shoes="cushioned"))
    one = only(state_after([first], [lunge(31.0)], weeks=3, answers=Answers(shoes="minimal")))
    assert any("cushioned then, minimal now" in reason for reason in one.reasons)
