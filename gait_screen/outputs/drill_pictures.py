"""The drawings of the prescribed drills, ready for a page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from gait_screen.drawings import draw_drill
from gait_screen.knowledge import load_knowledge
from gait_screen.screening import DrillPrescription
from gait_screen.vocabulary import Side


@dataclass(frozen=True)
class PictureText:
    """A drawing, what it shows in words, and its caption."""

    svg: str
    alt: str
    caption: str


def drill_pictures(record: DrillPrescription) -> tuple[PictureText, ...]:
    """Return the drawings of a drill for its side, in their order.

    None for a drill that the library does not draw: a screening may have been made by another
    version, and its steps stand beside.
    """
    return _pictures(record.id, record.side)


@lru_cache(maxsize=128)
def _pictures(drill: str, side: Side | None) -> tuple[PictureText, ...]:
    """Return the drawings; kept, because a page shows them again after every click."""
    known = load_knowledge()
    if all(picture.drill != drill for picture in known.drawings):
        return ()
    pictures = draw_drill(drill, side=side)
    return tuple(
        PictureText(picture.svg, picture.alt, known.say(f"report.picture_{place}"))
        for picture, place in zip(pictures, picture_places(len(pictures)), strict=True)
    )


def picture_places(count: int) -> list[str]:
    """Return what a drill's pictures show, in their order: ``start``, ``then``, ``end``."""
    return ["start", *["then"] * (count - 2), "end"] if count > 1 else ["start"] * count
