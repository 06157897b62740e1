"""From what was seen in the clips to the person's metrics: no footage is needed any more.

Everything here can be done again from an :class:`~gait_screen.analysis.Analysis`, when a clinician
has corrected what the program found (:func:`analyse_again`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Final

import numpy as np

from gait_screen.analysis import Analysis, ClipAnalysis, ClipMaterial, Measured
from gait_screen.angles.table import Angles, compute_angles
from gait_screen.concluding import conclude
from gait_screen.content import ClipContent, what_the_track_shows
from gait_screen.edits import EditList, check_fit, describe_edit
from gait_screen.errors import NothingAssessableError, UsageError
from gait_screen.events.detect import quiet_standing
from gait_screen.knowledge import Answers
from gait_screen.markers.read import StickerScene
from gait_screen.metrics.assess import ClipAssessment, assess_clip_with_drivers, assess_person
from gait_screen.metrics.clip import ClipMeasurements
from gait_screen.picture.records import PictureReading
from gait_screen.quality import Footage, check_extent, check_quality, check_stickers
from gait_screen.records import BoolArray, ClipRequest, PoseTrack, VideoInfo
from gait_screen.screening import (
    ClipRecord,
    EventRecord,
    IntervalRecord,
    QualityCheck,
)
from gait_screen.signals.edited import roll_from_floor
from gait_screen.signals.roll import Roll, estimate_roll, roll_from_standing
from gait_screen.video.parts import PartFrames
from gait_screen.vocabulary import CLOSE_UPS, FRONTAL_VIEWS

#: The body must be found in this many seconds.
MIN_SEEN_S: Final = 0.8
#: So many corrections are named one by one.
_EDITS_NAMED: Final = 3


@dataclass(frozen=True)
class SeenClip:
    """One clip with all that was seen in it.

    Attributes
    ----------
    content
        With the corrections made by hand, where there are any.
    edits
        Those corrections, of this clip.
    """

    name: str
    info: VideoInfo
    frames: PartFrames
    pose: PoseTrack
    content: ClipContent
    material: ClipMaterial
    readings: tuple[PictureReading, ...] = ()
    edits: EditList = field(default_factory=EditList)

    @cached_property
    def standing(self) -> BoolArray:
        """Return the frames of quiet standing on both feet, shape ``(T,)``."""
        return quiet_standing(self.content.shown, self.content.timing, sideways=not self._frontal)

    @cached_property
    def roll(self) -> Roll:
        """Return the camera's roll: by the floor drawn by hand, by upright lines, by standing."""
        drawn = roll_from_floor(self.edits)
        if drawn is not None:
            return drawn
        roll = estimate_roll(self.material.overview.lines)
        if roll.roll_deg is None and self._frontal:
            return roll_from_standing(self.content.shown, self.standing)
        return roll

    @property
    def sticker_scene(self) -> StickerScene:
        """Return what is known of the clip before stickers are looked for."""
        content = self.content
        return StickerScene(
            content.shown,
            content.view,
            self.roll,
            content.timing,
            self.standing,
            content.movement.movement,
        )

    @property
    def _frontal(self) -> bool:
        return self.content.view.view in FRONTAL_VIEWS


@dataclass(frozen=True)
class _MeasuredClip:
    """A clip with its angles and checks, before the person's metrics are merged."""

    seen: SeenClip
    roll: Roll
    angles: Angles
    quality: list[QualityCheck]


def measure(clips: Sequence[SeenClip]) -> Measured:
    """Measure what was seen in a person's clips.

    Raises
    ------
    NothingAssessableError
        No clip gives a single metric.
    """
    measured = [_measure(clip) for clip in clips]
    assessed = [_assessment(clip) for clip in measured]
    metrics = assess_person(assessed)
    some = any(metric.status == "measured" for metric in metrics)
    if not some and not any(_shows_something(clip.seen) for clip in measured):
        raise NothingAssessableError(_why_nothing(measured))
    analyses = (_clip_analysis(*one) for one in zip(measured, assessed, strict=True))
    return Measured(tuple(analyses), tuple(metrics))


