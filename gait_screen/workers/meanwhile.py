"""What this process may do while the workers start and work."""

from __future__ import annotations

import threading
from contextlib import suppress
from importlib import import_module


def load_meanwhile(*names: str) -> None:
    """Get ready in a thread of its own what is needed later.

    Parameters
    ----------
    names
        Modules to import, or functions without arguments to be called for what they keep, as
        ``module:function``. What goes wrong is told by whoever needs them.
    """
    threading.Thread(target=_load, args=(names,), name="load").start()


def _load(names: tuple[str, ...]) -> None:
    for name in names:
        if not threading.main_thread().is_alive():
            return  # the program is ending: nobody will need it
        module, _, function = name.partition(":")
        # A library that wants to be told of the program's end says so when that has begun.
        with suppress(ImportError, RuntimeError):
            loaded = import_module(module)
            if function:
                getattr(loaded, function)()
