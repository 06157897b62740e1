"""From a clip's file to its clock, a few numbers of its pictures and its one person's landmarks.

Of a long clip of walking or running only a part is analysed, and of a film of very many pictures a
second not every one, unless all is asked for.
"""

from gait_screen.watching.choose import ENOUGH_STEPS, LONG_S
from gait_screen.watching.rates import kind_of
from gait_screen.watching.wanted import Extent, Wanted, Watched, more_wanted
from gait_screen.watching.watch import MIN_DURATION_S, MIN_FRAMES, ClipWatcher

__all__ = [
    "ENOUGH_STEPS",
    "LONG_S",
    "MIN_DURATION_S",
    "MIN_FRAMES",
    "ClipWatcher",
    "Extent",
    "Wanted",
    "Watched",
    "kind_of",
    "more_wanted",
]
