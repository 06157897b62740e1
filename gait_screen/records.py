"""Small typed records that pass between the stages: arrays per frame, never a clip of pictures.

Shapes: ``T`` frames, 33 landmarks. Pixels: x right, y down, of the upright (rotation applied)
picture. Times: seconds of the clip's own clock, real time where the clip is slow motion.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gait_screen.vocabulary import LANDMARK_INDEX, Movement, Side, View

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
ImageArray = NDArray[np.uint8]
#: ``(x0, y0, x1, y1)``: the pixels ``[x0, x1) x [y0, y1)`` of a picture.
PixelBox = tuple[int, int, int, int]


@dataclass(frozen=True)
class VideoInfo:
    """What is known of a video file before its frames are decoded.

    Attributes
    ----------
    width_px, height_px
        Of the upright picture, after the rotation of the metadata.
    rotation_deg
        Clockwise rotation that was applied to show the picture upright: 0, 90, 180 or 270.
    fps_nominal
        The container's average frame rate on the playback clock; NaN when it states none.
    duration_s
        What the container declares, on the playback clock; NaN when it states none.
    slow_motion_factor
        Playback time divided by real time (8 for 240 fps played at 30). 1 for ordinary clips.
    slow_motion_source
        Where the factor comes from: ``"none"``, ``"metadata"`` or ``"user"``.
    mirrored
        The metadata asks for a mirrored picture, and it was mirrored: left may be right.
    """

    path: Path
    sha256: str
    width_px: int
    height_px: int
    rotation_deg: int
    codec: str
    pixel_format: str
    fps_nominal: float
    duration_s: float
    frames_declared: int
    slow_motion_factor: float = 1.0
    slow_motion_source: str = "none"
    mirrored: bool = False


@dataclass(frozen=True)
class Frame:
    """One decoded, upright picture.

    ``image_rgb`` has shape ``(height, width, 3)``, dtype uint8, and is C-contiguous
    (MediaPipe reads garbage from anything else). ``time_s`` is the presentation time.
    """

    index: int
    time_s: float
    image_rgb: ImageArray

    @property
    def size_px(self) -> tuple[int, int]:
        """Return width and height."""
        return self.image_rgb.shape[1], self.image_rgb.shape[0]

    def reduced(self, factor: int) -> ImageArray:
        """Return the picture at a whole fraction of its size (see :class:`Picture`)."""
        if factor == 1:
            return self.image_rgb
        height, width, colours = self.image_rgb.shape
        squares = self.image_rgb.reshape(height // factor, factor, width // factor, factor, colours)
        return np.asarray(np.rint(squares.mean(axis=(1, 3))), dtype=np.uint8)

    def cut(self, box: PixelBox) -> ImageArray:
        """Return a part of the picture (see :class:`Picture`)."""
        x0, y0, x1, y1 = box
        return np.ascontiguousarray(self.image_rgb[y0:y1, x0:x1])

    def part(self, _box: PixelBox, _factor: int) -> None:
        """Keep nothing: the picture is converted already."""


class PicturePart(Protocol):
    """A part of a picture that is kept without being converted; it can be pickled."""

    def rgb(self) -> ImageArray:
        """Return it upright."""
        ...


class Picture(Protocol):
    """A frame whose picture may be made only when it is asked for."""

    @property
    def index(self) -> int:
        """Return its number in the clip."""
        ...

    @property
    def time_s(self) -> float:
        """Return its own time."""
        ...

    @property
    def size_px(self) -> tuple[int, int]:
        """Return the upright picture's width and height."""
        ...

    @property
    def image_rgb(self) -> ImageArray:
        """Return the upright picture."""
        ...

    def reduced(self, factor: int) -> ImageArray:
        """Return it at a whole fraction of its size, each pixel the mean of a square.

        Parameters
        ----------
        factor
            Divides both sides without a rest.
        """
        ...

    def cut(self, box: PixelBox) -> ImageArray:
        """Return a part of it, C-contiguous; only that need be made.

        Parameters
        ----------
        box
            Inside the picture and not empty.
        """
        ...

    def part(self, box: PixelBox, factor: int) -> PicturePart | None:
        """Return a part of it to be kept, each pixel the mean of a square.

        Parameters
        ----------
        box
            Inside the picture: even numbers, whose sides are multiples of twice ``factor``.
        factor
            So many pixels in a row become one.

        Returns
        -------
        part
            None of all frames of a clip that cannot be cut before it is converted.
        """
        ...


@dataclass(frozen=True)
class Bystanders:
    """Where people other than the one followed were found, now and then: ``K`` sightings.

    Attributes
    ----------
    who
        Shape ``(K,)``: a number for each of them.
    time_s
        Shape ``(K,)``, on the clip's clock; rising for each of them.
    xy_px
        Shape ``(K, 33, 2)``.
    """

    who: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    time_s: FloatArray = field(default_factory=lambda: np.zeros(0))
    xy_px: FloatArray = field(default_factory=lambda: np.zeros((0, 33, 2)))


