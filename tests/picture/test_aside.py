"""What is set aside while a clip is decoded gives the readings that the clip itself gives."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gait_screen.errors import VideoUnreadableError
from gait_screen.picture.look import look
from gait_screen.picture.model_files import find_networks
from gait_screen.picture.places import CropTrack
from gait_screen.picture.readings import plan_crops, readings_key
from gait_screen.picture.records import PictureReading
from gait_screen.picture.surroundings import PartChooser, Spot, surroundings
from gait_screen.pose.aside import Choose, Entries, SetAside, setting_aside
from gait_screen.pose.mediapipe_source import PoseObservation
from gait_screen.records import FloatArray, Picture
from gait_screen.vocabulary import LANDMARK_INDEX
from gait_screen.workers import WorkerPool
from tests.helpers.bodies import measured_truth
from tests.picture.real_clip import CLIP, FIRST_FRAMES, info, signals, source

RAW: Spot = ("rear_foot", "left", False)


@functools.cache
def raw_xy_px() -> FloatArray:
    """Landmarks as a model gives them: a little off the truth in every frame."""
    scatter = np.random.default_rng(5).normal(0.0, 2.0, signals().xy_px.shape)
    return np.asarray(measured_truth(CLIP).signals.event_xy_px + scatter)


@functools.cache
def tracks() -> tuple[CropTrack, ...]:
    clip = measured_truth(CLIP).clip
    nobody = np.zeros(len(clip.time_s), dtype=bool)
    planned = plan_crops(clip.signals, clip.view, clip.timing, nobody, raw_xy_px())
    first = np.arange(len(nobody)) < FIRST_FRAMES
    return tuple(
        replace(
            track,
            frames=track.frames & first,
            around={n: one for n, one in track.around.items() if first[n]},
        )
        for track in planned
    )


def found_in(frame: int) -> PoseObservation:
    """The runner as the model would report him: seen squarely from behind."""
    world = np.zeros((33, 3))
    for joint in ("hip", "shoulder"):
        world[LANDMARK_INDEX[f"right_{joint}"], 0] = 0.3
    return PoseObservation(raw_xy_px()[frame], world, np.ones(33))


def set_aside(folder: Path, choosers: tuple[Callable[[], Choose], ...] = (PartChooser,)) -> Entries:
    with source().open() as reader, setting_aside(SetAside(folder, choosers)) as setting:
        assert setting is not None
        for frame in reader.frames(0, FIRST_FRAMES):
            setting.take(frame, found_in(frame.index))
    return setting.entries


def read(entries: Entries | None, workers: int = 1) -> tuple[PictureReading, ...]:
    with WorkerPool(workers) as pool:
        return look(source(), tracks(), find_networks(), pool, aside=entries)


@functools.cache
def from_the_clip() -> tuple[PictureReading, ...]:
    return read(None)


def assert_same(one: tuple[PictureReading, ...], other: tuple[PictureReading, ...]) -> None:
    assert len(one) == len(other) == len(tracks())
    for first, second in zip(one, other, strict=True):
        assert (first.network, first.side) == (second.network, second.side)
        for name in ("frames", "angles_deg", "angles_sd_deg", "keypoints_px", "keypoints_sd_px"):
            np.testing.assert_array_equal(getattr(first, name), getattr(second, name), name)


class Undecodable:
    """The clip, of which no frame can be had."""

    key = "undecodable"
    jump = True

    @property
    def clock_s(self) -> FloatArray:
        return source().clock_s

    def open(self) -> Undecodable:
        return self

    def __enter__(self) -> Undecodable:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def frames(self, start: int, stop: int) -> Iterator[Picture]:
        raise AssertionError(f"frames {start} to {stop} were decoded again")


def test_nothing_is_decoded_again_when_all_was_set_aside(tmp_path: Path) -> None:
    entries = set_aside(tmp_path)
    for track in tracks():
        assert set(np.flatnonzero(track.frames)) == set(track.around)
    with WorkerPool(1) as pool:
        readings = look(Undecodable(), tracks(), find_networks(), pool, aside=entries)
    assert_same(readings, from_the_clip())


def test_it_does_not_matter_how_much_was_set_aside_nor_who_reads(tmp_path: Path) -> None:
    entries = set_aside(tmp_path)
    some = {name: entry for name, entry in entries.items() if name[0] % 3 and name[1] != RAW}
    assert 0 < len(some) < len(entries)
    assert_same(read(some), from_the_clip())
    assert_same(read(entries, workers=2), from_the_clip())


def test_readings_are_close_to_those_of_crops_cut_from_the_whole_picture() -> None:
    whole = tuple(replace(track, around={}) for track in tracks())
    with WorkerPool(1) as pool:
        plain = look(source(), whole, find_networks(), pool)
    for first, second in zip(plain, from_the_clip(), strict=True):
        off = np.abs(first.angles_deg - second.angles_deg)
        # The same pixels, converted and averaged in another order.
        assert float(np.median(off)) < 0.2
        assert (off < first.angles_sd_deg).mean() > 0.99
    keys = [
        readings_key(info(), some, find_networks(), source().clock_s) for some in (whole, tracks())
    ]
    assert keys[0] != keys[1]


def test_a_file_that_somebody_has_removed_is_told(tmp_path: Path) -> None:
    entries = set_aside(tmp_path)
    for path in tmp_path.iterdir():
        path.unlink()
    with pytest.raises(VideoUnreadableError, match="analyse the clip again"):
        read(entries)


def test_a_full_disk_only_costs_time(tmp_path: Path) -> None:
    class Full:
        """Takes two parts."""

        def __init__(self) -> None:
            self.left = 2

        def __call__(
            self, frame: Picture, found: PoseObservation | None
        ) -> Iterator[tuple[Spot, object]]:
            for name, part in PartChooser()(frame, found):
                if not self.left:
                    raise OSError(28, "No space left on device")
                self.left -= 1
                yield name, part

    entries = set_aside(tmp_path, (Full,))  # type: ignore[arg-type]
    assert len(entries) == 2
    assert_same(read(entries), from_the_clip())


@pytest.mark.parametrize("spot", [RAW, ("side_foot", "left", True), ("pelvis", None, False)])
@pytest.mark.parametrize("shift", [(0.0, 0.0), (-250.0, 0.0), (210.0, 300.0)])
def test_surroundings_lie_in_the_picture_and_can_be_averaged(
    spot: Spot, shift: tuple[float, float]
) -> None:
    size_px = signals().width_px, signals().height_px
    around = surroundings(spot, 3.7 * (raw_xy_px()[10] + shift), (size_px[0] * 4, size_px[1] * 4))
    assert around is not None
    x0, y0, x1, y1 = around.box
    assert 0 <= x0 < x1 <= 4 * size_px[0]
    assert 0 <= y0 < y1 <= 4 * size_px[1]
    assert around.factor > 1
    assert x0 % 2 == y0 % 2 == 0
    assert (x1 - x0) % (2 * around.factor) == (y1 - y0) % (2 * around.factor) == 0


def test_nobody_knows_where_to_look_without_landmarks() -> None:
    assert surroundings(RAW, np.full((33, 2), np.nan), (1080, 1920)) is None
    assert surroundings(RAW, np.zeros((33, 2)), (1080, 1920)) is None
