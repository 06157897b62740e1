"""Processes that belong to this program but not to its terminal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any


def group_of_its_own() -> dict[str, Any]:
    """Return what ``subprocess.Popen`` needs to start a process in a group of its own.

    Ctrl-C in a terminal then reaches this process only, which ends the others in good order.
    """
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"process_group": 0}


def module_path() -> list[str]:
    """Return where another process of this program looks for modules: where this one does.

    But for folders that are themselves packages. OpenCV puts its own in front while it is imported,
    perhaps by another thread at this moment, and that folder holds a module ``typing``.
    """
    return [place for place in list(sys.path) if not (Path(place) / "__init__.py").is_file()]
