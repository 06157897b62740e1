"""``VIDEO:test=squat,view=left``: what belongs to the name and what is an option."""

from __future__ import annotations

from pathlib import Path

import pytest

from gait_screen.cli.options import ClipDefaults, parse_clips
from gait_screen.errors import UsageError
from gait_screen.records import ClipRequest

NONE = ClipDefaults()


def test_a_plain_name() -> None:
    assert parse_clips(["run.mp4"], NONE) == [ClipRequest(Path("run.mp4"))]


def test_options_after_the_name() -> None:
    (clip,) = parse_clips(["a/run.mp4:test=running,view=rear,slow-motion=8"], NONE)
    assert clip == ClipRequest(Path("a/run.mp4"), "running", "rear", 8.0)


def test_a_clip_s_own_options_stand_above_those_of_the_command() -> None:
    defaults = ClipDefaults("squat", "left", 4.0)
    first, second, third = parse_clips(
        ["a.mp4", "b.mp4:view=right", "c.mp4:test=auto,slow_motion=2"], defaults
    )
    assert (first.test, first.view, first.slow_motion) == ("squat", "left", 4.0)
    assert (second.test, second.view, second.slow_motion) == ("squat", "right", 4.0)
    assert (third.test, third.view, third.slow_motion) == (None, "left", 2.0)


@pytest.mark.parametrize("name", [r"C:\clips\run.mp4", "12:30:05.mp4", "a:b=c.mp4:d.mp4"])
def test_colons_of_a_name_are_no_options(name: str) -> None:
    assert parse_clips([name], NONE) == [ClipRequest(Path(name))]


def test_a_drive_letter_with_options() -> None:
    (clip,) = parse_clips([r"C:\clips\run.mp4:view=rear"], NONE)
    assert clip == ClipRequest(Path(r"C:\clips\run.mp4"), view="rear")


def test_a_file_that_exists_as_written_wins(tmp_path: Path) -> None:
    odd = tmp_path / "clip.mp4:test=squat"
    odd.touch()
    assert parse_clips([str(odd)], NONE) == [ClipRequest(odd)]


@pytest.mark.parametrize(
    ("tail", "word"),
    [
        ("test=sprint", "running"),
        ("view=top", "front"),
        ("slow-motion=fast", "from 1 to 100"),
        ("slow-motion=0", "from 1 to 100"),
        ("speed=3", "speed"),
        ("test=squat,test=lunge", "twice"),
    ],
)
def test_a_wrong_option_says_what_is_right(tail: str, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        parse_clips([f"clip.mp4:{tail}"], NONE)


def test_the_same_file_under_two_names_is_given_twice(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.touch()
    (tmp_path / "link.mp4").symlink_to(clip)
    with pytest.raises(UsageError, match="twice"):
        parse_clips([str(clip), str(tmp_path / "link.mp4")], NONE)


def test_a_link_to_itself_does_not_stop_the_reading_of_arguments(tmp_path: Path) -> None:
    loop = tmp_path / "loop.mp4"
    loop.symlink_to(loop)
    first, second = parse_clips([str(loop), str(tmp_path / "other.mp4")], NONE)
    assert (first.path, second.path.name) == (loop, "other.mp4")


def test_a_name_that_is_no_text_is_refused() -> None:
    with pytest.raises(UsageError, match=r"b\?rge.*rename"):
        parse_clips(["b\udcf6rge.mp4"], NONE)
