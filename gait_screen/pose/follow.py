"""Follow the clip's one subject and give his landmarks frame by frame.

Two passes over the frames. The scouting looks a few times a second for everybody
(:mod:`gait_screen.pose.scouting`), links what it finds into people and chooses the subject. The
main pass gives the landmarks of every frame: on the plain picture where nobody else is ever in
view, otherwise in a window that moves with the subject, where each frame is checked against the
place and the colours that the scouting expects. A frame that does not fit is left empty rather
than filled with somebody else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.errors import VideoUnreadableError
from gait_screen.pose.appearance import look_at
from gait_screen.pose.boxes import Box
from gait_screen.pose.linking import Person, link_people
from gait_screen.pose.mediapipe_source import FindingSource, PoseObservation, TrackingSource
from gait_screen.pose.model_files import ModelFile, find_model
from gait_screen.pose.scouting import INTERVAL_S, MAX_PEOPLE, Look, scout
from gait_screen.pose.subject import ScoutReport, choose_subject, refuse_crowd_early
from gait_screen.pose.windows import Expectation, WindowPlan, cut_window
from gait_screen.records import (
    FloatArray,
    Frame,
    PoseTrack,
    ProgressCallback,
    ProgressUpdate,
    VideoInfo,
    no_progress,
)
from gait_screen.vocabulary import LANDMARKS

#: The smaller model finds people as well as the larger (both bundles hold the same detector).
_SCOUT_MODEL: Final = "full"
#: Longer clips are looked at less often: no more looks than this, though never rarer than below.
_MAX_LOOKS: Final = 600
_LONGEST_INTERVAL_S: Final = 0.6
#: How often the looks so far are judged, to refuse a crowd before the end of a long clip.
_JUDGE_EVERY_LOOKS: Final = 50
#: The subject is small when fewer than this share of his sightings come from the whole picture.
_WHOLE_PICTURE_SHARE: Final = 0.8
#: How far the landmarks may be from the expected box, in its sizes, and how much larger (log).
_MAX_OFF: Final = 0.4
_MAX_GROWTH: Final = 0.6
#: From this covered share of the smaller box on, two people are told apart by their colours.
_CLOSE_OVERLAP: Final = 0.15
#: From this share on, one may hide the other, and the model mixes the limbs of both.
_HIDING_OVERLAP: Final = 0.5
#: Feet this much higher in the picture (share of the size) stand clearly behind.
_BEHIND_SHARE: Final = 0.03
#: The other's colours must fit this much better: both share background and light.
_COLOUR_MARGIN: Final = 3.0
_PROGRESS_EVERY: Final = 10


@dataclass(frozen=True)
class FollowResult:
    """The subject's landmarks and what the scouting found."""

    track: PoseTrack
    scout: ScoutReport


@dataclass(frozen=True)
class _Scouted:
    subject: Person
    others: list[Person]
    looks: list[Look]
    frames: int


def follow_subject(
    open_frames: Callable[[], Iterator[Frame]],
    info: VideoInfo,
    model: ModelFile,
    progress: ProgressCallback = no_progress,
    *,
    scout_model: ModelFile | None = None,
) -> FollowResult:
    """Follow the clip's main subject from the first frame to the last.

    Parameters
    ----------
    open_frames
        Gives the clip's frames from the beginning; called once for each of the two passes.
    info
        Of the same clip: size and duration.
    model
        For the landmarks (:func:`gait_screen.pose.model_files.find_model`).
    progress
        Stages ``"looking for people"`` and ``"following"``; an exception raised in it stops the
        work.
    scout_model
        For the scouting; None takes the package's ``full``.

    Returns
    -------
    FollowResult
        One row per frame; NaN where the subject was not found. Nothing is smoothed.

    Raises
    ------
    NothingAssessableError
        When there is nobody, nobody large enough, or a crowd without a main subject.
    ModelMissingError
        When the model cannot be started.
    VideoUnreadableError
        When there is no frame.
    """
    scouted = _scout(open_frames(), info, scout_model or find_model(_SCOUT_MODEL), progress)
    needs_window = bool(scouted.others) or _is_small(scouted.subject)
    plan = WindowPlan(scouted.subject, scouted.others)
    times: list[float] = []
    found: list[PoseObservation | None] = []
    observed = observe_frames(open_frames(), model, plan if needs_window else None)
    for frame_time_s, observation in observed:
        if len(times) % _PROGRESS_EVERY == 0:
            progress(ProgressUpdate("following", info.path.name, len(times), scouted.frames))
        times.append(frame_time_s)
        found.append(observation)
    progress(ProgressUpdate("following", info.path.name, len(times), len(times)))
    track = _track(times, found, plan, info, model)
    return FollowResult(track, _report(scouted, windowed=needs_window))


def follow_nobody(time_s: FloatArray, info: VideoInfo, model: ModelFile) -> FollowResult:
    """Return the result for a clip in which no body is to be seen: every landmark unknown.

    Parameters
    ----------
    time_s
        Shape ``(T,)``: the clip's clock.
    """
    count = len(time_s)
    track = PoseTrack(
        time_s=time_s,
        xy_px=np.full((count, len(LANDMARKS), 2), np.nan),
        world_m=np.full((count, len(LANDMARKS), 3), np.nan),
        visibility=np.zeros((count, len(LANDMARKS))),
        others_in_view=np.zeros(count, dtype=bool),
        width_px=info.width_px,
        height_px=info.height_px,
        model_name=model.name,
        model_sha256=model.sha256,
    )
    scout = ScoutReport(
        looks=0,
        people_seen=0,
        subject_share=0.0,
        others_share=0.0,
        subject_size_px=float("nan"),
        windowed=False,
    )
    return FollowResult(track, scout)


