"""The screenings of people over time, in one SQLite file on this machine.

What is kept: the names that the user chose, and of each screening its ``screening.json``, the
person's answers and the curves of its clips. No video, unless somebody chose to keep it: then a
copy of the annotated one lies in a folder beside the file (``gait_screen.store.kept_videos``). All
of it is readable by its owner only, it never leaves the machine, one command writes all but the
videos into a file (``gait_screen.store.exchange``) and one deletes everything
(``gait_screen.store.remove``).
"""

from gait_screen.store.exchange import export_store, export_text, import_into, read_export
from gait_screen.store.keep import clips_to_keep
from gait_screen.store.kept_videos import kept_videos_folder
from gait_screen.store.open import open_store
from gait_screen.store.place import DATA_VARIABLE, store_file
from gait_screen.store.records import (
    ClipToKeep,
    Entry,
    Imported,
    KeptClip,
    KeptSize,
    StoredPerson,
    StoredScreening,
)
from gait_screen.store.remove import delete_store
from gait_screen.store.store import Store, checked_name

__all__ = [
    "DATA_VARIABLE",
    "ClipToKeep",
    "Entry",
    "Imported",
    "KeptClip",
    "KeptSize",
    "Store",
    "StoredPerson",
    "StoredScreening",
    "checked_name",
    "clips_to_keep",
    "delete_store",
    "export_store",
    "export_text",
    "import_into",
    "kept_videos_folder",
    "open_store",
    "read_export",
    "store_file",
]
