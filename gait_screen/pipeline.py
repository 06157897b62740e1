"""The way through the house: from clips to one person's screening. It composes, nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from gait_screen import __version__
from gait_screen.analysis import Analysis, ClipMaterial
from gait_screen.content import watch_enough
from gait_screen.errors import UsageError
from gait_screen.knowledge import Answers
from gait_screen.markers.read import check_close_ups, read_stickers
from gait_screen.measuring import SeenClip, screen
from gait_screen.picture.look import get_ready_to_look
from gait_screen.picture.model_files import NetworkFile, find_networks
from gait_screen.picture.plans import NetworkName
from gait_screen.picture.readings import plan_crops, read_pictures
from gait_screen.pose.mediapipe_source import mediapipe_version
from gait_screen.pose.model_files import ModelFile, find_model
from gait_screen.records import (
    AnalysisOptions,
    BodiesCallback,
    ClipRequest,
    ProgressCallback,
    ProgressUpdate,
    VideoInfo,
    no_progress,
)
from gait_screen.screening import ModelIdentity, Software
from gait_screen.video import frame_timing, probe_video
from gait_screen.watching import ClipWatcher
from gait_screen.workers import WorkerPool, usable_cores


@dataclass(frozen=True)
class _Models:
    """All that was trained, found and verified before any long work."""

    pose: ModelFile
    networks: dict[NetworkName, NetworkFile]


@dataclass(frozen=True)
class _Work:
    """What the clips of a screening share while they are looked at."""

    models: _Models
    options: AnalysisOptions
    pool: WorkerPool
    progress: ProgressCallback
    resume: Path | None
    bodies: BodiesCallback | None


def analyse(
    requests: Sequence[ClipRequest],
    options: AnalysisOptions,
    answers: Answers | None = None,
    progress: ProgressCallback = no_progress,
    *,
    resume: Path | None = None,
    bodies: BodiesCallback | None = None,
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
    bodies
        Called several times a second with the bodies found so far; None costs nothing.

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
        work = _Work(models, options, pool, progress, resume, bodies)
        clips = [
            _see_clip(name, request, info, work)
            for name, request, info in zip(names, requests, infos, strict=True)
        ]
    software = Software(
        gait_screen=__version__,
        mediapipe=mediapipe_version(),
        model=ModelIdentity(name=models.pose.name, sha256=models.pose.sha256),
        networks=[ModelIdentity(name=n, sha256=f.sha256) for n, f in models.networks.items()],
    )
    return screen(clips, software, answers, datetime.now(UTC), faces_blurred=not options.show_faces)


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


def _see_clip(name: str, request: ClipRequest, info: VideoInfo, work: _Work) -> SeenClip:
    """Do all that needs the footage: follow the person, look closely, look for stickers."""
    options, progress = work.options, work.progress
    watcher = ClipWatcher(
        name,
        info,
        work.models.pose,
        work.pool,
        progress,
        use_cache=options.use_cache,
        resume=work.resume,
        person=request.person,
        bodies=work.bodies,
    )
    watched, content = watch_enough(watcher, request, whole=options.whole_clip)
    get_ready_to_look(work.pool, work.models.networks)
    progress(ProgressUpdate("measuring", name, 0, 1))
    material = ClipMaterial(
        overview=watched.overview,
        extent=watched.extent,
        film=frame_timing(watched.frames.clip.clock_s),
        named_test=request.test,
        named_view=request.view,
        height_cm=options.height_cm,
    )
    track = watched.followed.track
    clip = SeenClip(name, info, watched.frames, track, content, material)
    progress(ProgressUpdate("measuring", name, 1, 1))
    if options.pictures and content.movement.movement is not None:
        readings = read_pictures(
            info,
            plan_crops(content.shown, content.view, content.timing, clip.standing),
            work.models.networks,
            watched.frames,
            work.pool,
            use_cache=options.use_cache,
            resume=work.resume,
            clip=name,
            progress=progress,
        )
        clip = replace(clip, readings=readings)
    if options.markers:
        stickers = read_stickers(
            watched.frames,
            name,
            clip.sticker_scene,
            colour=options.marker_colour,
            use_cache=options.use_cache,
            resume=work.resume,
            progress=progress,
        )
        clip = replace(clip, material=replace(material, stickers=stickers))
    return clip
