"""Who works on a clip: a pool of workers, and a shelf with what is done already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gait_screen.pose.kept import StretchShelf, only_keep
from gait_screen.pose.model_files import ModelFile
from gait_screen.pose.stretches import Found, FrameSource, Rota, Stretch, observe_stretch
from gait_screen.workers import Order, WorkerPool


@dataclass(frozen=True)
class Crew:
    """Carries out what is to be done with the stretches of one clip, each of them once."""

    source: FrameSource
    size_px: tuple[int, int]
    scout_model: ModelFile
    pool: WorkerPool
    shelf: StretchShelf

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
        known = self.shelf.take_known(self.source, frames, prepared, take)
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
            at_work[worker] = left[place]
            if known[left[place]] is not None:
                stretch = only_keep(stretch)
            details = (self.source, stretch, self.scout_model, self.size_px, make)
            return Order(observe_stretch, details)

        def take_over(worker: int, one: Found) -> None:
            before = known[at_work[worker]]
            if before is None:
                self.shelf.store(self.source, one)
            take(at_work[worker], one if before is None else replace(before, kept=one.kept))

        def note(_worker: int, more: int) -> None:
            nonlocal done
            done += more
            say()

        def say() -> None:
            tell(min(done, total), total)

        if left:
            say()
            self.pool.run(give, take_over, note=note, wait=say)
