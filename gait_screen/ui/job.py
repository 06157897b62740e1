"""An analysis that runs beside the page: a thread, what it has reached, and a way to stop it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gait_screen.analysis import Analysis
from gait_screen.errors import AnalysisCancelled, GaitScreenError
from gait_screen.outputs.directory import write_outputs
from gait_screen.pipeline import analyse
from gait_screen.records import AnalysisOptions, ClipRequest, ProgressUpdate
from gait_screen.ui.workspace import Workspace

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Result:
    """An analysis and the folder with its files."""

    analysis: Analysis
    folder: Path


class AnalysisJob:
    """Analyses clips and writes their files, in a thread of its own.

    The thread never touches Streamlit; the page asks. Exactly one of ``result`` and ``problem``
    is set when it has finished, or neither when it was cancelled.
    """

    def __init__(
        self, requests: Sequence[ClipRequest], options: AnalysisOptions, workspace: Workspace
    ) -> None:
        self._requests = tuple(requests)
        self._options = options
        self._workspace = workspace
        self._cancel = threading.Event()
        self._thread = threading.Thread(target=self._run, name="gait-screen-analysis", daemon=True)
        self.latest: ProgressUpdate | None = None
        self.result: Result | None = None
        self.problem = ""

    @property
    def clips(self) -> int:
        """Return how many clips are analysed."""
        return len(self._requests)

    @property
    def finished(self) -> bool:
        """Return whether the thread has ended, well or not."""
        return self._thread.ident is not None and not self._thread.is_alive()

    @property
    def cancelled(self) -> bool:
        """Return whether somebody wished it to stop."""
        return self._cancel.is_set()

    def start(self) -> None:
        """Start the work."""
        self._thread.start()

    def cancel(self) -> None:
        """Stop at the next picture."""
        self._cancel.set()

    def wait(self, timeout_s: float) -> bool:
        """Wait until it has finished, but no longer than ``timeout_s``; return whether it has."""
        self._thread.join(timeout_s)
        return self.finished

    def clip_number(self, name: str) -> int | None:
        """Return which of the clips a progress update names, from 1; None for none of them."""
        names = [request.path.name for request in self._requests]
        return names.index(name) + 1 if names.count(name) == 1 else None

    def _run(self) -> None:
        try:
            self.result = self._analyse()
        except AnalysisCancelled:
            return
        except GaitScreenError as error:
            self.problem = str(error)
        except Exception as error:
            # The thread's edge: the page must say something, and the log keeps the traceback.
            _LOG.exception("The analysis failed unexpectedly")
            self.problem = (
                f"The analysis failed for a reason that gait-screen did not expect "
                f"({type(error).__name__}: {error}). The program's log has the details; "
                "other clips may still work."
            )
        finally:
            self._workspace.remove_uploads()
            if self._workspace.closed:
                self._workspace.close()

    def _analyse(self) -> Result:
        analysis = analyse(self._requests, self._options, progress=self._report)
        folder = write_outputs(analysis, self._workspace.results_target(), progress=self._report)
        return Result(analysis, folder)

    def _report(self, update: ProgressUpdate) -> None:
        if self._cancel.is_set() or self._workspace.closed:
            raise AnalysisCancelled("The analysis was cancelled.")
        self.latest = update