def analyse_again(analysis: Analysis, edits: EditList, answers: Answers | None = None) -> Analysis:
    """Measure the clips of an analysis again with corrections made by hand.

    No model is run and no footage read: angles follow from the landmarks as corrected; what the
    networks read in the picture stays as it was read.

    Parameters
    ----------
    analysis
        As the program made it: the corrections are always all of them.

    Raises
    ------
    UsageError
        When the corrections do not fit the clips, or the analysis is itself a corrected one or was
        written by an older version.
    NothingAssessableError
        When nothing is left that can be assessed.
    """
    if analysis.screening.edits.edits:
        raise UsageError(
            "This screening was corrected by hand already: hand in the one that the program made, "
            "with all corrections together."
        )
    known = {clip.info.sha256 for clip in analysis.clips}
    strange = [edit for edit in edits.edits if edit.clip_sha256 not in known]
    if strange:
        raise UsageError(
            f"A correction is of a clip that is not in this screening: {describe_edit(strange[0])}."
        )
    seen = [_seen_again(clip, edits.of_clip(clip.info.sha256)) for clip in analysis.clips]
    before = analysis.screening
    return conclude(
        measure(seen),
        before.software,
        answers,
        datetime.fromisoformat(before.created),
        faces_blurred=before.faces_blurred,
        edits=EditList(edits=tuple(edit for clip in seen for edit in clip.edits.edits)),
    )


def _seen_again(clip: ClipAnalysis, edits: EditList) -> SeenClip:
    material, frames = clip.material, clip.frames
    if material is None or frames is None:
        raise UsageError(
            "This analysis does not hold what it was measured from: analyse the clips again."
        )
    check_fit(
        edits,
        clip.info.sha256,
        time_s=clip.pose.time_s,
        size_px=(clip.info.width_px, clip.info.height_px),
        events=clip.events,
        spans=clip.spans,
    )
    named = ClipRequest(clip.info.path, material.named_test, material.named_view)
    content = what_the_track_shows(clip.pose, named, edits)
    return SeenClip(
        clip.record.file, clip.info, frames, clip.pose, content, material, clip.readings, edits
    )


def _measure(clip: SeenClip) -> _MeasuredClip:
    content, overview, roll = clip.content, clip.material.overview, clip.roll
    movement = content.movement.movement
    angles = compute_angles(content.shown, content.view, roll, clip.standing, movement)
    quality = check_quality(
        Footage(
            movement=content.movement,
            view=content.view,
            signals=content.signals,
            timing=content.timing,
            roll=roll,
            brightness=overview.brightness,
            faults=overview.faults,
            others_in_view=bool(clip.pose.others_in_view.any()),
            mirrored=clip.info.mirrored,
        )
    )
    quality += check_extent(clip.material.extent, content.steps)
    if clip.material.stickers is not None:
        quality.append(check_stickers(clip.material.stickers, movement))
    if clip.edits.edits:
        quality.append(_edited(clip.edits))
    return _MeasuredClip(clip, roll, angles, quality)


def _edited(edits: EditList) -> QualityCheck:
    """Say that a clip was corrected by hand, and in what."""
    named = [describe_edit(edit) for edit in edits.edits[:_EDITS_NAMED]]
    more = len(edits.edits) - len(named)
    rest = f", and {more} more" if more else ""
    return QualityCheck(
        check="corrected by hand", status="warn", detail=f"{'; '.join(named)}{rest}."
    )


