"""Hand-made screenings and a way to run the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from gait_screen import __version__
from gait_screen.cli import gait_screen_command
from gait_screen.picture.model_files import find_networks
from gait_screen.plan import plan_from_metrics
from gait_screen.pose.model_files import MODEL_SHA256
from gait_screen.screening import (
    ClipRecord,
    Finding,
    Metric,
    ModelIdentity,
    Screening,
    Software,
)
from gait_screen.vocabulary import Movement, Side

CHECKOUT = Path(__file__).resolve().parents[2]
SAMPLES = CHECKOUT / "sample_videos"


def run(*arguments: str | Path) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(gait_screen_command, [str(argument) for argument in arguments])


def start(*arguments: str | Path, folder: Path, **more: Any) -> subprocess.Popen[str]:
    """Start the command line as a process of its own, in a folder."""
    return subprocess.Popen(
        [sys.executable, "-m", "gait_screen", *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        **more,
    )


def run_process(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line as a process of its own."""
    with start(*arguments, folder=folder) as process:
        out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def assert_refused(result: Result, code: int, *words: str) -> None:
    """Check that a command ended as the contract says: one sentence, no traceback, no result."""
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    *progress, sentence = result.stderr.strip().splitlines()
    assert sentence.startswith("Error: ")
    assert all(" ..." in line for line in progress), "only progress may stand before the error"
    for word in words:
        assert word in sentence


def metric(
    key: str,
    value: float | None,
    uncertainty: float | None = 3.0,
    *,
    side: Side | None = "left",
    test: Movement | None = "lunge",
    **more: Any,
) -> Metric:
    """Make a metric; without a value it is not assessed."""
    fields: dict[str, Any] = {
        "key": key,
        "side": side,
        "clip": "clip.mp4",
        "test": test,
        "view": None,
        "status": "not_assessed" if value is None else "measured",
        "reason": "the foot is out of the picture." if value is None else None,
        "value": value,
        "uncertainty": None if value is None else uncertainty,
        "n": 5,
        "source": "landmarks",
    }
    return Metric(**{**fields, **more})


def clip_record(file: str = "clip.mp4", sha256: str = "0" * 64) -> ClipRecord:
    """Make the record of a lunge clip."""
    return ClipRecord(
        file=file,
        sha256=sha256,
        duration_s=8.0,
        frames=240,
        fps_median=30.0,
        variable_frame_rate=False,
        rotation_deg=0,
        test="lunge",
        test_confidence=0.9,
        view="left",
        view_yaw_deg=2.0,
        near_side="left",
    )


def screening(
    metrics: Sequence[Metric],
    *,
    created: str = "2026-01-10T08:00:00+00:00",
    clips: Sequence[ClipRecord] = (),
    findings: Sequence[Finding] | None = None,
    model: str = "heavy",
    version: str = __version__,
) -> Screening:
    """Make a screening of metrics, judged by the package."""
    judged, plan = plan_from_metrics(metrics, start=datetime.fromisoformat(created).date())
    return Screening(
        created=created,
        software=Software(
            gait_screen=version,
            mediapipe="0.10.31",
            model=ModelIdentity(name=model, sha256=MODEL_SHA256[model]),
            networks=[
                ModelIdentity(name=name, sha256=file.sha256)
                for name, file in find_networks().items()
            ],
        ),
        clips=list(clips) or [clip_record()],
        metrics=list(metrics),
        findings=judged if findings is None else list(findings),
        plan=plan,
        faces_blurred=True,
    )


def write_screening(folder: Path, made: Screening) -> Path:
    """Write a screening as its folder would hold it and return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "screening.json"
    path.write_text(made.to_json(), encoding="utf-8")
    return path
