"""Writes the pictures, small, and the page that shows them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np

#: Words stay sharp, and two dozen pictures stay below a megabyte.
_QUALITY: Final = 55
_LEAD: Final = """# The app, page by page

Taken by `make screenshots`, which goes through the app with three of the sample clips: on the left
as on a laptop (1280 px), on the right as on a phone (390 px); some in the dark. For these pictures
the first page was ready {ready_s:.1f} s after a new browser had asked a new server for it, on
{cores} cores.
"""


@dataclass(frozen=True)
class Scene:
    """What a picture shows: a name for its file, a title and one line."""

    name: str
    title: str
    line: str
    dark: bool = False


@dataclass(frozen=True)
class Picture:
    """A scene as PNG, as wide as the browser's window was."""

    scene: Scene
    width: int
    png: bytes

    @property
    def file(self) -> str:
        """Return the picture's file, seen from the page."""
        return f"screenshots/{self.scene.name}_{self.width}.webp"


def write_page(out: Path, pictures: Sequence[Picture], ready_s: float) -> int:
    """Write ``app.md`` and its pictures in place of the earlier ones; return their bytes."""
    folder = out / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.webp"):
        old.unlink()
    for picture in pictures:
        (out / picture.file).write_bytes(webp(picture.png))
    scenes = list(dict.fromkeys(picture.scene for picture in pictures))
    parts = [_LEAD.format(ready_s=ready_s, cores=os.cpu_count())]
    for scene in scenes:
        shown = [picture for picture in pictures if picture.scene == scene]
        parts.append(f"## {scene.title}\n\n{scene.line}\n\n{_side_by_side(shown)}\n")
    (out / "app.md").write_text("\n".join(parts), encoding="utf-8")
    return sum(path.stat().st_size for path in folder.glob("*.webp"))


def _side_by_side(pictures: Sequence[Picture]) -> str:
    # As wide as they are beside each other: both end at about the same height.
    share = {1280: 68, 390: 30}
    return "\n".join(
        f'<img src="{picture.file}" width="{share[picture.width]}%" '
        f'alt="{picture.scene.title}, {picture.width} px wide">'
        for picture in pictures
    )


def webp(png: bytes) -> bytes:
    """Return a picture as WebP."""
    image = cv2.imdecode(np.frombuffer(png, dtype=np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise ValueError("Expected a PNG.")
    _written, encoded = cv2.imencode(".webp", image, [cv2.IMWRITE_WEBP_QUALITY, _QUALITY])
    return bytes(encoded.tobytes())
