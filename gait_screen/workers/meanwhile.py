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
        module, _, function = name.partition(":")
        with suppress(ImportError):
            loaded = import_module(module)
            if function:
                getattr(loaded, function)()
