"""Pictures of the drills: clean vector figures, drawn from the knowledge files.

How a picture comes to be: a record of ``knowledge/drawings_*.toml`` (its words in
``text/<language>/drawings_*.toml``) names a figure kind and gives its pose, props, arrows and
labels. The table ``figures.FIGURES`` has for each kind the function that solves the pose:
``FigureKind = Callable[[Picture], Figure]``. A ``Figure`` is its named points (``anchors``, in cm
of the picture) and a function that draws it on a :class:`~gait_screen.drawings.svg.Canvas`. The
order on the canvas: props, figure, props with ``front = true``, arrows, labels. Arrows, labels and
props may be placed from an anchor, so that they follow the pose.

Another kind of figure: write ``solve_foot_side(picture: Picture) -> Figure`` in a module of its
own (``foot*.py`` for foot and lower leg), read its pose from ``picture.pose`` (``poses.py`` has
readers that name the record in their errors), and add it to the table of that module
(``foot.FOOT_FIGURES = {"foot_side": solve_foot_side, ...}``), which ``figures.py`` takes in. Draw
with the pens of ``palette.PENS`` only, always the right leg: the canvas mirrors. New things go into
the table ``props.PROPS``.
"""

from __future__ import annotations

from gait_screen.drawings.draw import draw_drill, draw_picture
from gait_screen.drawings.records import DrillPicture

__all__ = ["DrillPicture", "draw_drill", "draw_picture"]
