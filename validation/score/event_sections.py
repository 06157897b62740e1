"""The sections of the report about events of gait, and about what was recognised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from validation.score.markdown import number, percent, table
from validation.score.metric_sections import published_table
from validation.score.published import published_of
from validation.score.rows import ClipRow, EventRow
from validation.score.tables import event_agreement, recognition

_EVENTS: Final = {
    "initial_contact": "initial contact",
    "heel_off": "heel-off",
    "toe_off": "toe-off",
}
_LEG: Final = {"near": "near leg", "far": "far leg", "either": "front or rear view"}


def event_sections(events: Sequence[EventRow]) -> Iterator[str]:
    """Yield how well each kind of event is found, by movement and leg."""
    if not events:
        yield "No walking or running clip was scored."
        return
    yield (
        "True events that the picture shows (not within 0.1 s of the clip's ends, the leg in the "
        "picture). *Extra* are events found where there is none. Errors in ms, measured minus true."
    )
    head = ("event", "movement", "leg", "true", "missed", "extra", "bias", "SD", "MAE")
    yield table(head, _event_lines(events))
    yield published_table(figure for kind in _EVENTS for figure in published_of(kind))


def _event_lines(events: Sequence[EventRow]) -> Iterator[list[str]]:
    for kind, label in _EVENTS.items():
        for movement in ("running", "walking"):
            for leg, leg_label in _LEG.items():
                some = [
                    row
                    for row in events
                    if (row.kind, row.setting.movement, row.leg) == (kind, movement, leg)
                ]
                if some:
                    yield [label, movement, leg_label, *_event_cells(some)]


def _event_cells(rows: Sequence[EventRow]) -> list[str]:
    found = event_agreement(rows)
    return [
        str(found.true),
        f"{found.missed} ({percent(found.missed_share)})",
        str(found.extra),
        number(found.bias_ms, "ms", signed=True),
        number(found.sd_ms, "ms"),
        number(found.mae_ms, "ms"),
    ]


def recognition_sections(clips: Sequence[ClipRow]) -> Iterator[str]:
    """Yield what the clips were taken for, and each that was taken for something else."""
    groups: list[tuple[str, list[ClipRow]]] = [("**all**", list(clips))]
    for movement in sorted({row.setting.movement for row in clips}):
        groups.append((movement, [row for row in clips if row.setting.movement == movement]))
    conditions = list(dict.fromkeys(row.setting.condition for row in clips))
    for condition in conditions if len(conditions) > 1 else []:
        inside = [row for row in clips if row.setting.condition == condition]
        groups.append((f"condition: {condition}", inside))
    head = ("clips", "n", "refused", "movement right", "view right", "leg right")
    yield table(head, (_recognition_line(name, some) for name, some in groups))
    wrong = [
        f"- `{row.setting.clip}` ({row.setting.movement}, {row.setting.view}): {_wrong(row)}"
        for row in clips
        if row.refused or not (row.movement_right and row.view_right) or row.side_right == "no"
    ]
    yield "\n".join(wrong) if wrong else "Every clip was taken for what it is."


def _recognition_line(name: str, rows: Sequence[ClipRow]) -> list[str]:
    found = recognition(rows)
    seen = found.clips - found.refused
    return [
        name,
        str(found.clips),
        str(found.refused),
        f"{found.movement_right}/{seen}",
        f"{found.view_right}/{seen}",
        f"{found.side_right}/{found.side_told}" if found.side_told else "–",
    ]


def _wrong(row: ClipRow) -> str:
    if row.refused:
        return f"refused: {row.refused}"
    said = f"taken for {row.recognised_movement}, {row.recognised_view}"
    return said + (", on the other leg" if row.side_right == "no" else "")
