"""Two seconds of a real clip, and what an analysis gives that nobody has disturbed."""

from __future__ import annotations

from pathlib import Path

import pytest

from gait_screen.analysis import Analysis
from gait_screen.pipeline import analyse
from gait_screen.records import AnalysisOptions, ClipRequest
from gait_screen.video import VideoWriter, probe_video, read_frames

SAMPLES = Path(__file__).resolve().parents[2] / "sample_videos"
FRAMES = 120
OPTIONS = AnalysisOptions(model="full", use_cache=False, annotate=False, pictures=False, workers=2)


@pytest.fixture(scope="session")
def piece(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A runner from the side, in four stretches."""
    path = tmp_path_factory.mktemp("piece") / "secret_name.mp4"
    info = probe_video(SAMPLES / "run_side.mp4")
    with VideoWriter(path, info.width_px, info.height_px) as writer:
        for frame in read_frames(info):
            if frame.index < FRAMES:
                writer.write(frame.image_rgb, frame.time_s)
    return path


@pytest.fixture(scope="session")
def undisturbed(piece: Path) -> Analysis:
    return analyse([ClipRequest(piece)], OPTIONS)
