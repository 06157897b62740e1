"""Who is in a folder: one person per sub-folder, or one per video where there are none."""

from __future__ import annotations

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


@dataclass(frozen=True)
class Person:
    """One person's clips, and where the screening goes."""

    name: str
    clips: tuple[Path, ...]
    folder: Path
    answers: Path | None = None


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
        Where the screenings go. Neither this folder nor any with a screening in it is a person.

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
            tuple(_person(place.name, _videos_in(place), out_dir, place) for place in subfolders),
            tuple(
                f"{clip.name} lies beside the sub-folders and belongs to nobody: put it into one."
                for clip in clips
            ),
        )
    else:
        group = Group(
            tuple(
                _person(name, [clip], out_dir, None)
                for name, clip in zip(_names(clips), clips, strict=True)
            ),
            (),
        )
    if not any(person.clips for person in group.people):
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
    return (
        place.is_dir()
        and place.resolve() != out_dir.resolve()
        and not (place / SCREENING_JSON).exists()
    )


def _videos_in(folder: Path) -> list[Path]:
    return [
        place
        for place in _entries(folder)
        if place.suffix.lower() in VIDEO_SUFFIXES and place.is_file()
    ]


def _names(clips: Sequence[Path]) -> list[str]:
    """Name people by their clip, with the file's ending where two differ in nothing else."""
    stems = [clip.stem.casefold() for clip in clips]
    return [
        clip.stem if stems.count(clip.stem.casefold()) == 1 else f"{clip.stem}_{clip.suffix[1:]}"
        for clip in clips
    ]


def _person(name: str, clips: Sequence[Path], out_dir: Path, place: Path | None) -> Person:
    answers = None if place is None else place / ANSWERS_JSON
    # A name may look like one with an ending (anna.smith): only its unsafe signs are replaced.
    stem = safe_stem(f"{name}.mp4")
    return Person(
        name=name,
        clips=tuple(clips),
        folder=out_dir / f"{stem}{OUTPUT_SUFFIX}",
        answers=answers if answers is not None and answers.is_file() else None,
    )
