"""The annotated video's pictures, painted from what is known of a clip's frames.

A :class:`Painter` holds arrays and words only, so that a worker who is given it has little to load
for it. Who makes one knows of clips:
:mod:`gait_screen.outputs.annotated_video`.
"""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

import cv2
import numpy as np

from gait_screen.outputs import drawing
from gait_screen.outputs.faces import FaceBlur
from gait_screen.picture.plans import NetworkName
from gait_screen.pose.aside import Entry
from gait_screen.records import FloatArray, Frame, ImageArray, IntArray
from gait_screen.video.encoding import CodedPart, encode_part
from gait_screen.video.pixels import RgbConverter
from gait_screen.vocabulary import Side
from gait_screen.workers import Desk, give_memory_back, own_cores

LINE: Final = 1.45
MARGIN: Final = 0.6
TIMELINE: Final = 2.9
_VALUE_WIDTH: Final = 4.4


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

    def time_x(self, share: float) -> float:
        """Return where on the timeline a share of the clip's duration lies."""
        left, right = 4.8 * self.text, self.picture_w - 0.8 * self.text
        return left + min(max(share, 0.0), 1.0) * (right - left)

    def lane_y(self, number: int) -> float:
        """Return the middle of a lane of the timeline in the panel."""
        return self.panel_h - TIMELINE * self.text * (0.68 - 0.36 * number)


@dataclass(frozen=True)
class PanelRow:
    """One angle's values: its curve ``(T,)`` for each side, None where there is none to show.

    ``right`` and ``baseline`` are where the values end in the panel.
    """

    curves: tuple[tuple[Side | None, FloatArray | None], ...]
    right: float
    baseline: float


@dataclass(frozen=True)
class Panel:
    """The panel under the picture: ``ground`` never changes, the rest is written on it."""

    layout: Layout
    ground: ImageArray
    rows: tuple[PanelRow, ...]
    first_s: float
    last_s: float

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
        panel[:] = self.ground
        text = self.layout.text
        at_px = (self.layout.picture_w - MARGIN * text, 1.4 * text)
        drawing.draw_text(panel, f"{time_s:.2f} s", at_px, text, right_aligned=True)
        for row in self.rows:
            self._draw_values(panel, row, index)
        self._draw_playhead(panel, time_s)

    def _draw_values(self, panel: ImageArray, row: PanelRow, index: int | None) -> None:
        text = self.layout.text
        for place, (side, curve) in enumerate(reversed(row.curves)):
            value = _value_at(curve, index)
            words = "–" if value is None else f"{value:.0f}°".replace("-", "−")
            words = words if side is None else f"{side[0].upper()} {words}"
            colour = drawing.SIDE_COLOURS[side]
            colour = drawing.dim(colour, 0.5) if value is None else colour
            at_px = (row.right - place * _VALUE_WIDTH * text, row.baseline)
            drawing.draw_text(panel, words, at_px, text, colour, bold=True, right_aligned=True)

    def _draw_playhead(self, panel: ImageArray, time_s: float) -> None:
        layout, text = self.layout, self.layout.text
        share = (time_s - self.first_s) / max(self.last_s - self.first_s, 1e-6)
        x = round(layout.time_x(share))
        top, bottom = round(layout.lane_y(0) - 0.55 * text), round(layout.lane_y(1) + 0.55 * text)
        cv2.line(panel, (x, top), (x, bottom), drawing.INK, max(2, round(0.1 * text)))


@dataclass(frozen=True)
class Flag:
    """What is said of an event beside the part of the foot where it happens."""

    time_s: float
    side: Side
    landmark: int
    text: str


@dataclass(frozen=True)
class Axes:
    """What one of our own networks found: ``keypoints_px`` ``(n, k, 2)`` of ``frames`` ``(n,)``."""

    network: NetworkName
    frames: IntArray
    keypoints_px: FloatArray


