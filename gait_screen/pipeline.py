"""The way through the house: from clips to one person's screening. It composes, nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np

from gait_screen import __version__
from gait_screen.analysis import Analysis, ClipAnalysis
from gait_screen.angles.table import Angles, compute_angles
from gait_screen.content import watch_enough
from gait_screen.errors import NothingAssessableError, UsageError
from gait_screen.events.detect import Timing, quiet_standing
from gait_screen.knowledge import Answers
from gait_screen.markers.read import Stickers, StickerScene, check_close_ups, read_stickers
from gait_screen.metrics.assess import ClipAssessment, assess_clip_with_drivers, assess_person
from gait_screen.metrics.clip import ClipMeasurements
from gait_screen.picture.look import get_ready_to_look
from gait_screen.picture.model_files import NetworkFile, find_networks
from gait_screen.picture.plans import NetworkName
from gait_screen.picture.readings import plan_crops, read_pictures
from gait_screen.picture.records import PictureReading
from gait_screen.plan import plan_from_metrics
from gait_screen.pose.mediapipe_source import mediapipe_version
from gait_screen.pose.model_files import ModelFile, find_model
from gait_screen.pose.result import FollowResult
from gait_screen.quality import Footage, check_extent, check_quality, check_stickers
from gait_screen.recognition.movement import MovementEstimate
from gait_screen.recognition.view import ViewEstimate
from gait_screen.records import (
    AnalysisOptions,
    ClipRequest,
    ProgressCallback,
    ProgressUpdate,
    VideoInfo,
    no_progress,
)
from gait_screen.screening import (
    ClipRecord,
    EventRecord,
    IntervalRecord,
    ModelIdentity,
    QualityCheck,
    Screening,
    Software,
)
from gait_screen.signals.clean import Signals
from gait_screen.signals.roll import Roll, estimate_roll, roll_from_standing
from gait_screen.video import FrameTiming, frame_timing, probe_video
from gait_screen.video.parts import PartFrames
from gait_screen.vocabulary import CLOSE_UPS, FRONTAL_VIEWS
from gait_screen.watching import ClipWatcher, Extent
from gait_screen.workers import WorkerPool, usable_cores

#: The body must be found in this many seconds.
MIN_SEEN_S: Final = 0.8


@dataclass(frozen=True)
class _Models:
    """All that was trained, found and verified before any long work."""

    pose: ModelFile
    networks: dict[NetworkName, NetworkFile]


@dataclass(frozen=True)
class _MeasuredClip:
    """One clip with everything known of it, before the person's metrics are merged."""

    name: str
    info: VideoInfo
    frames: PartFrames
    extent: Extent
    timing_of_frames: FrameTiming
    followed: FollowResult
    signals: Signals
    shown: Signals
    view: ViewEstimate
    movement: MovementEstimate
    roll: Roll
    timing: Timing
    angles: Angles
    readings: tuple[PictureReading, ...]
    stickers: Stickers
    quality: list[QualityCheck]


