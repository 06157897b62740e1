"""``gait-screen doctor``: checks of the installation."""

from __future__ import annotations

from dataclasses import asdict

import click

from gait_screen.cli.guard import debug_option
from gait_screen.cli.options import json_option
from gait_screen.cli.text import echo_json, table, wrapped


@click.command(short_help="Checks the installation: versions, model checksums, codecs, privacy.")
@json_option("Print the checks as JSON and nothing else.")
@debug_option
@click.pass_context
def doctor(context: click.Context, /, as_json: bool) -> None:
    """Check what would make an analysis fail or footage leak, and say how to mend it.

    The exit code is 0 if all is well and 1 if anything is not.
    """
    from gait_screen.doctor import run_checks

    checks = run_checks()
    well = all(check.ok for check in checks)
    if as_json:
        echo_json({"ok": well, "checks": [asdict(check) for check in checks]})
    else:
        rows = [("ok" if check.ok else "FAIL", check.name, check.detail) for check in checks]
        click.echo(table(("", "check", "found"), rows))
        for check in checks:
            if not check.ok:
                click.echo(wrapped(f"To mend {check.name}: {check.fix}", "", "    "))
        click.echo("\nAll is well." if well else "\nNot fit for use before that is mended.")
    context.exit(0 if well else 1)
