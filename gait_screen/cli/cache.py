"""``gait-screen cache``: what is kept between runs, so that nothing is looked at twice."""

from __future__ import annotations

from typing import Final

import click

from gait_screen.cli.guard import debug_option
from gait_screen.cli.options import json_option
from gait_screen.cli.text import echo_json, table

_WORDS: Final = {
    "landmarks": "landmarks of a clip",
    "stretch": "part of a clip that was stopped",
    "readings": "what was read in the picture",
    "stickers": "places of stickers",
    "measured": "what was measured of a person's clips",
}
_MEGABYTE: Final = 1024 * 1024


@click.group(short_help="What is kept between runs, so that no clip is looked at twice.")
def cache() -> None:
    """Say what is kept between runs, or remove it.

    Of each clip its landmarks and what was measured are kept in a folder of yours, never pictures
    and never names. What was not used for longest goes first when all together passes the limit,
    300 MB or what GAIT_SCREEN_CACHE_MB says; GAIT_SCREEN_CACHE names another folder.
    """


@cache.command(short_help="Where it is, how much there is, and how large it may grow.")
@json_option("Print it as JSON and nothing else.")
@debug_option
def show(as_json: bool) -> None:
    """Say where the cache is, what it holds and how large it may grow."""
    from gait_screen.pose.shelf import cache_contents, cache_folder, cache_limit_bytes

    folder, limit_bytes, parts = cache_folder(), cache_limit_bytes(), cache_contents()
    entries, size_bytes = sum(p.entries for p in parts), sum(p.size_bytes for p in parts)
    if as_json:
        echo_json(
            {
                "folder": str(folder),
                "limit_bytes": limit_bytes,
                "entries": entries,
                "size_bytes": size_bytes,
                "kinds": {
                    part.kind: {"entries": part.entries, "size_bytes": part.size_bytes}
                    for part in parts
                },
            }
        )
        return
    click.echo(f"{folder}\n")
    rows = [(f"{p.entries:>7}", _megabytes(p.size_bytes), _WORDS[p.kind]) for p in parts]
    rows.append((f"{entries:>7}", _megabytes(size_bytes), f"in all, of {_limit(limit_bytes)}"))
    click.echo(table(("entries", "     size", "what"), rows))


@cache.command(short_help="Remove all of it: the next runs look at their clips again.")
@debug_option
def clear() -> None:
    """Remove everything that is kept between runs; screenings and stored people stay."""
    from gait_screen.pose.shelf import cache_folder, clear_cache

    removed = clear_cache()
    click.echo(f"{removed} {'entry' if removed == 1 else 'entries'} removed from {cache_folder()}.")


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / _MEGABYTE:>6.1f} MB"


def _limit(limit_bytes: int) -> str:
    return f"{limit_bytes / _MEGABYTE:g} MB at most"
