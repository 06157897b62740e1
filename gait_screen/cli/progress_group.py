"""``gait-screen progress``: one person's screenings over time, kept in a file on this machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gait_screen.cli.guard import debug_option
from gait_screen.cli.options import PATH, json_option, person_option
from gait_screen.cli.text import echo_json, one_line, table
from gait_screen.errors import UsageError

if TYPE_CHECKING:
    from gait_screen.progress import PastScreening
    from gait_screen.store import Store

CommandT = TypeVar("CommandT", bound=Callable[..., Any])

#: Who is meant where nobody is named and nobody is stored yet.
FIRST_PERSON = "me"


def store_option(command: CommandT) -> CommandT:
    """Give a command ``--store``."""
    decorate = click.option(
        "--store",
        type=PATH,
        metavar="FILE",
        help="Another file of stored screenings than your own.",
    )
    return decorate(command)


@click.group(short_help="One person's screenings over time: what changed, what follows.")
def progress() -> None:
    """Keep the screenings of people over time and say what changed and what follows for the plan.

    They are kept in one file on this machine that only you can read: the names you choose, the
    screenings and the answers, no video. Nothing is stored unless you ask for it, here or with
    analyze --person.
    """


@progress.command(short_help="Store a screening for a person.")
@click.argument("screening", metavar="SCREENING", type=PATH)
@person_option("Whose screening it is, a name or pseudonym; by default the only person stored.")
@click.option(
    "--answers", type=PATH, metavar="FILE", help="The questionnaire's answers (JSON) given for it."
)
@store_option
@debug_option
def add(screening: Path, person: str | None, answers: Path | None, store: Path | None) -> None:
    """Store SCREENING, a screening.json or its folder; the same one twice is one entry."""
    from gait_screen.history import read_screening, screening_file
    from gait_screen.knowledge import read_answers
    from gait_screen.store import open_store

    read_screening(screening)
    text = screening_file(screening).read_text(encoding="utf-8")
    told = None if answers is None else read_answers(answers)
    opened = open_store(store)
    name = _who(opened, person)
    if opened.add(name, text, told):
        click.echo(f"Stored for {name}.")
    else:
        news = "its answers are replaced" if told is not None else "nothing changed"
        click.echo(f"{name} has this screening already: {news}.")


@progress.command(short_help="What changed since earlier screenings, and what follows.")
@person_option("Whose screenings; by default the only person stored.")
@store_option
@json_option("Print all of it as JSON and nothing else.")
@debug_option
def show(person: str | None, store: Path | None, as_json: bool) -> None:
    """Lay a person's screenings beside each other.

    Each deficit over time with its 95 % intervals, what is to be said of it, what follows and why.
    A change counts beyond both intervals together and the smallest detectable change.
    """
    from gait_screen.cli.progress_text import overview_data, overview_text
    from gait_screen.progress import look_back
    from gait_screen.store import open_store

    opened = open_store(store, create=False)
    name = _who(opened, person)
    past = past_screenings(opened, name)
    if not past:
        known = ", ".join(one.name for one in opened.people()) or "nobody"
        raise UsageError(f"Nobody is stored as {name!r} in {opened.path}; stored: {known}.")
    overview = look_back(past)
    if as_json:
        echo_json({"person": name, **overview_data(overview)})
    else:
        click.echo(overview_text(one_line(name), overview))


@progress.command(short_help="Who is stored, with how many screenings.")
@store_option
@json_option("Print the list as JSON and nothing else.")
@debug_option
def people(store: Path | None, as_json: bool) -> None:
    """List the people stored, with the first and last screening of each."""
    from dataclasses import asdict

    from gait_screen.outputs.report_model import date_text
    from gait_screen.store import open_store, store_file

    file = store_file() if store is None else store
    found = open_store(store).people() if file.expanduser().exists() else ()
    if as_json:
        echo_json({"store": str(file), "people": [asdict(one) for one in found]})
    elif not found:
        click.echo("Nobody is stored.")
    else:
        rows = [
            (one.name, str(one.screenings), date_text(one.first or ""), date_text(one.last or ""))
            for one in found
        ]
        click.echo(table(("name", "screenings", "first", "last"), rows))


@progress.command(name="export", short_help="Everything stored as one JSON file.")
@click.argument("file", type=PATH)
@store_option
@debug_option
def export_command(file: Path, store: Path | None) -> None:
    """Write everybody's screenings and answers to FILE, for people to read and for import.

    Videos that were kept in the app are not in it.
    """
    from gait_screen.store import export_store, open_store

    count = export_store(open_store(store, create=False), file)
    click.echo(f"{_screenings(count)} written to {file.absolute()}.")


@progress.command(name="import", short_help="Bring an export back.")
@click.argument("file", type=PATH)
@store_option
@debug_option
def import_command(file: Path, store: Path | None) -> None:
    """Add everything in FILE, an export, to what is stored; all of it or nothing."""
    from gait_screen.store import import_into, open_store, read_export

    read_export(file)
    done = import_into(open_store(store), file)
    known = f"; {done.known} were there already" if done.known else ""
    click.echo(f"{_screenings(done.added)} added{known}.")


@progress.command(short_help="Delete a person, or everything.")
@person_option("The person to delete, with all screenings and answers.")
@click.option("--everything", is_flag=True, help="Delete everybody and the file itself.")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@store_option
@debug_option
def delete(person: str | None, everything: bool, yes: bool, store: Path | None) -> None:
    """Delete stored screenings for good, with the videos that were kept of them.

    Their bytes are overwritten, there is no way back.
    """
    from gait_screen.store import delete_store, open_store, store_file

    if everything == (person is not None):
        raise UsageError("Say what to delete: --person NAME, or --everything.")
    if person is None:
        file = store_file() if store is None else store
        _ask(f"Delete everything in {file}?", yes)
        click.echo("Everything is deleted." if delete_store(store) else "Nothing was stored.")
        return
    opened = open_store(store, create=False)
    count = len(opened.texts(person))
    _ask(f"Delete {_screenings(count)} of {one_line(person)}?", yes)
    opened.delete_person(person)
    click.echo(f"{one_line(person)} is deleted, with {_screenings(count)}.")


def past_screenings(store: Store, name: str) -> list[PastScreening]:
    """Return a person's stored screenings as progress looks at them; none where unknown."""
    from gait_screen.progress import PastScreening
    from gait_screen.store import checked_name

    known = {person.name for person in store.people()}
    if checked_name(name) not in known:
        return []
    return [PastScreening(one.screening, one.answers) for one in store.screenings(name)]


def _who(store: Store, person: str | None) -> str:
    """Return who is meant: the one named, else the only one stored."""
    from gait_screen.store import checked_name

    if person is not None:
        return checked_name(person)
    known = [one.name for one in store.people()]
    if len(known) > 1:
        raise UsageError(
            f"Several people are stored: add --person NAME, one of {', '.join(known)}."
        )
    return known[0] if known else FIRST_PERSON


def _ask(question: str, yes: bool) -> None:
    if not yes:
        click.confirm(question, abort=True, err=True)


def _screenings(count: int) -> str:
    return "1 screening" if count == 1 else f"{count} screenings"
