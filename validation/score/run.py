"""Many clips beside each other, each in a process of its own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

from gait_screen.records import AnalysisOptions
from validation.score.compare import LabClip, score_clip
from validation.score.rows import ClipScore


def score_clips(
    clips: Sequence[LabClip],
    options: AnalysisOptions,
    jobs: int = 2,
    progress: Callable[[str], None] | None = None,
) -> list[ClipScore]:
    """Score clips in parallel and return them in their order.

    What the product refuses is part of the score; anything unexpected ends the run: a bench must
    not hide a crash. Landmarks are kept, so that a second run goes on where the first one stopped.
    """
    scores: dict[int, ClipScore] = {}
    # Not fork: native threads of the pose model do not survive it.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max(1, jobs), mp_context=spawn) as pool:
        todo = {pool.submit(score_clip, clip, options): place for place, clip in enumerate(clips)}
        for count, future in enumerate(as_completed(todo), 1):
            place = todo[future]
            try:
                scores[place] = future.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
            if progress is not None:
                progress(f"{count}/{len(clips)} {clips[place].name}")
    return [scores[place] for place in range(len(clips))]
