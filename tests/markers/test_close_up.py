from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gait_screen.errors import NothingAssessableError, UsageError
from gait_screen.markers.close_up import (
    arch_angle_deg,
    arch_curve,
    loading_changes_deg,
    look_for_arch,
    plateau_levels_deg,
)
from gait_screen.outputs.directory import write_outputs
from gait_screen.pipeline import analyse
from gait_screen.records import AnalysisOptions, ClipRequest, FloatArray, Frame, ImageArray
from gait_screen.screening import Metric
from tests.helpers.figures import clock
from tests.helpers.video_files import write_video
from tests.markers.drawing import GREEN, add_dots, as_filmed

WIDTH, HEIGHT = 480, 360
FPS = 15.0
OPTIONS = AnalysisOptions(markers=True, pictures=False, use_cache=False, annotate=False)


def dots_at(angle_deg: float) -> FloatArray:
    """Return heel, navicular and ball of the big toe with that angle at the navicular."""
    heel, ball = np.array([110.0, 240.0]), np.array([350.0, 240.0])
    height = 120.0 / np.tan(np.radians(0.5 * angle_deg))
    return np.stack([heel, [230.0, 240.0 - height], ball])


def picture_of(angle_deg: float, seed: int = 0) -> ImageArray:
    skin = np.full((HEIGHT, WIDTH, 3), (200.0, 160.0, 135.0))
    return as_filmed(add_dots(skin, dots_at(angle_deg), 18.0, GREEN), seed)


def loaded_twice(time_s: FloatArray) -> FloatArray:
    """Return 140 degrees unloaded and 146 loaded, two times, a second and a half each."""
    phase = np.clip((time_s % 3.0 - 1.25) / 0.5, 0.0, 1.0)
    back = np.clip((time_s % 3.0 - 2.75) / 0.25, 0.0, 1.0)
    return np.asarray(140.0 + 6.0 * (phase - back))


def film(path: Path, angles_deg: FloatArray) -> Path:
    return write_video(
        path,
        [number / FPS for number in range(len(angles_deg))],
        size_px=(WIDTH, HEIGHT),
        picture=lambda number: picture_of(float(angles_deg[number]), number),
        encoder={"crf": "20"},
    )


def test_the_angle_at_the_navicular_by_hand() -> None:
    heel, navicular, ball = (np.array([p]) for p in ([0.0, 0.0], [3.0, -3.0], [6.0, 0.0]))
    assert arch_angle_deg(heel, navicular, ball) == pytest.approx([90.0])
    # Which end is the heel does not matter, nor which way the foot points.
    assert arch_angle_deg(ball, navicular, heel) == pytest.approx([90.0])
    assert arch_angle_deg(heel, np.array([[3.0, 0.0]]), ball) == pytest.approx([180.0])


def test_each_loading_gives_one_change() -> None:
    time_s = clock(6.0, FPS)
    changes = loading_changes_deg(loaded_twice(time_s), time_s)
    assert changes == pytest.approx([6.0, 6.0], abs=0.3)


def test_without_a_plateau_before_and_after_there_is_no_change() -> None:
    time_s = clock(6.0, FPS)
    steady = 140.0 + 0.3 * np.sin(time_s)
    assert len(loading_changes_deg(steady, time_s)) == 0
    drifting = 140.0 + 5.0 * time_s
    assert plateau_levels_deg(drifting, time_s) == []
    assert len(loading_changes_deg(np.full(len(time_s), np.nan), time_s)) == 0


def test_three_dots_in_pictures_become_the_arch() -> None:
    time_s = clock(1.0, FPS)
    frames = [Frame(i, float(t), picture_of(150.0, i)) for i, t in enumerate(time_s)]
    reading = look_for_arch(frames, time_s, "right", clip="arch.mp4")
    curve = arch_curve(reading, "right")
    assert curve is not None
    assert curve.values_deg == pytest.approx(np.full(len(time_s), 150.0), abs=0.4)
    assert arch_curve(reading, "left") is None


def test_two_dots_or_none_are_no_arch() -> None:
    time_s = clock(1.0, FPS)
    skin = np.full((HEIGHT, WIDTH, 3), (200.0, 160.0, 135.0))
    for places in (dots_at(150.0)[:2], []):
        image = as_filmed(add_dots(skin, places, 18.0, GREEN))
        frames = [Frame(i, float(t), image) for i, t in enumerate(time_s)]
        reading = look_for_arch(frames, time_s, "right", clip="arch.mp4")
        assert not reading.found
        assert "heel, navicular" in reading.note


def arch_of(metrics: list[Metric]) -> dict[str | None, Metric]:
    return {one.side: one for one in metrics if one.key == "arch_angle_change"}


def test_a_close_up_without_a_body_gives_the_change_and_all_its_files(tmp_path: Path) -> None:
    clip = film(tmp_path / "arch.mp4", loaded_twice(clock(6.0, FPS)))
    request = ClipRequest(clip, test="arch-loading", view="left")
    analysis = analyse([request], OPTIONS)
    found = arch_of(analysis.screening.metrics)
    # From the left the camera sees the inner side of the right foot.
    right = found["right"]
    assert right.value == pytest.approx(6.0, abs=0.5)
    assert right.n == 2
    assert (right.uncertainty or 0.0) > 1.5
    assert "surrogate" in (right.source or "")
    assert found["left"].status == "not_assessed"
    assert "from the right side as well" in (found["left"].reason or "")
    checks = {one.check: one for one in analysis.screening.clips[0].quality}
    assert checks["stickers"].status == "pass"
    assert "size" not in checks
    folder = write_outputs(analysis, tmp_path / "out", annotate=True)
    assert (folder / "annotated_arch.mp4").exists()
    assert "Arch" in (folder / "report.html").read_text(encoding="utf-8")


def test_an_arch_that_is_never_loaded_is_not_assessed(tmp_path: Path) -> None:
    def picture(number: int) -> ImageArray:
        image = picture_of(140.0, number)
        image[20:60, 5 * number : 5 * number + 40] = 90  # somebody's hand: the clip is no still
        return image

    clip = write_video(
        tmp_path / "idle.mp4",
        [number / FPS for number in range(45)],
        size_px=(WIDTH, HEIGHT),
        picture=picture,
    )
    analysis = analyse([ClipRequest(clip, test="arch-loading", view="left")], OPTIONS)
    right = arch_of(analysis.screening.metrics)["right"]
    assert right.status == "not_assessed"
    assert "keep the foot unloaded for two seconds, then load it" in (right.reason or "")


def test_a_close_up_without_stickers_is_refused_and_says_what_is_missing(tmp_path: Path) -> None:
    clip = write_video(tmp_path / "bare.mp4", [number / FPS for number in range(30)])
    with pytest.raises(NothingAssessableError, match=r"stickers: No three stickers \(heel"):
        analyse([ClipRequest(clip, test="arch-loading", view="left")], OPTIONS)


@pytest.mark.parametrize(
    ("options", "view"), [(AnalysisOptions(pictures=False), "left"), (OPTIONS, None)]
)
def test_it_must_be_said_that_there_are_stickers_and_where_the_camera_is(
    options: AnalysisOptions, view: str | None, tmp_path: Path
) -> None:
    request = ClipRequest(tmp_path / "arch.mp4", test="arch-loading", view=view)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r"add --markers, and say .* --view left"):
        analyse([request], options)
