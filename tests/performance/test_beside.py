"""What is done beside the inference stays small: starting, the second look at a clip, the report.

Ratios of processor times within one run, which a busy machine changes little.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.processes import CHECKOUT, run_fresh

CLIP = CHECKOUT / "sample_videos" / "squat_side.mp4"
ANALYZE = (*("-m", "gait_screen", "analyze", str(CLIP), "--no-video"), *("--model", "full"))
#: Measured 0.3 on this short clip, where the start, which both have, is most of it.
MOST_OF_FIRST = 0.5
#: Measured 0.5 to 0.9: the command line starts without NumPy.
MOST_HELP_PER_NUMPY = 2.0
#: Measured 1.2 to 1.4; with a JavaScript engine and charts checked by their schema, 3 and more.
MOST_REPORT_PER_START = 2.0
#: What takes long to load and is not needed before the workers start.
LATER = ("scipy", "mediapipe", "onnxruntime", "jinja2", "sqlalchemy", "streamlit", "pandas")

START = """
from pathlib import Path
import gait_screen.outputs.directory
from gait_screen.outputs.opensim import write_landmarks_json, write_mot, write_trc
from gait_screen.outputs.report_html import write_report_html
from gait_screen.outputs.series import write_angles_csv
from tests.outputs.clips import make_analysis, make_clip, phone_times
clip = make_clip(times_s=phone_times(600))
analysis = make_analysis(clip)
"""
WRITE = """
write_angles_csv(clip.angles, Path("angles.csv"))
write_trc(clip, Path("landmarks.trc"))
write_mot(clip, Path("angles.mot"))
write_landmarks_json(clip, Path("landmarks.json"))
write_report_html(analysis, Path("report.html"))
"""


def work_s(folder: Path, arguments: Sequence[str], cache: Path | None = None) -> float:
    """Return the processor time of a fresh interpreter and all it started."""
    environ = {} if cache is None else {"GAIT_SCREEN_CACHE": str(cache)}
    run = run_fresh((sys.executable, *arguments), folder, environ=environ, limit_s=300.0)
    assert run.code == 0, run.message
    assert run.cpu_s is not None
    return run.cpu_s


def least_work_s(folder: Path, *several: Sequence[str]) -> list[float]:
    """Return the least time of each of several, taken in turns: what was in the way came once."""
    rounds = [[work_s(folder, arguments) for arguments in several] for _ in range(3)]
    return [min(times) for times in zip(*rounds, strict=True)]


def test_a_second_look_at_a_clip_takes_a_fraction_of_the_first(tmp_path: Path) -> None:
    first_s, again_s = (
        work_s(tmp_path, [*ANALYZE, "--out", name], tmp_path / "cache") for name in ("one", "two")
    )
    assert again_s <= MOST_OF_FIRST * first_s


def test_help_comes_about_as_soon_as_numpy_is_loaded(tmp_path: Path) -> None:
    help_s, numpy_s = least_work_s(
        tmp_path, ["-m", "gait_screen", "--help"], ["-c", "import numpy"]
    )
    assert help_s <= MOST_HELP_PER_NUMPY * numpy_s


def test_the_report_takes_less_than_the_start_of_what_writes_it(tmp_path: Path) -> None:
    start_s, written_s = least_work_s(tmp_path, ["-c", START], ["-c", START + WRITE])
    assert (tmp_path / "report.html").is_file()
    assert written_s <= MOST_REPORT_PER_START * start_s


def test_what_takes_long_to_load_is_not_loaded_before_the_workers_start(tmp_path: Path) -> None:
    code = f"import sys, gait_screen.pipeline; print([m for m in {LATER} if m in sys.modules])"
    run = run_fresh((sys.executable, "-c", code), tmp_path)
    assert run.code == 0, run.message
    assert run.said.strip() == "[]"


def test_a_report_needs_no_library_of_the_analysis(tmp_path: Path) -> None:
    code = f"{START}{WRITE}import sys; print([m for m in ('scipy', 'altair', 'vl_convert', "
    code += "'mediapipe', 'onnxruntime', 'pandas') if m in sys.modules])"
    run = run_fresh((sys.executable, "-c", code), tmp_path)
    assert run.code == 0, run.message
    assert run.said.strip() == "[]"
