"""Keep the stretches of a clip that are done until the whole is: what was stopped goes on there.

What is kept are numbers: joint positions, and of each look boxes and a few colours. Never pictures.
The name of an entry is a checksum of all that it depends on; it goes when the clip's landmarks are
complete, at the latest when newer ones need its room.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gait_screen.packing import digest_of, pack, unpack
from gait_screen.pose.mediapipe_source import PoseObservation
from gait_screen.pose.scouting import Look
from gait_screen.pose.shelf import load_entry, remove_entries, store_entry
from gait_screen.pose.stretches import WARM_UP_FRAMES, Found, FrameSource, Stretch
from gait_screen.pose.windows import WindowPlan


@dataclass(frozen=True)
class _Numbers:
    looks: tuple[Look, ...]
    observations: tuple[PoseObservation | None, ...] | None


@dataclass(frozen=True)
class _Task:
    """What the numbers of a stretch depend on, beside the clip, the models and this program."""

    start: int
    stop: int
    look_at: tuple[int, ...]
    thorough: bool
    model: str | None
    plan: str | None
    clock: str
    jump: bool
    warm_up: int = WARM_UP_FRAMES


class StretchShelf:
    """A folder with the stretches of one clip."""

    def __init__(self, folder: Path | None = None, key: str = "") -> None:
        """Prepare.

        Parameters
        ----------
        folder
            The user's cache folder or another private one; None keeps nothing.
        key
            Of the clip's landmarks (:func:`gait_screen.pose.cache.track_key`).
        """
        self._folder = folder
        self._key = key
        # Hashed once per clip and not once per stretch.
        self._plan: tuple[WindowPlan, str] | None = None
        self._clock: tuple[FrameSource, str] | None = None

    def load(self, source: FrameSource, stretch: Stretch) -> Found | None:
        """Return what was found in a stretch, but for what is kept of its frames; None if unknown.

        A damaged entry is removed.
        """
        if self._folder is None or stretch.stop - stretch.start < 2:
            return None

        def found(entry: dict[str, Any]) -> Found:
            numbers = unpack(_Numbers, entry)
            _check_lengths(stretch, numbers)
            return Found(stretch, numbers.looks, (), numbers.observations)

        return load_entry(self._entry(source, stretch), "stretch", found, self._folder)

    def store(self, source: FrameSource, one: Found) -> None:
        """Keep what was found; a folder that cannot be written is no error.

        A single picture is not kept: it is looked at as soon.
        """
        if self._folder is not None and one.stretch.stop - one.stretch.start > 1:
            numbers = pack(_Numbers(one.looks, one.observations))
            store_entry(self._entry(source, one.stretch), "stretch", numbers, self._folder)

    def take_known(
        self,
        source: FrameSource,
        numbers: Iterable[int],
        prepared: Callable[[int], Stretch | None],
        take: Callable[[int, Found], None],
    ) -> dict[int, Found | None]:
        """Let somebody take the stretches that are here.

        Returns
        -------
        left
            The numbers of those that somebody must work on, with what is known of them: all but
            what is kept of their frames, or nothing (None).
        """
        left: dict[int, Found | None] = {}
        for number in numbers:
            if (stretch := prepared(number)) is None:
                continue
            before = self.load(source, stretch)
            if before is None or stretch.keep:
                left[number] = before
            else:
                take(number, before)
        return left

    def clear(self) -> None:
        """Remove the clip's stretches."""
        if self._folder is not None:
            remove_entries("stretch", self._folder, prefix=self._key)

    def _entry(self, source: FrameSource, stretch: Stretch) -> str:
        task = _Task(
            stretch.start,
            stretch.stop,
            stretch.look_at,
            stretch.thorough,
            None if stretch.model is None else stretch.model.sha256,
            None if stretch.plan is None else self._plan_digest(stretch.plan),
            self._clock_digest(source),
            source.jump,
        )
        return f"{self._key}.{digest_of(task)}"

    def _plan_digest(self, plan: WindowPlan) -> str:
        if self._plan is None or self._plan[0] is not plan:
            self._plan = plan, digest_of(plan.people)
        return self._plan[1]

    def _clock_digest(self, source: FrameSource) -> str:
        if self._clock is None or self._clock[0] is not source:
            self._clock = source, hashlib.sha256(source.clock_s.tobytes()).hexdigest()
        return self._clock[1]


def only_keep(stretch: Stretch) -> Stretch:
    """Return the task of making again what is kept of a stretch's frames, and nothing else."""
    first, last = min(stretch.keep), max(stretch.keep)
    return replace(
        stretch, start=first, stop=last + 1, look_at=(), model=None, plan=None, aside=None
    )


def _check_lengths(stretch: Stretch, numbers: _Numbers) -> None:
    made = None if numbers.observations is None else len(numbers.observations)
    wanted = None if stretch.model is None else stretch.stop - stretch.start
    if made != wanted or len(numbers.looks) != len(stretch.look_at):
        raise ValueError("The entry is of another stretch.")