def analyse(
    requests: Sequence[ClipRequest],
    options: AnalysisOptions,
    answers: Answers | None = None,
    progress: ProgressCallback = no_progress,
    *,
    resume: Path | None = None,
) -> Analysis:
    """Screen one person from one or more clips.

    Parameters
    ----------
    requests
        The clips with what is already known of them; what is None is found out.
    answers
        The questionnaire; without it the plan is provisional.
    progress
        Called often; raise :class:`~gait_screen.errors.AnalysisCancelled` in it to stop.
    resume
        A private folder for landmarks that are finished on the way, where the cache is not to be
        used: the same analysis with the same folder carries on from them.

    Raises
    ------
    VideoUnreadableError
        A file cannot be read as video (before any long work starts).
    NothingAssessableError
        No clip gives a single metric.
    ModelMissingError, UsageError
        A model is missing; the request makes no sense.
    """
    if not requests:
        raise UsageError("No clip was given: name at least one video file.")
    check_close_ups(requests, options)
    models = _Models(find_model(options.model), find_networks() if options.pictures else {})
    infos = [probe_video(request.path, slow_motion=request.slow_motion) for request in requests]
    names = _display_names(requests)
    with WorkerPool(options.workers or usable_cores()) as pool:
        clips = [
            _measure_clip(name, request, info, models, options, pool, progress, resume)
            for name, request, info in zip(names, requests, infos, strict=True)
        ]
    assessed = [_assessment(clip, options) for clip in clips]
    metrics = assess_person(assessed)
    measured = any(metric.status == "measured" for metric in metrics)
    if not measured and not any(_shows_something(clip) for clip in clips):
        raise NothingAssessableError(_why_nothing(clips))
    now = datetime.now(UTC)
    findings, plan = plan_from_metrics(metrics, answers, start=now.date())
    screening = Screening(
        created=now.isoformat(timespec="seconds"),
        software=Software(
            gait_screen=__version__,
            mediapipe=mediapipe_version(),
            model=ModelIdentity(name=models.pose.name, sha256=models.pose.sha256),
            networks=[ModelIdentity(name=n, sha256=f.sha256) for n, f in models.networks.items()],
        ),
        clips=[_clip_record(clip) for clip in clips],
        metrics=metrics,
        findings=findings,
        plan=plan,
        faces_blurred=not options.show_faces,
    )
    return Analysis(
        screening,
        tuple(
            _clip_analysis(clip, record, one, options)
            for clip, record, one in zip(clips, screening.clips, assessed, strict=True)
        ),
    )


def _display_names(requests: Sequence[ClipRequest]) -> list[str]:
    """Name clips by their file, told apart where two folders hold the same name."""
    names: list[str] = []
    for request in requests:
        name, count = request.path.name, 2
        while name in names:
            name = f"{request.path.stem} ({count}){request.path.suffix}"
            count += 1
        names.append(name)
    return names


def _measure_clip(
    name: str,
    request: ClipRequest,
    info: VideoInfo,
    models: _Models,
    options: AnalysisOptions,
    pool: WorkerPool,
    progress: ProgressCallback,
    resume: Path | None,
) -> _MeasuredClip:
    watcher = ClipWatcher(
        name,
        info,
        models.pose,
        pool,
        progress,
        use_cache=options.use_cache,
        resume=resume,
        person=request.person,
    )
    watched, content = watch_enough(watcher, request, whole=options.whole_clip)
    overview, followed, frames = watched.overview, watched.followed, watched.frames
    get_ready_to_look(pool, models.networks)
    progress(ProgressUpdate("measuring", name, 0, 1))
    signals, shown, view = content.signals, content.shown, content.view
    movement, timing = content.movement, content.timing
    frontal = view.view in FRONTAL_VIEWS
    standing = quiet_standing(shown, timing, sideways=not frontal)
    roll = estimate_roll(overview.lines)
    if roll.roll_deg is None and frontal:
        roll = roll_from_standing(shown, standing)
    angles = compute_angles(shown, view, roll, standing, movement.movement)
    quality = check_quality(
        Footage(
            movement=movement,
            view=view,
            signals=signals,
            timing=timing,
            roll=roll,
            brightness=overview.brightness,
            faults=overview.faults,
            others_in_view=bool(followed.track.others_in_view.any()),
            mirrored=info.mirrored,
        )
    )
    quality += check_extent(watched.extent, content.steps)
    progress(ProgressUpdate("measuring", name, 1, 1))
    readings: tuple[PictureReading, ...] = ()
    if options.pictures and movement.movement is not None:
        readings = read_pictures(
            info,
            plan_crops(shown, view, timing, standing),
            models.networks,
            frames,
            pool,
            use_cache=options.use_cache,
            resume=resume,
            clip=name,
            progress=progress,
        )
    stickers = Stickers()
    if options.markers:
        scene = StickerScene(shown, view, roll, timing, standing, movement.movement)
        stickers = read_stickers(
            frames,
            name,
            scene,
            colour=options.marker_colour,
            use_cache=options.use_cache,
            resume=resume,
            progress=progress,
        )
        quality.append(check_stickers(stickers, movement.movement))
    return _MeasuredClip(
        name=name,
        info=info,
        frames=frames,
        extent=watched.extent,
        timing_of_frames=frame_timing(frames.clip.clock_s),
        followed=followed,
        signals=signals,
        shown=shown,
        view=view,
        movement=movement,
        roll=roll,
        timing=timing,
        angles=angles,
        readings=readings,
        stickers=stickers,
        quality=quality,
    )