@dataclass(frozen=True)
class Painter:
    """Paints a clip's frames one by one, all in the same size.

    Attributes
    ----------
    time_s
        Shape ``(T,)``: of the frames that something is known of.
    interval_s
        Between two frames, usually.
    xy_px, visibility
        Shape ``(T, 33, 2)`` and ``(T, 33)``: landmarks, in the pixels of the video's picture.
    shown_s
        How long a flag stays, on the clip's clock.
    faces
        Blurs them in each picture; None leaves them as they were filmed.
    """

    panel: Panel
    time_s: FloatArray
    interval_s: float
    xy_px: FloatArray
    visibility: FloatArray
    axes: tuple[Axes, ...]
    flags: tuple[Flag, ...]
    shown_s: float
    thickness_px: float
    faces: FaceBlur | None

    @property
    def layout(self) -> Layout:
        """Return the sizes."""
        return self.panel.layout

    @property
    def width_px(self) -> int:
        """Return the width of the pictures that :meth:`paint` returns."""
        return self.layout.picture_w

    @property
    def height_px(self) -> int:
        """Return the height of the pictures that :meth:`paint` returns."""
        return self.layout.height

    def paint(self, frame: Frame, canvas: ImageArray | None = None) -> ImageArray:
        """Return one frame with everything drawn on it.

        Parameters
        ----------
        frame
            Of any size, best of the layout's.
        canvas
            What to paint on, of the size that is returned; a new one if None.

        Returns
        -------
        image_rgb
            Shape ``(height_px, width_px, 3)``.
        """
        layout = self.layout
        if canvas is None:
            canvas = np.empty((layout.height, layout.picture_w, 3), dtype=np.uint8)
        picture, panel = canvas[: layout.picture_h], canvas[layout.picture_h :]
        _fill(picture, frame.image_rgb)
        if self.faces is not None:
            self.faces.blur(picture, frame.time_s)
        index = self._index(frame.time_s)
        if index is not None:
            xy_px = self.xy_px[index]
            drawing.draw_skeleton(picture, xy_px, self.visibility[index], self.thickness_px)
            self._draw_axes(picture, index)
            for above, flag in enumerate(self._flags_at(frame.time_s)):
                self._draw_flag(picture, xy_px[flag.landmark], flag, above)
        self.panel.draw(panel, index, frame.time_s)
        return canvas

    def _index(self, time_s: float) -> int | None:
        after = int(np.searchsorted(self.time_s, time_s))
        near = [index for index in (after - 1, after) if 0 <= index < len(self.time_s)]
        nearest = min(near, key=lambda index: abs(float(self.time_s[index]) - time_s))
        apart_s = abs(float(self.time_s[nearest]) - time_s)
        return nearest if apart_s <= self.interval_s / 2 else None

    def _draw_axes(self, picture: ImageArray, index: int) -> None:
        for axes in self.axes:
            row = int(np.searchsorted(axes.frames, index))
            if row < len(axes.frames) and axes.frames[row] == index:
                drawing.draw_axes(picture, axes.network, axes.keypoints_px[row], self.thickness_px)

    def _flags_at(self, time_s: float) -> list[Flag]:
        return [flag for flag in self.flags if -1e-6 <= time_s - flag.time_s < self.shown_s]

    def _draw_flag(self, picture: ImageArray, at_px: FloatArray, flag: Flag, above: int) -> None:
        if not np.isfinite(at_px).all():
            return
        colour = drawing.SIDE_COLOURS[flag.side]
        drawing.draw_joint(picture, at_px, colour, 2.4 * self.thickness_px, filled=False)
        drawing.draw_flag(picture, flag.text, at_px, self.layout.text, colour, above=above)


class SizedPicture(Protocol):
    """A decoded frame that can be had at any size."""

    @property
    def index(self) -> int:
        """Return its number in the film."""
        ...

    @property
    def time_s(self) -> float:
        """Return its own time."""
        ...

    def shrunk(self, converter: RgbConverter) -> ImageArray:
        """Return the upright picture at the converter's size."""
        ...


