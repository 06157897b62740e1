"""What may be loaded before it is needed, while others start and work."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any

from gait_screen.workers.orders import Desk


def load_meanwhile(*names: str) -> None:
    """Get ready in a thread of its own what is needed later.

    Parameters
    ----------
    names
        Modules to import, or functions without arguments to be called for what they keep, as
        ``module:function``. What goes wrong is told by whoever needs them.
    """
    threading.Thread(target=_load, args=(names,), name="load").start()


def load_here(_desk: Desk, _note: Callable[[Any], None], *names: str) -> None:
    """Get ready in a worker what its next orders need; the order to get ready.

    Parameters
    ----------
    names
        As for :func:`load_meanwhile`.
    """
    for name in names:
        with suppress(ImportError):
            _load_one(name)


def _load(names: tuple[str, ...]) -> None:
    for name in names:
        if not threading.main_thread().is_alive():
            return  # the program is ending: nobody will need it
        # A library that wants to be told of the program's end says so when that has begun.
        with suppress(ImportError, RuntimeError):
            _load_one(name)


def _load_one(name: str) -> None:
    module, _, function = name.partition(":")
    loaded = import_module(module)
    if function:
        getattr(loaded, function)()
