"""An analysis as one private file and back, the same to the last bit.

It is for the processes and pages of this program, which hand an analysis to each other and come
back to it later; other programs read ``screening.json`` and the files beside it.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from gait_screen.analysis import Analysis
from gait_screen.errors import UsageError
from gait_screen.packing import pack, unpack

ANALYSIS_FILE: Final = "analysis.npz"
#: To be raised when a field of the records changes its meaning; one that is only added needs a
#: default.
VERSION: Final = 1


@dataclass(frozen=True)
class _Kept:
    version: int
    analysis: Analysis


def save_analysis(analysis: Analysis, folder: Path) -> Path:
    """Write an analysis into a folder that is there, readable by its owner only.

    Returns
    -------
    path
        Of the file, which is there whole or not at all.

    Raises
    ------
    OSError
        When it cannot be written.
    """
    arrays = pack(_Kept(VERSION, analysis))
    path = folder / ANALYSIS_FILE
    handle, name = tempfile.mkstemp(dir=folder, prefix=".", suffix=".part")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as stream:
            np.savez(stream, allow_pickle=False, **arrays)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path


def load_analysis(folder: Path) -> Analysis:
    """Read what :func:`save_analysis` wrote into a folder.

    The clips' own files are not looked at: they may have gone since.

    Raises
    ------
    UsageError
        When there is none, or it is damaged or of another version.
    """
    try:
        with (
            (folder / ANALYSIS_FILE).open("rb") as stream,
            np.load(stream, allow_pickle=False) as entry,
        ):
            kept = unpack(_Kept, {name: entry[name] for name in entry.files})
        if kept.version != VERSION:
            raise ValueError(f"Expected version {VERSION}, came {kept.version}.")
        return kept.analysis
    except OSError as error:
        raise UsageError(
            f"There is no analysis to read here ({error.strerror or error}): analyse the clips "
            "again."
        ) from error
    except (ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise UsageError(
            "The analysis cannot be read: it is damaged or of another version of gait-screen. "
            "Analyse the clips again."
        ) from error
