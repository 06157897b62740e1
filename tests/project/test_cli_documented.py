"""Every command and option has help and stands in the README."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from gait_screen.cli import gait_screen_command

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(gait_screen_command.commands)
OPTIONS = sorted(
    {
        (command.name, name, parameter.help)
        for command in (gait_screen_command, *gait_screen_command.commands.values())
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for name in parameter.opts
    }
)
CONTRACT = {
    "analyze": {
        *("--test", "--view", "--height-cm", "--slow-motion", "--model", "--out"),
        *("--no-video", "--no-cache", "--answers", "--json", "--debug"),
    },
    "batch": set(),
    "app": {"--port", "--no-browser"},
    "history": set(),
    "compare": set(),
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
    command = gait_screen_command.commands[name]
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
