"""``gait-screen history``: the screenings below a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gait_screen.cli.guard import debug_option
from gait_screen.cli.options import json_option
from gait_screen.cli.text import echo_json, table

if TYPE_CHECKING:
    from gait_screen.history import HistoryEntry
    from gait_screen.screening import Screening


@click.command(short_help="The screenings found below a folder.")
@click.argument("folder", type=click.Path(path_type=Path), default=".")
@json_option("Print the list as JSON and nothing else.")
@debug_option
def history(folder: Path, as_json: bool) -> None:
    """List the screenings in FOLDER (by default here) and below it, oldest first.

    Files that look like a screening and cannot be read are named on standard error.
    """
    from gait_screen.history import find_screenings

    found = find_screenings(folder)
    for problem in found.problems:
        click.echo(f"Note: {problem}", err=True)
    if as_json:
        echo_json(
            {
                "screenings": [_as_data(entry) for entry in found.entries],
                "problems": list(found.problems),
            }
        )
    elif found.entries:
        click.echo(_as_table(found.entries))
    else:
        click.echo(f"No screening in {folder} or below it.")


def _as_table(entries: tuple[HistoryEntry, ...]) -> str:
    from gait_screen.cli.summary import finding_name
    from gait_screen.outputs.report_model import date_text

    rows = []
    for entry in entries:
        screening = entry.screening
        words = [
            f"{status}: {'; '.join(names)}"
            for status in ("likely", "possible")
            if (names := [finding_name(f) for f in screening.findings if f.status == status])
        ]
        rows.append(
            (
                date_text(screening.created),
                str(entry.path.parent),
                ", ".join(_tests(screening)) or "-",
                ". ".join(words) or "nothing beyond the screening bands",
            )
        )
    return table(("date", "folder", "tests", "findings"), rows)


def _tests(screening: Screening) -> list[str]:
    return list(dict.fromkeys(clip.test for clip in screening.clips if clip.test is not None))


def _as_data(entry: HistoryEntry) -> dict[str, Any]:
    screening = entry.screening
    return {
        "path": str(entry.path),
        "created": screening.created,
        "clips": [
            {"file": clip.file, "test": clip.test, "view": clip.view} for clip in screening.clips
        ],
        "findings": [
            {"deficit": f.deficit, "side": f.side, "status": f.status, "severity": f.severity}
            for f in screening.findings
            if f.status in ("likely", "possible")
        ],
    }
