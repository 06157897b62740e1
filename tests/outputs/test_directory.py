from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gait_screen.analysis import Analysis
from gait_screen.errors import AnalysisCancelled, UsageError, VideoUnreadableError
from gait_screen.outputs.directory import write_outputs
from gait_screen.outputs.target import check_target
from gait_screen.records import ProgressUpdate
from gait_screen.screening import Screening
from gait_screen.video import probe_video, read_frames
from gait_screen.vocabulary import LANDMARK_INDEX
from tests.helpers.video_files import WIDTH, write_video
from tests.outputs.clips import make_analysis, make_clip, phone_times

FIRST = ["angles.csv", "angles.mot", "landmarks.json", "landmarks.trc"]


@pytest.fixture
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_video(tmp_path_factory.mktemp("film") / "run.mp4", phone_times().tolist())


@pytest.fixture
def analysis(film: Path) -> Analysis:
    return make_analysis(make_clip(film))


def everything(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_all_files_of_the_contract_are_there(tmp_path: Path) -> None:
    film = write_video(tmp_path / "run.mp4", phone_times().tolist())
    second = make_clip(tmp_path / "squat.mp4", view="rear")
    write_video(tmp_path / "squat.mp4", phone_times().tolist())
    written = write_outputs(make_analysis(make_clip(film), second), tmp_path / "a" / "result")
    assert written == tmp_path / "a" / "result"
    assert everything(written) == sorted(
        [
            *FIRST,
            "angles_squat.csv",
            "angles_squat.mot",
            "landmarks_squat.json",
            "landmarks_squat.trc",
            "annotated_run.mp4",
            "annotated_squat.mp4",
            "proof_frames.json",
            "report.html",
            "report.pdf",
            "screening.json",
        ]
    )
    Screening.from_json((written / "screening.json").read_text(encoding="utf-8"))
    assert probe_video(written / "annotated_run.mp4").frames_declared == 60
    assert os.listdir(tmp_path / "a") == ["result"]


def test_only_the_owner_may_look(tmp_path: Path, analysis: Analysis) -> None:
    written = write_outputs(analysis, tmp_path / "result", annotate=False)
    assert stat.S_IMODE(written.stat().st_mode) == 0o700


def test_without_videos_none_is_written_nor_linked(tmp_path: Path, analysis: Analysis) -> None:
    written = write_outputs(analysis, tmp_path / "result", annotate=False)
    assert everything(written) == sorted(
        [*FIRST, "proof_frames.json", "report.html", "report.pdf", "screening.json"]
    )
    assert "annotated_" not in (written / "report.html").read_text(encoding="utf-8")


def test_an_earlier_screening_is_replaced_whole(tmp_path: Path, analysis: Analysis) -> None:
    target = tmp_path / "result"
    write_outputs(analysis, target, annotate=False)
    (target / "report.pdf").write_bytes(b"an earlier report")
    (target / "angles_old.csv").write_text("old", encoding="utf-8")
    write_outputs(analysis, target, annotate=False)
    assert everything(target) == sorted(
        [*FIRST, "proof_frames.json", "report.html", "report.pdf", "screening.json"]
    )
    assert everything(tmp_path) == ["result", *(f"result/{name}" for name in everything(target))]


def test_an_empty_directory_is_filled(tmp_path: Path, analysis: Analysis) -> None:
    (tmp_path / "result").mkdir()
    write_outputs(analysis, tmp_path / "result", annotate=False)
    assert (tmp_path / "result" / "screening.json").is_file()


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("notes.txt", "mine"),
        ("angles.csv", "somebody else's"),
        ("screening.json", '{"schema": "other/1"}'),
        ("screening.json", "not json"),
    ],
)
def test_other_people_s_files_are_never_touched(
    tmp_path: Path, analysis: Analysis, file: str, content: str
) -> None:
    target = tmp_path / "result"
    target.mkdir()
    (target / file).write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="choose another --out"):
        write_outputs(analysis, target, annotate=False)
    assert everything(tmp_path) == ["result", f"result/{file}"]
    assert (target / file).read_text(encoding="utf-8") == content


