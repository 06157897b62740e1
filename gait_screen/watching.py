"""From a clip's file to its clock, a few small pictures and its one person's landmarks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from gait_screen.errors import NothingAssessableError, VideoUnreadableError
from gait_screen.pose.cache import KeptClip, load_track, store_track, track_key
from gait_screen.pose.follow import Follower, get_ready_to_follow
from gait_screen.pose.kept import StretchShelf
from gait_screen.pose.model_files import ModelFile
from gait_screen.pose.result import FollowResult, follow_nobody
from gait_screen.pose.shelf import cache_folder
from gait_screen.pose.survey import KeptPictures
from gait_screen.records import FloatArray, ProgressCallback, ProgressUpdate, VideoInfo
from gait_screen.video.clock import packet_clock
from gait_screen.video.overview import (
    Overview,
    look_through,
    make_sample,
    overview_of,
    sample_frames,
)
from gait_screen.video.stretches import ClipFrames
from gait_screen.workers import WorkerPool

#: Nothing can be said of less.
MIN_DURATION_S: Final = 1.0
MIN_FRAMES: Final = 15


@dataclass(frozen=True)
class Watched:
    """What watching a clip gives: what it is like, whom it shows, and where its frames are."""

    overview: Overview
    followed: FollowResult
    frames: ClipFrames


def watch_clip(
    name: str,
    info: VideoInfo,
    model: ModelFile,
    pool: WorkerPool,
    progress: ProgressCallback,
    *,
    use_cache: bool = True,
    resume: Path | None = None,
    shows_a_body: bool = True,
) -> Watched:
    """Look through a clip and follow the person in it, in one pass wherever that is possible.

    Parameters
    ----------
    name
        The clip's name in the updates and in what is said of it.
    use_cache
        Take what is finished from the user's cache folder, and keep it there: the stretches of the
        clip one by one, and in their place the whole once it is there.
    resume
        Without the cache, a folder for the same; None keeps nothing.
    shows_a_body
        False for a close-up, in which nobody is looked for.

    Raises
    ------
    NothingAssessableError
        When the clip is too short, a still, or shows nobody who can be followed.
    VideoUnreadableError, ModelMissingError
        When the file or the model cannot be read.
    """

    def renamed(update: ProgressUpdate) -> None:
        progress(ProgressUpdate(update.stage, name, update.done, update.total))

    if not shows_a_body:
        overview = _checked(name, look_through(info, name, progress))
        return _watched(info, overview, follow_nobody(overview.time_s, info, model))
    key = track_key(info, model)
    folder = cache_folder() if use_cache else resume
    kept = None if folder is None else load_track(key, folder)
    if kept is not None:
        return _watched(info, kept.overview, kept.followed)
    shelf = StretchShelf(folder, key)
    get_ready_to_follow(pool, model)
    watched = _in_one_pass(name, info, model, pool, renamed, shelf)
    watched = watched or _in_two_passes(name, info, model, pool, progress, renamed, shelf)
    if folder is not None:
        store_track(key, KeptClip(watched.followed, watched.overview), folder)
        shelf.clear()
    return watched


def _in_one_pass(
    name: str,
    info: VideoInfo,
    model: ModelFile,
    pool: WorkerPool,
    progress: ProgressCallback,
    shelf: StretchShelf,
) -> Watched | None:
    """Do everything while each frame is decoded once; None where the file must be read first."""
    time_s = packet_clock(info)
    if time_s is None:
        return None
    _check_length(name, time_s)
    frames = ClipFrames(info, time_s)
    follower = Follower(frames, info, model, pool, progress, shelf=shelf)
    keep = KeptPictures(sample_frames(len(time_s)), partial(make_sample, info))
    try:
        survey = follower.survey(keep)
        overview = _checked(name, overview_of(time_s, survey.kept))
        return Watched(overview, follower.follow(survey), frames)
    except VideoUnreadableError:
        # A picture is missing or shown at another time than its packet says: the damage is found,
        # and told, by reading the clip from its beginning.
        return None


def _in_two_passes(
    name: str,
    info: VideoInfo,
    model: ModelFile,
    pool: WorkerPool,
    progress: ProgressCallback,
    renamed: ProgressCallback,
    shelf: StretchShelf,
) -> Watched:
    """Read the clip from beginning to end for its clock first."""
    overview = _checked(name, look_through(info, name, progress))
    follower = Follower(_frames(info, overview), info, model, pool, renamed, shelf=shelf)
    followed = follower.follow(follower.survey())
    return _watched(info, overview, followed)


def _watched(info: VideoInfo, overview: Overview, followed: FollowResult) -> Watched:
    return Watched(overview, followed, _frames(info, overview))


def _frames(info: VideoInfo, overview: Overview) -> ClipFrames:
    """Return the frames that a reading from the beginning has found; jumping may miss others."""
    return ClipFrames(info, overview.time_s, jump=not overview.faults)


def _checked(name: str, overview: Overview) -> Overview:
    """Refuse what holds too little to look for a person in."""
    _check_length(name, overview.time_s, overview.faults)
    if not overview.moves:
        duration_s = float(overview.time_s[-1] - overview.time_s[0])
        raise NothingAssessableError(
            f"{name} shows one still picture for {duration_s:.1f} s: film a person who moves."
        )
    return overview


def _check_length(name: str, time_s: FloatArray, faults: tuple[str, ...] = ()) -> None:
    frames = len(time_s)
    duration_s = float(time_s[-1] - time_s[0]) if frames > 1 else 0.0
    if frames < MIN_FRAMES or duration_s < MIN_DURATION_S:
        why = f" {faults[0]}" if faults else ""
        count = "1 frame" if frames == 1 else f"{frames} frames"
        raise NothingAssessableError(
            f"{name} holds {count} in {duration_s:.1f} s: film at least 3 s, better 10.{why}"
        )
