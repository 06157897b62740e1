"""Looking closely at a real clip: frames, places, directions and what can go wrong."""

from __future__ import annotations

import dataclasses
import functools
import json
import shutil
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from gait_screen.errors import (
    AnalysisCancelled,
    ModelMissingError,
    UsageError,
    VideoUnreadableError,
)
from gait_screen.picture import readings as readings_module
from gait_screen.picture.crops import CropPlace, crop_matrix, cut_crop, map_points
from gait_screen.picture.look import STAGE, in_picture, look
from gait_screen.picture.model_files import NETWORK_NAMES, find_network, find_networks
from gait_screen.picture.network import BATCH, Answers, PictureNetwork
from gait_screen.picture.places import CropTrack
from gait_screen.picture.plans import PLANS, REAR_FOOT, SIDE_FOOT, NetworkPlan
from gait_screen.picture.readings import (
    load_readings,
    read_pictures,
    readings_key,
    store_readings,
)
from gait_screen.picture.records import PictureReading
from gait_screen.pose.shelf import remove_entries
from gait_screen.records import FloatArray, ImageArray, ProgressUpdate
from gait_screen.video import read_frames
from gait_screen.video.stretches import ClipFrames
from gait_screen.workers import WorkerPool
from tests.picture.real_clip import (
    CHECKOUT,
    MirroredFrames,
    info,
    look_with,
    signals,
    source,
    tracks,
)


@functools.cache
def readings() -> tuple[PictureReading, ...]:
    return look_with(tracks())


def by_side(found: tuple[PictureReading, ...]) -> dict[tuple[str, str | None], PictureReading]:
    return {(reading.network, reading.side): reading for reading in found}


# --- what comes out ----------------------------------------------------------------------------


def test_every_frame_asked_for_is_answered_once_in_order() -> None:
    assert len(readings()) == len(tracks()) == 3
    for track, reading in zip(tracks(), readings(), strict=True):
        assert (reading.network, reading.side) == (track.look.network, track.look.side)
        np.testing.assert_array_equal(reading.frames, np.flatnonzero(track.frames))
        count = len(reading.frames)
        assert count > BATCH // 2
        assert reading.angles_deg.shape == (count, len(reading.plan.angles))
        assert reading.keypoints_px.shape == (count, len(reading.plan.keypoints), 2)
        assert (reading.angles_sd_deg > 0).all()
        assert (reading.keypoints_sd_px > 0).all()


def test_keypoints_lie_in_the_part_of_the_picture_that_was_cut() -> None:
    for track, reading in zip(tracks(), readings(), strict=True):
        for frame, keypoints_px in zip(reading.frames, reading.keypoints_px, strict=True):
            in_crop = map_points(track.matrix(int(frame)), keypoints_px)
            assert (in_crop > -1.0).all()
            assert (in_crop < track.plan.crop.size_px).all()


def test_a_batch_gives_what_each_crop_gives_alone() -> None:
    network = PictureNetwork(find_network("rear_foot"))
    crops = np.random.default_rng(5).integers(0, 256, (BATCH, 160, 160, 3), dtype=np.uint8)
    together, alone = network.read(crops), network.read(crops[3:4])
    np.testing.assert_allclose(together.angles_deg[3], alone.angles_deg[0], atol=1e-3)
    np.testing.assert_allclose(together.keypoints_px[3], alone.keypoints_px[0], atol=1e-2)


def test_a_mirrored_clip_gives_the_other_foot_the_same_answers() -> None:
    """The crops of a left foot and of the right one in the mirror are the same picture."""
    mirrored = by_side(look_with(tracks(flipped=True), MirroredFrames()))
    straight = by_side(readings())
    for side, other in (("left", "right"), ("right", "left")):
        one, two = straight["rear_foot", side], mirrored["rear_foot", other]
        assert one.mirrored is not two.mirrored
        np.testing.assert_array_equal(one.frames, two.frames)
        # Crops differ by the rounding of their interpolation.
        assert np.abs(one.angles_deg - two.angles_deg).max() < 0.5
        across = info().width_px - 1 - two.keypoints_px[..., 0]
        assert np.abs(one.keypoints_px[..., 0] - across).max() < 0.5
        assert np.abs(one.keypoints_px[..., 1] - two.keypoints_px[..., 1]).max() < 0.5


def test_only_what_is_wanted_is_converted_and_reading_ends_with_it() -> None:
    wanted = np.zeros(signals().time_s.shape, dtype=bool)
    wanted[[3, 7]] = True
    some = list(read_frames(info(), only=wanted))
    assert [frame.index for frame in some] == [3, 7]
    for whole, _ in zip(read_frames(info()), range(8), strict=False):
        if whole.index == 7:
            np.testing.assert_array_equal(whole.image_rgb, some[1].image_rgb)
            assert whole.time_s == some[1].time_s
    assert list(read_frames(info(), only=np.zeros(5, dtype=bool))) == []


# --- directions --------------------------------------------------------------------------------


def direction_deg(start: FloatArray, end: FloatArray, *, of: str) -> float:
    """Return how far a direction is from up or from right, + clockwise in its picture."""
    x, y = end - start
    return float(np.degrees(np.arctan2(x, -y) if of == "up" else np.arctan2(y, x)))


