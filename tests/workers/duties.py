"""What the tests order: functions of a module, because workers import them."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gait_screen.errors import NothingAssessableError
from gait_screen.workers import Desk

Note = Callable[[Any], None]


def square(_desk: Desk, note: Note, number: int) -> tuple[int, int]:
    note(f"now {number}")
    return number, number * number


def process_id(_desk: Desk, _note: Note) -> int:
    time.sleep(0.2)  # so that one worker cannot do it all
    return os.getpid()


def refuse(_desk: Desk, _note: Note) -> None:
    raise NothingAssessableError("Nobody is there.")


class OddError(Exception):
    """Cannot be pickled."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


def break_oddly(_desk: Desk, _note: Note) -> None:
    raise OddError(1, 2)


def die(_desk: Desk, _note: Note) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def leave(_desk: Desk, _note: Note) -> None:
    os._exit(3)


def print_something(_desk: Desk, _note: Note) -> str:
    os.write(1, b"a native remark\n")
    sys.stdout.flush()
    return "said"


def sleep_long(_desk: Desk, note: Note) -> None:
    note(os.getpid())
    time.sleep(60)


@contextmanager
def log_book(path: Path) -> Iterator[Path]:
    with path.open("a") as file:
        file.write("opened\n")
    yield path
    with path.open("a") as file:
        file.write("closed\n")


def use_log_book(desk: Desk, _note: Note, path: Path) -> None:
    desk.keep("log", path, lambda: log_book(path))


def loaded_modules(_desk: Desk, _note: Note) -> list[str]:
    time.sleep(0.2)  # so that one worker cannot do it all
    return list(sys.modules)
