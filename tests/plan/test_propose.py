from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gait_screen.knowledge import PainAnswer, load_knowledge
from gait_screen.plan import ClipProposal, ProposedClip, propose_clips, propose_for
from gait_screen.plan.cover import smallest_cover
from gait_screen.vocabulary import SIDES, other_side
from tests.plan.people import SITES, answers

KNOWLEDGE = load_knowledge()
FLOOR = ["floor"]
INDOORS = ["floor", "corridor"]


def propose(*pains: dict[str, Any], **options: Any) -> ClipProposal:
    return propose_clips([PainAnswer(**pain) for pain in pains], KNOWLEDGE, **options)


def names(proposal: ClipProposal) -> list[tuple[str, str]]:
    return [(clip.guide.id, clip.view) for clip in proposal.clips]


def shown_by(clip: ProposedClip) -> set[tuple[str, str | None]]:
    """Return what a clip can judge, read off bands and metrics in another way."""
    legs = SIDES if clip.leg is None else (clip.leg,)
    found: set[tuple[str, str | None]] = set()
    for band in KNOWLEDGE.bands:
        seen = clip.guide.view in KNOWLEDGE.metrics[band.metric].views
        if clip.guide.test in band.tests and seen:
            sided = KNOWLEDGE.deficit(band.deficit).sided
            found |= {(band.deficit, leg) for leg in (legs if sided else [None])}
    return found


# --- checked by hand ---


def test_pain_under_one_heel_takes_three_clips():
    proposal = propose({"site": "heel", "side": "left", "severity": 4})
    # Ankle in the lunge, calf and toe in the heel raise, the heel's tilt while running.
    assert names(proposal) == [
        ("lunge_side", "left"),
        ("heel_raise_side", "left"),
        ("running_rear_ground", "rear"),
    ]
    assert proposal.clips[1].answers == (
        ("calf_weakness", "left"),
        ("limited_mtp_extension", "left"),
    )
    assert "under the heel" in proposal.clips[0].why
    assert proposal.clips[2].also == ("running_rear_treadmill",)
    assert proposal.not_shown == ()


def test_strong_pain_walks_in_place_of_running():
    proposal = propose({"site": "heel", "side": "left", "severity": 6})
    assert all(clip.guide.strain != "impact" for clip in proposal.clips)
    assert ("walking_rear_corridor", "rear") in names(proposal)
    # Landing stiff can also be judged from how the heel stands.
    assert ("rigid_foot", "left") in proposal.clips[0].answers


def test_a_knee_is_looked_at_from_front_and_side():
    proposal = propose({"site": "knee", "side": "right"})
    assert names(proposal) == [
        ("squat_side", "right"),
        ("single_leg_squat_front", "front"),
        ("running_side_ground", "right"),
    ]


def test_nobody_in_pain_gets_the_general_screen():
    proposal = propose()
    assert names(proposal) == [
        ("single_leg_stance_rear", "rear"),
        ("squat_side", "left"),
        ("squat_side", "right"),
        ("heel_raise_side", "left"),
        ("heel_raise_side", "right"),
        ("running_side_ground", "left"),
        ("running_side_ground", "right"),
        ("running_rear_ground", "rear"),
    ]
    asked = {question[0] for clip in proposal.clips for question in clip.answers}
    assert asked == {deficit.id for deficit in KNOWLEDGE.deficits} - {"asymmetry"}
    assert propose({"site": "knee", "severity": 0}) == proposal


def test_a_red_flag_asks_for_no_running_no_exhaustion_and_says_whom_to_see_first():
    proposal = propose({"site": "achilles", "side": "left"}, red_flag=True)
    assert {clip.guide.strain for clip in proposal.clips} == {"easy"}
    assert proposal.not_shown == ((("calf_weakness", "left"), "strain"),)
    assert "clinician first" in proposal.notes[0]


def test_who_does_not_run_is_told_what_stays_unseen():
    proposal = propose({"site": "calf", "side": "right"}, can_run=False)
    assert names(proposal) == [("lunge_side", "right"), ("heel_raise_side", "right")]
    assert proposal.not_shown == ((("overstride", "right"), "running"),)
    assert any("lands far ahead" in note for note in proposal.notes)


