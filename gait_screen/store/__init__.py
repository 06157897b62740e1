"""The screenings of people over time, in one SQLite file on this machine.

What is kept: the names that the user chose, and of each screening its ``screening.json`` and the
person's answers. No video, no picture. The file is readable by its owner only, it never leaves the
machine, one command writes all of it into a file (``gait_screen.store.exchange``) and one deletes
it (``gait_screen.store.remove``).
"""

from gait_screen.store.exchange import export_store, export_text, import_into, read_export
from gait_screen.store.open import open_store
from gait_screen.store.place import DATA_VARIABLE, store_file
from gait_screen.store.records import Imported, StoredPerson, StoredScreening
from gait_screen.store.remove import delete_store
from gait_screen.store.store import Store, checked_name

__all__ = [
    "DATA_VARIABLE",
    "Imported",
    "Store",
    "StoredPerson",
    "StoredScreening",
    "checked_name",
    "delete_store",
    "export_store",
    "export_text",
    "import_into",
    "open_store",
    "read_export",
    "store_file",
]
