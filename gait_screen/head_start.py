"""What may begin before the analysis is even loaded: the workers' own loading, and checksums.

A worker takes half a second to load what it needs. The program's own loading takes a quarter, so
whoever waits with the workers until it has loaded loses that time.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final

from gait_screen.checksums import file_sha256, sha256_of
from gait_screen.errors import GaitScreenError
from gait_screen.pose.model_files import find_model
from gait_screen.pose.shelf import has_entries
from gait_screen.records import AnalysisOptions, ClipRequest
from gait_screen.workers import Order, Workshop, load_here

#: What every worker needs first.
_NEEDED: Final = (
    "gait_screen.pose.stretches",
    "gait_screen.pose.mediapipe_source:load_mediapipe",
    "gait_screen.video.parts",
    "gait_screen.video.overview",
)


@contextmanager
def head_start(
    requests: Sequence[ClipRequest], options: AnalysisOptions, workshop: Workshop
) -> Iterator[None]:
    """Let the workers load what they need while this process loads, inside the block.

    Not where something is kept that was measured of these very clips: then probably nobody needs
    them. What goes wrong here is told by whoever needs it.
    """
    thread = threading.Thread(target=_begin, args=(requests, options, workshop), name="head start")
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _begin(requests: Sequence[ClipRequest], options: AnalysisOptions, workshop: Workshop) -> None:
    with suppress(OSError, GaitScreenError):
        sums = [file_sha256(request.path) for request in requests]
        if not (options.use_cache and has_entries("measured", prefix=sha256_of(sums))):
            workshop.pool.get_ready(Order(load_here, _NEEDED))
        # For its checksum, which is not computed again in this process.
        find_model(options.model)
