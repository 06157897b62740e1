"""``docs/app.md`` and its pictures belong together, and the pictures stay small."""

from __future__ import annotations

import re
from pathlib import Path

import cv2

from screenshots.pages import Picture, Scene, write_page

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_page_shows_every_picture_there_is_at_the_width_that_it_says() -> None:
    shown = re.findall(
        r'<img src="screenshots/([\w.]+)" .*? (\d+) px wide">', (DOCS / "app.md").read_text()
    )
    files = {path.name: path for path in (DOCS / "screenshots").iterdir()}
    assert sorted(name for name, _ in shown) == sorted(files)
    for name, width in shown:
        image = cv2.imread(str(files[name]))
        assert image is not None
        assert image.shape[1] == int(width)


def test_all_pictures_together_weigh_little() -> None:
    assert sum(path.stat().st_size for path in (DOCS / "screenshots").iterdir()) <= 1.2e6


def test_new_pictures_take_the_place_of_the_old_ones(tmp_path: Path) -> None:
    old = tmp_path / "screenshots" / "gone_390.webp"
    old.parent.mkdir()
    old.write_bytes(b"")
    image = cv2.imread(str(DOCS / "screenshots" / "start_390.webp"))
    assert image is not None
    png = cv2.imencode(".png", image)[1].tobytes()
    scene = Scene("start", "The first page", "One line.")
    size = write_page(tmp_path, [Picture(scene, 390, png)], ready_s=1.23)
    (written,) = (tmp_path / "screenshots").iterdir()
    assert size == written.stat().st_size < len(png)
    page = (tmp_path / "app.md").read_text()
    assert "## The first page\n\nOne line.\n\n<img" in page
    assert "1.2 s" in page
