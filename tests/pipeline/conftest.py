"""Each sample clip is screened once, with the real model, for all tests here."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import pytest

from gait_screen.analysis import Analysis
from gait_screen.pipeline import analyse
from gait_screen.records import AnalysisOptions, ClipRequest

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_videos"
TRUTH = ROOT / "tests" / "truth"


@functools.cache
def screened(name: str) -> Analysis:
    """Screen one sample clip with the default model, without any cache."""
    request = ClipRequest(SAMPLES / f"{name}.mp4")
    return analyse([request], AnalysisOptions(use_cache=False))


def truth_of(name: str) -> dict[str, Any]:
    """Read the truth of a sample clip."""
    data: dict[str, Any] = json.loads((TRUTH / f"{name}.json").read_text(encoding="utf-8"))
    return data


@pytest.fixture(scope="session", autouse=True)
def _forget_clips() -> Any:
    yield
    screened.cache_clear()