def drawn(start: FloatArray, end: FloatArray) -> ImageArray:
    """Draw a line with a red start and a green end."""
    image = np.full((480, 640, 3), 60, np.uint8)
    for at, colour in ((start, (255, 0, 0)), (end, (0, 255, 0))):
        cv2.circle(
            image, (round(at[0] * 16), round(at[1] * 16)), 6 * 16, colour, -1, cv2.LINE_AA, 4
        )
    return image


def found_in(crop: ImageArray) -> tuple[FloatArray, FloatArray]:
    """Return where the red start and the green end lie in a crop."""
    rows, columns = np.indices(crop.shape[:2])
    ends = []
    for channel in (0, 1):
        other = crop[..., 1 - channel].astype(np.float64)
        weight = np.clip(crop[..., channel] - other, 0.0, None)
        ends.append(np.array([(weight * columns).sum(), (weight * rows).sum()]) / weight.sum())
    return ends[0], ends[1]


@pytest.mark.parametrize("plan", [REAR_FOOT, SIDE_FOOT], ids=lambda plan: plan.name)
@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("lean_deg", [0.0, 20.0, -35.0])
@pytest.mark.parametrize("axis_deg", [12.0, -25.0])
def test_turning_angles_and_places_are_those_of_the_upright_picture(
    plan: NetworkPlan, mirrored: bool, lean_deg: float, axis_deg: float
) -> None:
    """A line whose direction in the picture is known, read off its crop as a network would."""
    # The shank leans to the right by lean_deg, the line by axis_deg.
    lean, tilt = np.radians([lean_deg, axis_deg])
    up = np.array([np.sin(lean), -np.cos(lean)])
    middle = np.array([320.0, 240.0])
    axis = np.array([np.sin(tilt), -np.cos(tilt)])
    start, end = middle - 30.0 * axis, middle + 30.0 * axis
    matrix = crop_matrix(plan.crop, CropPlace(middle, up, 200.0, mirrored))
    in_crop = found_in(cut_crop(drawn(start, end), matrix, plan.crop.size_px))

    of = ["up" if "tilt" in name else "right" for name in plan.angles]
    seen = [direction_deg(*in_crop, of=zero) for zero in of]
    answers = Answers(
        keypoints_px=np.array([in_crop]),
        keypoints_sd_px=np.ones((1, 2)),
        angles_deg=np.array([seen]),
        angles_sd_deg=np.ones((1, len(of))),
    )
    found = in_picture(answers, matrix, plan.turning)

    np.testing.assert_allclose(found.keypoints_px[0], [start, end], atol=0.5)
    upright = np.array([[start[0], start[1]], [end[0], end[1]]])
    if mirrored:  # + clockwise in the crop's sense: in the picture as seen in a mirror
        upright[:, 0] = 639.0 - upright[:, 0]
    for number, turns in enumerate(plan.turning):
        if turns:
            true_deg = direction_deg(*upright, of=of[number])
            assert found.angles_deg[0, number] == pytest.approx(true_deg, abs=1.0)
        else:
            assert found.angles_deg[0, number] == pytest.approx(seen[number])
    # As many crop pixels as lie on a picture pixel, so much smaller is the same doubt there.
    scale = plan.crop.size_px / (plan.crop.span * 200.0)
    np.testing.assert_allclose(found.keypoints_sd_px, 1.0 / scale)


# --- what can go wrong -------------------------------------------------------------------------


def test_cancelling_ends_the_work_at_once() -> None:
    calls: list[ProgressUpdate] = []

    def cancel(update: ProgressUpdate) -> None:
        calls.append(update)
        if len(calls) == 3:
            raise AnalysisCancelled("stopped")

    with WorkerPool(1) as pool, pytest.raises(AnalysisCancelled):
        look(source(), tracks(), find_networks(), pool, "a.mp4", cancel)
    assert [(call.stage, call.clip, call.done) for call in calls] == [
        (STAGE, "a.mp4", 1),
        (STAGE, "a.mp4", 2),
        (STAGE, "a.mp4", 3),
    ]


def test_a_file_that_changed_in_the_meantime_is_refused() -> None:
    time_s = signals().time_s + 0.01
    with pytest.raises(VideoUnreadableError, match="has changed while it was analysed"):
        look_with(tracks(), ClipFrames(info(), time_s))


def test_no_frames_no_work() -> None:
    assert look_with(()) == ()


def test_one_worker_and_two_read_the_same() -> None:
    assert_same(readings(), look_with(tracks(), workers=2))


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GAIT_SCREEN_MODELS", str(tmp_path))
    for path in (CHECKOUT / "models").glob("picture_*"):
        shutil.copy(path, tmp_path)
    return tmp_path


def test_the_checkout_holds_every_network_with_its_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GAIT_SCREEN_MODELS", raising=False)
    table = json.loads((CHECKOUT / "models" / "picture_models.json").read_text())
    found = find_networks()
    assert {name: file.sha256 for name, file in found.items()} == {
        name: table[name]["sha256"] for name in NETWORK_NAMES
    }
    assert set(NETWORK_NAMES) == set(PLANS)