def test_own_notes_beside_a_screening_keep_it_from_being_replaced(
    tmp_path: Path, analysis: Analysis
) -> None:
    target = write_outputs(analysis, tmp_path / "result", annotate=False)
    (target / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"notes\.txt"):
        check_target(target)


def test_a_file_is_no_place_for_results(tmp_path: Path, analysis: Analysis) -> None:
    (tmp_path / "result").write_text("a file", encoding="utf-8")
    with pytest.raises(UsageError, match="is a file"):
        write_outputs(analysis, tmp_path / "result", annotate=False)
    with pytest.raises(UsageError, match="cannot be written"):
        write_outputs(analysis, tmp_path / "result" / "below", annotate=False)
    assert everything(tmp_path) == ["result"]


def test_an_error_half_way_leaves_nothing(tmp_path: Path, film: Path, analysis: Analysis) -> None:
    film.unlink()  # tables are written by then, the video cannot be
    with pytest.raises(VideoUnreadableError):
        write_outputs(analysis, tmp_path / "new" / "deep" / "result")
    assert everything(tmp_path) == []


def test_an_error_half_way_keeps_the_earlier_screening(
    tmp_path: Path, film: Path, analysis: Analysis
) -> None:
    target = write_outputs(analysis, tmp_path / "result", annotate=False)
    film.unlink()
    before = {name: (target / name).read_bytes() for name in os.listdir(target)}
    with pytest.raises(VideoUnreadableError):
        write_outputs(analysis, target)
    assert {name: (target / name).read_bytes() for name in os.listdir(target)} == before
    assert os.listdir(tmp_path) == ["result"]


def test_cancelling_leaves_nothing(tmp_path: Path, analysis: Analysis) -> None:
    def stop(update: ProgressUpdate) -> None:
        if update.done == 10:
            raise AnalysisCancelled("stopped by the user")

    with pytest.raises(AnalysisCancelled):
        write_outputs(analysis, tmp_path / "result", progress=stop)
    assert everything(tmp_path) == []


def test_a_file_that_comes_in_the_meantime_is_kept(tmp_path: Path, analysis: Analysis) -> None:
    target = write_outputs(analysis, tmp_path / "result", annotate=False)

    def write_notes(_update: ProgressUpdate) -> None:
        (target / "notes.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(UsageError, match=r"notes\.txt"):
        write_outputs(analysis, target, annotate=False, progress=write_notes)
    assert (target / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert os.listdir(tmp_path) == ["result"]


def test_faces_are_left_only_where_the_screening_says_so(
    tmp_path: Path, analysis: Analysis
) -> None:
    shown = replace(
        analysis, screening=analysis.screening.model_copy(update={"faces_blurred": False})
    )
    pictures = {}
    for name, one in (("blurred", analysis), ("shown", shown)):
        written = write_outputs(one, tmp_path / name)
        html = (written / "report.html").read_text(encoding="utf-8")
        assert ("Faces are blurred" in html) == (name == "blurred")
        assert "data:image/jpeg;base64," in html
        info = probe_video(written / "annotated_run.mp4")
        pictures[name] = next(read_frames(info)).image_rgb.astype(int)
    # The head of the made-up runner, and his feet.
    landmarks = analysis.clips[0].pose.xy_px[0] * info.width_px / WIDTH
    x, y = landmarks[LANDMARK_INDEX["nose"]].astype(int)
    apart = np.abs(pictures["blurred"] - pictures["shown"]).max(axis=2)
    assert apart[y - 5 : y + 5, x - 5 : x + 5].max() > 10
    assert apart[int(landmarks[LANDMARK_INDEX["left_heel"], 1]) :].mean() < 1.0
