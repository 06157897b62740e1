"""Bodies as stick figures side by side (SVG): what is found while a clip is being analysed.

No picture of the camera is in them. They stand on dark ground in the colours of the annotated
video; joints of the left are round, those of the right square, so that nothing hangs on colour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from gait_screen.outputs.drawing import (
    BODY,
    BONES,
    CLEARLY_SEEN,
    FAINT,
    JOINTS,
    PANEL,
    SIDE_COLOURS,
    Colour,
)
from gait_screen.records import BodySeen, FloatArray
from gait_screen.vocabulary import LANDMARK_INDEX

WIDTH: Final = 480
HEIGHT: Final = 172
_GAP: Final = 6.0
#: Below the figure stands its time.
_FOOT: Final = 22.0
_MARGIN: Final = 10.0
_LEG_WIDTH: Final = 4.4
_JOINT: Final = 3.2
#: MediaPipe's first landmarks are those of the face.
_FACE: Final = slice(0, 11)
_HEAD_OF_TRUNK: Final = 0.2
#: Of these the middle of a figure is taken: hands move too much.
_STEADY: Final = tuple(
    LANDMARK_INDEX[f"{side}_{name}"]
    for side in ("left", "right")
    for name in ("shoulder", "hip", "knee", "ankle", "heel", "foot_index")
)


def stick_figures(bodies: Sequence[BodySeen], panels: int) -> str:
    """Return the figures in a row, each in the middle of its panel, all at one scale.

    Parameters
    ----------
    bodies
        In the order of their times.
    panels
        How many there is room for; those without a body stay empty, so that the picture keeps its
        size while more are found. The last bodies are shown where there are more.
    """
    shown = bodies[-panels:]
    width = (WIDTH - (panels - 1) * _GAP) / panels
    scale = _scale(shown, width)
    parts = []
    for place in range(panels):
        x0 = place * (width + _GAP)
        parts.append(
            f'<rect x="{x0:.1f}" y="0" width="{width:.1f}" height="{HEIGHT}" rx="8" '
            f'fill="{_hex(PANEL)}" stroke="{_hex(FAINT)}" stroke-opacity="0.35"/>'
        )
        if place < len(shown):
            parts.append("".join(_figure(shown[place], x0 + width / 2, scale)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}">{"".join(parts)}</svg>'
    )


def _scale(bodies: Sequence[BodySeen], width: float) -> float:
    """Return units per pixel, so that the largest body fits with its head and arms."""
    if not bodies:
        return 1.0
    extents = np.array([np.ptp(body.xy_px, axis=0) for body in bodies]).max(axis=0)
    room = np.array([width - 2 * _MARGIN, HEIGHT - _FOOT - 2 * _MARGIN])
    head_px = max(_head_px(body) for body in bodies)
    return float((room / np.maximum((extents[0], extents[1] + head_px), 1.0)).min())


def _head_px(body: BodySeen) -> float:
    index = LANDMARK_INDEX
    ends = [
        body.xy_px[[index[f"left_{name}"], index[f"right_{name}"]]].mean(axis=0)
        for name in ("shoulder", "hip")
    ]
    return float(_HEAD_OF_TRUNK * np.hypot(*(ends[0] - ends[1])))


def _figure(body: BodySeen, middle_x: float, scale: float) -> Iterator[str]:
    across = body.xy_px[list(_STEADY), 0]
    head_px = _head_px(body)
    top = min(float(body.xy_px[:, 1].min()), float(body.xy_px[_FACE, 1].mean()) - head_px)
    middle_y = (HEIGHT - _FOOT) / 2
    centre = [(across.min() + across.max()) / 2, (top + body.xy_px[:, 1].max()) / 2]
    xy = (body.xy_px - centre) * scale + [middle_x, middle_y]
    sure = body.visibility >= CLEARLY_SEEN
    for bone in BONES:
        seen = bool(sure[bone.start] and sure[bone.end])
        yield _line(xy[bone.start], xy[bone.end], bone.colour, bone.weight, seen=seen)
    head = xy[_FACE].mean(axis=0)
    yield (
        f'<circle cx="{head[0]:.1f}" cy="{head[1]:.1f}" r="{head_px * scale:.1f}" fill="none" '
        f'stroke="{_hex(BODY)}" stroke-width="2"/>'
    )
    for index, colour in JOINTS:
        yield _joint(xy[index], colour, filled=bool(sure[index]))
    yield (
        f'<text x="{middle_x:.1f}" y="{HEIGHT - 8}" text-anchor="middle" fill="{_hex(FAINT)}" '
        f'font-family="system-ui,sans-serif" font-size="16">{body.time_s:.2f} s</text>'
    )


def _line(start: FloatArray, end: FloatArray, colour: Colour, weight: float, *, seen: bool) -> str:
    width = _LEG_WIDTH * weight * (1.0 if seen else 0.6)
    return (
        f'<path d="M{start[0]:.1f} {start[1]:.1f}L{end[0]:.1f} {end[1]:.1f}" '
        f'stroke="{_hex(colour)}" stroke-width="{width:.1f}" stroke-linecap="round"/>'
    )


def _joint(at: FloatArray, colour: Colour, *, filled: bool) -> str:
    ink = _hex(colour)
    look = f'fill="{ink if filled else _hex(PANEL)}" stroke="{ink}" stroke-width="1.4"'
    if colour == SIDE_COLOURS["right"]:
        corner, side = at - _JOINT, 2 * _JOINT
        return (
            f'<rect x="{corner[0]:.1f}" y="{corner[1]:.1f}" width="{side}" height="{side}" {look}/>'
        )
    return f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{_JOINT}" {look}/>'


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
