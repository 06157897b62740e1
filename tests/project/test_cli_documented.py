"""Every command and option has help and stands in the README."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from gait_screen.cli import gait_screen_command

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")


def _all_commands(group: click.Group, before: str = "") -> dict[str, click.Command]:
    """Return every command by what one types, those of groups too."""
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        found[before + name] = command
        if isinstance(command, click.Group):
            found |= _all_commands(command, f"{before}{name} ")
    return found


BY_NAME = _all_commands(gait_screen_command)
COMMANDS = sorted(BY_NAME)
OPTIONS = sorted(
    {
        (where, name, parameter.help)
        for where, command in {"gait-screen": gait_screen_command, **BY_NAME}.items()
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for name in parameter.opts
    }
)
CONTRACT = {
    "analyze": {
        *("--test", "--view", "--height-cm", "--slow-motion", "--model", "--out"),
        *("--no-video", "--no-cache", "--answers", "--person", "--json", "--debug"),
    },
    "batch": set(),
    "app": {"--port", "--no-browser"},
    "history": set(),
    "compare": set(),
    "progress add": {"--person", "--answers", "--store"},
    "progress show": {"--person", "--json", "--store"},
    "progress people": {"--store"},
    "progress export": {"--store"},
    "progress import": {"--store"},
    "progress delete": {"--person", "--everything", "--yes", "--store"},
    "plan": {"--answers", "--json"},
    "drills": set(),
    "doctor": set(),
}


def test_the_commands_of_the_contract_are_there_with_their_options() -> None:
    missing = {
        f"{command} {option}"
        for command, promised in CONTRACT.items()
        for option in promised - {name for owner, name, _ in OPTIONS if owner == command}
    }
    assert set(CONTRACT) <= set(COMMANDS)
    assert missing == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_help_and_stands_in_the_readme(name: str) -> None:
    command = BY_NAME[name]
    assert len((command.help or "").split()) > 5
    assert len((command.short_help or "").split()) > 2
    assert f"`gait-screen {name}" in README


@pytest.mark.parametrize(("command", "option", "text"), OPTIONS)
def test_an_option_has_help_and_stands_in_the_readme(
    command: str, option: str, text: str | None
) -> None:
    assert len((text or "").split()) > 2, f"{command} {option} has no help"
    assert re.search(rf"`[^`\n]*{option}\b[^`\n]*`", README), f"{option} is not in the README"


def test_the_readme_names_no_option_that_is_not_there() -> None:
    commands = "\n".join(
        line for line in README.splitlines() if "gait-screen" in line or line.startswith("| `--")
    )
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", commands))
    assert named <= {name for _, name, _ in OPTIONS} | {"--help"}
