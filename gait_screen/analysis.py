"""What the pipeline hands to the outputs and the app: the screening and the curves behind it.

The screening is what is kept and compared; the arrays here are what charts, files for other
programs and the annotated video need besides it. Nothing here is computed: it is only carried.
"""

from __future__ import annotations

from dataclasses import dataclass

from gait_screen.markers.read import Stickers
from gait_screen.metrics.drivers import MetricDrivers
from gait_screen.picture.records import PictureReading
from gait_screen.records import AngleTable, FloatArray, GaitEvent, PoseTrack, Span, VideoInfo
from gait_screen.screening import ClipRecord, Metric, Screening
from gait_screen.video import FrameTiming
from gait_screen.video.overview import Overview
from gait_screen.video.parts import Part, PartFrames
from gait_screen.video.stretches import ClipFrames
from gait_screen.vocabulary import Movement, View
from gait_screen.watching import Extent


@dataclass(frozen=True)
class ClipMaterial:
    """What a clip was measured from besides its landmarks and readings: numbers, no pictures.

    With it the clip can be measured again after its footage has gone.

    Attributes
    ----------
    named_test, named_view
        What the user said of the clip; None where it was found out.
    overview
        What its pictures are like.
    extent, film
        How much of it was analysed, and the clock of all of it.
    stickers
        What the stickers gave; None where they were not looked for.
    """

    overview: Overview
    extent: Extent
    film: FrameTiming
    named_test: Movement | None = None
    named_view: View | None = None
    height_cm: float | None = None
    stickers: Stickers | None = None


@dataclass(frozen=True)
class ClipAnalysis:
    """One clip from file to angles, all on the same frames.

    Attributes
    ----------
    cleaned_xy_px
        Shape ``(T, 33, 2)``: the filtered landmarks that the angles were computed from,
        x right and y down; NaN where unseen.
    events, spans
        As in ``record``, with times on ``pose.time_s``'s clock.
    leg_length_px
        The person's leg in the picture: the unit of sizes that have no metres. NaN when unknown.
    height_cm
        The person's height where it was given: the only way from pixels to metres.
    drivers
        Of each metric measured in this clip, what its interval follows from.
    readings
        What our own networks read in the picture.
    frames
        Where the frames that were analysed are; None reads the whole file.
    material
        What else the clip was measured from; None in what an older version wrote.
    """

    info: VideoInfo
    record: ClipRecord
    pose: PoseTrack
    angles: AngleTable
    cleaned_xy_px: FloatArray
    events: tuple[GaitEvent, ...]
    spans: tuple[Span, ...]
    leg_length_px: float
    height_cm: float | None = None
    drivers: tuple[MetricDrivers, ...] = ()
    readings: tuple[PictureReading, ...] = ()
    frames: PartFrames | None = None
    material: ClipMaterial | None = None

    @property
    def film(self) -> PartFrames:
        """Return the frames that the landmarks are of."""
        if self.frames is not None:
            return self.frames
        whole = ClipFrames(self.info, self.pose.time_s)
        return PartFrames(whole, Part(0, len(whole.clock_s)))


@dataclass(frozen=True)
class Measured:
    """All that was measured of a person's clips, before anybody says what it means."""

    clips: tuple[ClipAnalysis, ...]
    metrics: tuple[Metric, ...]


@dataclass(frozen=True)
class Analysis:
    """One person's screening with the curves of each clip, in the order of ``screening.clips``."""

    screening: Screening
    clips: tuple[ClipAnalysis, ...]
