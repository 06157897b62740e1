"""From spec to clip: time stamps, truth, determinism, and what stays the same between frames."""

from __future__ import annotations

import json
from pathlib import Path

import av
import numpy as np
import pytest

from gait_screen.errors import UsageError
from validation.film import FilmSet, render_clip, render_still
from validation.render.footage import Footage
from validation.spec import ClipSpec

SMALL = {
    "seed": 3,
    "duration": 3.0,
    "motion": {"type": "squat"},
    "camera": {"view": "front", "width": 160, "height": 288, "fps": 10.0},
    "post": {"noise": 0.004},
}


def _spec(**changes: object) -> ClipSpec:
    return ClipSpec.model_validate({**SMALL, **changes})


def _frames(path: Path) -> tuple[list[float], list[np.ndarray]]:
    with av.open(str(path)) as container:
        shown = [(f.time, f.to_ndarray(format="rgb24")) for f in container.decode(video=0)]
    return [float(time or 0.0) for time, _ in shown], [picture for _, picture in shown]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("film")
    video, truth = folder / "clip.mp4", folder / "deeper" / "clip.json"
    calls: list[tuple[int, int]] = []
    facts = render_clip(_spec(), video, truth, lambda done, of: calls.append((done, of)))
    assert calls == [(number, 30) for number in range(1, 31)]
    assert facts.frames == 30
    assert facts.frames_per_s > 0
    return video, truth


def test_a_clip_has_exact_times_and_its_size(clip: tuple[Path, Path]) -> None:
    times, pictures = _frames(clip[0])
    np.testing.assert_allclose(times, np.arange(30) / 10.0, atol=1e-9)
    assert pictures[0].shape == (288, 160, 3)


def test_nothing_but_the_two_files_is_left(clip: tuple[Path, Path]) -> None:
    assert sorted(path.name for path in clip[0].parent.iterdir()) == ["clip.mp4", "deeper"]
    assert [path.name for path in clip[1].parent.iterdir()] == ["clip.json"]


def test_the_truth_lies_on_the_person(clip: tuple[Path, Path]) -> None:
    truth = json.loads(clip[1].read_text(encoding="utf-8"))
    assert truth["schema"] == "gait_screen.truth/1"
    assert truth["n_frames"] == len(truth["frames"]) == 30
    assert truth["camera"]["width"] == 160
    _, pictures = _frames(clip[0])
    empty = np.median(np.stack([pictures[0][:, :20], pictures[-1][:, :20]]), axis=0)
    assert empty.shape[1] == 20
    # The left knee is on the right of a front view, and both differ from the wall around.
    points = truth["frames"][0]["j2"]
    assert points["knee_L"][0] > points["knee_R"][0] + 5
    for name in ("knee_L", "knee_R", "shoulder_L", "shoulder_R"):
        u, v = (round(value) for value in points[name])
        person = pictures[0][v - 1 : v + 2, u - 1 : u + 2].reshape(-1, 3).mean(axis=0)
        wall = pictures[0][v - 1 : v + 2, :10].reshape(-1, 3).mean(axis=0)
        assert np.abs(person - wall).max() > 15, name


def test_the_wall_beside_the_person_stands_still(clip: tuple[Path, Path]) -> None:
    _, pictures = _frames(clip[0])
    corner = np.stack([picture[:60, :30].astype(float) for picture in pictures])
    assert corner.std(axis=0).max() < 4
    middle = np.stack([picture[60:250, 50:110].astype(float) for picture in pictures])
    assert middle.std(axis=0).max() > 20


def test_the_same_spec_gives_the_same_pixels_but_for_the_marks_of_true_points() -> None:
    plain, marked = render_still(_spec(), 1.2), render_still(_spec(), 1.2, overlay=True)
    changed = (plain != marked).any(axis=2)
    # Some 80 marks of a dozen pixels, many of them on each other; all else is the same.
    assert 50 < changed.sum() < 1500
    assert (np.abs(plain.astype(int) - marked).max(axis=2) > 40).sum() > 50


def test_a_blurred_frame_is_the_mean_over_its_exposure() -> None:
    clean = {"noise": 0.0, "blur_px": 0.0}
    blurred = _spec(post={**clean, "motion_blur": 3, "shutter": 0.9})
    with FilmSet.up(blurred) as stage:
        shown = stage.frame(1.0, 10)[0].astype(float)
    with FilmSet.up(_spec(post=clean)) as stage:
        sharp = [stage.frame(1.0 + step * 0.03, 10)[0].astype(float) for step in (-1, 0, 1)]
    # Neither early nor late, and nearer to the mean than to the picture of any one moment.
    mean, way = np.mean(sharp, axis=0), sharp[2] - sharp[0]
    assert abs(((shown - mean) * way).sum() / (way * way).sum()) < 0.05
    off = [float(np.abs(shown - one).mean()) for one in (mean, *sharp)]
    assert off[0] == min(off)


def test_times_are_exact_at_a_rate_that_is_no_whole_number(tmp_path: Path) -> None:
    camera = {**SMALL["camera"], "width": 64, "height": 96, "fps": 59.94}  # type: ignore[dict-item]
    spec = _spec(motion={"type": "single_leg_stance"}, duration=0.15, camera=camera)
    render_clip(spec, tmp_path / "a.mp4", tmp_path / "a.json")
    times, _ = _frames(tmp_path / "a.mp4")
    np.testing.assert_allclose(times, np.arange(9) / 59.94, atol=1e-6)
    truth = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    np.testing.assert_allclose([f["t"] for f in truth["frames"]], times, atol=2e-6)


def test_a_failed_render_leaves_no_file(tmp_path: Path) -> None:
    def stop(_: int, __: int) -> None:
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        render_clip(_spec(), tmp_path / "a.mp4", tmp_path / "a.json", stop)
    assert list(tmp_path.iterdir()) == []


def test_footage_without_a_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"scene\.footage"):
        render_clip(_spec(scene={"type": "footage"}), tmp_path / "a.mp4", tmp_path / "a.json")


def test_a_file_that_is_no_footage_is_a_usage_error(tmp_path: Path) -> None:
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(b"no video")
    scene = {"type": "footage", "footage": str(bad)}
    with pytest.raises(UsageError, match="not a readable video"):
        render_still(_spec(scene=scene), 0.0)


def test_a_clip_serves_as_footage_behind_the_person(clip: tuple[Path, Path]) -> None:
    _, pictures = _frames(clip[0])
    scene = {"type": "footage", "footage": str(clip[0])}
    shown = render_still(_spec(scene=scene, post={"noise": 0.0, "blur_px": 0.0}), 0.0)
    # The wall in the corner lies outside every shadow.
    np.testing.assert_allclose(shown[:60, :30].astype(int), pictures[0][:60, :30], atol=2)


def test_footage_starts_again_when_it_ends(clip: tuple[Path, Path]) -> None:
    _, pictures = _frames(clip[0])
    footage = Footage(clip[0], 160, 288)
    shown = {time: footage.at(time) for time in (0.0, 0.1, 2.95, 3.05, 4.4)}
    for time, number in ((0.0, 0), (0.1, 1), (2.95, 29), (3.05, 0), (4.4, 14)):
        np.testing.assert_array_equal(shown[time], pictures[number], err_msg=str(time))
