"""The pool's side: starts the workers, hands out orders, takes their answers, ends them.

The workers are plain interpreters with two pipes rather than ``multiprocessing`` processes: those
import the program's main module anew, which in the app is the page and in a user's script may be
the analysis itself.
"""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self

from gait_screen.app_environment import ONE_THREAD
from gait_screen.errors import UsageError, WorkerLostError
from gait_screen.workers.apart import group_of_its_own, module_path
from gait_screen.workers.meanwhile import load_meanwhile
from gait_screen.workers.orders import Desk, Order
from gait_screen.workers.process import Message, worker_command

#: How often somebody who waits is asked whether to go on waiting.
_WAIT_S: Final = 0.1
_END_WITHIN_S: Final = 5.0

#: A worker's next order by its number, None when there is none for it now.
GiveOrder = Callable[[int], Order | None]
#: Called in the thread that runs the work; what it raises ends the work.
TakeOne = Callable[[int, Any], None]


def _ignore(*_: Any) -> None:
    pass


@dataclass
class _Worker:
    number: int
    process: subprocess.Popen[bytes]
    reader: threading.Thread
    busy: bool = False
    #: Answers that nobody waits for: of orders to get ready.
    unasked: int = field(default=0)


class WorkerPool:
    """Some processes for one analysis; use it in a ``with`` block, which ends them.

    Nothing is started before there is something to do. With one worker nothing is started at all.
    """

    def __init__(self, workers: int) -> None:
        """Prepare.

        Attributes
        ----------
        meanwhile
            Modules that this process loads as soon as there are workers that are busy.

        Raises
        ------
        UsageError
            When there is to be no worker.
        """
        if workers < 1:
            raise UsageError(f"Expected at least 1 worker, came {workers}.")
        self.workers = workers
        self.meanwhile: tuple[str, ...] = ()
        self._desk = Desk()
        self._team: list[_Worker] = []
        self._inbox: queue.SimpleQueue[tuple[int, Message | None]] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()
        self._desk.clear()

    @property
    def has_started(self) -> bool:
        """Whether there are processes already."""
        return bool(self._team)

    def get_ready(self, order: Order) -> None:
        """Start the workers and let each carry out an order, while this process does other things.

        The answers are thrown away; what goes wrong is raised when the next work is run.
        """
        if self.workers == 1:
            return
        self._start()
        for worker in self._team:
            worker.unasked += 1
            self._send(worker, order)

    def run(
        self,
        give: GiveOrder,
        take: TakeOne,
        *,
        note: TakeOne = _ignore,
        wait: Callable[[], None] = _ignore,
    ) -> None:
        """Carry out orders until there are no more.

        Parameters
        ----------
        give
            Asked whenever a worker has nothing to do.
        take
            Called with the worker's number and its answer.
        note
            Called with the worker's number and what it tells on the way.
        wait
            Called several times a second while nothing happens: raise in it to stop.

        Raises
        ------
        WorkerLostError
            When a worker ends without an answer. Whatever an order raises is raised here too.
        """
        try:
            if self.workers == 1:
                self._run_here(give, take, note)
            else:
                self._start()
                self._run_there(give, take, note, wait)
        except BaseException:
            # What is half done must neither go on nor answer later.
            self._end()
            raise

    def _run_here(self, give: GiveOrder, take: TakeOne, note: TakeOne) -> None:
        def tell(what: Any) -> None:
            note(0, what)

        while (order := give(0)) is not None:
            take(0, order.work(self._desk, tell, *order.details))

    def _run_there(
        self, give: GiveOrder, take: TakeOne, note: TakeOne, wait: Callable[[], None]
    ) -> None:
        self._hand_out(give)
        while any(worker.busy for worker in self._team):
            try:
                number, message = self._inbox.get(timeout=_WAIT_S)
            except queue.Empty:
                wait()
                continue
            worker = self._team[number]
            if message is None:
                raise _lost(worker.process)
            kind, content = message
            if kind == "error":
                raise content
            if worker.unasked:
                worker.unasked -= kind == "answer"
            elif kind == "note":
                note(number, content)
            else:
                worker.busy = False
                take(number, content)
                self._hand_out(give)

    def _hand_out(self, give: GiveOrder) -> None:
        for worker in self._team:
            if not worker.busy and (order := give(worker.number)) is not None:
                worker.busy = True
                self._send(worker, order)

    def _send(self, worker: _Worker, order: Order) -> None:
        pipe = worker.process.stdin
        # A worker that has died is noticed by its answers' end.
        with suppress(BrokenPipeError, OSError):
            if pipe is not None:
                pickle.dump(order, pipe, protocol=pickle.HIGHEST_PROTOCOL)
                pipe.flush()

    def _start(self) -> None:
        modules, self.meanwhile = self.meanwhile, ()
        while len(self._team) < self.workers:
            number = len(self._team)
            process = _start_process(self.workers)
            reader = threading.Thread(
                target=_read_answers, args=(number, process, self._inbox), daemon=True
            )
            self._team.append(_Worker(number, process, reader))
            reader.start()
            with suppress(BrokenPipeError, OSError):
                if process.stdin is not None:
                    pickle.dump(module_path(), process.stdin)
                    process.stdin.flush()
        if modules:
            load_meanwhile(*modules)

    def _end(self) -> None:
        for worker in self._team:
            worker.process.kill()
        for worker in self._team:
            with suppress(subprocess.TimeoutExpired):
                worker.process.wait(_END_WITHIN_S)
            worker.reader.join(_END_WITHIN_S)
            for pipe in (worker.process.stdin, worker.process.stdout):
                # Closing writes out what the worker did not read any more.
                with suppress(BrokenPipeError, OSError):
                    if pipe is not None:
                        pipe.close()
        self._team.clear()
        self._inbox = queue.SimpleQueue()


def _start_process(workers: int) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            worker_command(workers),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **ONE_THREAD},
            **group_of_its_own(),
        )
    except OSError as error:
        raise WorkerLostError(
            f"A second process cannot be started ({error.strerror or error}): use --workers 1."
        ) from error


def _read_answers(
    number: int,
    process: subprocess.Popen[bytes],
    inbox: queue.SimpleQueue[tuple[int, Message | None]],
) -> None:
    """Put a worker's messages into the inbox, and None when it has ended."""
    try:
        while process.stdout is not None:
            inbox.put((number, pickle.load(process.stdout)))
    except (EOFError, OSError, ValueError, pickle.UnpicklingError):
        inbox.put((number, None))


def _lost(process: subprocess.Popen[bytes]) -> WorkerLostError:
    try:
        code = process.wait(_END_WITHIN_S)
    except subprocess.TimeoutExpired:
        how = "it closed its pipe"
    else:
        how = f"signal {-code}" if code < 0 and os.name == "posix" else f"code {code}"
    return WorkerLostError(
        f"A process of the analysis ended without an answer ({how}): the machine may lack memory "
        "(try --workers 1), or the clip makes the decoder crash (save it as H.264 in an .mp4 file)."
    )
