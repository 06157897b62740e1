"""``gait-screen film``: which clips to film, and how."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gait_screen.cli.guard import debug_option
from gait_screen.cli.options import json_option
from gait_screen.cli.text import echo_json, one_line, wrapped
from gait_screen.errors import UsageError

if TYPE_CHECKING:
    from gait_screen.knowledge import Answers, Knowledge
    from gait_screen.outputs.film_guide import FilmCard


@click.command(short_help="Which clips to film for where it hurts, and how to film them.")
@click.option(
    "--pain",
    multiple=True,
    metavar="SITE[:SIDE[:0-10]]",
    help="Where it hurts (heel, knee:left, achilles:right:4); may be given several times.",
)
@click.option(
    "--answers",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The questionnaire's answers (JSON) in place of --pain.",
)
@click.option("--no-running", is_flag=True, help="The person does not run at present.")
@click.option("--no-treadmill", is_flag=True, help="There is no treadmill.")
@click.option(
    "--height-cm",
    type=click.FloatRange(80, 250),
    metavar="CM",
    help="The person's height, for the distances in metres.",
)
@click.option("--every", is_flag=True, help="Every movement from every view, not a proposal.")
@click.option(
    "--pictures",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Also write the drawings of the camera's places there (SVG).",
)
@json_option("Print the clips as JSON and nothing else.")
@debug_option
def film(
    pain: tuple[str, ...],
    answers: Path | None,
    no_running: bool,
    no_treadmill: bool,
    height_cm: float | None,
    every: bool,
    pictures: Path | None,
    as_json: bool,
) -> None:
    """Say which clips to film, in which order, and where the phone stands for each.

    With --pain the fewest clips that show what matters there; without it the general screen.
    """
    from gait_screen.knowledge import load_knowledge
    from gait_screen.outputs.film_guide import all_cards, proposed_cards
    from gait_screen.plan import propose_for

    knowledge = load_knowledge()
    tall = None if height_cm is None else height_cm / 100.0
    notes: tuple[str, ...] = ()
    if every:
        cards = all_cards(knowledge, tall)
    else:
        given = _answers(pain, answers, no_running=no_running, no_treadmill=no_treadmill)
        proposal = propose_for(given, knowledge)
        cards = proposed_cards(proposal, knowledge, tall)
        notes = proposal.notes
    if pictures is not None:
        _write_pictures(cards, pictures)
    if as_json:
        echo_json({"clips": [_plain(card) for card in cards], "notes": list(notes)})
        return
    blocks = [_block(number, card, knowledge) for number, card in enumerate(cards, start=1)]
    blocks += [wrapped(note) for note in notes]
    if pictures is not None:
        blocks.append(f"Drawings of the camera's places: {one_line(str(pictures))}")
    click.echo("\n\n".join(blocks))


def _answers(
    pain: tuple[str, ...], answers: Path | None, *, no_running: bool, no_treadmill: bool
) -> Answers:
    from gait_screen.knowledge import Answers, parse_answers, read_answers

    if pain and answers is not None:
        raise UsageError("Give either --pain or --answers, not both.")
    given = Answers() if answers is None else read_answers(answers)
    if pain:
        given = parse_answers({"pain": [_pain(text) for text in pain]}, where="--pain")
    changes: dict[str, object] = {"running_now": False} if no_running else {}
    if no_treadmill:
        changes["equipment"] = tuple(i for i in given.equipment or () if i != "treadmill")
    return given.model_copy(update=changes)


def _pain(text: str) -> dict[str, object]:
    """Read ``heel:left:4``; what it lacks is not answered."""
    from typing import get_args

    from gait_screen.knowledge.models import PainSite

    site, *more = (part.strip().lower().replace("-", "_") for part in text.split(":"))
    if site not in get_args(PainSite):
        known = ", ".join(get_args(PainSite))
        raise UsageError(f"There is no place {site!r} for --pain; expected one of {known}.")
    entry: dict[str, object] = {"site": site}
    for part in more:
        if part in ("left", "right", "both"):
            entry["side"] = part
        elif part.replace(".", "", 1).isdigit() and float(part) <= 10:
            entry["severity"] = float(part)
        else:
            raise UsageError(
                f"--pain {text}: expected left, right, both or a number from 0 to 10, got {part!r}."
            )
    return entry


def _plain(card: FilmCard) -> dict[str, Any]:
    data = dataclasses.asdict(card)
    data["facts"] = dict(card.facts)
    data["clips"] = [{"view": view, "leg": leg} for view, leg in card.clips]
    data["pictures"] = [{"stage": p.stage, "alt": p.alt} for p in card.pictures]
    return data


def _block(number: int, card: FilmCard, knowledge: Knowledge) -> str:
    say = knowledge.say
    lines = [f"{number}. {card.title}"]
    lines += [wrapped(text, "   ", "   ") for text in (card.why, card.what) if text]
    lines += [wrapped(f"{label}: {text}", "   ", "      ") for label, text in card.facts]
    for label, texts in (
        ("keep", card.keep),
        ("faults", card.faults),
        ("checks", card.checks),
        ("also", card.also),
    ):
        if texts:
            # Sentences follow one another, what is checked is a list.
            joined = " ".join(texts) if texts[0].endswith(".") else f"{'; '.join(texts)}."
            lines.append(wrapped(f"{say(f'clips.label_{label}')}: {joined}", "   ", "      "))
    return "\n".join(lines)


def _write_pictures(cards: tuple[FilmCard, ...], folder: Path) -> None:
    target = folder.expanduser()
    try:
        target.mkdir(parents=True, exist_ok=True)
        for card in cards:
            for place, picture in enumerate(card.pictures):
                view = card.clips[max(0, place - 1)][0]
                name = f"{card.id}_{view}_{picture.stage}.svg"
                (target / name).write_text(picture.svg + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"The drawings cannot be written to {folder} ({error.strerror or error}): "
            "choose another folder."
        ) from error
