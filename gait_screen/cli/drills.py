"""``gait-screen drills``: the drill library."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gait_screen.cli.guard import debug_option
from gait_screen.cli.options import json_option
from gait_screen.cli.text import echo_json, table, wrapped

if TYPE_CHECKING:
    from gait_screen.knowledge import Knowledge
    from gait_screen.knowledge.models import Drill


@click.command(short_help="The drill library, or the drills for one deficit in detail.")
@click.argument("deficit", required=False)
@json_option("Print the drills as JSON and nothing else.")
@debug_option
def drills(deficit: str | None, as_json: bool) -> None:
    """List all drills, or show those for a DEFICIT (limited_ankle_dorsiflexion, ...) in detail."""
    from gait_screen.knowledge import load_knowledge

    knowledge = load_knowledge()
    wanted = None if deficit is None else deficit.strip().lower().replace("-", "_")
    chosen = knowledge.drills if wanted is None else knowledge.drills_for(wanted)
    if as_json:
        echo_json({"deficit": wanted, "drills": [d.model_dump(mode="json") for d in chosen]})
    elif wanted is None:
        click.echo(_overview(chosen))
        ids = ", ".join(info.id for info in knowledge.deficits)
        click.echo("\n" + wrapped(f"In detail: gait-screen drills DEFICIT, one of {ids}."))
    else:
        info = knowledge.deficit(wanted)
        click.echo(f"{info.label[:1].upper()}{info.label[1:]}\n{wrapped(info.plain)}")
        for drill in chosen:
            click.echo("\n" + _detail(drill, knowledge))


def _overview(drills: tuple[Drill, ...]) -> str:
    rows = [
        (drill.id, str(drill.phase), _minutes(drill), drill.name, ", ".join(drill.deficits))
        for drill in drills
    ]
    return table(("id", "phase", "min", "drill", "for"), rows)


def _minutes(drill: Drill) -> str:
    return f"{drill.minutes:g}/leg" if drill.per_side else f"{drill.minutes:g}"


def _detail(drill: Drill, knowledge: Knowledge) -> str:
    phase = next((p.name for p in knowledge.phases if p.phase == drill.phase), "")
    lines = [
        f"{drill.id}  {drill.name} (phase {drill.phase}: {phase}; {_minutes(drill)} min)",
        *(wrapped(f"{n}. {step}", "    ", "       ") for n, step in enumerate(drill.steps, 1)),
    ]
    for title, text in (
        ("Dose", drill.dose),
        ("Works on", drill.target),
        ("Needs", ", ".join(drill.equipment)),
        ("Watch for", drill.faults),
        ("Easier", drill.regress),
        ("Progress when", drill.progress),
        ("Not with", drill.contra),
        ("Evidence", drill.evidence),
    ):
        if text:
            lines.append(wrapped(f"{title}: {text}", "    ", "      "))
    return "\n".join(lines)
