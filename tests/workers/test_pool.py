"""Orders are carried out, here or in other processes, and nothing is left behind or hangs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gait_screen.errors import (
    AnalysisCancelled,
    NothingAssessableError,
    UsageError,
    WorkerLostError,
)
from gait_screen.workers import Order, WorkerPool
from tests.workers import duties


def giving(orders: list[Order]) -> Callable[[int], Order | None]:
    left: Iterator[Order] = iter(orders)
    return lambda _worker: next(left, None)


def carry_out(pool: WorkerPool, orders: list[Order]) -> list[Any]:
    answers: list[Any] = []
    pool.run(giving(orders), lambda _worker, answer: answers.append(answer))
    return answers


def is_running(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("workers", [1, 2])
def test_all_orders_are_answered(workers: int) -> None:
    with WorkerPool(workers) as pool:
        told: list[Any] = []
        answers: list[Any] = []
        orders = [Order(duties.square, (number,)) for number in range(20)]
        pool.run(
            giving(orders),
            lambda _worker, answer: answers.append(answer),
            note=lambda _worker, what: told.append(what),
        )

    assert sorted(answers) == [(number, number**2) for number in range(20)]
    assert sorted(told) == sorted(f"now {number}" for number in range(20))


def test_two_workers_are_two_other_processes_and_one_is_this() -> None:
    with WorkerPool(2) as pool:
        there = set(carry_out(pool, [Order(duties.process_id)] * 4))
    with WorkerPool(1) as pool:
        here = set(carry_out(pool, [Order(duties.process_id)]))

    assert len(there) == 2
    assert os.getpid() not in there
    assert here == {os.getpid()}
    assert not any(is_running(one) for one in there)


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_comes_back_as_itself(workers: int) -> None:
    with WorkerPool(workers) as pool, pytest.raises(NothingAssessableError, match="Nobody is"):
        carry_out(pool, [Order(duties.refuse)])


def test_an_error_that_cannot_be_handed_over_is_told_in_words() -> None:
    with WorkerPool(2) as pool, pytest.raises(RuntimeError, match="OddError: 1 and 2") as caught:
        carry_out(pool, [Order(duties.break_oddly)])

    assert "break_oddly" in caught.value.__notes__[0]


@pytest.mark.parametrize(("duty", "how"), [(duties.die, "signal 9"), (duties.leave, "code 3")])
def test_a_worker_that_dies_is_an_error_and_no_hang(duty: Callable[..., None], how: str) -> None:
    with WorkerPool(2) as pool, pytest.raises(WorkerLostError, match=how) as caught:
        carry_out(pool, [Order(duties.square, (1,)), Order(duty), Order(duties.square, (2,))])

    assert "--workers 1" in str(caught.value)


def test_a_worker_that_dies_while_it_gets_ready_is_told_by_the_next_work() -> None:
    with WorkerPool(2) as pool:
        pool.get_ready(Order(duties.die))
        with pytest.raises(WorkerLostError):
            carry_out(pool, [Order(duties.square, (1,))] * 3)


def test_getting_ready_answers_nothing() -> None:
    with WorkerPool(2) as pool:
        pool.get_ready(Order(duties.square, (7,)))

        assert carry_out(pool, [Order(duties.square, (1,))]) == [(1, 1)]


def test_what_is_printed_does_not_garble_the_answers(capfd: pytest.CaptureFixture[str]) -> None:
    with WorkerPool(2) as pool:
        assert carry_out(pool, [Order(duties.print_something)]) == ["said"]

    out, err = capfd.readouterr()
    assert out == ""
    assert err == "a native remark\n"


def test_cancelling_ends_the_workers_at_once() -> None:
    sleepers: list[int] = []

    def stop() -> None:
        if len(sleepers) == 2:
            raise AnalysisCancelled("stopped")

    with WorkerPool(2) as pool:
        began = time.monotonic()
        with pytest.raises(AnalysisCancelled):
            pool.run(
                giving([Order(duties.sleep_long)] * 2),
                lambda *_: None,
                note=lambda _worker, process: sleepers.append(process),
                wait=stop,
            )
        assert time.monotonic() - began < 20
        assert not any(is_running(one) for one in sleepers)
        # The pool is as new: nothing of the stopped work is answered later.
        assert carry_out(pool, [Order(duties.square, (3,))]) == [(3, 9)]


def test_what_is_opened_once_is_kept_and_closed_at_the_end(tmp_path: Path) -> None:
    book = tmp_path / "log.txt"
    with WorkerPool(1) as pool:
        carry_out(pool, [Order(duties.use_log_book, (book,))] * 3)
        assert book.read_text() == "opened\n"
        other = tmp_path / "other.txt"
        carry_out(pool, [Order(duties.use_log_book, (other,))])
        assert book.read_text() == "opened\nclosed\n"

    assert other.read_text() == "opened\nclosed\n"
    assert book.read_text() == "opened\nclosed\n"


def test_workers_end_when_the_process_that_started_them_is_killed() -> None:
    script = (
        "import os, signal\n"
        "from gait_screen.workers import Order, WorkerPool\n"
        "from tests.workers import duties\n"
        "pool = WorkerPool(2)\n"
        "left = iter([Order(duties.process_id)] * 2)\n"
        "pool.run(lambda _: next(left, None), lambda _, one: print(one, flush=True))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    workers = [int(line) for line in done.stdout.split()]

    assert len(workers) == 2
    deadline = time.monotonic() + 10
    while any(is_running(one) for one in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(is_running(one) for one in workers)


def test_no_worker_is_no_pool() -> None:
    with pytest.raises(UsageError, match="at least 1"):
        WorkerPool(0)


def test_a_package_that_is_in_front_of_the_module_path_while_it_is_imported_reaches_no_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "__init__.py").touch()
    (tmp_path / "typing.py").write_text("raise RuntimeError('the wrong module')\n")
    monkeypatch.syspath_prepend(tmp_path)
    with WorkerPool(2) as pool:
        orders = [Order(duties.square, (number,)) for number in range(3)]
        assert sorted(carry_out(pool, orders)) == [(0, 0), (1, 1), (2, 4)]
