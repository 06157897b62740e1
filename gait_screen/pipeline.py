"""The way through the house: from clips to one person's screening. It composes, nothing more.

What only a clip needs that was not measured before is imported where it is used; what is needed
only after the landmarks this process loads while its workers take them (:data:`_MEANWHILE`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gait_screen import __version__
from gait_screen.errors import UsageError
from gait_screen.measured_file import ClipSource, load_measured, measured_key, store_measured
from gait_screen.picture.model_files import NetworkFile, find_networks
from gait_screen.picture.plans import NetworkName
from gait_screen.pose.aside import Choose, Entries, SetAside
from gait_screen.pose.mediapipe_source import mediapipe_version
from gait_screen.pose.model_files import ModelFile, find_model
from gait_screen.records import (
    AnalysisOptions,
    BodiesCallback,
    ClipRequest,
    ProgressCallback,
    ProgressUpdate,
    no_progress,
)
from gait_screen.screening import ModelIdentity, Software
from gait_screen.video import frame_timing, probe_video
from gait_screen.vocabulary import CLOSE_UPS
from gait_screen.workers import WorkerPool, Workshop

if TYPE_CHECKING:
    from gait_screen.analysis import Analysis, Measured
    from gait_screen.knowledge import Answers
    from gait_screen.measuring import SeenClip
    from gait_screen.picture.records import PictureReading

#: What comes after the landmarks, the first first: together more than a second.
_MEANWHILE: Final = (
    "scipy.interpolate",
    "scipy.signal",
    "gait_screen.knowledge:load_knowledge",
    "gait_screen.measuring",
    "gait_screen.concluding",
    "gait_screen.picture.readings",
    "gait_screen.outputs.directory",
    "gait_screen.outputs.report_html:report_template",
    "gait_screen.outputs.report_pdf",
)


@dataclass(frozen=True)
class _Models:
    """All that was trained, found and verified before any long work."""

    pose: ModelFile
    networks: dict[NetworkName, NetworkFile]

    @property
    def software(self) -> Software:
        """Return what the screening says of the program."""
        return Software(
            gait_screen=__version__,
            mediapipe=mediapipe_version(),
            model=ModelIdentity(name=self.pose.name, sha256=self.pose.sha256),
            networks=[ModelIdentity(name=n, sha256=f.sha256) for n, f in self.networks.items()],
        )


@dataclass(frozen=True)
class _Means:
    """What every clip is seen with."""

    models: _Models
    options: AnalysisOptions
    workshop: Workshop
    progress: ProgressCallback
    resume: Path | None
    bodies: BodiesCallback | None

    @property
    def pool(self) -> WorkerPool:
        """Return the workers."""
        return self.workshop.pool

    @property
    def aside(self) -> SetAside | None:
        """Return what is set aside of a clip's pictures while it is decoded."""
        from gait_screen.outputs.film_aside import FilmChooser
        from gait_screen.picture.surroundings import PartChooser

        choosers: list[Callable[[], Choose]] = []
        if self.options.pictures:
            choosers.append(PartChooser)
        if self.options.annotate:
            choosers.append(FilmChooser)
        return SetAside(self.workshop.folder, tuple(choosers)) if choosers else None


