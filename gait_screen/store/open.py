"""Open the file of stored screenings."""

from __future__ import annotations

from pathlib import Path

from gait_screen.errors import StoreError
from gait_screen.store.engine import make_engine
from gait_screen.store.place import make_private_file, store_file
from gait_screen.store.schema import bring_up_to_date, check_file
from gait_screen.store.store import Store


def open_store(path: Path | None = None, *, create: bool = True) -> Store:
    """Open the stored screenings, making or updating the file where needed.

    Parameters
    ----------
    path
        The file; None for the user's own.
    create
        Whether to make one that is not there.

    Raises
    ------
    StoreError
        When the file is damaged, of another program or of a newer version, cannot be made or
        written, or is not there and is not to be made.
    """
    file = (store_file() if path is None else path).expanduser().absolute()
    if not create and not file.exists():
        raise StoreError(
            f"Nothing is stored yet ({file} is not there): add a screening with gait-screen "
            "progress add, or analyse with --person."
        )
    make_private_file(file)
    check_file(file)
    engine = make_engine(file)
    bring_up_to_date(engine, file)
    return Store(file, engine)
