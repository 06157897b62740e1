"""The fast first pass over a long clip: bursts of landmarks and single looks spread over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from gait_screen.pose.follow import Follower
from gait_screen.pose.model_files import ModelFile
from gait_screen.pose.result import pose_track
from gait_screen.pose.scouting import Look
from gait_screen.pose.stretches import Found
from gait_screen.pose.survey import KeptPictures
from gait_screen.recognition.movement import MovementEstimate, recognise_movement
from gait_screen.recognition.view import estimate_view
from gait_screen.records import FloatArray, ImageArray, IntArray
from gait_screen.signals.clean import clean_signals, gate_landmarks
from gait_screen.video.clock import frames_to_decode
from gait_screen.video.parts import PartFrames
from gait_screen.vocabulary import Movement
from gait_screen.watching.choose import (
    LOOK_EVERY_S,
    MOST_LOOKS,
    Burst,
    Glimpse,
    burst_places,
    choose_stretches,
    part_length_s,
    steady_run,
    thumbnail,
    typical_size_px,
    without_moves,
    worth_of_looks,
)

STAGE: Final = "choosing the part to analyse"


class FirstPass:
    """Looks at a clip here and there; nothing is looked at twice."""

    def __init__(
        self,
        frames: PartFrames,
        follower: Follower,
        model: ModelFile,
        keep: KeptPictures,
    ) -> None:
        """Prepare.

        Parameters
        ----------
        frames
            Those that would be analysed if all were.
        follower
            Of the same frames; it keeps what is followed here.
        keep
            What the overview is made from.
        """
        self._frames = frames
        self._clock_s = frames.clock_s
        self._follower = follower
        self._model = model
        self._keep = keep
        self._cuts = follower.stretches
        self._size_px = (frames.info.width_px, frames.info.height_px)
        self._bursts: tuple[Burst, ...] | None = None
        self._glimpses: list[Glimpse] = []

    def bursts(self, *, look_around: bool) -> tuple[Burst, ...]:
        """Follow whom some short bursts show, and say what he does there.

        Parameters
        ----------
        look_around
            Whether single looks will be needed too: they are cheapest on the way.
        """
        if self._bursts is None:
            places = burst_places(self._cuts, self._clock_s)
            bursts = self._follow(places, self._places() if look_around else [])
            longer = [self._longer(one) for one in bursts]
            self._bursts = bursts if longer == places else self._follow(longer, [])
        return self._bursts

    def choose(self, movement: Movement, more: int) -> tuple[int, ...] | None:
        """Return the stretches to analyse for a gait; None where all are needed.

        Parameters
        ----------
        more
            How often the part is to be doubled.
        """
        bursts = self.bursts(look_around=True)
        run = steady_run(bursts, movement)
        if not run:
            return None
        numbers: tuple[int, ...] = ()
        for times in range(more + 1):
            length_s = part_length_s(run, times)
            numbers = choose_stretches(
                self._cuts, self._clock_s, bursts, run, self._glimpses, length_s, numbers
            )
        return None if len(numbers) == len(self._cuts) else numbers

    def _follow(
        self, places: Sequence[tuple[int, ...]], frames: Sequence[int]
    ) -> tuple[Burst, ...]:
        wanted = sorted({number for numbers in places for number in numbers})
        found, looks = self._follower.scan(wanted, frames, self._keep, STAGE)
        if looks:
            self._glimpses = self._worths(looks)
        return tuple(self._judged([found[n] for n in numbers], numbers) for numbers in places)

    def _judged(self, found: Sequence[Found], numbers: tuple[int, ...]) -> Burst:
        looks = [look for one in found for look in one.looks]
        if not self._follower.seems_alone(looks):
            return Burst(numbers, MovementEstimate(None, 0.0, "somebody else is near"))
        time_s = self._clock_s[self._cuts[numbers[0]][0] : self._cuts[numbers[-1]][1]]
        observations = [seen for one in found for seen in one.observations or ()]
        nobody_else = np.zeros(len(time_s), dtype=np.bool_)
        track = pose_track(time_s, observations, nobody_else, self._frames.info, self._model)
        rough = clean_signals(gate_landmarks(track), None)
        return Burst(numbers, recognise_movement(rough, estimate_view(rough)))

    def _longer(self, burst: Burst) -> tuple[int, ...]:
        """Return where to go on looking: a slow walker takes too few steps in so short a time."""
        after = burst.numbers[-1] + 1
        unclear = burst.movement is None
        return (*burst.numbers, after) if unclear and after < len(self._cuts) else burst.numbers

    def _worths(self, glances: Sequence[tuple[Look, ImageArray]]) -> list[Glimpse]:
        looks = [look for look, _ in glances]
        glimpses = worth_of_looks(looks, self._size_px, typical_size_px(looks))
        thumbnails = [thumbnail(image) for _, image in glances]
        return without_moves(glimpses, looks, thumbnails, self._size_px[0])

    def _places(self) -> list[int]:
        """Return the frames to look at: key frames, which are decoded at once, where there are."""
        clock_s, every = self._clock_s, self._frames.part.every
        apart_s = max(LOOK_EVERY_S, float(clock_s[-1]) / MOST_LOOKS)
        moments = np.arange(0.5 * apart_s, clock_s[-1], apart_s)
        whole = self._frames.clip
        keys = np.flatnonzero(frames_to_decode(whole.info, whole.clock_s) == 0)
        return sorted(
            {_near(float(moment), clock_s, -(-keys // every), apart_s) for moment in moments}
        )


def _near(moment_s: float, clock_s: FloatArray, keys: IntArray, apart_s: float) -> int:
    """Return the key frame nearest to a moment, or its own frame where there is none near."""
    plain = int(np.searchsorted(clock_s, moment_s))
    inside = keys[keys < len(clock_s)]
    if not len(inside):
        return min(plain, len(clock_s) - 1)
    nearest = int(inside[np.argmin(np.abs(clock_s[inside] - moment_s))])
    return nearest if abs(clock_s[nearest] - moment_s) < 0.5 * apart_s else plain
