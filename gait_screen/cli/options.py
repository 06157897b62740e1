"""What the commands' options mean: numbers in a range, clips with options of their own."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from gait_screen.errors import UsageError
from gait_screen.vocabulary import MOVEMENTS, VIEWS, Movement, View

if TYPE_CHECKING:
    from gait_screen.records import ClipRequest

AUTO: Final = "auto"
MODELS: Final = ("full", "heavy")
DEFAULT_MODEL: Final = "heavy"
_CLIP_OPTIONS: Final = ("test", "view", "slow-motion")
_ASSIGNMENTS: Final = re.compile(r"[A-Za-z_-]+=[^,]*(,[A-Za-z_-]+=[^,]*)*")

#: A path of the command line, whether it is there or not.
PATH: Final = click.Path(path_type=Path)

CommandT = TypeVar("CommandT", bound=Callable[..., Any])


class Number(click.ParamType[float]):
    """A finite number within limits."""

    name = "number"

    def __init__(self, low: float, high: float, unit: str = "") -> None:
        self._low, self._high, self._unit = low, high, unit

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number, or fail with what was expected."""
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not self._low <= number <= self._high:
            self.fail(
                f"expected a number from {self._low:g} to {self._high:g}{self._unit}, "
                f"but got {value!r}",
                param,
                ctx,
            )
        return number


SLOW_MOTION: Final = Number(1, 100)
HEIGHT_CM: Final = Number(50, 250, " (centimetres)")


