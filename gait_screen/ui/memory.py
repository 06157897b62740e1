"""What Python need not search for garbage after every click."""

from __future__ import annotations

import gc
from functools import cache

from gait_screen.knowledge import load_knowledge


# Not in the page's own module, which Streamlit runs anew each time: once in the process.
@cache
def set_aside_what_stays() -> None:
    """Take what lives as long as the program out of the search for garbage, once.

    Streamlit has all of memory searched after every run, while the page still waits for its last
    elements: a tenth of a second for modules and knowledge, which never are garbage. Call it before
    the first session is made, so that everything of the sessions is found as ever.
    """
    load_knowledge()
    gc.collect()
    gc.freeze()
