"""From a drill's id to its pictures."""

from __future__ import annotations

from collections.abc import Callable

from gait_screen.drawings.figures import FIGURES
from gait_screen.drawings.props import PROPS
from gait_screen.drawings.records import DrillPicture, Figure, Picture, Point, Prop
from gait_screen.drawings.svg import Canvas
from gait_screen.errors import KnowledgeError
from gait_screen.knowledge import load_knowledge
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.vocabulary import Side


def draw_drill(
    drill_id: str, *, side: Side | None = None, knowledge: Knowledge | None = None
) -> tuple[DrillPicture, ...]:
    """Draw the pictures of a drill, in the order in which they are done.

    Parameters
    ----------
    drill_id
        As in the drill library.
    side
        The training leg; None draws the right leg and speaks of the training leg. ``left`` is the
        mirror image.
    knowledge
        None is the package's.

    Returns
    -------
    pictures
        At least a start and an end.

    Raises
    ------
    KnowledgeError
        When the library has no such drill, or a picture of it cannot be drawn.
    """
    known = load_knowledge() if knowledge is None else knowledge
    known.drill(drill_id)
    pictures = [picture for picture in known.drawings if picture.drill == drill_id]
    if not pictures:
        raise KnowledgeError(f"The drill {drill_id!r} has no pictures.")
    return tuple(draw_picture(picture, known, side=side) for picture in pictures)


def draw_picture(
    picture: Picture, knowledge: Knowledge, *, side: Side | None = None
) -> DrillPicture:
    """Draw one picture; arguments as :func:`draw_drill`.

    Raises
    ------
    KnowledgeError
        When it cannot be drawn; the message names the picture.
    """
    kind = FIGURES.get(picture.figure)
    if kind is None:
        raise KnowledgeError(
            f"Picture {picture.id}: there is no figure {picture.figure!r}; "
            f"expected one of {', '.join(FIGURES)}."
        )
    figure = kind(picture)
    canvas = Canvas(picture.view, mirrored=side == "left")
    for prop in picture.props:
        if not prop.front:
            _draw_prop(canvas, picture, figure, prop)
    figure.draw(canvas)
    for prop in picture.props:
        if prop.front:
            _draw_prop(canvas, picture, figure, prop)
    for arrow in picture.arrows:
        from_anchor = _placer(picture, figure, arrow.anchor)
        canvas.arrow([from_anchor(point) for point in arrow.points], arrow.kind, both=arrow.both)
    for label in picture.labels:
        at = _placer(picture, figure, label.anchor)(label.at)
        canvas.word(picture.words[label.key], at, label.align)
    alt = say_alt(picture, knowledge, side)
    return DrillPicture(stage=picture.stage, svg=canvas.svg(alt), alt=alt)


def say_alt(picture: Picture, knowledge: Knowledge, side: Side | None) -> str:
    """Return the picture in words, of the side asked for.

    Raises
    ------
    KnowledgeError
        When the text has a placeholder that is not known.
    """
    train, other = {
        None: ("side_training", "side_other"),
        "left": ("side_left", "side_right"),
        "right": ("side_right", "side_left"),
    }[side]
    say = knowledge.say
    words = {
        "side": say(f"drawings_body.{train}"),
        "other": say(f"drawings_body.{other}"),
    }
    try:
        alt = picture.alt.format(**words)
    except (KeyError, IndexError, ValueError) as error:
        raise KnowledgeError(
            f"Picture {picture.id}: the text has a placeholder other than {{side}} and {{other}} "
            f"({error})."
        ) from error
    if side is not None and "{side}" not in picture.alt:
        alt = f"{alt} {say('drawings_body.shown_side', **words)}"
    return alt


def _draw_prop(canvas: Canvas, picture: Picture, figure: Figure, prop: Prop) -> None:
    draw = PROPS.get(prop.kind)
    if draw is None:
        raise KnowledgeError(
            f"Picture {picture.id}: there is no prop {prop.kind!r}; "
            f"expected one of {', '.join(PROPS)}."
        )
    at = _placer(picture, figure, prop.anchor)(prop.at)
    to = _placer(picture, figure, prop.to)((0.0, 0.0)) if prop.to else at
    draw(canvas, prop, at, to)


def _placer(picture: Picture, figure: Figure, anchor: str) -> Callable[[Point], Point]:
    if not anchor:
        return lambda point: point
    if anchor not in figure.anchors:
        raise KnowledgeError(
            f"Picture {picture.id}: the figure has no point {anchor!r}; "
            f"expected one of {', '.join(sorted(figure.anchors))}."
        )
    x, y = figure.anchors[anchor]
    return lambda point: (x + point[0], y + point[1])
