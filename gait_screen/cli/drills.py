"""``gait-screen drills``: the drill library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gait_screen.cli.guard import debug_option
from gait_screen.cli.options import json_option
from gait_screen.cli.text import echo_json, one_line, table, wrapped
from gait_screen.errors import UsageError

if TYPE_CHECKING:
    from gait_screen.knowledge import Knowledge
    from gait_screen.knowledge.models import Drill


@click.command(short_help="The drill library, or the drills for one deficit in detail.")
@click.argument("deficit", required=False)
@click.option("--id", "drill_id", metavar="ID", help="Show this one drill in detail (A1, H4, ...).")
@click.option("--clinician", is_flag=True, help="Add the text for the clinician and the sources.")
@click.option(
    "--pictures",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Also write the pictures of these drills there (SVG), and drills.html to look through.",
)
@json_option("Print the drills as JSON and nothing else.")
@debug_option
def drills(
    deficit: str | None,
    drill_id: str | None,
    clinician: bool,
    pictures: Path | None,
    as_json: bool,
) -> None:
    """List all drills, or show those for a DEFICIT (limited_ankle_dorsiflexion, ...) in detail."""
    from gait_screen.knowledge import load_knowledge

    knowledge = load_knowledge()
    wanted = None if deficit is None else deficit.strip().lower().replace("-", "_")
    in_detail = wanted is not None or drill_id is not None
    if clinician and not (in_detail or pictures or as_json):
        raise UsageError("--clinician needs a DEFICIT, --id or --pictures: the list has no texts.")
    chosen = _choose(wanted, drill_id, knowledge)
    page = None
    if pictures is not None:
        from gait_screen.outputs.drill_sheet import write_drill_sheet

        page = write_drill_sheet(chosen, pictures, knowledge, clinician=clinician)
    if as_json:
        echo_json({"deficit": wanted, "drills": [d.model_dump(mode="json") for d in chosen]})
        return
    if in_detail:
        _show_in_detail(wanted, chosen, knowledge, clinician=clinician)
    elif page is None:
        click.echo(_overview(chosen))
        ids = ", ".join(info.id for info in knowledge.deficits)
        click.echo("\n" + wrapped(f"In detail: gait-screen drills DEFICIT, one of {ids}."))
    if page is not None:
        click.echo(f"Pictures of {_count(chosen)}: {one_line(str(page))}")


def _choose(deficit: str | None, drill_id: str | None, knowledge: Knowledge) -> tuple[Drill, ...]:
    if deficit is not None and drill_id is not None:
        raise UsageError("Give either a DEFICIT or --id, not both.")
    if drill_id is not None:
        chosen = tuple(d for d in knowledge.drills if d.id == drill_id.strip().upper())
        if not chosen:
            known = ", ".join(drill.id for drill in knowledge.drills)
            raise UsageError(f"There is no drill {drill_id!r}; expected one of {known}.")
        return chosen
    return knowledge.drills if deficit is None else knowledge.drills_for(deficit)


def _show_in_detail(
    deficit: str | None, chosen: tuple[Drill, ...], knowledge: Knowledge, *, clinician: bool
) -> None:
    blocks = [_detail(drill, knowledge, clinician=clinician) for drill in chosen]
    if deficit is not None:
        info = knowledge.deficit(deficit)
        blocks.insert(0, f"{info.label[:1].upper()}{info.label[1:]}\n{wrapped(info.plain)}")
    click.echo("\n\n".join(blocks))


def _overview(drills: tuple[Drill, ...]) -> str:
    rows = [
        (drill.id, str(drill.phase), _minutes(drill), drill.name, ", ".join(drill.deficits))
        for drill in drills
    ]
    return table(("id", "phase", "min", "drill", "for"), rows)


def _count(drills: tuple[Drill, ...]) -> str:
    return "1 drill" if len(drills) == 1 else f"{len(drills)} drills"


def _minutes(drill: Drill) -> str:
    return f"{drill.minutes:g}/leg" if drill.per_side else f"{drill.minutes:g}"


def _detail(drill: Drill, knowledge: Knowledge, *, clinician: bool) -> str:
    from gait_screen.outputs.drill_facts import drill_facts

    phase = next((p.name for p in knowledge.phases if p.phase == drill.phase), "")
    lines = [
        f"{drill.id}  {drill.name} (phase {drill.phase}: {phase}; {_minutes(drill)} min)",
        *(wrapped(f"{n}. {step}", "    ", "       ") for n, step in enumerate(drill.steps, 1)),
        *(
            wrapped(f"{label}{'' if label.endswith('?') else ':'} {text}", "    ", "      ")
            for label, text in drill_facts(drill, knowledge, clinician=clinician)
        ),
    ]
    return "\n".join(lines)
