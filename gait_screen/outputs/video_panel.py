"""The panel under the annotated picture: the angles of the moment and the clip's timeline."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import cv2
import numpy as np

from gait_screen.analysis import ClipAnalysis
from gait_screen.outputs import drawing
from gait_screen.outputs.curves import headline_angles, main_spans, shown_curves
from gait_screen.outputs.labels import ANGLE_LABELS, movement_label, view_label
from gait_screen.outputs.painting import LINE, MARGIN, TIMELINE, Layout, Panel, PanelRow
from gait_screen.records import ImageArray
from gait_screen.vocabulary import BODY_ANGLES, SIDES, Side

#: Longest side of the video: sharp on a phone, quick to make.
MAX_SIDE_PX: Final = 1280
#: Below this the panel's text could not be read; small clips are enlarged to it.
MIN_WIDTH_PX: Final = 480
#: The most telling angles; more would not be read while the picture moves.
MOST_ANGLES: Final = 4
#: So much smaller than there is room for may the picture be, to be shrunk by a whole number.
_EASY: Final = 1.1
#: Width of a row of the panel (name, left, right), in heights of its text.
_ROW_WIDTH: Final = 17.5
_LANE_WORDS: Final = {"stance": "stance", "repetition": "rep", "single_leg_stance": "hold", "": ""}


def plan_layout(width_px: int, height_px: int, rows: int) -> Layout:
    """Fit picture and panel into :data:`MAX_SIDE_PX`, keeping the picture's proportions.

    Parameters
    ----------
    width_px, height_px
        Of the source picture.
    rows
        How many angles the panel shows.
    """
    wide = width_px > height_px
    columns = 2 if wide and rows > 1 else 1
    # Sized for a phone, which shows the longer side on 6 to 15 cm.
    text = 30 if wide else 26
    room_h = MAX_SIDE_PX - _panel_height(text, rows, columns)
    fit = min(MAX_SIDE_PX / width_px, room_h / height_px)
    scale = _easy_scale(min(fit, max(1.0, MIN_WIDTH_PX / width_px)))
    picture_w = _even(width_px * scale)
    text = max(8, min(text, math.floor(picture_w / columns / _ROW_WIDTH)))
    return Layout(
        picture_w, _even(height_px * scale), _panel_height(text, rows, columns), text, columns
    )


def _easy_scale(scale: float) -> float:
    """Return 1/2, 1/3 ... for what is only a little more: shrinking by that costs a third."""
    fraction = 1.0 / max(2, math.ceil(1.0 / scale - 1e-9))
    return fraction if fraction <= scale < _EASY * fraction else scale


def clip_layout(clip: ClipAnalysis) -> Layout:
    """Return how a clip's annotated video is laid out."""
    rows = len(headline_angles(clip)[:MOST_ANGLES])
    return plan_layout(clip.info.width_px, clip.info.height_px, rows)


def _panel_height(text: int, rows: int, columns: int) -> int:
    return _even(text * (MARGIN + LINE * (1 + math.ceil(rows / columns)) + TIMELINE))


def _even(value: float) -> int:
    return 2 * max(1, round(value / 2))


def plan_panel(clip: ClipAnalysis) -> Panel:
    """Lay the panel out and draw what does not change from frame to frame."""
    return _Plan(clip).panel()


class _Plan:
    """A panel in the making."""

    def __init__(self, clip: ClipAnalysis) -> None:
        self._clip = clip
        self._angles = headline_angles(clip)[:MOST_ANGLES]
        self._layout = clip_layout(clip)
        self._kind, self._spans = main_spans(clip)
        self._first_s = float(clip.pose.time_s[0])
        self._last_s = float(clip.pose.time_s[-1])

    def panel(self) -> Panel:
        """Return it."""
        rows = []
        for name, _, right, baseline in self._rows():
            curves = shown_curves(self._clip, name)
            sides: tuple[Side | None, ...] = (None,) if name in BODY_ANGLES else SIDES
            rows.append(PanelRow(tuple((s, curves.get(s)) for s in sides), right, baseline))
        ground = self._draw_ground()
        return Panel(self._layout, ground, tuple(rows), self._first_s, self._last_s)

    def _draw_ground(self) -> ImageArray:
        layout, text = self._layout, self._layout.text
        panel = np.empty((layout.panel_h, layout.picture_w, 3), dtype=np.uint8)
        panel[:] = np.asarray(drawing.PANEL, dtype=np.uint8)
        record = self._clip.record
        title = f"{movement_label(record.test)}, {view_label(record.view)}"
        room = layout.picture_w - (2 * MARGIN + 4.5) * text
        size = min(text, math.floor(text * room / drawing.text_width(title, text)))
        at_px = (MARGIN * text, 1.4 * text)
        drawing.draw_text(panel, title, at_px, max(size, 8), drawing.FAINT)
        for name, left, _, baseline in self._rows():
            drawing.draw_text(panel, ANGLE_LABELS[name].short, (left, baseline), text)
        for number, side in enumerate(SIDES):
            self._draw_lane(panel, side, layout.lane_y(number))
        return panel

    def _rows(self) -> Iterator[tuple[str, float, float, float]]:
        """Yield each angle's name with the left and right ends and the baseline of its row."""
        text, columns = self._layout.text, self._layout.columns
        block = self._layout.picture_w / columns
        lines = max(1, math.ceil(len(self._angles) / columns))
        for number, name in enumerate(self._angles):
            column, line = divmod(number, lines)
            left, right = column * block + MARGIN * text, (column + 1) * block - MARGIN * text
            yield name, left, right, text * (1.4 + LINE * (line + 1))

    def _draw_lane(self, panel: ImageArray, side: Side, middle: float) -> None:
        text = self._layout.text
        colour = drawing.SIDE_COLOURS[side]
        words = f"{side[0].upper()} {_LANE_WORDS[self._kind]}"
        at_px = (MARGIN * text, middle + 0.28 * text)
        drawing.draw_text(panel, words, at_px, max(8, round(0.8 * text)), colour)
        ground = drawing.dim(drawing.FAINT, 0.45)
        self._draw_bar(panel, (self._first_s, self._last_s), middle, 0.12, ground)
        for span in self._spans:
            if span.side in (side, None):
                ends_s = (span.start_s, span.end_s)
                self._draw_bar(panel, ends_s, middle, 0.55, drawing.dim(colour, 0.8))
        for event in self._clip.events:
            if event.side == side and event.kind == "initial_contact":
                at_s = (event.time_s, event.time_s)
                self._draw_bar(panel, at_s, middle, 0.8, drawing.INK)

    def _draw_bar(
        self,
        panel: ImageArray,
        ends_s: tuple[float, float],
        middle: float,
        height: float,
        colour: drawing.Colour,
    ) -> None:
        half = 0.5 * height * self._layout.text
        length_s = max(self._last_s - self._first_s, 1e-6)
        left, right = (
            round(self._layout.time_x((time_s - self._first_s) / length_s)) for time_s in ends_s
        )
        corners = (left, round(middle - half)), (max(right, left + 2) - 1, round(middle + half))
        cv2.rectangle(panel, *corners, colour, cv2.FILLED)
