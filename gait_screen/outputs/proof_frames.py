"""Proof frames: for a finding or a measured angle the picture that shows it, the angle drawn on it.

The clip's file is opened once more and read at these frames only, by jumping to them. Pictures are
cut to the part of the body and small; faces in them are blurred unless switched off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from gait_screen.analysis import Analysis, ClipAnalysis
from gait_screen.errors import VideoUnreadableError
from gait_screen.knowledge import load_knowledge
from gait_screen.outputs import drawing
from gait_screen.outputs.curves import headline_angles
from gait_screen.outputs.faces import FaceBlur
from gait_screen.outputs.numbers import value_text
from gait_screen.outputs.proof_figures import AngleFigure, angle_figure, plain_figure
from gait_screen.outputs.proof_moments import ProofMoment, proof_moments
from gait_screen.outputs.report_model import in_order
from gait_screen.records import FloatArray, ImageArray, IntArray
from gait_screen.screening import Finding, Metric
from gait_screen.video.parts import PartFrames, PartReader
from gait_screen.vocabulary import SIDES, Movement, Side, View

#: Side of a proof picture.
SIZE_PX: Final = 400
JPEG_QUALITY: Final = 82
#: Beside those of the findings, at most so many headline angles of a clip.
MOST_HEADLINES: Final = 4
#: Around the body part, as a share of the leg in the picture; and the least side of the cut.
_MARGIN_LEGS: Final = 0.16
_LEAST_LEGS: Final = 0.4
#: The arc's radius and the length of the line of zero, as shares of the picture.
_ARC: Final = 0.2
_ZERO: Final = 0.34
_DASHES: Final = 9


@dataclass(frozen=True)
class ProofKey:
    """What a proof frame proves: a metric as one clip shows it."""

    metric: str
    side: Side | None
    clip: str | None
    test: Movement | None
    view: View | None

    @classmethod
    def of(cls, what: Metric | Finding) -> ProofKey:
        """Return the key of a metric, or of the metric that a finding was judged by."""
        name = what.metric if isinstance(what, Finding) else what.key
        return cls(name, what.side, what.clip, what.test, what.view)


@dataclass(frozen=True)
class ProofFrame:
    """One picture.

    Attributes
    ----------
    time_s
        Of the frame on the clip's clock.
    shown
        The metric's value in this very frame; None where it is no angle.
    jpeg
        The picture, :data:`SIZE_PX` square.
    """

    key: ProofKey
    time_s: float
    shown: float | None
    jpeg: bytes


def proof_frames(analysis: Analysis, *, show_faces: bool = False) -> dict[ProofKey, ProofFrame]:
    """Return the pictures that prove the findings and the headline angles of a screening.

    Parameters
    ----------
    show_faces
        True leaves faces as they were filmed.

    Returns
    -------
    frames
        Findings first, in their order; what no picture shows is left out.

    Raises
    ------
    VideoUnreadableError
        When a clip has gone or changed since it was analysed.
    """
    metrics = {ProofKey.of(metric): metric for metric in analysis.screening.metrics}
    found: dict[ProofKey, ProofFrame] = {}
    for clip in analysis.clips:
        wanted = list(_wanted(clip, analysis, metrics))
        found |= {one.key: one for one in _of_clip(clip, wanted, show_faces=show_faces)}
    screening = analysis.screening
    order = [ProofKey.of(finding) for finding in in_order(screening.findings)]
    order += [ProofKey.of(metric) for metric in screening.metrics]
    return {key: found[key] for key in dict.fromkeys(order) if key in found}


def _wanted(
    clip: ClipAnalysis, analysis: Analysis, metrics: dict[ProofKey, Metric]
) -> Iterator[Metric]:
    """Yield the metrics of a clip that are worth a picture, each once."""
    outstanding = [
        ProofKey.of(finding)
        for finding in analysis.screening.findings
        if finding.status in ("likely", "possible")
    ]
    findings = [
        metrics[key]
        for key in dict.fromkeys(outstanding)
        if key in metrics and _is_of(metrics[key], clip)
    ]
    yield from findings
    proven = {(_angle_of(metric), metric.side) for metric in findings}
    headlines = _headlines(clip, metrics.values())
    rest = [metric for metric in headlines if (_angle_of(metric), metric.side) not in proven]
    yield from rest[:MOST_HEADLINES]


def _is_of(metric: Metric, clip: ClipAnalysis) -> bool:
    record = clip.record
    return (metric.clip, metric.test, metric.view) == (record.file, record.test, record.view)


def _angle_of(metric: Metric) -> str | None:
    info = load_knowledge().metrics.get(metric.key)
    return None if info is None else info.angle


def _headlines(clip: ClipAnalysis, metrics: Iterable[Metric]) -> Iterator[Metric]:
    """Yield, for each headline angle and side of a clip, the first metric read from it."""
    first: dict[tuple[str | None, Side | None], Metric] = {}
    for metric in metrics:
        if _is_of(metric, clip) and metric.status == "measured" and metric.unit == "deg":
            first.setdefault((_angle_of(metric), metric.side), metric)
    for angle in headline_angles(clip):
        for side in (*SIDES, None):
            if (angle, side) in first:
                yield first[angle, side]


#: A frame's number, its picture, and what is to be drawn on it.
_Shown = tuple[int, ImageArray, list[tuple[ProofMoment, AngleFigure]]]


def _of_clip(
    clip: ClipAnalysis, metrics: Sequence[Metric], *, show_faces: bool
) -> Iterator[ProofFrame]:
    """Yield the proofs of one clip, decoding each frame once."""
    if not metrics:
        return
    try:
        found = list(_shown(clip, clip.film, metrics))
    except VideoUnreadableError:
        # A damaged file may not be jumped in: read from its beginning it gives the same frames, or
        # says what is wrong with it.
        found = list(_shown(clip, clip.film.without_jumps(), metrics))
    faces = None if show_faces else FaceBlur(clip.pose)
    for frame, image, wanted in found:
        time_s = float(clip.pose.time_s[frame])
        if faces is not None:
            image = image.copy()
            faces.blur(image, time_s)
        for moment, figure in wanted:
            picture = draw_proof(image, figure, clip.leg_length_px, moment.metric)
            yield ProofFrame(ProofKey.of(moment.metric), time_s, moment.shown, _jpeg(picture))


def _shown(clip: ClipAnalysis, film: PartFrames, metrics: Sequence[Metric]) -> Iterator[_Shown]:
    wanted: dict[int, list[tuple[ProofMoment, AngleFigure]]] = defaultdict(list)
    with film.open() as reader:
        to_decode = reader.to_decode()
        for moment in proof_moments(clip, metrics, to_decode):
            figure = _figure(clip, moment)
            if figure is not None:
                wanted[moment.frame].append((moment, figure))
        for frame, image in _read(reader, sorted(wanted), to_decode):
            yield frame, image, wanted[frame]


def _figure(clip: ClipAnalysis, moment: ProofMoment) -> AngleFigure | None:
    side = moment.metric.side
    if moment.angle is None:
        return plain_figure(clip, side, moment.frame)
    return angle_figure(clip, moment.angle, side, moment.frame, moment.shown)


def _read(
    reader: PartReader, frames: Sequence[int], to_decode: IntArray
) -> Iterator[tuple[int, ImageArray]]:
    last = -1
    for frame in frames:
        # On from the last one where that is nearer than the key frame before.
        start = last + 1 if 0 <= last < frame and frame - last <= to_decode[frame] else frame
        for shown in reader.frames(start, frame + 1):
            if shown.index == frame:
                yield frame, shown.image_rgb
        last = frame


# --- drawing -------------------------------------------------------------------------------------


def draw_proof(image: ImageArray, figure: AngleFigure, leg_px: float, metric: Metric) -> ImageArray:
    """Cut a picture to the body part and draw the angle on it.

    Parameters
    ----------
    image
        The whole upright picture.
    leg_px
        The person's leg in it, the unit of the margins; NaN when unknown.

    Returns
    -------
    picture
        Shape ``(SIZE_PX, SIZE_PX, 3)``.
    """
    corner, side_px = _cut(figure, leg_px, image.shape[1], image.shape[0])
    picture = _scaled_part(image, corner, side_px)
    scale = SIZE_PX / side_px
    colour = drawing.SIDE_COLOURS[metric.side]
    place = _Placed(picture, corner, scale, colour)
    place.draw(figure)
    if metric.value is not None:
        _draw_plate(picture, metric, colour)
    return picture


@dataclass(frozen=True)
class _Placed:
    """A cut picture with the way from the clip's pixels to its own."""

    picture: ImageArray
    corner: FloatArray
    scale: float
    colour: drawing.Colour

    def draw(self, figure: AngleFigure) -> None:
        if figure.vertex is not None and figure.moving is not None and figure.zero is not None:
            self._draw_sector(figure.vertex, figure.moving, figure.zero)
            self._draw_zero(figure.vertex, figure.zero)
            self._draw_ray(figure.vertex, figure.moving)
        for start, end in figure.segments:
            ends = self._here(np.array([start, end]))
            drawing.draw_line(self.picture, ends, self.colour, 4)
            for point in ends:
                drawing.draw_joint(self.picture, point, self.colour, 5.0, filled=True)

    def _here(self, points_px: FloatArray) -> FloatArray:
        return np.asarray((points_px - self.corner) * self.scale)

    def _draw_sector(self, vertex: FloatArray, moving: FloatArray, zero: FloatArray) -> None:
        """Fill what lies between the zero and the moving segment, half transparent."""
        start, end = (float(np.arctan2(one[1], one[0])) for one in (zero, moving))
        end = start + (end - start + np.pi) % (2 * np.pi) - np.pi
        centre, radius = self._here(vertex), _ARC * SIZE_PX
        turn = np.linspace(start, end, 24)
        rim = centre + radius * np.stack([np.cos(turn), np.sin(turn)], axis=1)
        shape = np.round(np.vstack([centre, rim])).astype(np.int32)
        tinted = self.picture.copy()
        cv2.fillPoly(tinted, [shape], self.colour, cv2.LINE_AA)
        cv2.addWeighted(tinted, 0.45, self.picture, 0.55, 0.0, dst=self.picture)
        arc = np.round(rim).astype(np.int32)
        cv2.polylines(self.picture, [arc], False, drawing.DARK, 4, cv2.LINE_AA)
        cv2.polylines(self.picture, [arc], False, drawing.INK, 2, cv2.LINE_AA)

    def _draw_ray(self, vertex: FloatArray, moving: FloatArray) -> None:
        """Lengthen the moving segment to the arc, where it is shorter."""
        centre = self._here(vertex)
        ends = np.array([centre, centre + _ARC * SIZE_PX * moving])
        drawing.draw_line(self.picture, ends, self.colour, 2)

    def _draw_zero(self, vertex: FloatArray, zero: FloatArray) -> None:
        """Draw the line of zero, dashed."""
        centre = self._here(vertex)
        marks = np.linspace(0.0, _ZERO * SIZE_PX, 2 * _DASHES)
        for first, last in zip(marks[::2], marks[1::2], strict=True):
            ends = np.array([centre + first * zero, centre + last * zero])
            drawing.draw_line(self.picture, ends, drawing.INK, 2)


