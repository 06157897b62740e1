"""The pass over a clip that looks for stickers, and what it says of itself to the person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gait_screen.errors import UsageError
from gait_screen.events.detect import Timing
from gait_screen.markers.close_up import arch_curve, look_for_arch
from gait_screen.markers.kept import Search, search_once
from gait_screen.markers.look import look_for_markers
from gait_screen.markers.measure import MarkerMeasures, measure_markers
from gait_screen.markers.records import MarkerReading
from gait_screen.pose.shelf import cache_folder
from gait_screen.recognition.view import ViewEstimate
from gait_screen.records import (
    AnalysisOptions,
    BoolArray,
    ClipRequest,
    ProgressCallback,
    no_progress,
)
from gait_screen.signals.clean import Signals
from gait_screen.signals.roll import Roll
from gait_screen.video.parts import PartFrames, read_part
from gait_screen.vocabulary import CLOSE_UPS, SIDE_VIEWS, Movement, Side, other_side

#: Close-ups need no more: a foot fills them.
CLOSE_UP_SIDE_PX = 960


@dataclass(frozen=True)
class Stickers:
    """What the stickers of a clip gave.

    Attributes
    ----------
    found
        Whether there were any that could be named.
    note
        What was found, or what was looked for in vain.
    """

    found: bool = False
    note: str = ""
    measures: MarkerMeasures = field(default_factory=MarkerMeasures)


@dataclass(frozen=True)
class StickerScene:
    """What is known of a clip before stickers are looked for.

    Attributes
    ----------
    signals
        Landmarks of the frames that show the view; all unknown in a close-up.
    standing
        Shape ``(T,)``: frames of quiet standing on both feet.
    """

    signals: Signals
    view: ViewEstimate
    roll: Roll
    timing: Timing
    standing: BoolArray
    movement: Movement | None


def check_close_ups(requests: Sequence[ClipRequest], options: AnalysisOptions) -> None:
    """Ask for what landmarks would tell: a close-up shows no body.

    Raises
    ------
    UsageError
        When stickers are not to be looked for, or where the camera stands is not said.
    """
    for request in requests:
        if request.test not in CLOSE_UPS:
            continue
        if not options.markers or request.view not in SIDE_VIEWS:
            raise UsageError(
                f"{request.path.name}: {request.test} is measured with stickers in a close-up of "
                "one foot: add --markers, and say on which side of the person the camera is with "
                "--view left (the inner side of the right foot) or --view right."
            )


def read_stickers(
    frames: PartFrames,
    clip: str,
    scene: StickerScene,
    *,
    colour: str | None = None,
    use_cache: bool = True,
    resume: Path | None = None,
    progress: ProgressCallback = no_progress,
) -> Stickers:
    """Look for stickers in a clip and measure with them: one more pass over its pictures.

    Parameters
    ----------
    colour
        As the user names it; None finds it.
    use_cache, resume
        As in :func:`gait_screen.watching.watch_clip`: where stickers were found is looked up.

    Raises
    ------
    UsageError
        When the colour is not known.
    """
    near = scene.view.near_side
    folder = cache_folder() if use_cache else resume
    signals, view = scene.signals, scene.view.view
    if scene.movement in CLOSE_UPS and near is not None:
        # From the left a close-up shows the inner side of the right foot.
        search = Search(colour, signals.time_s, side=other_side(near))
        return _read_arch(frames, clip, search, other_side(near), folder, progress)

    def look() -> MarkerReading:
        return look_for_markers(
            lambda only: read_part(frames, only=only),
            signals,
            view,
            clip=clip,
            colour=colour,
            progress=progress,
        )

    search = Search(colour, signals.time_s, signals.xy_px, signals.leg_length_px, view)
    reading = search_once(frames.info, search, look, folder)
    if not reading.found:
        return Stickers(note=reading.note)
    measures = measure_markers(
        reading,
        signals,
        view,
        scene.roll,
        scene.timing,
        scene.standing,
        scene.movement,
    )
    return Stickers(True, reading.note, measures)


def _read_arch(
    frames: PartFrames,
    clip: str,
    search: Search,
    side: Side,
    folder: Path | None,
    progress: ProgressCallback,
) -> Stickers:
    """Look for the three stickers of the arch in a close-up without a body."""

    def look() -> MarkerReading:
        pictures = read_part(frames, max_side_px=CLOSE_UP_SIDE_PX)
        return look_for_arch(
            pictures, search.time_s, side, clip=clip, colour=search.colour, progress=progress
        )

    reading = search_once(frames.info, search, look, folder)
    curve = arch_curve(reading, side)
    if curve is None:
        return Stickers(note=reading.note)
    return Stickers(True, reading.note, MarkerMeasures((curve,)))
