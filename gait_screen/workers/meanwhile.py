"""What this process may do while the workers start and work."""

from __future__ import annotations

import threading
from contextlib import suppress
from importlib import import_module


def load_meanwhile(*modules: str) -> None:
    """Load libraries in a thread of their own, for whoever imports them later.

    One that cannot be loaded is told there, where it is needed.
    """
    threading.Thread(target=_load, args=(modules,), name="load").start()


def _load(modules: tuple[str, ...]) -> None:
    for module in modules:
        with suppress(ImportError):
            import_module(module)
