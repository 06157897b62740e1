"""Read the values of a pose; a wrong one is named with its picture."""

from __future__ import annotations

from collections.abc import Collection

from gait_screen.errors import KnowledgeError
from gait_screen.knowledge.drawing_models import Picture


def check_names(picture: Picture, known: Collection[str]) -> None:
    """Raise when the pose has a name that the figure kind does not know.

    Raises
    ------
    KnowledgeError
        Naming the picture, the names too many and those there are.
    """
    unknown = sorted(set(picture.pose) - set(known))
    if unknown:
        raise KnowledgeError(
            f"Picture {picture.id}: the figure {picture.figure!r} knows no {', '.join(unknown)}; "
            f"expected {', '.join(sorted(known))}."
        )


def read_number(picture: Picture, name: str, default: float = 0.0) -> float:
    """Return one number of the pose.

    Raises
    ------
    KnowledgeError
        When it is not one number.
    """
    value = picture.pose.get(name, default)
    if isinstance(value, (bool, tuple)):
        raise KnowledgeError(f"Picture {picture.id}: {name} must be one number, but got {value}.")
    return float(value)


def read_numbers(picture: Picture, name: str, default: tuple[float, ...]) -> tuple[float, ...]:
    """Return several numbers of the pose, as many as the default has.

    Raises
    ------
    KnowledgeError
        When they are not as many.
    """
    value = picture.pose.get(name, default)
    if not isinstance(value, tuple) or len(value) != len(default):
        raise KnowledgeError(
            f"Picture {picture.id}: {name} must be {len(default)} numbers, but got {value}."
        )
    return value


def read_flag(picture: Picture, name: str, default: bool = False) -> bool:
    """Return a yes or no of the pose.

    Raises
    ------
    KnowledgeError
        When it is neither.
    """
    value = picture.pose.get(name, default)
    if not isinstance(value, bool):
        raise KnowledgeError(
            f"Picture {picture.id}: {name} must be true or false, but got {value}."
        )
    return value
