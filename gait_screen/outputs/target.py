"""The folder of a screening: it appears whole or not at all, and replaces nothing but its like.

Light to import: a target is checked before the long work, for which there is more to load.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gait_screen.errors import UsageError
from gait_screen.outputs.names import SCREENING_JSON, is_our_file
from gait_screen.vocabulary import SCHEMA


def check_target(out_dir: Path) -> None:
    """Check, before a long analysis, that a screening may be written to that place.

    Raises
    ------
    UsageError
        When it is a file or a directory with anything but an earlier screening in it.
    """
    target = out_dir.expanduser().resolve()
    try:
        if not target.exists():
            return
        if not target.is_dir():
            raise UsageError(f"{out_dir} is a file: choose another --out for the results.")
        names = sorted(entry.name for entry in target.iterdir())
    except OSError as error:
        raise _unwritable(out_dir, error) from error
    foreign = [name for name in names if not is_our_file(name) or not (target / name).is_file()]
    if foreign:
        shown = ", ".join(foreign[:3]) + (" and more" if len(foreign) > 3 else "")
        raise UsageError(
            f"{out_dir} holds files that gait-screen did not write ({shown}): "
            "choose another --out, or move them away first."
        )
    if names and not _is_screening(target / SCREENING_JSON):
        raise UsageError(
            f"{out_dir} is not empty and holds no screening of gait-screen: choose another --out."
        )


def _is_screening(path: Path) -> bool:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    # Any version of the schema: an older screening may be replaced as well.
    family = SCHEMA.rsplit("/", 1)[0] + "/"
    return isinstance(data, dict) and str(data.get("schema", "")).startswith(family)


@contextmanager
def whole_or_nothing(target: Path, staging: Path | None = None) -> Iterator[Path]:
    """Give a private directory that takes the target's place when the block ends well."""
    made = _make_parents(target)
    done = False
    folder: Path | None = None
    try:
        if staging is None:
            folder = Path(tempfile.mkdtemp(prefix=f".{target.name[:100]}.", dir=target.parent))
        else:
            shutil.rmtree(staging, ignore_errors=True)
            staging.mkdir(mode=0o700)
            folder = staging
        yield folder
        _take_place(folder, target)
        done = True
    except OSError as error:
        raise _unwritable(target, error) from error
    finally:
        if not done:
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)
            for parent in made:
                _remove_if_empty(parent)


def _make_parents(target: Path) -> list[Path]:
    """Create the missing directories above the target; return them, the deepest first."""
    missing = [parent for parent in target.parents if not parent.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(target, error) from error
    return missing


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return  # somebody else has put something there meanwhile


def _take_place(folder: Path, target: Path) -> None:
    """Rename the finished directory to its name, putting the old one back if that fails."""
    if not target.exists():
        os.replace(folder, target)
        return
    check_target(target)  # again: somebody may have put a file there in the meantime
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name[:100]}.old.", dir=target.parent))
    os.replace(target, aside / target.name)
    try:
        os.replace(folder, target)
    except OSError:
        os.replace(aside / target.name, target)
        aside.rmdir()
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _unwritable(target: Path, error: OSError) -> UsageError:
    return UsageError(
        f"The results cannot be written to {target} ({error.strerror or error}): "
        "choose another --out, or make room there."
    )
