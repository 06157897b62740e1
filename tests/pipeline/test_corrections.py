"""What a clinician puts right changes what is measured from it, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from gait_screen.analysis import Analysis
from gait_screen.analysis_file import load_analysis, save_analysis
from gait_screen.edits import (
    AddedEvent,
    Edit,
    EditList,
    ExcludedSpan,
    FloorLine,
    MovedEvent,
    MovedLandmark,
)
from gait_screen.errors import UsageError
from gait_screen.measuring import analyse_again
from gait_screen.screening import Metric, Screening
from tests.pipeline.conftest import screened


def again(name: str, *edits: Edit) -> Analysis:
    return analyse_again(screened(name), EditList(edits=edits))


def value(analysis: Analysis, key: str, side: str | None) -> Metric:
    (found,) = [m for m in analysis.screening.metrics if (m.key, m.side) == (key, side)]
    return found


def sha_of(name: str) -> str:
    return screened(name).clips[0].info.sha256


def stances(name: str) -> list[tuple[float, float]]:
    spans = screened(name).clips[0].spans
    return [(one.start_s, one.end_s) for one in spans if one.side == "left"]


@pytest.mark.parametrize("name", ["run_side", "squat_side"])
def test_without_a_correction_everything_is_as_before(name: str) -> None:
    before = screened(name).screening

    assert again(name).screening.to_json() == before.to_json()


def test_an_analysis_from_a_file_is_measured_again_without_its_clip(tmp_path: Path) -> None:
    save_analysis(screened("run_side"), tmp_path)
    kept = load_analysis(tmp_path)

    assert analyse_again(kept, EditList()).screening.to_json() == kept.screening.to_json()


def test_an_excluded_step_is_missing_from_the_values() -> None:
    start_s, end_s = stances("run_side")[3]
    excluded = ExcludedSpan(
        clip_sha256=sha_of("run_side"), kind="stance", side="left", start_s=start_s, end_s=end_s
    )
    before = value(screened("run_side"), "ankle_dorsiflexion_peak", "left")
    corrected = again("run_side", excluded)
    after = value(corrected, "ankle_dorsiflexion_peak", "left")

    assert before.n is not None
    assert after.n == before.n - 1
    assert corrected.screening.edits == EditList(edits=(excluded,))
    assert len(corrected.clips[0].spans) == len(screened("run_side").clips[0].spans) - 1


def test_a_later_toe_off_makes_the_contact_longer() -> None:
    start_s, end_s = stances("run_side")[2]
    moves = [
        MovedEvent(
            clip_sha256=sha_of("run_side"),
            kind="toe_off",
            side="left",
            time_s=end,
            to_time_s=end + 0.03,
        )
        for _, end in stances("run_side")
    ]
    before = value(screened("run_side"), "contact_time", "left").value
    after = value(again("run_side", *moves), "contact_time", "left").value

    assert before is not None
    assert after == pytest.approx(before + 0.03, abs=0.002)
    assert start_s < end_s


def test_a_floor_line_turns_the_shank_by_the_cameras_roll() -> None:
    info = screened("squat_side").clips[0].info
    fall = 0.0875  # 5 degrees
    line = FloorLine(
        clip_sha256=info.sha256,
        start_px=(0.0, info.height_px * 0.9),
        end_px=(float(info.width_px), info.height_px * 0.9 + fall * info.width_px),
    )
    before = screened("squat_side")
    after = again("squat_side", line)
    one = value(before, "tibia_inclination_peak", "left").value
    other = value(after, "tibia_inclination_peak", "left").value

    assert one is not None
    assert other is not None
    roll_deg = before.clips[0].record.camera_roll_deg or 0.0
    assert abs(other - one) == pytest.approx(abs(5.0 - roll_deg), abs=0.3)
    assert after.clips[0].record.camera_roll_deg == 5.0


def test_a_dragged_knee_bends_the_knee_there() -> None:
    clip = screened("squat_side").clips[0]
    before = clip.angles.get("knee_flexion", "left")
    assert before is not None
    frame = int(len(clip.pose.time_s) / 2)
    knee = clip.cleaned_xy_px[frame, 25]
    edit = MovedLandmark(
        clip_sha256=clip.info.sha256,
        time_s=float(clip.pose.time_s[frame]),
        landmark="left_knee",
        xy_px=(float(knee[0]) + 60.0, float(knee[1])),
    )
    after = again("squat_side", edit).clips[0].angles.get("knee_flexion", "left")
    assert after is not None

    assert abs(after.values_deg[frame] - before.values_deg[frame]) > 3
    assert after.values_deg[:20] == pytest.approx(before.values_deg[:20], abs=0.2, nan_ok=True)


def test_the_screening_says_that_and_what_was_corrected() -> None:
    start_s, end_s = stances("run_side")[1]
    excluded = ExcludedSpan(
        clip_sha256=sha_of("run_side"), kind="stance", side="left", start_s=start_s, end_s=end_s
    )
    screening = Screening.from_json(again("run_side", excluded).screening.to_json())
    (check,) = [one for one in screening.clips[0].quality if one.check == "corrected by hand"]

    assert "stance" in check.detail
    assert "excluded" in check.detail
    assert screening.edits.edits == (excluded,)


def test_corrections_are_not_stacked() -> None:
    start_s, end_s = stances("run_side")[1]
    excluded = ExcludedSpan(
        clip_sha256=sha_of("run_side"), kind="stance", side="left", start_s=start_s, end_s=end_s
    )
    with pytest.raises(UsageError, match="all corrections together"):
        analyse_again(again("run_side", excluded), EditList())


def test_a_correction_of_another_clip_is_refused() -> None:
    edit = AddedEvent(clip_sha256="0" * 64, kind="toe_off", side="left", time_s=1.0)
    with pytest.raises(UsageError, match="not in this screening"):
        again("run_side", edit)


def test_a_correction_that_does_not_fit_is_refused() -> None:
    edit = MovedEvent(
        clip_sha256=sha_of("run_side"), kind="toe_off", side="left", time_s=0.001, to_time_s=0.1
    )
    with pytest.raises(UsageError, match="no such event"):
        again("run_side", edit)
