"""Where does it hurt? The shortest set of clips that shows what matters there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from gait_screen.knowledge.answers import Answers, PainAnswer
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.clip_models import ClipGuide, Place
from gait_screen.knowledge.models import DeficitId
from gait_screen.plan.cover import Cost, smallest_cover
from gait_screen.plan.pain import LIMIT
from gait_screen.plan.safety import check_red_flags
from gait_screen.vocabulary import SIDES, Side, View

PLACES: Final[tuple[Place, ...]] = get_args(Place)
#: A deficit and the leg it is looked for on; None where it belongs to no leg.
Question = tuple[DeficitId, Side | None]
#: Why no clip is proposed that would show something: it would be too much for now, the person does
#: not run, or there is no such place.
Obstacle = Literal["strain", "running", "equipment"]
_OBSTACLES: Final[tuple[Obstacle, ...]] = get_args(Obstacle)


@dataclass(frozen=True)
class ProposedClip:
    """A clip to film.

    Attributes
    ----------
    view
        From where; left: the camera sees the left side.
    leg
        Whose clip it is; None where one clip shows both.
    answers
        What is looked for and shows in it, the most telling first.
    also
        Ids of clips that show the same in another place.
    """

    guide: ClipGuide
    view: View
    leg: Side | None
    answers: tuple[Question, ...]
    why: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClipProposal:
    """Clips in the order of filming; what none of them shows, with the reason; what to heed."""

    clips: tuple[ProposedClip, ...]
    not_shown: tuple[tuple[Question, Obstacle], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Candidate:
    guide: ClipGuide
    view: View
    leg: Side | None


def propose_for(answers: Answers | None, knowledge: Knowledge) -> ClipProposal:
    """Propose clips for what a person answered: pain, safety questions, running, equipment."""
    given = Answers() if answers is None else answers
    no_treadmill = given.equipment is not None and "treadmill" not in given.equipment
    return propose_clips(
        given.pain,
        knowledge,
        can_run=given.running_now,
        places=[place for place in PLACES if not (no_treadmill and place == "treadmill")],
        red_flag=bool(check_red_flags(given, knowledge).raised),
    )


def propose_clips(
    pains: Sequence[PainAnswer],
    knowledge: Knowledge,
    *,
    can_run: bool | None = None,
    places: Collection[Place] = PLACES,
    red_flag: bool = False,
) -> ClipProposal:
    """Return the fewest clips that show all that matters where it hurts.

    Of choices with equally many clips the one that is easiest to film is taken (no treadmill before
    a treadmill), then the one whose tests judge best, then the order of the knowledge files. The
    same question always gives the same clips; mirror the body and they are mirrored.

    Parameters
    ----------
    pains
        Where it hurts; without a side both legs are looked at. Places without pain (0 of 10) do
        not count; with none left it is the general screen, which looks for everything.
    can_run
        False leaves running out; None (not asked) does not.
    places
        Where can be filmed.
    red_flag
        Whether a safety question was answered with yes. Then, and with strong pain, nobody is
        asked to run; with a red flag neither to go to the end of their strength.

    Returns
    -------
    proposal
        No clip is superfluous, and everything is shown that a clip can show which is possible here.
    """
    hurting = [pain for pain in pains if pain.severity != 0]
    wanted = _questions(hurting, knowledge)
    severe = any(
        pain.severity is not None and pain.severity >= knowledge.film.no_impact_from_pain
        for pain in hurting
    )
    limits = _Limits(can_run is not False, frozenset(places), red_flag, severe)
    everything = list(_candidates(knowledge))
    possible = [one for one in everything if limits.obstacle(one.guide) is None]
    shown = [frozenset(_shows(one, knowledge)) for one in possible]

    def tie(chosen: tuple[int, ...]) -> Cost:
        evidence = sum(
            min(_priority(possible[i].guide, question[0], knowledge) for i in holding)
            for question in wanted
            if (holding := [i for i in chosen if question in shown[i]])
        )
        strain = sum(possible[i].guide.strain != "easy" for i in chosen)
        order = sum(knowledge.clips.index(possible[i].guide) for i in chosen)
        return (evidence, strain, order)

    efforts = [one.guide.effort for one in possible]
    chosen = smallest_cover(shown, frozenset(wanted), efforts, tie)
    clips = tuple(
        _proposed(possible[i], [q for q in wanted if q in shown[i]], hurting, possible, knowledge)
        for i in chosen
    )
    missing = [q for q in wanted if not any(q in each for each in shown)]
    not_shown = tuple(
        (question, obstacle)
        for question in missing
        if (obstacle := _why_not(question, everything, limits, knowledge)) is not None
    )
    return ClipProposal(clips, not_shown, _notes(clips, not_shown, hurting, limits, knowledge))


@dataclass(frozen=True)
class _Limits:
    may_run: bool
    places: frozenset[Place]
    red_flag: bool
    severe: bool

    def obstacle(self, guide: ClipGuide) -> Obstacle | None:
        """Return what speaks against a clip; None where nothing does."""
        if guide.strain == "impact" and (self.red_flag or self.severe):
            return "strain"
        if guide.strain == "maximal" and self.red_flag:
            return "strain"
        if guide.strain == "impact" and not self.may_run:
            return "running"
        return None if guide.place in self.places else "equipment"


def _questions(pains: Sequence[PainAnswer], knowledge: Knowledge) -> list[Question]:
    """Return what is looked for; the general screen leaves out what follows from two legs."""
    if not pains:
        every = [info for info in knowledge.deficits if info.id != "asymmetry"]
        return [(d.id, side) for d in every for side in (SIDES if d.sided else (None,))]
    questions: dict[Question, None] = {}
    for pain in pains:
        site = next(info for info in knowledge.pain_sites if info.id == pain.site)
        one = pain.side if pain.side in SIDES else None
        legs: tuple[Side, ...] = SIDES if one is None else (one,)
        for deficit in site.deficits:
            sided = knowledge.deficit(deficit).sided
            questions |= dict.fromkeys((deficit, side) for side in (legs if sided else (None,)))
    return list(questions)


def _candidates(knowledge: Knowledge) -> list[_Candidate]:
    found = []
    for guide in knowledge.clips:
        for view in guide.views:
            legs: tuple[Side | None, ...] = (None,)
            if guide.legs == "one":
                legs = guide.legs_in(view)
            found += [_Candidate(guide, view, leg) for leg in legs]
    return found


def _shows(one: _Candidate, knowledge: Knowledge) -> list[Question]:
    """Return what a clip can judge: of the leg it is of, or of both."""
    legs: tuple[Side, ...] = SIDES if one.leg is None else (one.leg,)
    return [
        (deficit.id, side)
        for deficit in knowledge.deficits
        if _judging(one.guide, deficit.id, knowledge)
        for side in (legs if deficit.sided else (None,))
    ]


def _judging(guide: ClipGuide, deficit: DeficitId, knowledge: Knowledge) -> list[int]:
    """Return the priorities of the bands that judge a deficit by what a clip measures."""
    return [
        band.priority
        for band in knowledge.bands_for(deficit)
        if guide.test in band.tests and guide.view in knowledge.metrics[band.metric].views
    ]


def _priority(guide: ClipGuide, deficit: DeficitId, knowledge: Knowledge) -> int:
    return min(_judging(guide, deficit, knowledge))


def _proposed(
    one: _Candidate,
    answers: Sequence[Question],
    pains: Sequence[PainAnswer],
    possible: Sequence[_Candidate],
    knowledge: Knowledge,
) -> ProposedClip:
    shows = knowledge.say(f"person.film_shows_{one.guide.test.replace('-', '_')}")
    known = {info.id: info for info in knowledge.pain_sites}
    found = {deficit for deficit, _ in answers}
    sites = dict.fromkeys(
        known[pain.site].label for pain in pains if found & set(known[pain.site].deficits)
    )
    phrase = "clips.why_site" if sites else "clips.why_general"
    also = dict.fromkeys(
        other.guide.id
        for other in possible
        if (other.guide.test, other.guide.view) == (one.guide.test, one.guide.view)
        and other.guide.id != one.guide.id
    )
    return ProposedClip(
        one.guide,
        one.view,
        one.leg,
        tuple(answers),
        knowledge.say(phrase, shows=shows, sites=knowledge.say("person.and").join(sites)),
        tuple(also),
    )


def _why_not(
    question: Question,
    everything: Sequence[_Candidate],
    limits: _Limits,
    knowledge: Knowledge,
) -> Obstacle | None:
    """Return what keeps a question from an answer; None where no clip could ever show it."""
    met = {limits.obstacle(one.guide) for one in everything if question in _shows(one, knowledge)}
    return next((obstacle for obstacle in reversed(_OBSTACLES) if obstacle in met), None)


def _notes(
    clips: Sequence[ProposedClip],
    not_shown: Sequence[tuple[Question, Obstacle]],
    pains: Sequence[PainAnswer],
    limits: _Limits,
    knowledge: Knowledge,
) -> tuple[str, ...]:
    notes = []
    if limits.red_flag:
        notes.append(knowledge.say("clips.see_clinician_first"))
    for obstacle in _OBSTACLES:
        deficits = dict.fromkeys(question[0] for question, why in not_shown if why == obstacle)
        if deficits:
            names = ", ".join(knowledge.say(f"person.everyday_{deficit}") for deficit in deficits)
            notes.append(knowledge.say(f"clips.not_shown_{obstacle}", deficits=names))
    if pains and clips:
        notes.append(knowledge.say("clips.stop_rule", limit=LIMIT))
    legs = {clip.leg for clip in clips if clip.leg is not None}
    if len(legs) == 1:
        notes.append(knowledge.say("clips.other_leg"))
    return tuple(notes)
