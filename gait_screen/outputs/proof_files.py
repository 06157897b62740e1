"""``proof_frames.json``: the proof pictures with what each proves, to show them again later.

The clips themselves may have gone by then: uploads are removed after the analysis.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from gait_screen.errors import UsageError
from gait_screen.outputs.proof_frames import ProofFrame, ProofKey
from gait_screen.plan_records import ScreeningRecord
from gait_screen.screening import read_json
from gait_screen.vocabulary import Movement, Side, View

SCHEMA: Final = "gait-screen/proof-frames/1"


class _Entry(ScreeningRecord):
    """One picture: which metric it proves, where and when it was taken, JPEG in base64."""

    metric: str
    side: Side | None
    clip: str | None
    test: Movement | None
    view: View | None
    time_s: float
    shown: float | None
    jpeg_base64: str


class _File(ScreeningRecord):
    """The file."""

    schema_name: str
    frames: list[_Entry]


def write_proof_frames(frames: Mapping[ProofKey, ProofFrame], target: Path) -> None:
    """Write the pictures, in their order."""
    entries = [
        _Entry(
            metric=key.metric,
            side=key.side,
            clip=key.clip,
            test=key.test,
            view=key.view,
            time_s=round(frame.time_s, 4),
            shown=None if frame.shown is None else round(frame.shown, 3),
            jpeg_base64=base64.b64encode(frame.jpeg).decode("ascii"),
        )
        for key, frame in frames.items()
    ]
    file = _File(schema_name=SCHEMA, frames=entries)
    target.write_text(file.model_dump_json(indent=1) + "\n", encoding="utf-8")


def read_proof_frames(path: Path) -> dict[ProofKey, ProofFrame]:
    """Read what :func:`write_proof_frames` wrote; a folder without the file has none.

    Raises
    ------
    UsageError
        When the file is not one of ours.
    """
    if not path.is_file():
        return {}
    found: Any = read_json(path)
    try:
        file = _File.model_validate(found)
        if file.schema_name != SCHEMA:
            raise ValueError(f"Expected {SCHEMA}, came {file.schema_name}.")
        frames = [_frame(entry) for entry in file.frames]
    except (ValueError, binascii.Error) as error:
        raise UsageError(
            f"{path.name} does not hold the proof pictures of a screening: write it anew."
        ) from error
    return {frame.key: frame for frame in frames}


def _frame(entry: _Entry) -> ProofFrame:
    key = ProofKey(entry.metric, entry.side, entry.clip, entry.test, entry.view)
    return ProofFrame(
        key, entry.time_s, entry.shown, base64.b64decode(entry.jpeg_base64, validate=True)
    )
