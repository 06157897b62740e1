"""Follow the clip's one subject and give his landmarks frame by frame.

One pass over the frames does three things: it looks now and then for everybody
(:mod:`gait_screen.pose.scouting`), takes the landmarks of whomever the whole picture shows, and
keeps small pictures for others. Where it sees one large person, which is the rule, the landmarks
are his. Otherwise it looks closer, several times a second; what is found is linked into people and
the subject chosen. Another pass takes his landmarks in a window that moves with him, where each
frame is checked against the place and the colours that the scouting expects. A frame that does not
fit is left empty rather than filled with somebody else.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from gait_screen.errors import VideoUnreadableError
from gait_screen.pose.aside import Allowance, SetAside
from gait_screen.pose.crew import Crew
from gait_screen.pose.kept import StretchShelf
from gait_screen.pose.linking import Person, link_people
from gait_screen.pose.model_files import ModelFile, find_model
from gait_screen.pose.onlooker import Onlooker
from gait_screen.pose.result import FollowResult, bystanders_of, pose_track, scout_report
from gait_screen.pose.scouting import INTERVAL_S, Look, frames_to_look_at
from gait_screen.pose.stretches import (
    Found,
    FrameSource,
    Stretch,
    cut_clip,
    open_models,
)
from gait_screen.pose.subject import (
    choose_subject,
    others_that_matter,
    refuse_crowd_early,
)
from gait_screen.pose.survey import KeptPictures, Survey, leading_looks
from gait_screen.pose.windows import WindowPlan
from gait_screen.records import (
    PersonPick,
    Picture,
    ProgressCallback,
    ProgressUpdate,
    VideoInfo,
    no_progress,
)
from gait_screen.workers import Order, WorkerPool

#: The smaller model finds people as well as the larger (both bundles hold the same detector).
_SCOUT_MODEL: Final = "full"
#: Longer clips are looked at less often: no more looks than this, though never rarer than below.
_MAX_LOOKS: Final = 600
_LONGEST_INTERVAL_S: Final = 0.6
#: How often the looks so far are judged, to refuse a crowd before the end of a long clip.
_JUDGE_EVERY_LOOKS: Final = 50
#: The subject is small when fewer than this share of his sightings come from the whole picture.
_WHOLE_PICTURE_SHARE: Final = 0.8
#: The first pass looks a third as often: somebody who walks through the picture is in it for longer
#: than that. One sighting of somebody else is enough for a closer look, in which it takes two.
_FIRST_INTERVALS: Final = 3
_FOLLOWING: Final = "following"
_SCOUTING: Final = "looking for people"
_AMONG_OTHERS: Final = "following among others"


def get_ready_to_follow(pool: WorkerPool, model: ModelFile) -> None:
    """Let the workers of a pool open their models while this process does something else."""
    pool.get_ready(Order(open_models, (model, find_model(_SCOUT_MODEL))))


class Follower:
    """Follows the main subject of one clip.

    First :meth:`survey`, then :meth:`follow`; between them the caller may refuse the clip for what
    the kept pictures show. Of a long clip some :attr:`stretches` may be enough: :meth:`scan`
    helps to choose them, and what it has followed is not followed again.
    """

    def __init__(
        self,
        source: FrameSource,
        info: VideoInfo,
        model: ModelFile,
        pool: WorkerPool,
        progress: ProgressCallback = no_progress,
        *,
        scout_model: ModelFile | None = None,
        shelf: StretchShelf | None = None,
        person: PersonPick | None = None,
        onlooker: Onlooker | None = None,
        aside: SetAside | None = None,
    ) -> None:
        """Prepare.

        Parameters
        ----------
        source
            The clip's frames and its clock.
        info
            Of the same clip: size and duration.
        model
            For the landmarks (:func:`gait_screen.pose.model_files.find_model`).
        pool
            Who does the work. The result does not depend on the number of workers.
        progress
            Stage ``"following"``, and where somebody is not alone or small two more; an exception
            raised in it stops the work.
        scout_model
            For the scouting; None takes the package's ``full``.
        shelf
            Takes each stretch as soon as it is done, and gives it to the next one who follows the
            same clip; None keeps nothing.
        person
            Whom the user picked; None chooses the main subject.
        onlooker
            Told of the bodies on the way; None where nobody watches.
        aside
            What to set aside of the frames.
        """
        self._source = source
        self._info = info
        self._model = model
        self._progress = progress
        self._person = person
        self._aside = Allowance(aside)
        self._size_px = (info.width_px, info.height_px)
        scout_model = scout_model or find_model(_SCOUT_MODEL)
        self._crew = Crew(
            source,
            self._size_px,
            scout_model,
            pool,
            shelf or StretchShelf(),
            onlooker or Onlooker(),
        )
        self._cuts = cut_clip(len(source.clock_s))
        self._plain: dict[int, Found] = {}
        self._closer: dict[int, Found] = {}

    @property
    def stretches(self) -> tuple[tuple[int, int], ...]:
        """Return where the clip's stretches begin and end, ``[start, stop)`` in frames."""
        return tuple(self._cuts)

    def scan(
        self, numbers: Sequence[int], frames: Sequence[int], keep: KeptPictures, stage: str
    ) -> tuple[dict[int, Found], list[tuple[Look, Any]]]:
        """Look at single frames and follow whom some stretches show, to find out which ones count.

        Parameters
        ----------
        frames
            To look at.
        keep
            The same as for :meth:`survey`; it is made of the single frames too.
        stage
            The progress's name for it.

        Returns
        -------
        found, looks
            The stretches by their number; each look with what was made of its frame.
        """
        to_look_at, offset = self._to_look_at(_FIRST_INTERVALS), len(self._cuts)
        looks: dict[int, tuple[Look, Any]] = {}
        tasks = {
            number: self._plain_stretch(number, to_look_at, keep)
            for number in numbers
            if number not in self._plain
        }
        for at in frames:
            # Among the stretches, so that nobody has to wait for the longer ones.
            single = Stretch(at, at + 1, look_at=(at,), thorough=False, keep=(at,))
            tasks[offset + at] = single
        in_order = sorted(tasks, key=lambda number: tasks[number].start)
        sizes = {number: tasks[number].stop - tasks[number].start for number in in_order}

        def take(number: int, one: Found) -> None:
            if number < offset:
                self._plain[number] = one
            else:
                looks[number] = (one.looks[0], one.kept[0][1])

        self._crew.work(sizes, tasks.__getitem__, take, keep.make, self._teller(stage))
        return (
            {number: self._plain[number] for number in numbers},
            [looks[offset + at] for at in frames],
        )

    def survey(
        self, keep: KeptPictures | None = None, numbers: Sequence[int] | None = None
    ) -> Survey:
        """Go through the clip, more closely where somebody is not alone or small.

        Parameters
        ----------
        keep
            What is made of which frames.
        numbers
            The stretches to go through; None takes all.

        Raises
        ------
        NothingAssessableError
            When a crowd is seen already.
        ModelMissingError
            When the model cannot be started.
        VideoUnreadableError
            When there is no frame, or the frames are not those of the clock.
        """
        if not self._cuts[-1][1]:
            raise VideoUnreadableError(f"{self._info.path.name} holds no picture.")
        keep = KeptPictures((), _nothing) if keep is None else keep
        chosen = range(len(self._cuts)) if numbers is None else numbers
        found, alone = self._go_through(chosen, keep)
        closer = found if alone else self._look_closer(chosen, keep)
        pieces = [closer[number] for number in chosen]
        return Survey(
            tuple(chosen),
            tuple(itertools.chain.from_iterable(one.looks for one in pieces)),
            tuple(made for one in pieces for at, made in one.kept if at in keep.frames),
            found,
        )

    def _go_through(
        self, numbers: Sequence[int], keep: KeptPictures
    ) -> tuple[dict[int, Found], bool]:
        """Follow whom the pictures show until there seems to be somebody else.

        Whether there does, is known of each stretch by itself, so that it does not depend on the
        order in which they are done.
        """
        to_look_at = self._to_look_at(_FIRST_INTERVALS)
        found = {number: self._plain[number] for number in numbers if number in self._plain}
        alone = all(self.seems_alone(one.looks) for one in found.values())

        def prepared(number: int) -> Stretch | None:
            return self._plain_stretch(number, to_look_at, keep) if alone else None

        def judge(number: int, one: Found) -> None:
            nonlocal alone
            found[number] = self._plain[number] = one
            alone = alone and self.seems_alone(one.looks)

        missing = [number for number in numbers if number not in found]
        self._run(missing, prepared, judge, _FOLLOWING, keep.make)
        looks = [look for number in sorted(found) for look in found[number].looks]
        return found, alone and self.seems_alone(looks)

    def _plain_stretch(self, number: int, to_look_at: Sequence[int], keep: KeptPictures) -> Stretch:
        start, stop = self._cuts[number]
        return Stretch(
            start,
            stop,
            look_at=_within(to_look_at, start, stop),
            thorough=False,
            keep=_within(keep.frames, start, stop),
            model=self._model,
            aside=self._aside.of(stop - start),
        )

    def _look_closer(self, numbers: Sequence[int], keep: KeptPictures) -> dict[int, Found]:
        to_look_at = self._to_look_at()
        found = {number: self._closer[number] for number in numbers if number in self._closer}

        def prepared(number: int) -> Stretch:
            start, stop = self._cuts[number]
            chosen = _within(to_look_at, start, stop)
            return Stretch(start, stop, look_at=chosen, keep=_within(keep.frames, start, stop))

        def judge(number: int, one: Found) -> None:
            before = leading_looks(numbers, found)
            found[number] = self._closer[number] = one
            self._refuse_crowd_early(before, leading_looks(numbers, found))

        missing = [number for number in numbers if number not in found]
        self._run(missing, prepared, judge, _SCOUTING, keep.make)
        return found

    def _to_look_at(self, intervals: int = 1) -> list[int]:
        return frames_to_look_at(self._source.clock_s, intervals * _interval_s(self._info))

    def follow(self, survey: Survey) -> FollowResult:
        """Choose the subject and give his landmarks.

        Returns
        -------
        FollowResult
            One row per frame of the stretches surveyed; NaN where the subject was not found.
            Nothing is smoothed.

        Raises
        ------
        NothingAssessableError
            When there is nobody, nobody large enough, or a crowd without a main subject.
        """
        looks = survey.looks
        subject, others = choose_subject(link_people(looks), looks, self._size_px, self._person)
        windowed = bool(others) or _is_small(subject)
        if windowed:
            self._aside.begin_again()
        plan = WindowPlan(subject, others)
        numbers = survey.numbers
        if windowed:
            found = self._observe(numbers, plan, _AMONG_OTHERS)
        else:
            missing = [number for number in numbers if number not in survey.plain]
            found = survey.plain | self._observe(missing, None, _FOLLOWING)
        observations = [one for number in numbers for one in found[number].observations or ()]
        clock_s = self._source.clock_s
        time_s = np.concatenate([clock_s[slice(*self._cuts[number])] for number in numbers])
        track = pose_track(
            time_s,
            observations,
            plan.others_in_view(time_s),
            self._info,
            self._model,
            bystanders_of(subject, looks),
        )
        first = self._cuts[numbers[0]][0]
        aside = {
            (index - first, name): entry
            for number in numbers
            for (index, name), entry in found[number].aside.items()
        }
        return FollowResult(track, scout_report(subject, others, looks, windowed=windowed), aside)

    def _observe(
        self, numbers: Sequence[int], plan: WindowPlan | None, stage: str
    ) -> dict[int, Found]:
        found: dict[int, Found] = {}

        def prepared(number: int) -> Stretch:
            start, stop = self._cuts[number]
            aside = self._aside.of(stop - start)
            return Stretch(start, stop, model=self._model, plan=plan, aside=aside)

        self._run(numbers, prepared, found.__setitem__, stage, _nothing)
        return found

    def _run(
        self,
        numbers: Sequence[int],
        prepared: Callable[[int], Stretch | None],
        take: Callable[[int, Found], None],
        stage: str,
        make: Callable[[Any], Any],
    ) -> None:
        """Let the pool work on some of the stretches, telling how far it is."""
        frames = {number: self._cuts[number][1] - self._cuts[number][0] for number in numbers}
        self._crew.work(frames, prepared, take, make, self._teller(stage))

    def _teller(self, stage: str) -> Callable[[int, int], None]:
        def tell(done: int, total: int) -> None:
            self._progress(ProgressUpdate(stage, self._info.path.name, done, total))

        return tell

    def _refuse_crowd_early(self, before: list[Look], now: list[Look]) -> None:
        if self._person is not None:
            return  # he was picked out of the crowd
        judged = len(before) // _JUDGE_EVERY_LOOKS
        for step in range(judged + 1, len(now) // _JUDGE_EVERY_LOOKS + 1):
            looks = now[: step * _JUDGE_EVERY_LOOKS]
            refuse_crowd_early(link_people(looks), looks, self._size_px)

    def seems_alone(self, looks: Sequence[Look]) -> bool:
        """Return whether these looks show nobody small and nobody else, not even once."""
        people = link_people(looks, least=1)
        if not people:
            return True
        subject, others = others_that_matter(people, looks, self._size_px)
        return not others and not _is_small(subject)


def _nothing(_frame: Picture) -> None:
    """Make nothing of a frame."""


def _within(chosen: Sequence[int], start: int, stop: int) -> tuple[int, ...]:
    return tuple(index for index in chosen if start <= index < stop)


def _interval_s(info: VideoInfo) -> float:
    """Return the time between looks; on the clip's real clock, as the frames' times are."""
    duration_s = info.duration_s / info.slow_motion_factor
    if not np.isfinite(duration_s):
        return INTERVAL_S
    return float(np.clip(duration_s / _MAX_LOOKS, INTERVAL_S, _LONGEST_INTERVAL_S))


def _is_small(subject: Person) -> bool:
    in_whole = np.mean([one.in_whole_picture for one in subject.sightings])
    return bool(in_whole < _WHOLE_PICTURE_SHARE)
