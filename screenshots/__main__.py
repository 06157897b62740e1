"""``python -m screenshots``."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from screenshots.earlier import store_earlier
from screenshots.pages import Picture, write_page
from screenshots.running import browser_page, first_page_s, running_app
from screenshots.tour import tour

CHECKOUT = Path(__file__).resolve().parents[1]


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=CHECKOUT / "docs",
    help="Where app.md and the folder screenshots go; by default docs.",
)
def main(out: Path) -> None:
    """Take the pictures of docs/app.md anew: a few minutes."""
    with tempfile.TemporaryDirectory(prefix="gait-screen-pictures-") as made:
        home = Path(made)
        click.echo("An earlier screening, for the pages that compare ...")
        store_earlier(home)
        with running_app(home) as address, browser_page() as (browser, new_page):
            ready_s = first_page_s(new_page, address)
            click.echo(f"First page of a new server in a new browser: {ready_s:.2f} s")
            pictures: list[Picture] = []
            for picture in tour(new_page, address):
                click.echo(f"{picture.scene.name}, {picture.width} px")
                pictures.append(picture)
            click.echo(f"Chromium {browser.version}")
    size = write_page(out, pictures, ready_s)
    click.echo(f"{out / 'app.md'}: {len(pictures)} pictures, {size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