def json_option(help_text: str) -> Callable[[CommandT], CommandT]:
    """Give a command ``--json`` as the argument ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help=help_text)


def person_option(help_text: str) -> Callable[[CommandT], CommandT]:
    """Give a command ``--person``."""
    return click.option("--person", metavar="NAME", help=help_text)


def processing_options(command: CommandT) -> CommandT:
    """Give a command the options of ``analyze`` and ``batch``: model, stickers, faces, cache."""
    for option in (
        click.option(
            "--all",
            "whole_clip",
            is_flag=True,
            help="Analyse every picture; without it the best part of a long clip of walking or "
            "running, and of very fast films not every picture.",
        ),
        click.option("--no-cache", is_flag=True, help="Neither use nor keep landmarks on disk."),
        click.option(
            "--show-faces",
            is_flag=True,
            help="Leave faces as filmed in pictures and videos; without it they are blurred.",
        ),
        click.option("--no-video", is_flag=True, help="Write no annotated videos (faster)."),
        click.option(
            "--marker-colour",
            metavar="COLOUR",
            help="Their colour, a word (green, pink, blue …) or #rrggbb; without it, it is found.",
        ),
        click.option(
            "--markers",
            is_flag=True,
            help="Look for stickers on calf and heel, foot or waistband (docs/stickers.md).",
        ),
        click.option(
            "--model",
            type=click.Choice(MODELS),
            default=DEFAULT_MODEL,
            show_default=True,
            help="Pose model: heavy is the most exact, full about three times as fast.",
        ),
    ):
        command = option(command)
    return command


def workers_option(command: CommandT) -> CommandT:
    """Give a command ``--workers``."""
    return click.option(
        "--workers",
        type=click.IntRange(min=1),
        metavar="N",
        help="Processes that share the work; by default one for each core. "
        "The results are the same.",
    )(command)


def checked_colour(text: str | None) -> str | None:
    """Return the colour of stickers as it was given, once it is known to be one.

    Raises
    ------
    UsageError
        When it is no colour, or one too pale for a sticker.
    """
    if text is not None:
        from gait_screen.markers.colour import colour_from_text

        colour_from_text(text)
    return text


@dataclass(frozen=True)
class ClipDefaults:
    """What the options of the whole command say of every clip; None: find out."""

    test: Movement | None = None
    view: View | None = None
    slow_motion: float | None = None


def parse_clips(texts: Sequence[str], defaults: ClipDefaults) -> list[ClipRequest]:
    """Read the clips of a command line, each a path or ``PATH:test=squat,view=left``.

    Parameters
    ----------
    texts
        A text that is the name of an existing file is that file, whatever it looks like.
    defaults
        For what a clip does not say of itself; ``test=auto`` takes a default back.

    Raises
    ------
    UsageError
        When an option is unknown, given twice or has a wrong value, a clip is given twice, or a
        file's name is no text.
    """
    check_names(*texts)
    clips = [_parse_clip(text, defaults) for text in texts]
    for number, clip in enumerate(clips):
        for earlier in clips[:number]:
            if _same_place(clip.path, earlier.path) and not _differ(clip, earlier):
                raise UsageError(
                    f"{clip.path} is given twice: give each clip once, or once per view "
                    f"({clip.path.name}:view=left {clip.path.name}:view=right)."
                )
    return clips


def check_names(*names: str | Path | None) -> None:
    """Refuse names that cannot be written down in a screening.

    Raises
    ------
    UsageError
        When a name is not UTF-8 (files from an old camera or archive).
    """
    for name in names:
        text = "" if name is None else str(name)
        shown = text.encode("utf-8", errors="replace").decode("utf-8")
        if shown != text:
            raise UsageError(f"The name {shown!r} is not text in UTF-8: rename it first.")


def _same_place(first: Path, second: Path) -> bool:
    # Not Path.resolve, which fails on a link that leads to itself.
    return os.path.realpath(first) == os.path.realpath(second)


def _differ(first: ClipRequest, second: ClipRequest) -> bool:
    """Tell whether one clip is asked for two things: both ways past the camera, two movements."""
    views, tests = {first.view, second.view}, {first.test, second.test}
    return any(len(said) == 2 and None not in said for said in (views, tests))


def _parse_clip(text: str, defaults: ClipDefaults) -> ClipRequest:
    from gait_screen.records import ClipRequest

    path, options = _split(text)
    return ClipRequest(
        path=path,
        test=_word(text, options, "test", MOVEMENTS, defaults.test),
        view=_word(text, options, "view", VIEWS, defaults.view),
        slow_motion=_factor(text, options, defaults.slow_motion),
    )


def _split(text: str) -> tuple[Path, dict[str, str]]:
    """Split at the last colon if options follow it; drive letters and odd names have colons too."""
    # os.path says no, where Path fails, when a folder may not be looked into.
    if os.path.exists(text) or ":" not in text:
        return Path(text), {}
    path, _, tail = text.rpartition(":")
    if _ASSIGNMENTS.fullmatch(tail):
        return Path(path), _assignments(text, tail)
    if os.path.isfile(path):
        raise _bad_clip(text, f"{tail!r} is no option")
    return Path(text), {}


def _assignments(text: str, tail: str) -> dict[str, str]:
    options: dict[str, str] = {}
    for assignment in tail.split(","):
        key, _, value = assignment.partition("=")
        key = key.lower().replace("_", "-")
        if key not in _CLIP_OPTIONS:
            raise _bad_clip(text, f"there is no option {key!r} for a clip")
        if key in options:
            raise _bad_clip(text, f"{key} is given twice")
        options[key] = value
    return options


def _word(text: str, options: dict[str, str], key: str, known: Sequence[Any], default: Any) -> Any:
    if key not in options:
        return default
    value = options[key].lower()
    if value == AUTO:
        return None
    if value not in known:
        raise _bad_clip(text, f"{key} is one of {', '.join((AUTO, *known))}, not {value!r}")
    return value


def _factor(text: str, options: dict[str, str], default: float | None) -> float | None:
    if "slow-motion" not in options:
        return default
    try:
        return SLOW_MOTION.convert(options["slow-motion"], None, None)
    except click.BadParameter as error:
        raise _bad_clip(text, f"slow-motion: {error.message}") from error


def _bad_clip(text: str, fault: str) -> UsageError:
    return UsageError(
        f"{text!r}: {fault}. Write a clip's own options like "
        "clip.mp4:test=squat,view=left,slow-motion=8."
    )
