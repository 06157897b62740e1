"""Every error of a command becomes one readable sentence and the contract's exit code."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

import click

from gait_screen.errors import AnalysisCancelled, GaitScreenError

UNEXPECTED: Final = 1
INTERRUPTED: Final = 130
_DEBUG: Final = "--debug"

CommandT = TypeVar("CommandT", bound=Callable[..., Any])


def debug_option(command: CommandT) -> CommandT:
    """Give a command ``--debug``; :class:`GuardedGroup` looks for it in the arguments."""

    def keep(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
        context.meta[_DEBUG] = wanted

    decorate = click.option(
        _DEBUG,
        is_flag=True,
        expose_value=False,
        callback=keep,
        help="On an error also show the traceback.",
    )
    return decorate(command)


def debug_wanted() -> bool:
    """Return whether the command that runs now was given ``--debug``."""
    return bool(click.get_current_context().meta.get(_DEBUG))


class GuardedGroup(click.Group):
    """A group of commands that never ends in a traceback, unless ``--debug`` asks for it."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command; as a program of its own, exit with its code."""

        def run() -> Any:
            # Not standalone: click would print its own kind of errors and exit by itself.
            return super(GuardedGroup, self).main(
                args, prog_name, complete_var, standalone_mode=False, **extra
            )

        if not standalone_mode:
            return run()
        # Read from the arguments because parsing them may be what fails.
        debug = _DEBUG in (sys.argv[1:] if args is None else args)
        sys.exit(_guarded(run, debug))


def _guarded(run: Callable[[], Any], debug: bool) -> int:
    """Run a command and return the exit code, having told about any error."""
    try:
        code = run()
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except (click.Abort, AnalysisCancelled) as error:
        return _tell("Stopped.", INTERRUPTED, error, debug, prefix="")
    except click.ClickException as error:
        return _tell(_usage_sentence(error), error.exit_code, error, debug)
    except GaitScreenError as error:
        return _tell(str(error), error.exit_code, error, debug)
    except ImportError as error:
        return _tell(_import_sentence(error), UNEXPECTED, error, debug)
    except OSError as error:
        return _tell(_system_sentence(error), UNEXPECTED, error, debug)
    except Exception as error:
        return _tell(_unexpected_sentence(error), UNEXPECTED, error, debug)
    return code if isinstance(code, int) else 0


def _tell(
    sentence: str, code: int, error: BaseException, debug: bool, prefix: str = "Error: "
) -> int:
    if debug:
        click.echo("".join(traceback.format_exception(error)), err=True)
    # In one line, so that a program that reads it gets all of it.
    click.echo(prefix + " ".join(sentence.split()), err=True)
    return code


def _usage_sentence(error: click.ClickException) -> str:
    message = error.format_message()
    if not message.endswith((".", "?", ")")):
        message += "."
    context = error.ctx if isinstance(error, click.UsageError) else None
    return message if context is None else f"{message} See {context.command_path} --help."


def _import_sentence(error: ImportError) -> str:
    return (
        f"A package that is needed cannot be loaded ({error}): run gait-screen doctor, or install "
        "again with pip install -c requirements.lock ."
    )


def _system_sentence(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"The system refused ({where}{error.strerror or error}); --debug shows where."


def _unexpected_sentence(error: Exception) -> str:
    return (
        f"Something unexpected went wrong ({type(error).__name__}: {error}). This is a fault of "
        "gait-screen: please report it with what --debug shows."
    )
