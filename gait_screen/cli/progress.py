"""Progress on standard error: a bar where somebody looks at it, sparse lines where not."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

import click

from gait_screen.cli.text import one_line

if TYPE_CHECKING:
    from gait_screen.records import ProgressUpdate

#: Into a file or a pipe: one line when a stage begins, then one after each such time.
_LINE_EVERY_S: Final = 15.0


class StageProgress:
    """Shows the updates of one analysis; give the object itself as the progress callback.

    Leave it (``with``) to finish the bar's line whatever happens.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._terminal = sys.stderr.isatty()
        self._clock = clock
        self._stage: tuple[str, str] | None = None
        self._last_line_s = 0.0
        self._bar: Any = None
        self._shown = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self._fill_bar()
        self._close_bar()

    def __call__(self, update: ProgressUpdate) -> None:
        """Show one update."""
        stage = (update.clip, update.stage)
        if stage != self._stage:
            self._fill_bar()
            self._close_bar()
            self._stage = stage
            self._begin(update)
        elif self._bar is not None:
            self._advance(update)
        elif not self._terminal and self._clock() - self._last_line_s >= _LINE_EVERY_S:
            self._line(update)

    def _begin(self, update: ProgressUpdate) -> None:
        if self._terminal and update.total > 1:
            self._bar = click.progressbar(
                length=update.total,
                label=_title(update),
                file=sys.stderr,
                update_min_steps=max(update.total // 200, 1),
            )
            self._shown = 0
            self._bar.__enter__()
            self._advance(update)
        else:
            self._line(update)

    def _advance(self, update: ProgressUpdate) -> None:
        # What a file declares and what it holds may differ: the total is not fixed.
        self._bar.length = max(update.total, update.done, 1)
        # Counted here: the bar holds small steps back before its own position moves.
        self._bar.update(max(update.done - self._shown, 0))
        self._shown = max(update.done, self._shown)

    def _line(self, update: ProgressUpdate) -> None:
        self._last_line_s = self._clock()
        share = f" {update.done / update.total:.0%}" if 0 < update.done <= update.total else ""
        click.echo(f"{_title(update)} ...{share}", err=True)

    def _fill_bar(self) -> None:
        # A stage that is over is done, whatever the last of its sparse updates said.
        if self._bar is not None:
            self._bar.update(max(self._bar.length - self._shown, 0))

    def _close_bar(self) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None


def _title(update: ProgressUpdate) -> str:
    if update.clip:
        return f"{one_line(update.clip)}: {update.stage}"
    return update.stage[:1].upper() + update.stage[1:]
