"""``gait-screen history``: the screenings below a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gait_screen.cli.guard import debug_option
from gait_screen.cli.options import json_option
from gait_screen.cli.text import echo_json, wrapped

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
        click.echo("\n".join(_as_text(entry) for entry in found.entries))
    else:
        click.echo(f"No screening in {folder} or below it.")


def _as_text(entry: HistoryEntry) -> str:
    from gait_screen.cli.summary import findings_in_short
    from gait_screen.outputs.report_model import date_text

    screening = entry.screening
    tests = ", ".join(_tests(screening)) or "no movement recognised"
    # The path in one piece, to be copied.
    return f"{date_text(screening.created)}  {entry.path.parent}\n" + wrapped(
        f"{tests}; {findings_in_short(screening)}", "    "
    )


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
