"""Who works on a clip: a pool of workers, and a shelf with what is done already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gait_screen.pose.kept import StretchShelf, only_keep
from gait_screen.pose.model_files import ModelFile
from gait_screen.pose.onlooker import Onlooker
from gait_screen.pose.stretches import (
    Found,
    FrameSource,
    Passed,
    Rota,
    Stretch,
    observe_stretch,
)
from gait_screen.workers import Order, WorkerPool


@dataclass(frozen=True)
class Crew:
    """Carries out what is to be done with the stretches of one clip, each of them once.

    ``onlooker`` is told of the bodies on the way.
    """

    source: FrameSource
    size_px: tuple[int, int]
    scout_model: ModelFile
    pool: WorkerPool
    shelf: StretchShelf
    onlooker: Onlooker = field(default_factory=Onlooker)

    def work(
        self,
        frames: Mapping[int, int],
        prepared: Callable[[int], Stretch | None],
        take: Callable[[int, Found], None],
        make: Callable[[Any], Any],
        tell: Callable[[int, int], None],
    ) -> None:
        """Let the pool work on some of the stretches.

        Parameters
        ----------
        frames
            How many frames each has, by its number.
        prepared
            What to do with one; None to leave it.
        take
            Called with the number and what was found, in any order.
        make
            What is made of the frames that are kept, a function of a module.
        tell
            Told how many frames of how many are done; what it raises ends the work.
        """

        def take_known(number: int, one: Found) -> None:
            self.onlooker.knows(number, one)
            take(number, one)

        known = self.shelf.take_known(self.source, frames, prepared, take_known)
        left = list(known)
        rota = Rota(len(left), self.pool.workers)
        at_work: dict[int, int] = {}
        total = sum(frames.values())
        done = total - sum(frames[number] for number in left if known[number] is None)

        def give(worker: int) -> Order | None:
            place = rota.next_for(worker)
            stretch = None if place is None else prepared(left[place])
            if place is None or stretch is None:
                return None
            number = at_work[worker] = left[place]
            if known[number] is not None:
                stretch = only_keep(stretch)
            watched = self.onlooker.begins(number, stretch)
            details = (self.source, stretch, self.scout_model, self.size_px, make, watched)
            return Order(observe_stretch, details)

        def take_over(worker: int, one: Found) -> None:
            number = at_work[worker]
            before = known[number]
            if before is None:
                self.shelf.store(self.source, one)
                take(number, one)
            else:
                take_known(number, replace(before, kept=one.kept))

        def note(worker: int, passed: Passed) -> None:
            nonlocal done
            done += passed.frames
            self.onlooker.hears(at_work[worker], passed)
            say()

        def say() -> None:
            tell(min(done, total), total)

        if left:
            say()
            self.pool.run(give, take_over, note=note, wait=say)
