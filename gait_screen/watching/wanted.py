"""What is asked of a clip's film, what came of it, and whether more has to be asked for."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Final

from gait_screen.pose.result import FollowResult
from gait_screen.records import VideoInfo
from gait_screen.video import frame_timing
from gait_screen.video.overview import Overview
from gait_screen.video.parts import PartFrames
from gait_screen.vocabulary import GAITS, Movement
from gait_screen.watching.choose import ENOUGH_STEPS, LONG_S
from gait_screen.watching.rates import every_for, kind_of

#: A part that shows too few steps is doubled so often, and no more.
_MOST_TIMES_MORE: Final = 2
#: In shorter clips, to find out whether frames may be left out costs more than it spares.
_WORTH_ASKING_S: Final = 20.0


@dataclass(frozen=True)
class Wanted:
    """What is asked for.

    Attributes
    ----------
    movement
        Where it is known; None finds out as much as is needed to choose a part.
    whole
        Everything, whatever it shows.
    more
        How often the part is to be doubled.
    """

    movement: Movement | None = None
    whole: bool = False
    more: int = 0

    def leaves_a_choice(self, info: VideoInfo) -> bool:
        """Return whether less than all of this clip may be enough, by what its file declares."""
        duration_s = info.duration_s / info.slow_motion_factor
        fps = info.fps_nominal * info.slow_motion_factor
        if self.whole or not (duration_s > 0 and fps > 0):
            return False
        kind = kind_of(self.movement)
        if kind == "slow":
            return every_for(fps, "slow") > 1
        return duration_s > LONG_S or every_for(fps, "gait") > 1 or self.asks(duration_s, fps)

    def asks(self, duration_s: float, fps: float) -> bool:
        """Return whether to find out if the movement is so slow that frames may be left out."""
        saves = every_for(fps, "slow") > every_for(fps, "gait")
        return self.movement is None and saves and duration_s > _WORTH_ASKING_S

    @property
    def words(self) -> str:
        """Return what the choice depends on, for a name."""
        movement = self.movement if self.movement in GAITS else kind_of(self.movement)
        return json.dumps([movement, self.more])


@dataclass(frozen=True)
class Extent:
    """What was analysed of a film: ``start_s`` to ``stop_s``, every so many of its frames.

    ``duration_s`` and ``fps`` are the film's own.
    """

    start_s: float
    stop_s: float
    duration_s: float
    every: int
    fps: float
    is_part: bool

    @property
    def analysed_s(self) -> list[tuple[float, float]] | None:
        """Return when the part begins and ends; None where it is the whole film."""
        return [(round(self.start_s, 4), round(self.stop_s, 4))] if self.is_part else None


@dataclass(frozen=True)
class Watched:
    """What watching a clip gives: what it is like, whom it shows, and where its frames are.

    ``frames`` are those that were analysed; all else is on their clock.
    """

    overview: Overview
    followed: FollowResult
    frames: PartFrames

    @property
    def extent(self) -> Extent:
        """Return how much of the film was analysed."""
        part, film = self.frames.part, frame_timing(self.frames.clip.clock_s)
        here = self.frames.clock_s
        is_part = part.start > 0 or part.stop + part.every <= len(self.frames.clip.clock_s)
        return Extent(
            float(here[0]),
            float(here[-1]),
            film.duration_s,
            part.every,
            film.fps_median,
            is_part,
        )


def more_wanted(
    wanted: Wanted, watched: Watched, movement: Movement | None, steps: int
) -> Wanted | None:
    """Return what else to ask for once it is known what the film shows; None when it is enough.

    Parameters
    ----------
    wanted, watched
        What was asked for and what came.
    movement
        What it shows, by all that was analysed.
    steps
        Complete steps of the side with the fewest, of those that can be seen.
    """
    if watched.frames.is_whole:
        return None
    kind = kind_of(movement)
    if kind is None:
        return Wanted(whole=True)
    extent = watched.extent
    too_sparse = extent.every > every_for(extent.fps, kind)
    if too_sparse or (kind == "slow" and extent.is_part):
        return Wanted(movement)
    if not extent.is_part or steps >= ENOUGH_STEPS or wanted.more == _MOST_TIMES_MORE:
        return None
    return replace(wanted, more=wanted.more + 1)
