"""Work on all cores: a few processes that are given orders and answer, one pool per analysis.

``WorkerPool`` hands out orders, ``Order`` is a function with its arguments, ``Desk`` keeps what a
worker opens once. With one worker the same orders are carried out in the process itself.
``load_meanwhile`` loads what comes next while they work, ``load_here`` is an order to do so.
"""

from gait_screen.workers.meanwhile import load_here, load_meanwhile
from gait_screen.workers.memory import give_memory_back
from gait_screen.workers.orders import Desk, Order, own_cores, usable_cores
from gait_screen.workers.pool import WorkerPool
from gait_screen.workers.private_folder import PrivateFolder
from gait_screen.workers.workshop import Workshop

__all__ = [
    "Desk",
    "Order",
    "PrivateFolder",
    "WorkerPool",
    "Workshop",
    "give_memory_back",
    "load_here",
    "load_meanwhile",
    "own_cores",
    "usable_cores",
]
