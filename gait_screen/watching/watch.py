"""Watch a clip: find its clock, choose what to analyse of it, follow the person in it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from gait_screen.errors import NothingAssessableError, VideoUnreadableError
from gait_screen.pose.aside import SetAside
from gait_screen.pose.cache import KeptClip, load_track, store_track, track_key
from gait_screen.pose.follow import Follower, get_ready_to_follow
from gait_screen.pose.kept import StretchShelf
from gait_screen.pose.model_files import ModelFile
from gait_screen.pose.onlooker import Onlooker
from gait_screen.pose.result import FollowResult, follow_nobody
from gait_screen.pose.shelf import cache_folder
from gait_screen.pose.stretches import FrameSource
from gait_screen.pose.survey import KeptPictures
from gait_screen.records import (
    BodiesCallback,
    FloatArray,
    ImageArray,
    PersonPick,
    ProgressCallback,
    ProgressUpdate,
    VideoInfo,
    no_progress,
)
from gait_screen.video import frame_timing
from gait_screen.video.clock import packet_clock
from gait_screen.video.overview import (
    MAX_SAMPLES,
    Overview,
    look_through,
    make_sample,
    overview_of,
    sample_frames,
)
from gait_screen.video.parts import Part, PartFrames
from gait_screen.video.stretches import ClipFrames
from gait_screen.vocabulary import GAITS, Movement
from gait_screen.watching.choose import LONG_S, choose_movement, shared_verdict
from gait_screen.watching.first_pass import FirstPass
from gait_screen.watching.rates import every_for, kind_of
from gait_screen.watching.wanted import Wanted, Watched
from gait_screen.workers import WorkerPool

#: Nothing can be said of less.
MIN_DURATION_S: Final = 1.0
MIN_FRAMES: Final = 15
#: So often pictures for the overview are kept while it is not known how much is analysed.
_KEEP_EVERY_S: Final = 2.0


@dataclass(frozen=True)
class _Pass:
    """The work on every so many frames of the clip."""

    frames: PartFrames
    follower: Follower
    first: FirstPass
    keep: KeptPictures


class ClipWatcher:
    """Looks through one clip and follows the person in it, as far as it is asked to.

    Asked again for more, it does nothing twice.
    """

    def __init__(
        self,
        name: str,
        info: VideoInfo,
        model: ModelFile,
        pool: WorkerPool,
        progress: ProgressCallback = no_progress,
        *,
        use_cache: bool = True,
        resume: Path | None = None,
        person: PersonPick | None = None,
        bodies: BodiesCallback | None = None,
        aside: SetAside | None = None,
    ) -> None:
        """Prepare.

        Parameters
        ----------
        name
            The clip's name in the updates and in what is said of it.
        use_cache
            Take what is finished from the user's cache folder, and keep it there: the stretches of
            the clip one by one, and in their place the whole once it is there.
        resume
            Without the cache, a folder for the same; None keeps nothing.
        person
            Whom the user picked among several people.
        bodies
            Told of the bodies as they are found; None where nobody watches.
        aside
            What to set aside of the frames.
        """
        self._name = name
        self._info = info
        self._model = model
        self._pool = pool
        self._progress = progress
        self._person = person
        self._onlooker = Onlooker(name, bodies)
        self._aside = aside
        self._folder = cache_folder() if use_cache else resume
        #: Stretches are the same whatever part they are in.
        self._shelf = StretchShelf(self._folder, self._key(None))
        self._clip: ClipFrames | None = None
        self._passes: dict[int, _Pass] = {}
        #: What movement the clip was found to show, where that decided what is analysed.
        self._found: Movement | None = None

    def watch(self, wanted: Wanted) -> Watched:
        """Give the landmarks of the part that is wanted, in one pass wherever that is possible.

        Raises
        ------
        NothingAssessableError
            When the clip is too short, a still, or shows nobody who can be followed.
        VideoUnreadableError, ModelMissingError
            When the file or the model cannot be read.
        """
        kept = None if self._folder is None else self._kept(wanted, self._folder)
        if kept is not None:
            clip = _all_frames(self._info, kept.clock_s, kept.overview.faults)
            return Watched(kept.overview, kept.followed, PartFrames(clip, kept.part))
        get_ready_to_follow(self._pool, self._model)
        watched = self._in_one_pass(wanted) or self._in_two_passes()
        if self._folder is not None:
            self._store(wanted, watched, self._folder)
        return watched

    def finish(self) -> None:
        """Forget the single stretches: what was wanted of the clip is complete."""
        self._shelf.clear()

    def watch_close_up(self) -> Watched:
        """Look through a clip in which no body is looked for.

        Raises
        ------
        NothingAssessableError, VideoUnreadableError
            As :meth:`watch`.
        """
        overview = _checked(self._name, look_through(self._info, self._name, self._progress))
        followed = follow_nobody(overview.time_s, self._info, self._model)
        return _whole(self._info, overview, followed)

    def _kept(self, wanted: Wanted, folder: Path) -> KeptClip | None:
        """Return what is kept of the part wanted, or of the whole clip, which is always enough."""
        part = None
        if wanted.leaves_a_choice(self._info):
            part = load_track(self._key(wanted), folder)
        return part or load_track(self._key(None), folder)

    def _store(self, wanted: Wanted, watched: Watched, folder: Path) -> None:
        frames = watched.frames
        kept = KeptClip(watched.followed, watched.overview, frames.clip.clock_s, frames.part)
        if frames.is_whole:
            store_track(self._key(None), kept, folder)
            return
        store_track(self._key(wanted), kept, folder)
        if self._found is not None:
            # Whoever names the movement that was found gets the same part.
            store_track(self._key(replace(wanted, movement=self._found)), kept, folder)

    def _key(self, wanted: Wanted | None) -> str:
        """Return the name of what was asked for; None: everything."""
        words = [] if wanted is None else [wanted.words]
        if self._person is not None:
            words.append(json.dumps(asdict(self._person)))
        return track_key(self._info, self._model, " ".join(words))

    def _in_one_pass(self, wanted: Wanted) -> Watched | None:
        """Do everything while a frame is decoded once; None where the file must be read first."""
        if self._clip is None:
            time_s = packet_clock(self._info)
            if time_s is None:
                return None
            _check_length(self._name, time_s)
            self._clip = ClipFrames(self._info, time_s)
        try:
            if not wanted.leaves_a_choice(self._info):
                return self._follow(1, None, self._keep_of_all(1))
            every, numbers = self._choose(wanted)
            keep = self._keep_of_all(every) if numbers is None else self._pass(every).keep
            return self._follow(every, numbers, keep)
        except VideoUnreadableError:
            # A picture is missing or shown at another time than its packet says: the damage is
            # found, and told, by reading the clip from its beginning.
            return None

    def _choose(self, wanted: Wanted) -> tuple[int, tuple[int, ...] | None]:
        """Return how many frames further the next one is, and which stretches; None: all."""
        clock_s = self._opened.clock_s
        timing = frame_timing(clock_s)
        duration_s = float(clock_s[-1])
        # Of a varying frame rate it is not known what is left when frames are left out.
        fps = 0.0 if timing.variable_frame_rate else timing.fps_median
        every, slow_every = every_for(fps, "gait"), every_for(fps, "slow")
        if kind_of(wanted.movement) == "slow":
            return slow_every, None
        asks = slow_every > every and wanted.asks(duration_s, fps)
        if not (asks or duration_s > LONG_S):
            return every, None
        first, is_long = self._pass(every).first, duration_s > LONG_S
        bursts = first.bursts(look_around=is_long)
        found = shared_verdict(bursts)
        if asks and found and not found & GAITS:
            self._found = next(iter(found))
            return slow_every, None
        movement = choose_movement(bursts, wanted.movement) if is_long else None
        if movement is None:
            return every, None
        self._found = movement
        return every, first.choose(movement, wanted.more)

    def _follow(self, every: int, numbers: tuple[int, ...] | None, keep: KeptPictures) -> Watched:
        work = self._pass(every)
        cuts = work.follower.stretches
        start, stop = (
            (0, cuts[-1][1]) if numbers is None else (cuts[numbers[0]][0], cuts[numbers[-1]][1])
        )
        part = Part(start * every, (stop - 1) * every + 1, every)
        frames = PartFrames(self._opened, part)
        survey = work.follower.survey(_fewer(keep, start, stop), numbers)
        overview = _checked(self._name, overview_of(frames.clock_s, survey.kept))
        return Watched(overview, work.follower.follow(survey), frames)

    def _in_two_passes(self) -> Watched:
        """Read the clip from beginning to end for its clock first, and analyse all of it."""
        overview = _checked(self._name, look_through(self._info, self._name, self._progress))
        source = _all_frames(self._info, overview.time_s, overview.faults)
        follower = self._follower(source)
        followed = follower.follow(follower.survey())
        return _whole(self._info, overview, followed)

    @property
    def _opened(self) -> ClipFrames:
        if self._clip is None:
            raise ValueError("The clip's clock is not known yet.")
        return self._clip

    def _pass(self, every: int) -> _Pass:
        if every not in self._passes:
            clip = self._opened
            frames = PartFrames(clip, Part(0, len(clip.clock_s), every))
            follower = self._follower(frames)
            # A power of two, as the steps between the samples of a whole clip are.
            most = max(1.0, _KEEP_EVERY_S * frame_timing(frames.clock_s).fps_median)
            step = 2 ** int(np.log2(most))
            keep = KeptPictures(tuple(range(0, len(frames.clock_s), step)), self._make)
            first = FirstPass(frames, follower, self._model, keep)
            self._passes[every] = _Pass(frames, follower, first, keep)
        return self._passes[every]

    def _follower(self, frames: FrameSource) -> Follower:
        return Follower(
            frames,
            self._info,
            self._model,
            self._pool,
            self._renamed,
            shelf=self._shelf,
            person=self._person,
            onlooker=self._onlooker,
            aside=self._aside,
        )

    def _keep_of_all(self, every: int) -> KeptPictures:
        count = len(self._pass(every).frames.clock_s)
        return KeptPictures(sample_frames(count), self._make)

    @property
    def _make(self) -> partial[ImageArray]:
        return partial(make_sample, self._info)

    def _renamed(self, update: ProgressUpdate) -> None:
        self._progress(ProgressUpdate(update.stage, self._name, update.done, update.total))


def _fewer(keep: KeptPictures, start: int, stop: int) -> KeptPictures:
    """Keep only so many pictures of a part as are needed, evenly spread."""
    inside = [frame for frame in keep.frames if start <= frame < stop]
    while len(inside) > MAX_SAMPLES:
        # Those that are kept for a longer part are among these.
        step = 2 * (inside[1] - inside[0])
        inside = [frame for frame in inside if frame % step == 0]
    return KeptPictures(tuple(inside), keep.make)


def _whole(info: VideoInfo, overview: Overview, followed: FollowResult) -> Watched:
    clip = _all_frames(info, overview.time_s, overview.faults)
    return Watched(overview, followed, PartFrames(clip, Part(0, len(overview.time_s))))


def _all_frames(info: VideoInfo, clock_s: FloatArray, faults: tuple[str, ...]) -> ClipFrames:
    """Return the frames of a clip; where the file has faults, jumping may miss some."""
    return ClipFrames(info, clock_s, jump=not faults)


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
