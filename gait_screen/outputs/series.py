"""``angles.csv``: every angle over time, one row per frame, empty where unseen."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from gait_screen.records import AngleTable, FloatArray
from gait_screen.vocabulary import BODY_ANGLES, LIMB_ANGLES, SIDES, Side

#: Angles of one line of the body, told from one leg's stance: the other side is the negative.
MIRRORED_ANGLES: Final = frozenset({"pelvic_drop", "trunk_lateral_lean"})


def angle_values(angles: AngleTable, name: str, side: Side | None) -> FloatArray | None:
    """Return one angle's values, taking the negative of the other side where that is its meaning.

    ``pelvic_drop`` left is + when the right side is lower, so right is its negative:
    two columns of one line through the hips must never disagree. The same holds for
    ``trunk_lateral_lean``. Where a table holds both sides, the left one counts.

    Returns
    -------
    values_deg
        Shape ``(T,)`` in degrees, NaN where unseen; None where the angle was not measured.
    """
    if side is None or name not in MIRRORED_ANGLES:
        curve = angles.get(name, side)
        return None if curve is None else curve.values_deg
    for measured in SIDES:
        curve = angles.get(name, measured)
        if curve is not None:
            return curve.values_deg if measured == side else -curve.values_deg
    return None


def angle_columns(angles: AngleTable) -> dict[str, FloatArray]:
    """Return the columns of ``angles.csv`` after ``time_s``, in the contract's order.

    Returns
    -------
    columns
        ``<angle>_<side>_deg`` or ``<angle>_deg``, each of shape ``(T,)``; all NaN where the
        angle was not measured in this clip, so that every file has the same columns.
    """
    unseen = np.full(len(angles.time_s), np.nan)
    columns: dict[str, FloatArray] = {}
    for name in LIMB_ANGLES:
        for side in SIDES:
            values = angle_values(angles, name, side)
            columns[f"{name}_{side}_deg"] = unseen if values is None else values
    for name in BODY_ANGLES:
        values = angle_values(angles, name, None)
        columns[f"{name}_deg"] = unseen if values is None else values
    return columns


def write_angles_csv(angles: AngleTable, target: Path) -> None:
    """Write ``angles.csv``: ``time_s`` and a column per angle and side, empty where unseen.

    Times are the frames' own time stamps to the microsecond; nothing is resampled. Angles are
    written to 0.001 degrees.
    """
    columns = angle_columns(angles)
    rows = format_rows(np.column_stack(list(columns.values())), 3)
    lines = [",".join(["time_s", *columns])]
    lines += [
        ",".join([f"{time_s:.6f}", *row]) for time_s, row in zip(angles.time_s, rows, strict=True)
    ]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def format_number(value: float, digits: int, *, missing: str = "") -> str:
    """Return a number for a text file; ``missing`` for NaN, and never a minus before zero."""
    return format_rows(np.asarray([[value]]), digits, missing=missing)[0][0]


def format_rows(table: FloatArray, digits: int, *, missing: str = "") -> list[list[str]]:
    """Return the numbers of a table, shape ``(rows, columns)``, as :func:`format_number` does."""
    minus_zero = f"{-0.0:.{digits}f}"
    instead = {"nan": missing, "inf": missing, "-inf": missing, minus_zero: minus_zero[1:]}
    texts = [[f"{value:.{digits}f}" for value in row] for row in table.tolist()]
    return [[instead.get(text, text) for text in row] for row in texts]