class FilmReader(Protocol):
    """An opened film."""

    def frames(self, start: int, stop: int) -> Iterator[SizedPicture]:
        """Yield the frames ``start`` to ``stop - 1``."""
        ...


class Film(Protocol):
    """The frames to draw, numbered from 0; it can be pickled."""

    @property
    def clock_s(self) -> FloatArray:
        """Return the time of every frame on the clip's clock."""
        ...

    @property
    def key(self) -> Hashable:
        """Return what tells it from others."""
        ...

    def open(self) -> AbstractContextManager[FilmReader]:
        """Open it for reading stretch after stretch."""
        ...


@dataclass(frozen=True)
class Work:
    """All that it takes to draw a clip: put down once, taken up by each worker.

    ``pictures`` are those that were set aside while the film was decoded, by the frame's number.
    """

    film: Film
    painter: Painter
    slow_motion_factor: float
    pictures: Mapping[int, Entry] = field(default_factory=dict)

    def put_down(self, path: Path) -> None:
        """Write it into a private file."""
        with path.open("xb") as file:
            pickle.dump(self, file, protocol=pickle.HIGHEST_PROTOCOL)


def paint_part(
    desk: Desk, note: Callable[[int], None], path: Path, frames: tuple[int, int]
) -> CodedPart:
    """Paint and encode some neighbouring frames; the order given to a worker.

    Parameters
    ----------
    note
        Told of each picture.
    path
        Where the :class:`Work` lies.
    frames
        The first one and the one after the last.
    """
    work = desk.keep("work", path, lambda: nullcontext(_take_up(path)))
    reader = desk.keep("clip", work.film.key, work.film.open)
    painter, (start, stop) = work.painter, frames
    clock_s = work.film.clock_s
    times_s = (clock_s - clock_s[0]) * work.slow_motion_factor
    # Nobody knows how long the last picture lasts: as long as the one before it.
    end_s = times_s[stop] if stop < len(times_s) else 2 * times_s[-1] - times_s[-2]
    canvas = np.empty((painter.height_px, painter.width_px, 3), dtype=np.uint8)

    def pictures() -> Iterator[tuple[ImageArray, float]]:
        for frame in _frames(work, reader, start, stop):
            yield painter.paint(frame, canvas), float(times_s[frame.index])
            note(1)

    return encode_part(pictures(), float(end_s), (painter.width_px, painter.height_px))


def _frames(work: Work, reader: FilmReader, start: int, stop: int) -> Iterator[Frame]:
    """Yield frames at about the size of the layout, decoded where they were not set aside."""
    entries = [work.pictures.get(index) for index in range(start, stop)]
    aside = [entry for entry in entries if entry is not None]
    if len(aside) == len(entries):
        for index, entry in enumerate(aside, start):
            yield Frame(index, float(work.film.clock_s[index]), entry.load().rgb())
        return
    layout = work.painter.layout
    converter = RgbConverter((layout.picture_w, layout.picture_h))
    for shown in reader.frames(start, stop):
        yield Frame(shown.index, shown.time_s, shown.shrunk(converter))


def _take_up(path: Path) -> Work:
    with path.open("rb") as file:
        work: Work = pickle.load(file)
    return work


def get_ready(_desk: Desk, _note: Callable[[Any], None]) -> None:
    """Load what drawing needs, which is done by then; the order to get ready."""
    cv2.setNumThreads(own_cores())
    give_memory_back()


def _fill(picture: ImageArray, image_rgb: ImageArray) -> None:
    """Put an image of any size into the picture."""
    height, width = picture.shape[:2]
    if image_rgb.shape == picture.shape:
        picture[:] = image_rgb
        return
    smaller = image_rgb.shape[0] > height
    picture[:] = cv2.resize(
        image_rgb,
        (width, height),
        interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR,
    )


def _value_at(curve: FloatArray | None, index: int | None) -> float | None:
    if curve is None or index is None or not math.isfinite(curve[index]):
        return None
    # Adding zero: a minus before a rounded zero would be a sign that means nothing.
    return round(float(curve[index])) + 0.0
