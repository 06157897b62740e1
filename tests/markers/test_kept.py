"""Stickers that were found once are not looked for again, unless something is different."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gait_screen.markers import kept
from gait_screen.markers.colour import colour_from_text
from gait_screen.markers.kept import Search, search_once
from gait_screen.markers.records import MarkerPath, MarkerReading
from gait_screen.records import VideoInfo
from tests.helpers.same import assert_same
from tests.pose.scenes import clip_info

TIME_S = np.arange(40) / 30.0
BODY = np.random.default_rng(1).normal(size=(40, 33, 2))
SEARCH = Search(None, TIME_S, BODY, np.full(40, 300.0), "rear")
XY_PX = np.where(np.arange(40)[:, None] % 7 == 3, np.nan, TIME_S[:, None] * [1.0, 2.0])
READING = MarkerReading(
    TIME_S,
    (MarkerPath("heel_upper", "left", XY_PX), MarkerPath("psis_left", None, XY_PX + 1.0)),
    colour_from_text("green"),
    7.25,
    "stickers found: heel",
)
NOTHING = MarkerReading(TIME_S, (), None, float("nan"), "none were found")


@pytest.fixture
def info() -> VideoInfo:
    return clip_info("squat_side")


class Looks:
    """Counts how often somebody had to look."""

    def __init__(self, reading: MarkerReading) -> None:
        self.reading, self.count = reading, 0

    def __call__(self) -> MarkerReading:
        self.count += 1
        return self.reading


@pytest.mark.parametrize("reading", [READING, NOTHING])
def test_the_second_time_the_very_same_is_read(
    reading: MarkerReading, info: VideoInfo, tmp_path: Path
) -> None:
    look = Looks(reading)
    search_once(info, SEARCH, look, tmp_path)
    again = search_once(info, SEARCH, look, tmp_path)
    assert look.count == 1
    assert_same(again, reading)


def test_it_is_looked_for_again_where_anything_it_depends_on_is_different(
    info: VideoInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = Looks(READING)
    search_once(info, SEARCH, look, tmp_path)
    moved = BODY.copy()
    moved[5, 3, 0] += 1e-9
    others = [
        replace(SEARCH, colour="green"),
        replace(SEARCH, view="front"),
        replace(SEARCH, xy_px=moved),
        replace(SEARCH, leg_length_px=np.full(40, 301.0)),
        replace(SEARCH, xy_px=None, leg_length_px=None, side="left"),
    ]
    for number, other in enumerate(others, start=2):
        search_once(info, other, look, tmp_path)
        assert look.count == number
    search_once(replace(info, sha256="0" * 64), SEARCH, look, tmp_path)
    search_once(replace(info, slow_motion_factor=8.0), SEARCH, look, tmp_path)
    monkeypatch.setattr(kept, "STICKER_STAGE_VERSION", kept.STICKER_STAGE_VERSION + 1)
    search_once(info, SEARCH, look, tmp_path)
    assert look.count == len(others) + 4


def test_without_a_folder_nothing_is_kept_and_damage_is_looked_over(
    info: VideoInfo, tmp_path: Path
) -> None:
    look = Looks(READING)
    search_once(info, SEARCH, look, None)
    search_once(info, SEARCH, look, None)
    assert look.count == 2
    search_once(info, SEARCH, look, tmp_path)
    (entry,) = tmp_path.iterdir()
    entry.write_bytes(entry.read_bytes()[:200])
    assert_same(search_once(info, SEARCH, look, tmp_path), READING)
    assert look.count == 4
