"""Landmarks are kept between runs: private, bounded, and never trusted when damaged."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gait_screen.pose.cache import KeptClip, load_track, store_track, track_key
from gait_screen.pose.model_files import find_model
from gait_screen.pose.result import FollowResult
from gait_screen.pose.shelf import cache_folder, clear_cache
from gait_screen.pose.subject import ScoutReport
from gait_screen.records import PoseTrack
from gait_screen.video.overview import Overview
from gait_screen.video.parts import Part
from gait_screen.video.upright import UprightLines
from tests.pose.scenes import clip_info


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GAIT_SCREEN_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


def result(frames: int = 30) -> KeptClip:
    numbers = np.random.default_rng(3)
    xy_px = numbers.uniform(0, 700, (frames, 33, 2))
    xy_px[3] = np.nan
    track = PoseTrack(
        time_s=(np.arange(90) / 60)[: 2 * frames : 2],
        xy_px=xy_px,
        world_m=numbers.normal(size=(frames, 33, 3)),
        visibility=numbers.uniform(size=(frames, 33)),
        others_in_view=np.arange(frames) > 20,
        width_px=720,
        height_px=1280,
        model_name="heavy",
        model_sha256="ab" * 32,
    )
    lines = UprightLines(*numbers.normal(size=(3, 7)))
    overview = Overview(track.time_s, lines, 118.5, True, ("The file breaks off after 1.0 s.",))
    followed = FollowResult(track, ScoutReport(10, 2, 1.0, 0.3, 540.0, True))
    return KeptClip(followed, overview, np.arange(90) / 60, Part(0, 2 * frames, 2))


def test_what_is_kept_comes_back_to_the_bit() -> None:
    store_track("k", result())
    back = load_track("k")

    assert back is not None
    assert back.followed.scout == result().followed.scout
    for name in ("time_s", "xy_px", "world_m", "visibility", "others_in_view"):
        before = getattr(result().followed.track, name)
        after = getattr(back.followed.track, name)
        assert before.dtype == after.dtype
        np.testing.assert_array_equal(before, after)
    track = back.followed.track
    assert (track.width_px, track.model_name) == (720, "heavy")


def test_the_overview_comes_back_with_the_landmarks() -> None:
    store_track("k", result())
    back = load_track("k")

    assert back is not None
    before, after = result().overview, back.overview
    assert (after.brightness, after.moves, after.faults) == (118.5, True, before.faults)
    np.testing.assert_array_equal(after.time_s, before.time_s)
    assert (back.part, len(back.clock_s)) == (Part(0, 60, 2), 90)
    for name in ("lean_deg", "place", "length"):
        np.testing.assert_array_equal(getattr(after.lines, name), getattr(before.lines, name))


def test_an_unknown_key_gives_nothing() -> None:
    assert load_track("never stored") is None


def test_the_key_changes_with_all_that_changes_the_landmarks() -> None:
    info, heavy = clip_info("squat_side"), find_model("heavy")
    keys = {
        track_key(info, heavy),
        track_key(info, find_model("full")),
        track_key(replace(info, sha256="0" * 64), heavy),
        track_key(replace(info, slow_motion_factor=8.0), heavy),
        track_key(info, heavy, "a part"),
    }

    assert len(keys) == 5
    assert track_key(replace(info, path=Path("renamed.mp4")), heavy) in keys


def test_only_the_user_can_read_it(folder: Path) -> None:
    store_track("k", result())

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (entry,) = folder.iterdir()
    assert stat.S_IMODE(entry.stat().st_mode) == 0o600


def test_it_holds_no_file_name(folder: Path) -> None:
    key = track_key(clip_info("squat_side"), find_model("full"))
    store_track(key, result())

    (entry,) = folder.iterdir()
    assert "squat" not in entry.name
    with np.load(entry) as kept:
        assert "squat" not in str(kept["about"])


@pytest.mark.parametrize("damage", ["truncated", "not a zip", "empty"])
def test_a_damaged_entry_is_ignored_and_removed(folder: Path, damage: str) -> None:
    store_track("k", result())
    (entry,) = folder.iterdir()
    content = {"truncated": entry.read_bytes()[:500], "not a zip": b"hello", "empty": b""}
    entry.write_bytes(content[damage])

    assert load_track("k") is None
    assert list(folder.iterdir()) == []


def test_an_entry_of_another_shape_is_ignored_and_removed(folder: Path) -> None:
    wrong = replace(result().followed.track, visibility=np.zeros((4, 33)))
    followed = replace(result().followed, track=wrong)
    store_track("k", replace(result(), followed=followed))

    assert load_track("k") is None
    assert list(folder.iterdir()) == []


def test_an_entry_with_pickled_objects_is_never_loaded(folder: Path) -> None:
    folder.mkdir()
    path = folder / "k.landmarks.npz"
    np.savez(path, about=np.array([{"run": "me"}], dtype=object))

    assert load_track("k") is None
    assert not path.exists()


def test_the_oldest_go_when_it_grows_too_large(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for age, key in enumerate(["new", "middle", "old"]):
        store_track(key, result())
        (entry,) = folder.glob(f"{key}.*")
        os.utime(entry, ns=(0, (100 - age) * 10**9))
    size = entry.stat().st_size
    monkeypatch.setenv("GAIT_SCREEN_CACHE_MB", str(3.5 * size / 1024**2))

    store_track("newest", result())

    assert load_track("old") is None
    assert load_track("middle") is not None
    assert load_track("newest") is not None


def test_a_folder_that_cannot_be_made_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("GAIT_SCREEN_CACHE", str(tmp_path / "file" / "below"))

    store_track("k", result())

    assert load_track("k") is None


def test_clearing_removes_every_entry(folder: Path) -> None:
    store_track("a", result())
    store_track("b", result())

    assert clear_cache() == 2
    assert list(folder.iterdir()) == []


def test_the_folder_follows_the_conventions() -> None:
    assert cache_folder({"GAIT_SCREEN_CACHE": "/a"}) == Path("/a")
    assert cache_folder({"XDG_CACHE_HOME": "/b"}) == Path("/b/gait_screen")
    assert cache_folder({}) == Path.home() / ".cache" / "gait_screen"