@dataclass(frozen=True)
class PoseTrack:
    """Un-smoothed landmarks of the one person followed through a clip.

    Attributes
    ----------
    time_s
        Shape ``(T,)``, strictly increasing.
    xy_px
        Shape ``(T, 33, 2)``; NaN where the person was not found.
    world_m
        Shape ``(T, 33, 3)``: MediaPipe's hip-centred metric estimate, x right in the picture,
        y down, z away from the camera. Good for the direction the body faces, not for angles.
    visibility
        Shape ``(T, 33)``, 0 to 1.
    others_in_view
        Shape ``(T,)``: True where somebody else was seen near that time.
    bystanders
        Everybody else who was seen at all, also those too far away to matter.
    """

    time_s: FloatArray
    xy_px: FloatArray
    world_m: FloatArray
    visibility: FloatArray
    others_in_view: BoolArray
    width_px: int
    height_px: int
    model_name: str
    model_sha256: str
    bystanders: Bystanders = field(default_factory=Bystanders)

    def point(self, name: str) -> FloatArray:
        """Return one landmark's pixel path, shape ``(T, 2)``."""
        return self.xy_px[:, LANDMARK_INDEX[name], :]

    @property
    def frames(self) -> int:
        """Return the number of frames."""
        return len(self.time_s)


@dataclass(frozen=True)
class Curve:
    """One angle of one side over the clip, with where it came from and how far it may be off.

    Attributes
    ----------
    name
        ``<joint>_<motion>`` as in the contract, e.g. ``ankle_dorsiflexion``.
    side
        The limb, or None for the whole body.
    values_deg
        Shape ``(T,)``; NaN where unseen.
    source
        What it was measured from: ``"landmarks"``, ``"picture"``, ``"markers"``, or a mix.
    systematic_sd_deg
        One standard deviation of the error that repetitions do not average out.
    frame_sd_deg
        Shape ``(T,)``: one SD of each frame's value as its source states it; None where it states
        none.
    """

    name: str
    side: Side | None
    values_deg: FloatArray
    source: str = "landmarks"
    systematic_sd_deg: float = float("nan")
    frame_sd_deg: FloatArray | None = None


@dataclass(frozen=True)
class AngleTable:
    """All curves of a clip on its clock."""

    time_s: FloatArray
    curves: tuple[Curve, ...]

    def get(self, name: str, side: Side | None = None) -> Curve | None:
        """Return the curve of that name and side, or None where there is none."""
        for curve in self.curves:
            if curve.name == name and curve.side == side:
                return curve
        return None


@dataclass(frozen=True)
class GaitEvent:
    """Something that happens at one moment: ``initial_contact``, ``heel_off``, ``toe_off``."""

    kind: str
    side: Side
    time_s: float


@dataclass(frozen=True)
class Span:
    """A stretch of time ``[start_s, end_s)``: ``stance``, ``repetition``, ``single_leg_stance``.

    ``side`` is None for a repetition of both legs.
    """

    kind: str
    side: Side | None
    start_s: float
    end_s: float


@dataclass(frozen=True)
class ProgressUpdate:
    """How far the work is: of ``clip``, in ``stage``, ``done`` of ``total`` (0 when unknown)."""

    stage: str
    clip: str
    done: int
    total: int


#: Called often; raise :class:`gait_screen.errors.AnalysisCancelled` in it to stop the work.
ProgressCallback = Callable[[ProgressUpdate], None]


def no_progress(_update: ProgressUpdate) -> None:
    """Report nothing."""


@dataclass(frozen=True)
class BodySeen:
    """The body as it was found in one frame, before anybody judges it.

    Attributes
    ----------
    time_s
        The frame's own time.
    xy_px
        Shape ``(33, 2)``, pixels of the upright picture.
    visibility
        Shape ``(33,)``, 0 to 1.
    """

    time_s: float
    xy_px: FloatArray
    visibility: FloatArray


@dataclass(frozen=True)
class BodiesSeen:
    """What has been found in a clip so far, for somebody who watches the work.

    Attributes
    ----------
    frames, with_body
        In how many frames a body was looked for, and in how many of them there is one.
    latest
        From the last frames that were done, in the order of their times.
    """

    clip: str
    frames: int
    with_body: int
    latest: tuple[BodySeen, ...]


#: Called several times a second while landmarks are made.
BodiesCallback = Callable[[BodiesSeen], None]


@dataclass(frozen=True)
class PersonPick:
    """One person among several, by a point of the picture that lies on him at a moment."""

    time_s: float
    x_px: float
    y_px: float


@dataclass(frozen=True)
class ClipRequest:
    """One clip to analyse and what the user already knows of it (None: find out).

    ``person``: who is meant where several people are in the picture.
    """

    path: Path
    test: Movement | None = None
    view: View | None = None
    slow_motion: float | None = None
    person: PersonPick | None = None


@dataclass(frozen=True)
class AnalysisOptions:
    """Choices for a whole screening.

    ``pictures``: whether our own networks look at the crops. ``markers``: whether to look for
    stickers; ``marker_colour``: a word or ``#rrggbb``, None finds it. ``workers``: how many
    processes share the work, None takes as many as the cores that this process may use; the
    results do not depend on it. ``show_faces``: leave them as filmed in pictures and videos.
    ``whole_clip``: analyse every frame, however long the clip and however many there are a second.
    """

    model: str = "heavy"
    height_cm: float | None = None
    use_cache: bool = True
    annotate: bool = True
    markers: bool = False
    marker_colour: str | None = None
    pictures: bool = True
    workers: int | None = None
    show_faces: bool = False
    whole_clip: bool = False
