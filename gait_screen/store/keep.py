"""What is kept of an analysis beside its screening: its clips' curves, and videos by choice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gait_screen.analysis import Analysis
from gait_screen.outputs.motion import clip_motion
from gait_screen.store.records import ClipToKeep


def clips_to_keep(
    analysis: Analysis, videos: Sequence[Path | None] | None = None
) -> tuple[ClipToKeep, ...]:
    """Return what to store of each clip, to show it beside another screening's.

    Parameters
    ----------
    videos
        Each clip's annotated video, where it is to be kept; None keeps no video.
    """
    of_clips = [None] * len(analysis.clips) if videos is None else videos
    return tuple(
        ClipToKeep(number, clip_motion(clip).to_json(), video)
        for number, (clip, video) in enumerate(zip(analysis.clips, of_clips, strict=True))
    )