def _cut(
    figure: AngleFigure, leg_px: float, width_px: int, height_px: int
) -> tuple[FloatArray, float]:
    """Return the upper left corner and the side of the square to show."""
    low, high = figure.around.min(axis=0), figure.around.max(axis=0)
    extent = float((high - low).max())
    leg = leg_px if np.isfinite(leg_px) else 2.0 * extent
    side_px = max(extent + 2 * _MARGIN_LEGS * leg, _LEAST_LEGS * leg, 16.0)
    side_px = min(side_px, float(max(width_px, height_px)))
    corner = 0.5 * (low + high) - 0.5 * side_px
    most = np.array([width_px, height_px]) - side_px
    # Inside the picture where it is large enough; else about its middle.
    inside = np.where(most > 0, np.clip(corner, 0.0, np.maximum(most, 0.0)), 0.5 * most)
    return inside, side_px


def _scaled_part(image: ImageArray, corner: FloatArray, side_px: float) -> ImageArray:
    scale = SIZE_PX / side_px
    if scale < 1.0:
        # Averaged first: a picture that is only sampled more rarely shows false edges.
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
        corner, scale = corner * scale, 1.0
    matrix = np.array([[scale, 0.0, -corner[0] * scale], [0.0, scale, -corner[1] * scale]])
    ground = (128, 128, 128)
    part = cv2.warpAffine(
        image, matrix, (SIZE_PX, SIZE_PX), flags=cv2.INTER_CUBIC, borderValue=ground
    )
    return np.ascontiguousarray(part, dtype=np.uint8)


def _draw_plate(picture: ImageArray, metric: Metric, colour: drawing.Colour) -> None:
    """Write the value with its interval into the upper left corner."""
    text = value_text(metric.value or 0.0, metric.unit, metric.uncertainty)
    text = text if metric.side is None else f"{metric.side[0].upper()}  {text}"
    size = 22
    right = 12 + drawing.text_width(text, size, bold=True) + 12
    cv2.rectangle(picture, (0, 0), (right, 36), drawing.DARK, cv2.FILLED)
    cv2.rectangle(picture, (0, 0), (5, 36), colour, cv2.FILLED)
    drawing.draw_text(picture, text, (14, 26), size, drawing.INK, bold=True)


def _jpeg(picture: ImageArray) -> bytes:
    bgr = np.ascontiguousarray(picture[:, :, ::-1])
    done, coded = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not done:
        raise ValueError("OpenCV could not write a JPEG picture.")
    return bytes(coded)