def observe_frames(
    frames: Iterable[Frame], model: ModelFile, plan: WindowPlan | None
) -> Iterator[tuple[float, PoseObservation | None]]:
    """Give the subject's landmarks for each frame of a clip or of a stretch of it.

    Parameters
    ----------
    frames
        In order of time; any stretch of the clip.
    plan
        Where to look; None looks at the whole picture and takes whom it finds.

    Yields
    ------
    time_s, observation
        In pixels of the whole picture; None where the subject was not found. One picture is held
        at a time.
    """
    with TrackingSource(model) as source:
        for frame in frames:
            if plan is None:
                yield frame.time_s, source.track(frame.image_rgb)
            else:
                yield frame.time_s, _observe_in_window(frame, source, plan)


def _observe_in_window(
    frame: Frame, source: TrackingSource, plan: WindowPlan
) -> PoseObservation | None:
    expected = plan.expect(frame.time_s)
    if expected is None or _is_hidden(expected):
        return None
    part, x0, y0 = cut_window(frame.image_rgb, expected)
    observation = source.track(part)
    if observation is None:
        return None
    in_picture = observation.shifted(x0, y0)
    if _is_subject(in_picture, frame, expected, plan):
        return in_picture
    # Otherwise the tracking would stay with whomever it has found.
    source.forget()
    return None


def _is_hidden(expected: Expectation) -> bool:
    """Whether somebody may stand in front of the subject."""
    subject = expected.subject
    nearest_hidden_y = subject.y1 - _BEHIND_SHARE * subject.size
    return any(
        other.overlap(subject) > _HIDING_OVERLAP and other.y1 > nearest_hidden_y
        for other, _ in expected.others
    )


def _is_subject(
    observation: PoseObservation, frame: Frame, expected: Expectation, plan: WindowPlan
) -> bool:
    """Whether landmarks fit the place and size expected, and in a crossing the colours."""
    box = Box.around(observation.xy_px)
    size = max(expected.subject.size, 1.0)
    off = np.hypot(*np.subtract(box.centre, expected.subject.centre)) / size
    growth = abs(np.log(max(box.size, 1.0) / size))
    if off > _MAX_OFF or growth > _MAX_GROWTH:
        return False
    close = [look for other, look in expected.others if other.overlap(box) > _CLOSE_OVERLAP]
    if not close:
        return True
    colours = look_at(frame.image_rgb, observation.xy_px, box.size)
    own = colours.distance(plan.appearance)
    return not any(own > colours.distance(look) + _COLOUR_MARGIN for look in close)


def _scout(
    frames: Iterator[Frame], info: VideoInfo, model: ModelFile, progress: ProgressCallback
) -> _Scouted:
    size_px = (info.width_px, info.height_px)
    looks: list[Look] = []
    count = 0
    with FindingSource(model, MAX_PEOPLE) as source:
        for frame, look in scout(frames, source, size_px, _interval_s(info)):
            if count % _PROGRESS_EVERY == 0:
                progress(
                    ProgressUpdate(
                        "looking for people", info.path.name, count, info.frames_declared
                    )
                )
            count = frame.index + 1
            if look is None:
                continue
            looks.append(look)
            if len(looks) % _JUDGE_EVERY_LOOKS == 0:
                refuse_crowd_early(link_people(looks), looks, size_px)
    if not looks:
        raise VideoUnreadableError(f"{info.path.name} holds no picture.")
    subject, others = choose_subject(link_people(looks), looks, size_px)
    return _Scouted(subject, others, looks, count)


def _interval_s(info: VideoInfo) -> float:
    """Return the time between looks; on the clip's real clock, as the frames' times are."""
    duration_s = info.duration_s / info.slow_motion_factor
    if not np.isfinite(duration_s):
        return INTERVAL_S
    return float(np.clip(duration_s / _MAX_LOOKS, INTERVAL_S, _LONGEST_INTERVAL_S))


def _is_small(subject: Person) -> bool:
    in_whole = np.mean([one.in_whole_picture for one in subject.sightings])
    return bool(in_whole < _WHOLE_PICTURE_SHARE)


def _report(scouted: _Scouted, *, windowed: bool) -> ScoutReport:
    shown = {time for one in scouted.others for time in one.time_s}
    return ScoutReport(
        looks=len(scouted.looks),
        people_seen=1 + len(scouted.others),
        subject_share=len(scouted.subject.time_s) / len(scouted.looks),
        others_share=len(shown) / len(scouted.looks),
        subject_size_px=scouted.subject.typical_size_px(),
        windowed=windowed,
    )


def _track(
    times: list[float],
    found: list[PoseObservation | None],
    plan: WindowPlan,
    info: VideoInfo,
    model: ModelFile,
) -> PoseTrack:
    count = len(times)
    xy_px = np.full((count, len(LANDMARKS), 2), np.nan)
    world_m = np.full((count, len(LANDMARKS), 3), np.nan)
    visibility = np.zeros((count, len(LANDMARKS)))
    for index, one in enumerate(found):
        if one is not None:
            xy_px[index], world_m[index], visibility[index] = one.xy_px, one.world_m, one.visibility
    time_s = np.asarray(times, dtype=np.float64)
    return PoseTrack(
        time_s=time_s,
        xy_px=xy_px,
        world_m=world_m,
        visibility=visibility,
        others_in_view=plan.others_in_view(time_s),
        width_px=info.width_px,
        height_px=info.height_px,
        model_name=model.name,
        model_sha256=model.sha256,
    )