def _assessment(measured: _MeasuredClip) -> ClipAssessment:
    """Measure the metrics of a clip: none where its movement or view is not known."""
    clip, content, material = measured.seen, measured.seen.content, measured.seen.material
    movement, signals = content.movement.movement, content.shown
    too_short = signals.seen.sum() < MIN_SEEN_S * signals.fps and movement not in CLOSE_UPS
    if movement is None or content.view.view is None or too_short:
        return ClipAssessment((), ())
    stickers = material.stickers
    measurements = ClipMeasurements(
        name=clip.name,
        movement=movement,
        view=content.view,
        signals=signals,
        angles=measured.angles,
        timing=content.timing,
        roll=measured.roll,
        height_cm=material.height_cm,
        model=clip.pose.model_name,
        readings=clip.readings,
        marker_curves=() if stickers is None else stickers.measures.curves,
    )
    return assess_clip_with_drivers(measurements)


def _shows_something(clip: SeenClip) -> bool:
    """Tell whether a known movement happens, seen squarely, so that its refusals mean something."""
    content, stickers = clip.content, clip.material.stickers
    if content.movement.movement in CLOSE_UPS:
        return stickers is not None and stickers.found
    known = content.movement.movement is not None and content.view.is_square
    return known and bool(content.timing.spans() or content.timing.watched_s)


def _why_nothing(clips: Sequence[_MeasuredClip]) -> str:
    reasons = []
    for clip in clips:
        failed = [check for check in clip.quality if check.status == "fail"]
        detail = (
            "; ".join(f"{check.check}: {check.detail.rstrip('.')}" for check in failed)
            or "no whole step, repetition or stance was seen"
        )
        reasons.append(f"{clip.seen.name} ({detail})")
    return (
        f"Nothing can be assessed in {', '.join(reasons)}. Film one person, head to feet, square "
        "from the side or from behind, doing one of the known movements; or name it with --test."
    )


def _clip_record(measured: _MeasuredClip) -> ClipRecord:
    clip, content = measured.seen, measured.seen.content
    film, extent = clip.material.film, clip.material.extent
    yaw_deg, roll_deg = content.view.yaw_deg, measured.roll.roll_deg
    return ClipRecord(
        file=clip.name,
        sha256=clip.info.sha256,
        duration_s=round(film.duration_s, 4),
        frames=len(clip.frames.clip.clock_s),
        fps_median=round(film.fps_median, 3),
        variable_frame_rate=film.variable_frame_rate,
        rotation_deg=clip.info.rotation_deg,
        test=content.movement.movement,
        test_confidence=content.movement.confidence,
        view=content.view.view,
        view_yaw_deg=None if np.isnan(yaw_deg) else round(yaw_deg, 1),
        near_side=content.view.near_side,
        width_px=clip.info.width_px,
        height_px=clip.info.height_px,
        slow_motion_factor=clip.info.slow_motion_factor,
        camera_roll_deg=None if roll_deg is None else round(roll_deg, 1),
        others_in_view=bool(clip.pose.others_in_view.any()),
        analysed_s=extent.analysed_s,
        frames_analysed_every=extent.every,
        quality=measured.quality,
        events=[
            EventRecord.model_validate(
                {"kind": event.kind, "side": event.side, "time_s": round(event.time_s, 4)}
            )
            for event in content.timing.events()
        ],
        intervals=[
            IntervalRecord.model_validate(
                {
                    "kind": span.kind,
                    "side": span.side,
                    "start_s": round(span.start_s, 4),
                    "end_s": round(span.end_s, 4),
                }
            )
            for span in content.timing.spans()
        ],
    )


def _clip_analysis(measured: _MeasuredClip, assessed: ClipAssessment) -> ClipAnalysis:
    clip, content = measured.seen, measured.seen.content
    return ClipAnalysis(
        info=clip.info,
        record=_clip_record(measured),
        pose=clip.pose,
        angles=measured.angles.table if assessed.angles is None else assessed.angles,
        cleaned_xy_px=content.signals.xy_px,
        events=content.timing.events(),
        spans=content.timing.spans(),
        leg_length_px=content.signals.leg_px,
        height_cm=clip.material.height_cm,
        drivers=assessed.drivers,
        readings=clip.readings,
        frames=clip.frames,
        material=clip.material,
    )
