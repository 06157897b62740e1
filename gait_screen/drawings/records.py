"""What goes into a picture and what comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gait_screen.drawings.svg import Canvas
from gait_screen.knowledge.drawing_models import Arrow, Label, Picture, Prop, View

Point = tuple[float, float]


@dataclass(frozen=True)
class Figure:
    """A solved figure: where its named points are (cm, in the picture) and how to draw it."""

    anchors: Mapping[str, Point]
    draw: Callable[[Canvas], None]


#: A kind of figure: solves a picture's pose. Raises KnowledgeError when the pose cannot be.
FigureKind = Callable[[Picture], Figure]


@dataclass(frozen=True)
class DrillPicture:
    """One drawn picture.

    Attributes
    ----------
    stage
        ``start``, ``end`` or another, in the order in which they are done.
    svg
        A self-contained SVG element without URLs, fonts, scripts and ids: any number of them may
        stand in one page.
    alt
        The same in words.
    """

    stage: str
    svg: str
    alt: str


__all__ = [
    "Arrow",
    "DrillPicture",
    "Figure",
    "FigureKind",
    "Label",
    "Picture",
    "Point",
    "Prop",
    "View",
]