def test_a_missing_network_is_named_with_what_to_do(own_folder: Path) -> None:
    (own_folder / "picture_pelvis.onnx").unlink()
    with pytest.raises(ModelMissingError) as raised:
        find_networks()
    assert "picture_pelvis.onnx is not in" in str(raised.value)
    assert "unset GAIT_SCREEN_MODELS" in str(raised.value)


def test_a_corrupt_network_is_refused(own_folder: Path) -> None:
    path = own_folder / "picture_rear_foot.onnx"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(ModelMissingError, match="damaged or another one"):
        find_network("rear_foot")


@pytest.mark.parametrize("table", ["", "{}", '{"rear_foot": "ab"}'])
def test_a_table_without_the_sum_is_refused(own_folder: Path, table: str) -> None:
    (own_folder / "picture_models.json").write_text(table)
    with pytest.raises(ModelMissingError, match="does not say which checksum"):
        find_network("rear_foot")


def test_a_file_that_is_no_network_cannot_be_used(tmp_path: Path) -> None:
    path = tmp_path / "picture_rear_foot.onnx"
    path.write_bytes(b"half of a network")
    file = dataclasses.replace(find_network("rear_foot"), path=path)
    with pytest.raises(ModelMissingError, match="cannot be used"):
        PictureNetwork(file)


def test_a_network_of_another_plan_is_refused() -> None:
    file = dataclasses.replace(find_network("side_foot"), name="rear_foot")
    with pytest.raises(ModelMissingError, match="does not fit this version"):
        PictureNetwork(file)


@pytest.mark.parametrize("shape", [(1, 192, 192, 3), (0, 160, 160, 3), (BATCH + 1, 160, 160, 3)])
def test_crops_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    network = PictureNetwork(find_network("rear_foot"))
    with pytest.raises(UsageError, match="came"):
        network.read(np.zeros(shape, np.uint8))


# --- kept between runs -------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GAIT_SCREEN_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


def assert_same(one: tuple[PictureReading, ...], two: tuple[PictureReading, ...] | None) -> None:
    assert two is not None
    for before, after in zip(one, two, strict=True):
        for item in dataclasses.fields(PictureReading):
            np.testing.assert_array_equal(getattr(before, item.name), getattr(after, item.name))


def test_what_is_kept_comes_back_to_the_bit(kept: Path) -> None:
    store_readings("k", readings())
    assert_same(readings(), load_readings("k"))
    assert remove_entries("readings") == 1
    assert list(kept.iterdir()) == []
    assert load_readings("k") is None


def read_with(
    crops: tuple[CropTrack, ...], *, use_cache: bool = True
) -> tuple[PictureReading, ...]:
    with WorkerPool(1) as pool:
        return read_pictures(info(), crops, find_networks(), source(), pool, use_cache=use_cache)


@pytest.mark.usefixtures("kept")
def test_a_second_run_does_not_look_again_unless_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    first = read_with(tracks())

    def refuse(*_arguments: object) -> tuple[PictureReading, ...]:
        raise AssertionError("it looked again")

    monkeypatch.setattr(readings_module, "look", refuse)
    assert_same(first, read_with(tracks()))
    with pytest.raises(AssertionError, match="looked again"):
        read_with(tracks(), use_cache=False)


def test_without_the_cache_nothing_is_kept(kept: Path) -> None:
    read_with(tracks()[:1], use_cache=False)
    assert not kept.exists()


def test_the_key_changes_with_all_that_changes_the_readings() -> None:
    files, some = find_networks(), tracks()
    clock_s = np.arange(len(some[0].frames)) / 30
    other_network = {**files, "pelvis": dataclasses.replace(files["pelvis"], sha256="0" * 64)}
    moved = replace(some[0], anchor_px=some[0].anchor_px + 1e-9)
    fewer = replace(some[0], frames=some[0].frames & (np.arange(len(some[0].frames)) < 50))
    keys = {
        readings_key(info(), some, files, clock_s),
        readings_key(replace(info(), sha256="0" * 64), some, files, clock_s),
        readings_key(info(), some, other_network, clock_s),
        readings_key(info(), (moved, *some[1:]), files, clock_s),
        readings_key(info(), (fewer, *some[1:]), files, clock_s),
        readings_key(info(), some[:2], files, clock_s),
        readings_key(info(), some, files, clock_s + 12.0),
    }
    assert len(keys) == 7
    assert readings_key(replace(info(), path=Path("renamed.mp4")), some, files, clock_s) in keys


@pytest.mark.parametrize("damage", ["truncated", "another shape"])
def test_a_damaged_entry_is_ignored_and_removed(kept: Path, damage: str) -> None:
    wrong = replace(readings()[0], angles_deg=np.zeros((2, 4)))
    store_readings("k", (wrong,) if damage == "another shape" else readings())
    (entry,) = kept.iterdir()
    if damage == "truncated":
        entry.write_bytes(entry.read_bytes()[:300])
    assert load_readings("k") is None
    assert list(kept.iterdir()) == []