def test_the_answers_decide_what_is_possible():
    heel = [{"site": "heel", "side": "left"}]
    without = propose_for(answers(pain=heel, equipment=["step"], running_now=True), KNOWLEDGE)
    assert all(clip.guide.place != "treadmill" for clip in without.clips)
    assert all(clip.also == () for clip in without.clips)
    flagged = propose_for(answers(pain=heel, red_flags={"bone_pain": True}), KNOWLEDGE)
    assert {clip.guide.strain for clip in flagged.clips} == {"easy"}
    assert propose_for(None, KNOWLEDGE) == propose()


# --- for everybody ---

_PAIN = st.fixed_dictionaries(
    {"site": st.sampled_from(SITES)},
    optional={
        "severity": st.integers(0, 10),
        "side": st.sampled_from(["left", "right", "both"]),
    },
)
_CASE = st.tuples(
    st.lists(_PAIN, max_size=3, unique_by=lambda pain: pain["site"]),
    st.fixed_dictionaries(
        {
            "can_run": st.sampled_from([None, True, False]),
            "places": st.sampled_from([FLOOR, INDOORS, [*INDOORS, "treadmill"]]),
            "red_flag": st.booleans(),
        }
    ),
)


@given(_CASE)
def test_every_question_is_answered_or_said_to_be_open_and_no_clip_is_superfluous(case):
    pains, options = case
    proposal = propose(*pains, **options)
    asked = {question for clip in proposal.clips for question in clip.answers}
    hurting = [pain for pain in pains if pain.get("severity") != 0]
    for pain in hurting:
        legs = SIDES if pain.get("side") in (None, "both") else (pain["side"],)
        site = next(info for info in KNOWLEDGE.pain_sites if info.id == pain["site"])
        for deficit in site.deficits:
            for leg in legs if KNOWLEDGE.deficit(deficit).sided else (None,):
                open_ones = {question for question, _ in proposal.not_shown}
                assert ((deficit, leg) in asked) != ((deficit, leg) in open_ones)
    for clip in proposal.clips:
        assert set(clip.answers) <= shown_by(clip)
        others = set().union(*(shown_by(one) for one in proposal.clips if one is not clip))
        assert not set(clip.answers) <= others, clip.guide.id


@given(_CASE)
def test_the_mirrored_person_films_the_mirrored_clips(case):
    pains, options = case
    mirrored = [
        {**pain, "side": other_side(pain["side"])} if pain.get("side") in SIDES else pain
        for pain in pains
    ]
    swap = {"left": "right", "right": "left"}
    clips = propose(*pains, **options).clips
    turned = propose(*mirrored, **options).clips
    assert sorted((c.guide.id, swap.get(c.view, c.view)) for c in clips) == sorted(
        (c.guide.id, c.view) for c in turned
    )


@given(_CASE)
def test_nobody_is_asked_for_what_is_too_much_or_not_there(case):
    pains, options = case
    for clip in propose(*pains, **options).clips:
        assert clip.guide.place in options["places"]
        strong = any(pain.get("severity", 0) >= 6 for pain in pains)
        if strong or options["red_flag"] or options["can_run"] is False:
            assert clip.guide.strain != "impact"
        if options["red_flag"]:
            assert clip.guide.strain == "easy"


@given(
    st.lists(st.frozensets(st.integers(0, 6), max_size=4), max_size=7),
    st.lists(st.integers(1, 3), min_size=7, max_size=7),
)
def test_a_cover_is_as_small_as_trying_every_choice_finds(sets, efforts):
    wanted = frozenset().union(*sets) if sets else frozenset()
    chosen = smallest_cover(sets, wanted, efforts, lambda places: (float(sum(places)),))
    covers = [
        places
        for size in range(len(sets) + 1)
        for places in itertools.combinations(range(len(sets)), size)
        if frozenset().union(*(sets[i] for i in places)) >= wanted
    ]
    best = min(
        (len(places), sum(efforts[i] for i in places), sum(places), places) for places in covers
    )
    assert chosen == best[3]


@pytest.mark.parametrize("site", SITES)
def test_each_place_that_hurts_needs_at_most_four_clips_of_a_leg(site):
    assert 1 <= len(propose({"site": site, "side": "left"}).clips) <= 4