def analyse(
    requests: Sequence[ClipRequest],
    options: AnalysisOptions,
    answers: Answers | None = None,
    progress: ProgressCallback = no_progress,
    *,
    resume: Path | None = None,
    bodies: BodiesCallback | None = None,
    workshop: Workshop | None = None,
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
    workshop
        Where to work, for whoever goes on with the workers and with what they have set aside; its
        number of workers counts instead of the options'. None opens one and closes it.

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
    if any(request.test in CLOSE_UPS for request in requests):
        from gait_screen.markers.read import check_close_ups

        check_close_ups(requests, options)
    models = _Models(find_model(options.model), find_networks() if options.pictures else {})
    infos = [probe_video(request.path, slow_motion=request.slow_motion) for request in requests]
    clips = [
        ClipSource(*one) for one in zip(_display_names(requests), requests, infos, strict=True)
    ]
    with Workshop(options.workers, resume) if workshop is None else nullcontext(workshop) as shop:
        means = _Means(models, options, shop, progress, resume, bodies)
        measured = _measured(clips, means)
    from gait_screen.concluding import conclude

    blurred = not options.show_faces
    return conclude(measured, models.software, answers, datetime.now(UTC), faces_blurred=blurred)


def _measured(clips: Sequence[ClipSource], means: _Means) -> Measured:
    """Return what the clips measure, which may be known from an earlier run."""
    if not means.options.use_cache:
        return _measure(clips, means)
    key = measured_key(clips, means.options, means.models.software)
    known = load_measured(key, clips)
    if known is not None:
        for clip in clips:
            means.progress(ProgressUpdate("measuring", clip.name, 1, 1))
        return known
    measured = _measure(clips, means)
    means.workshop.beside(lambda: store_measured(key, measured, clips))
    return measured


def _measure(clips: Sequence[ClipSource], means: _Means) -> Measured:
    means.pool.meanwhile = _MEANWHILE
    seen = [_see_clip(clip, means) for clip in clips]
    from gait_screen.measuring import measure

    return measure(seen)


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


def _see_clip(source: ClipSource, means: _Means) -> SeenClip:
    """Do all that needs the footage: follow the person, look closely, look for stickers."""
    from gait_screen.content import watch_enough
    from gait_screen.outputs.film_aside import FILM
    from gait_screen.watching import ClipWatcher

    name, request, info = source.name, source.request, source.info
    options, progress = means.options, means.progress
    watcher = ClipWatcher(
        name,
        info,
        means.models.pose,
        means.pool,
        progress,
        use_cache=options.use_cache,
        resume=means.resume,
        person=request.person,
        bodies=means.bodies,
        aside=means.aside,
    )

    def get_ready() -> None:
        from gait_screen.picture.look import get_ready_to_look

        get_ready_to_look(means.pool, means.models.networks)

    watched, content = watch_enough(watcher, request, whole=options.whole_clip, meanwhile=get_ready)
    from gait_screen.analysis import ClipMaterial
    from gait_screen.measuring import SeenClip

    progress(ProgressUpdate("measuring", name, 0, 1))
    material = ClipMaterial(
        overview=watched.overview,
        extent=watched.extent,
        film=frame_timing(watched.frames.clip.clock_s),
        named_test=request.test,
        named_view=request.view,
        height_cm=options.height_cm,
    )
    track, aside = watched.followed.track, watched.followed.aside
    means.workshop.set_aside[watched.frames.key] = {
        index: entry for (index, what), entry in aside.items() if what == FILM
    }
    clip = SeenClip(name, info, watched.frames, track, content, material)
    progress(ProgressUpdate("measuring", name, 1, 1))
    if options.pictures and content.movement.movement is not None:
        clip = replace(clip, readings=_read_closely(clip, aside, means))
    return _with_stickers(clip, means) if options.markers else clip


def _read_closely(clip: SeenClip, aside: Entries, means: _Means) -> tuple[PictureReading, ...]:
    from gait_screen.picture.readings import plan_crops, read_pictures

    content = clip.content
    tracks = plan_crops(content.shown, content.view, content.timing, clip.standing, clip.pose.xy_px)
    return read_pictures(
        clip.info,
        tracks,
        means.models.networks,
        clip.frames,
        means.pool,
        use_cache=means.options.use_cache,
        resume=means.resume,
        clip=clip.name,
        progress=means.progress,
        aside=aside,
    )


def _with_stickers(clip: SeenClip, means: _Means) -> SeenClip:
    from gait_screen.markers.read import read_stickers

    stickers = read_stickers(
        clip.frames,
        clip.name,
        clip.sticker_scene,
        colour=means.options.marker_colour,
        use_cache=means.options.use_cache,
        resume=means.resume,
        progress=means.progress,
    )
    return replace(clip, material=replace(clip.material, stickers=stickers))
