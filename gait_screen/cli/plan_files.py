"""What ``gait-screen plan`` writes when it is asked to: the calendar and the sheet to print."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gait_screen.cli.options import CommandT
from gait_screen.errors import UsageError

if TYPE_CHECKING:
    from gait_screen.screening import Plan


@dataclass(frozen=True)
class PlanFiles:
    """What to write where; None: not asked for."""

    ics: Path | None
    at: time | None
    named: bool
    remind: bool
    sheet: Path | None


def plan_file_options(command: CommandT) -> CommandT:
    """Give a command the options that :func:`chosen_files` reads."""
    for option in (
        click.option(
            "--sheet",
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
            help="Also write the drills to print (HTML, A4, one phase a page, boxes to tick).",
        ),
        click.option("--remind", is_flag=True, help="With --ics: the events remind."),
        click.option(
            "--name-drills",
            is_flag=True,
            help="With --ics: the titles name drills and movements, for all who see the calendar.",
        ),
        click.option(
            "--time",
            "at",
            type=click.DateTime(["%H:%M"]),
            metavar="HH:MM",
            help="With --ics: when to train; without it a note on the day.",
        ),
        click.option(
            "--ics",
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
            help="Also write training and film days as a calendar file (iCalendar).",
        ),
    ):
        command = option(command)
    return command


def chosen_files(values: dict[str, Any]) -> PlanFiles:
    """Return what the options say.

    Raises
    ------
    UsageError
        When an option of the calendar is given without it.
    """
    at: datetime | None = values["at"]
    if values["ics"] is None and (at or values["remind"] or values["name_drills"]):
        raise UsageError("--time, --name-drills and --remind are for the calendar: add --ics FILE.")
    return PlanFiles(
        values["ics"],
        None if at is None else at.time(),
        values["name_drills"],
        values["remind"],
        values["sheet"],
    )


def write_plan_files(files: PlanFiles, plan: Plan, screening: Path) -> None:
    """Write what was asked for and say on standard error where it is.

    Raises
    ------
    UsageError
        When a plan has nothing for it, or the file cannot be written. What was made before stays.
    """
    from gait_screen.knowledge import load_knowledge

    knowledge = load_knowledge()
    if files.ics is not None:
        from gait_screen.outputs.calendar_ics import CalendarChoices, plan_calendar

        choices = CalendarChoices(files.at, files.named, files.remind)
        made = plan_calendar(
            plan, knowledge, choices, key=_key_of(screening), stamp=datetime.now(UTC)
        )
        _write(files.ics, lambda path: path.write_bytes(made))
    if files.sheet is not None:
        from gait_screen.outputs.plan_sheet import render_plan_sheet

        page = render_plan_sheet(plan, knowledge)
        _write(files.sheet, lambda path: path.write_text(page, encoding="utf-8"))


def _key_of(screening: Path) -> str:
    from gait_screen.outputs.calendar_ics import calendar_key
    from gait_screen.screening import read_json

    data = read_json(screening)
    if isinstance(data, dict) and "created" in data:
        clips = [clip for clip in data.get("clips", ()) if isinstance(clip, dict)]
        return calendar_key(str(data["created"]), [str(clip.get("sha256", "")) for clip in clips])
    return calendar_key("", [screening.read_text(encoding="utf-8")])


def _write(path: Path, write: Callable[[Path], object]) -> None:
    try:
        write(path.expanduser())
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written ({error.strerror or error}): choose another place."
        ) from error
    click.echo(f"Written: {path}", err=True)
