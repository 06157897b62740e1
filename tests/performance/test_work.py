"""How often an analysis looks at a frame: a second pass would double the time of the first."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.clips import ClipSpec, make_clip
from gait_screen.pipeline import analyse
from gait_screen.records import AnalysisOptions, ClipRequest
from tests.helpers.counted import DECODED, FOLLOWED, SEARCHED, count_work

SPEC = ClipSpec(360, 30, 7)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(SPEC, tmp_path_factory.mktemp("clip"))


@pytest.mark.parametrize("workers", [1, 2])
def test_each_frame_is_followed_once_and_decoded_twice(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    counts = count_work(tmp_path, monkeypatch)
    analyse([ClipRequest(clip)], AnalysisOptions(model="full", use_cache=False, workers=workers))
    a_frame = {name: count / SPEC.frames for name, count in counts().items()}
    # Once, and a few frames at the start of each stretch that are thrown away.
    assert 1 <= a_frame[FOLLOWED] < 1.15
    # A look at everybody now and then.
    assert 0 < a_frame[SEARCHED] < 0.25
    # For the landmarks, for the feet in the picture, and up to a second before each stretch.
    assert 1 <= a_frame[DECODED] < 2.5
