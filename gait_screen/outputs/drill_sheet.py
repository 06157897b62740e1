"""The drills as pictures: an SVG file for each and one page to look through.

The page loads nothing: styles and pictures are inside. Every text in it is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gait_screen.drawings import DrillPicture, draw_drill
from gait_screen.errors import UsageError
from gait_screen.knowledge import Knowledge
from gait_screen.knowledge.models import Drill
from gait_screen.outputs.drill_facts import drill_facts
from gait_screen.outputs.drill_pictures import picture_places
from gait_screen.outputs.pages import page_template, without_namespaces

SHEET: Final = "drills.html"
_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True)
class SheetPicture:
    """A picture with its caption, for the page (``svg``) and for a file (``file``)."""

    caption: str
    alt: str
    svg: str
    file: str
    file_svg: str


@dataclass(frozen=True)
class SheetDrill:
    """A drill of the page."""

    drill: Drill
    phase: str
    minutes: str
    pictures: tuple[SheetPicture, ...]
    facts: tuple[tuple[str, str], ...]


def write_drill_sheet(
    drills: Sequence[Drill], folder: Path, knowledge: Knowledge, *, clinician: bool = False
) -> Path:
    """Write the pictures of drills as SVG files, and a page with them, their steps and doses.

    Parameters
    ----------
    folder
        Made where it is not there; one that an earlier sheet was written to is used again, and
        its files of the same names are replaced.
    clinician
        Also put the text for the clinician on the page.

    Returns
    -------
    page
        The path of ``drills.html``.

    Raises
    ------
    UsageError
        When ``folder`` is a file, holds something else, or cannot be written.
    KnowledgeError
        When a drill has no picture. Nothing has been written then.
    """
    shown = [_sheet_drill(drill, knowledge, clinician=clinician) for drill in drills]
    page = page_template("drills.html.j2").render(drills=shown, say=knowledge.say)
    target = folder.expanduser()
    try:
        _check(target, folder)
        target.mkdir(parents=True, exist_ok=True)
        for picture in (picture for entry in shown for picture in entry.pictures):
            (target / picture.file).write_text(picture.file_svg, encoding="utf-8")
        (target / SHEET).write_text(page, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"The pictures cannot be written to {folder} ({error.strerror or error}): "
            "choose another folder."
        ) from error
    return target / SHEET


def _check(target: Path, named: Path) -> None:
    if target.exists() and not target.is_dir():
        raise UsageError(f"{named} is a file: choose a folder for the pictures.")
    if target.is_dir() and any(target.iterdir()) and not (target / SHEET).is_file():
        raise UsageError(
            f"{named} is not empty and holds no earlier {SHEET}: choose another folder."
        )


def _sheet_drill(drill: Drill, knowledge: Knowledge, *, clinician: bool) -> SheetDrill:
    phase = next(info for info in knowledge.phases if info.phase == drill.phase)
    minutes = "drills.minutes_a_leg" if drill.per_side else "report.minutes"
    pictures = draw_drill(drill.id, knowledge=knowledge)
    return SheetDrill(
        drill=drill,
        phase=knowledge.say("report.phase", phase=phase.phase, name=phase.name),
        minutes=knowledge.say(minutes, minutes=f"{drill.minutes:g}"),
        pictures=tuple(
            _sheet_picture(drill, number, place, picture, knowledge)
            for number, (picture, place) in enumerate(
                zip(pictures, picture_places(len(pictures)), strict=True), start=1
            )
        ),
        facts=drill_facts(drill, knowledge, clinician=clinician),
    )


def _sheet_picture(
    drill: Drill, number: int, place: str, picture: DrillPicture, knowledge: Knowledge
) -> SheetPicture:
    stage = _NOT_IN_NAMES.sub("-", picture.stage).strip("-")
    return SheetPicture(
        caption=knowledge.say(f"report.picture_{place}"),
        alt=picture.alt,
        svg=without_namespaces(picture.svg),
        file=f"{drill.id}-{number}-{stage}.svg",
        file_svg=picture.svg + "\n",
    )
