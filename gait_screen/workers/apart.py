"""Processes that belong to this program but not to its terminal."""

from __future__ import annotations

import subprocess
import sys
from typing import Any


def group_of_its_own() -> dict[str, Any]:
    """Return what ``subprocess.Popen`` needs to start a process in a group of its own.

    Ctrl-C in a terminal then reaches this process only, which ends the others in good order.
    """
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"process_group": 0}
