"""The panel under the annotated picture: the angles of the moment and the clip's timeline."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from gait_screen.analysis import ClipAnalysis
from gait_screen.outputs import drawing
from gait_screen.outputs.curves import headline_angles, main_spans, shown_curves
from gait_screen.outputs.labels import ANGLE_LABELS, movement_label, view_label
from gait_screen.records import FloatArray, ImageArray
from gait_screen.vocabulary import BODY_ANGLES, SIDES, Side

#: Longest side of the video: sharp on a phone, quick to make.
MAX_SIDE_PX: Final = 1280
#: Below this the panel's text could not be read; small clips are enlarged to it.
MIN_WIDTH_PX: Final = 480
#: The most telling angles; more would not be read while the picture moves.
MOST_ANGLES: Final = 4
#: Width of a row of the panel (name, left, right), in heights of its text.
_ROW_WIDTH: Final = 17.5
_LINE, _MARGIN, _TIMELINE, _VALUE_WIDTH = 1.45, 0.6, 2.9, 4.4
_LANE_WORDS: Final = {"stance": "stance", "repetition": "rep", "single_leg_stance": "hold", "": ""}


@dataclass(frozen=True)
class Layout:
    """Sizes in pixels of the picture, the panel under it and its text."""

    picture_w: int
    picture_h: int
    panel_h: int
    text: int
    columns: int

    @property
    def height(self) -> int:
        """Return the height of the whole video."""
        return self.picture_h + self.panel_h


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
    scale = min(fit, max(1.0, MIN_WIDTH_PX / width_px))
    picture_w = _even(width_px * scale)
    text = max(8, min(text, math.floor(picture_w / columns / _ROW_WIDTH)))
    return Layout(
        picture_w, _even(height_px * scale), _panel_height(text, rows, columns), text, columns
    )


def _panel_height(text: int, rows: int, columns: int) -> int:
    return _even(text * (_MARGIN + _LINE * (1 + math.ceil(rows / columns)) + _TIMELINE))


def _even(value: float) -> int:
    return 2 * max(1, round(value / 2))


class Panel:
    """Draws the panel; what does not change from frame to frame is drawn once."""

    def __init__(self, clip: ClipAnalysis) -> None:
        self._clip = clip
        self._angles = headline_angles(clip)[:MOST_ANGLES]
        self._curves = {name: shown_curves(clip, name) for name in self._angles}
        self.layout = plan_layout(clip.info.width_px, clip.info.height_px, len(self._angles))
        self._kind, self._spans = main_spans(clip)
        self._fixed = self._draw_fixed()

    def draw(self, panel: ImageArray, index: int | None, time_s: float) -> None:
        """Fill the panel for one moment.

        Parameters
        ----------
        panel
            Shape ``(panel_h, picture_w, 3)``, drawn on in place.
        index
            The frame of the curves; None where the moment has none: values are then dashes.
        time_s
            On the clip's own clock.
        """
        panel[:] = self._fixed
        text = self.layout.text
        at_px = (self.layout.picture_w - _MARGIN * text, 1.4 * text)
        drawing.draw_text(panel, f"{time_s:.2f} s", at_px, text, right_aligned=True)
        for name, _, right, baseline in self._rows():
            self._draw_values(panel, name, index, (right, baseline))
        self._draw_playhead(panel, time_s)

    def _draw_fixed(self) -> ImageArray:
        layout, text = self.layout, self.layout.text
        panel = np.empty((layout.panel_h, layout.picture_w, 3), dtype=np.uint8)
        panel[:] = np.asarray(drawing.PANEL, dtype=np.uint8)
        record = self._clip.record
        title = f"{movement_label(record.test)}, {view_label(record.view)}"
        room = layout.picture_w - (2 * _MARGIN + 4.5) * text
        size = min(text, math.floor(text * room / drawing.text_width(title, text)))
        at_px = (_MARGIN * text, 1.4 * text)
        drawing.draw_text(panel, title, at_px, max(size, 8), drawing.FAINT)
        for name, left, _, baseline in self._rows():
            drawing.draw_text(panel, ANGLE_LABELS[name].short, (left, baseline), text)
        for side, middle in self._lanes():
            self._draw_lane(panel, side, middle)
        return panel

    def _rows(self) -> Iterator[tuple[str, float, float, float]]:
        """Yield each angle's name with the left and right ends and the baseline of its row."""
        text, columns = self.layout.text, self.layout.columns
        block = self.layout.picture_w / columns
        lines = max(1, math.ceil(len(self._angles) / columns))
        for number, name in enumerate(self._angles):
            column, line = divmod(number, lines)
            left, right = column * block + _MARGIN * text, (column + 1) * block - _MARGIN * text
            yield name, left, right, text * (1.4 + _LINE * (line + 1))

    def _draw_values(
        self, panel: ImageArray, name: str, index: int | None, end_px: tuple[float, float]
    ) -> None:
        text = self.layout.text
        sides: tuple[Side | None, ...] = (None,) if name in BODY_ANGLES else SIDES
        for place, side in enumerate(reversed(sides)):
            value = _value_at(self._curves[name], side, index)
            words = "–" if value is None else f"{value:.0f}°".replace("-", "−")
            words = words if side is None else f"{side[0].upper()} {words}"
            colour = drawing.SIDE_COLOURS[side]
            colour = drawing.dim(colour, 0.5) if value is None else colour
            at_px = (end_px[0] - place * _VALUE_WIDTH * text, end_px[1])
            drawing.draw_text(panel, words, at_px, text, colour, bold=True, right_aligned=True)

    def _lanes(self) -> Iterator[tuple[Side, float]]:
        """Yield the timeline's lanes with the height of their middle in the panel."""
        height = _TIMELINE * self.layout.text
        for number, side in enumerate(SIDES):
            yield side, self.layout.panel_h - height * (0.68 - 0.36 * number)

    def _draw_lane(self, panel: ImageArray, side: Side, middle: float) -> None:
        text = self.layout.text
        colour = drawing.SIDE_COLOURS[side]
        words = f"{side[0].upper()} {_LANE_WORDS[self._kind]}"
        at_px = (_MARGIN * text, middle + 0.28 * text)
        drawing.draw_text(panel, words, at_px, max(8, round(0.8 * text)), colour)
        times = self._clip.pose.time_s
        ground = drawing.dim(drawing.FAINT, 0.45)
        self._draw_bar(panel, (times[0], times[-1]), middle, 0.12, ground)
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
        half = 0.5 * height * self.layout.text
        left, right = (round(self._x_of(time_s)) for time_s in ends_s)
        corners = (left, round(middle - half)), (max(right, left + 2) - 1, round(middle + half))
        cv2.rectangle(panel, *corners, colour, cv2.FILLED)

    def _x_of(self, time_s: float) -> float:
        text = self.layout.text
        left, right = 4.8 * text, self.layout.picture_w - 0.8 * text
        first, last = float(self._clip.pose.time_s[0]), float(self._clip.pose.time_s[-1])
        share = (time_s - first) / max(last - first, 1e-6)
        return left + min(max(share, 0.0), 1.0) * (right - left)

    def _draw_playhead(self, panel: ImageArray, time_s: float) -> None:
        lanes = [middle for _, middle in self._lanes()]
        text, x = self.layout.text, round(self._x_of(time_s))
        top, bottom = round(lanes[0] - 0.55 * text), round(lanes[-1] + 0.55 * text)
        cv2.line(panel, (x, top), (x, bottom), drawing.INK, max(2, round(0.1 * text)))


def _value_at(
    curves: Mapping[Side | None, FloatArray], side: Side | None, index: int | None
) -> float | None:
    values = curves.get(side)
    if values is None or index is None or not math.isfinite(values[index]):
        return None
    # Adding zero: a minus before a rounded zero would be a sign that means nothing.
    return round(float(values[index])) + 0.0
