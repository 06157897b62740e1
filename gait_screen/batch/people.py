"""Who is in a folder: one person per sub-folder, or one per video where there are none."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gait_screen.errors import UsageError
from gait_screen.outputs.names import SCREENING_JSON, safe_stem

#: What phones and cameras write; other files in a folder are passed over.
VIDEO_SUFFIXES: Final = frozenset(
    {".mp4", ".mov", ".m4v", ".avi", ".webm", ".mkv", ".mpg", ".mpeg", ".mts", ".wmv", ".flv"}
)
ANSWERS_JSON: Final = "answers.json"
OUTPUT_SUFFIX: Final = "_screening"
#: Of the folder of a whole batch, where no other is named.
BATCH_SUFFIX: Final = "_screenings"
#: The table that a batch leaves beside the screenings.
BATCH_CSV: Final = "batch.csv"


@dataclass(frozen=True)
class Person:
    """One person's clips, and where the screening goes.

    ``problem`` says why the clips cannot even be looked for; empty where they can.
    """

    name: str
    clips: tuple[Path, ...]
    folder: Path
    answers: Path | None = None
    problem: str = ""


@dataclass(frozen=True)
class Group:
    """The people of a folder, and what lies in it that belongs to nobody."""

    people: tuple[Person, ...]
    passed_over: tuple[str, ...]


def find_people(folder: Path, out_dir: Path) -> Group:
    """Find the people in a folder: one per sub-folder, or one per video where there are none.

    Parameters
    ----------
    folder
        Holds a sub-folder for each person with that person's clips directly in it (and perhaps
        ``answers.json``), or just clips.
    out_dir
        Where the screenings go. Neither this folder nor any with a screening in it is a person,
        nor one that an earlier batch has filled.

    Raises
    ------
    UsageError
        When there is no such folder, or no clip in it.
    """
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}: name one that holds clips.")
    subfolders = [place for place in _entries(folder) if _may_be_person(place, out_dir)]
    clips = _videos_in(folder)
    if subfolders:
        group = Group(
            tuple(_person_in(place, out_dir) for place in subfolders),
            tuple(
                f"{clip.name} lies beside the sub-folders and belongs to nobody: put it into one."
                for clip in clips
            ),
        )
    else:
        group = Group(
            tuple(
                _person(name, [clip], out_dir)
                for name, clip in zip(_names(clips), clips, strict=True)
            ),
            (),
        )
    if not any(person.clips or person.problem for person in group.people):
        raise UsageError(
            f"There is no video in {folder} or its sub-folders: expected files that end in "
            f"{', '.join(sorted(VIDEO_SUFFIXES))}."
        )
    return group


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(place for place in folder.iterdir() if not place.name.startswith("."))
    except OSError as error:
        raise UsageError(f"{folder} cannot be read: {error.strerror or error}.") from error


def _may_be_person(place: Path, out_dir: Path) -> bool:
    # Not Path.resolve, which fails on a link that leads to itself.
    if not place.is_dir() or os.path.realpath(place) == os.path.realpath(out_dir):
        return False
    try:
        return not (place / SCREENING_JSON).exists() and not _is_batch_output(place)
    except OSError:
        # Nobody may look into it: a person with a problem, unless its name says it is a result.
        return not place.name.endswith((OUTPUT_SUFFIX, BATCH_SUFFIX))


def _is_batch_output(place: Path) -> bool:
    """Tell whether a folder holds what a batch leaves: its table or screenings, and no clips."""
    entries = list(place.iterdir())
    if any(_is_video(entry) for entry in entries):
        return False
    return any(
        entry.name == BATCH_CSV
        or (entry.name.endswith(OUTPUT_SUFFIX) and os.path.exists(entry / SCREENING_JSON))
        for entry in entries
    )


def _videos_in(folder: Path) -> list[Path]:
    return [place for place in _entries(folder) if _is_video(place)]


def _is_video(place: Path) -> bool:
    return place.suffix.lower() in VIDEO_SUFFIXES and place.is_file()


def _names(clips: Sequence[Path]) -> list[str]:
    """Name people by their clip, with the file's ending where two differ in nothing else."""
    stems = [clip.stem.casefold() for clip in clips]
    return [
        clip.stem if stems.count(clip.stem.casefold()) == 1 else f"{clip.stem}_{clip.suffix[1:]}"
        for clip in clips
    ]


def _person_in(place: Path, out_dir: Path) -> Person:
    """Return the person of a sub-folder; one that cannot be read is that person's problem only."""
    try:
        answers = place / ANSWERS_JSON
        found = answers if answers.is_file() else None
        return _person(place.name, _videos_in(place), out_dir, found)
    except UsageError as error:
        problem = str(error)
    except OSError as error:
        problem = f"{place} cannot be read: {error.strerror or error}."
    return _person(place.name, (), out_dir, problem=problem)


def _person(
    name: str,
    clips: Sequence[Path],
    out_dir: Path,
    answers: Path | None = None,
    problem: str = "",
) -> Person:
    if not all(is_text(text) for text in (name, *(clip.name for clip in clips))):
        clips = ()
        problem = problem or "A file or folder has a name that is no text: rename it."
    name = printable(name)
    # A name may look like one with an ending (anna.smith): only its unsafe signs are replaced.
    stem = safe_stem(f"{name}.mp4")
    folder = out_dir / f"{stem}{OUTPUT_SUFFIX}"
    return Person(name, tuple(clips), folder, answers, printable(problem))


def is_text(name: str) -> bool:
    """Tell whether a file's name can be written down; one in an old coding may not be UTF-8."""
    return printable(name) == name


def printable(text: str) -> str:
    """Return the text with question marks for what is no text."""
    return text.encode("utf-8", errors="replace").decode("utf-8")