def _assessment(clip: _MeasuredClip, options: AnalysisOptions) -> ClipAssessment:
    """Measure the metrics of a clip: none where its movement or view is not known."""
    movement, signals = clip.movement.movement, clip.shown
    too_short = signals.seen.sum() < MIN_SEEN_S * signals.fps and movement not in CLOSE_UPS
    if movement is None or clip.view.view is None or too_short:
        return ClipAssessment((), ())
    measurements = ClipMeasurements(
        name=clip.name,
        movement=movement,
        view=clip.view,
        signals=signals,
        angles=clip.angles,
        timing=clip.timing,
        roll=clip.roll,
        height_cm=options.height_cm,
        model=options.model,
        readings=clip.readings,
        marker_curves=clip.stickers.measures.curves,
    )
    return assess_clip_with_drivers(measurements)


def _shows_something(clip: _MeasuredClip) -> bool:
    """Tell whether a known movement happens, seen squarely, so that its refusals mean something."""
    if clip.movement.movement in CLOSE_UPS:
        return clip.stickers.found
    known = clip.movement.movement is not None and clip.view.is_square
    return known and bool(clip.timing.spans() or clip.timing.watched_s)


def _why_nothing(clips: Sequence[_MeasuredClip]) -> str:
    reasons = []
    for clip in clips:
        failed = [check for check in clip.quality if check.status == "fail"]
        detail = (
            "; ".join(f"{check.check}: {check.detail.rstrip('.')}" for check in failed)
            or "no whole step, repetition or stance was seen"
        )
        reasons.append(f"{clip.name} ({detail})")
    return (
        f"Nothing can be assessed in {', '.join(reasons)}. Film one person, head to feet, square "
        "from the side or from behind, doing one of the known movements; or name it with --test."
    )


def _clip_record(clip: _MeasuredClip) -> ClipRecord:
    yaw_deg = clip.view.yaw_deg
    return ClipRecord(
        file=clip.name,
        sha256=clip.info.sha256,
        duration_s=round(clip.timing_of_frames.duration_s, 4),
        frames=len(clip.frames.clip.clock_s),
        fps_median=round(clip.timing_of_frames.fps_median, 3),
        variable_frame_rate=clip.timing_of_frames.variable_frame_rate,
        rotation_deg=clip.info.rotation_deg,
        test=clip.movement.movement,
        test_confidence=clip.movement.confidence,
        view=clip.view.view,
        view_yaw_deg=None if np.isnan(yaw_deg) else round(yaw_deg, 1),
        near_side=clip.view.near_side,
        width_px=clip.info.width_px,
        height_px=clip.info.height_px,
        slow_motion_factor=clip.info.slow_motion_factor,
        camera_roll_deg=None if clip.roll.roll_deg is None else round(clip.roll.roll_deg, 1),
        others_in_view=bool(clip.followed.track.others_in_view.any()),
        analysed_s=clip.extent.analysed_s,
        frames_analysed_every=clip.extent.every,
        quality=clip.quality,
        events=[
            EventRecord.model_validate(
                {"kind": event.kind, "side": event.side, "time_s": round(event.time_s, 4)}
            )
            for event in clip.timing.events()
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
            for span in clip.timing.spans()
        ],
    )


def _clip_analysis(
    clip: _MeasuredClip, record: ClipRecord, assessed: ClipAssessment, options: AnalysisOptions
) -> ClipAnalysis:
    return ClipAnalysis(
        info=clip.info,
        record=record,
        pose=clip.followed.track,
        angles=clip.angles.table if assessed.angles is None else assessed.angles,
        cleaned_xy_px=clip.signals.xy_px,
        events=clip.timing.events(),
        spans=clip.timing.spans(),
        leg_length_px=clip.signals.leg_px,
        height_cm=options.height_cm,
        drivers=assessed.drivers,
        readings=clip.readings,
        frames=clip.frames,
    )
