"""What a worker keeps open is closed when it is put away, and opened anew when it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gait_screen.workers import Desk


def test_what_is_put_away_is_closed_and_opened_again_on_demand() -> None:
    said: list[str] = []

    @contextmanager
    def model() -> Iterator[str]:
        said.append("opened")
        yield "model"
        said.append("closed")

    desk = Desk()
    assert desk.keep("model", "a", model) == "model"
    desk.put_away("model")
    desk.put_away("another")
    assert said == ["opened", "closed"]

    assert desk.keep("model", "a", model) == "model"
    desk.clear()
    assert said == ["opened", "closed"] * 2


def test_what_is_taken_over_is_the_callers_to_close() -> None:
    said: list[str] = []

    @contextmanager
    def model() -> Iterator[str]:
        said.append("opened")
        yield "model"
        said.append("closed")

    desk = Desk()
    desk.keep("model", "a", model)
    with desk.take_over("model", "a", model) as taken:
        desk.clear()
        assert (taken, said) == ("model", ["opened"])
    assert said == ["opened", "closed"]

    with desk.take_over("model", "a", model):
        assert said == ["opened", "closed", "opened"]
    desk.keep("model", "a", model)
    with desk.take_over("model", "b", model):
        # What waited for somebody else is closed first.
        assert said[3:] == ["closed", "opened", "closed", "opened"]
    assert said.count("opened") == said.count("closed") == 4
