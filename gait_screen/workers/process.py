"""The worker's side: a process that carries out orders until nobody gives any more.

Orders come as pickles on standard input, answers go as pickles on what was standard output; both
are pipes to the one process that started this one. Whatever else is written to standard output
goes to standard error, so that a remark of a native library garbles no answer.
"""

from __future__ import annotations

import os
import pickle
import sys
import traceback
from contextlib import suppress
from typing import Any, BinaryIO, Final, Literal

from gait_screen.workers.orders import SHARERS_FLAG, Desk, Order

#: A message to the one who gives the orders: a note on the way, an answer, or what went wrong.
Message = tuple[Literal["note", "answer", "error"], Any]

#: Run by the interpreter that is to be a worker. The first pickle is the module path: a program
#: may have found this package where another interpreter would not.
BOOTSTRAP: Final = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from gait_screen.workers.process import serve; serve(sys.stdin.buffer)"
)
_STDOUT_FD: Final = 1
_STDERR_FD: Final = 2


def serve(orders: BinaryIO) -> None:
    """Carry out one order after the other; return when the other side has gone."""
    answers = os.fdopen(os.dup(_STDOUT_FD), "wb")
    with suppress(OSError):  # without standard error there is nowhere to send remarks
        os.dup2(_STDERR_FD, _STDOUT_FD)
    desk = Desk()

    def send(message: Message) -> None:
        pickle.dump(message, answers, protocol=pickle.HIGHEST_PROTOCOL)
        answers.flush()

    def note(what: Any) -> None:
        send(("note", what))

    try:
        with suppress(EOFError, BrokenPipeError):
            while True:
                send(_carry_out(pickle.load(orders), desk, note))
    finally:
        desk.clear()


def _carry_out(order: Order, desk: Desk, note: Any) -> Message:
    try:
        return ("answer", order.work(desk, note, *order.details))
    except BrokenPipeError:
        raise
    except Exception as error:
        # The process's edge: the other side raises it again, with where it happened.
        return ("error", _portable(error))


def _portable(error: Exception) -> Exception:
    """Return the error, or what can be said of it where it cannot be handed over."""
    where = "".join(traceback.format_exception(error))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # any class may refuse in any way
        error = RuntimeError(f"{type(error).__name__}: {error}")
    error.__cause__ = error.__context__ = None
    error.add_note(f"In a worker process:\n{where}")
    return error


def worker_command(workers: int) -> list[str]:
    """Return how one of so many workers is started."""
    return [sys.executable, "-c", BOOTSTRAP, SHARERS_FLAG, str(workers)]
