"""What a clinician corrects in a gait's events is what the steps are made of."""

from __future__ import annotations

from gait_screen.edits import AddedEvent, EditList, ExcludedSpan, MovedEvent, RemovedEvent
from gait_screen.events.detect import Timing
from gait_screen.events.edited import edit_timing
from gait_screen.events.repetitions import Hold, Repetition
from gait_screen.events.side_gait import Stance
from gait_screen.records import GaitEvent

CLIP = "a" * 64
GAIT = Timing(
    stances=(
        Stance("left", 0.10, 0.40),
        Stance("right", 0.45, 0.75),
        Stance("left", 0.80, 1.10),
        Stance("right", 1.15, 1.45),
    ),
    heel_offs=(GaitEvent("heel_off", "left", 0.30), GaitEvent("heel_off", "right", 0.65)),
)


def edited(timing: Timing, *edits: object) -> Timing:
    return edit_timing(timing, EditList.model_validate({"edits": list(edits)}))


def test_nothing_is_changed_without_an_edit() -> None:
    assert edit_timing(GAIT, EditList()) == GAIT


def test_a_moved_toe_off_ends_its_step_and_no_other() -> None:
    moved = MovedEvent(clip_sha256=CLIP, kind="toe_off", side="left", time_s=0.40, to_time_s=0.36)
    after = edited(GAIT, moved)

    assert after.stances[0] == Stance("left", 0.10, 0.36)
    assert after.stances[1:] == GAIT.stances[1:]
    assert after.heel_offs == GAIT.heel_offs


def test_an_event_is_found_again_near_where_it_was_named() -> None:
    # Named as it was before a landmark was moved; then the contact was found 30 ms later.
    moved = MovedEvent(
        clip_sha256=CLIP, kind="initial_contact", side="right", time_s=0.42, to_time_s=0.43
    )

    assert edited(GAIT, moved).stances[1] == Stance("right", 0.43, 0.75)


def test_two_events_may_change_places() -> None:
    first = MovedEvent(clip_sha256=CLIP, kind="heel_off", side="left", time_s=0.30, to_time_s=0.31)
    assert edited(GAIT, first).heel_offs[0] == GaitEvent("heel_off", "left", 0.31)


def test_a_removed_contact_leaves_an_incomplete_step() -> None:
    removed = RemovedEvent(clip_sha256=CLIP, kind="initial_contact", side="left", time_s=0.80)
    after = edited(GAIT, removed)

    assert [stance for stance in after.stances_of("left")] == [Stance("left", 0.10, 0.40)]
    assert GaitEvent("toe_off", "left", 1.10) in after.events()
    assert GaitEvent("initial_contact", "left", 0.80) not in after.events()
    assert after.stances_of("right") == GAIT.stances_of("right")


def test_added_events_make_a_step() -> None:
    contact = AddedEvent(clip_sha256=CLIP, kind="initial_contact", side="left", time_s=1.50)
    toe_off = AddedEvent(clip_sha256=CLIP, kind="toe_off", side="left", time_s=1.80)

    assert edited(GAIT, contact, toe_off).stances_of("left")[-1] == Stance("left", 1.50, 1.80)


def test_an_added_heel_off_is_known_in_its_step() -> None:
    added = AddedEvent(clip_sha256=CLIP, kind="heel_off", side="left", time_s=1.0)
    after = edited(GAIT, added)

    assert after.heel_off_in(GAIT.stances[2]) == 1.0
    assert GAIT.heel_off_in(GAIT.stances[2]) is None


def test_an_excluded_step_counts_for_nothing() -> None:
    excluded = ExcludedSpan(clip_sha256=CLIP, kind="stance", side="right", start_s=0.45, end_s=0.75)
    after = edited(GAIT, excluded)

    assert after.stances_of("right") == (GAIT.stances[3],)
    assert after.stances_of("left") == GAIT.stances_of("left")


def test_only_the_named_repetition_or_hold_goes() -> None:
    timing = Timing(
        repetitions=(Repetition(1.0, 3.0, 2.0), Repetition(3.5, 5.5, 4.5)),
        holds=(Hold("left", 6.0, 16.0, True, True), Hold("right", 18.0, 28.0, True, True)),
    )
    repetition = ExcludedSpan(
        clip_sha256=CLIP, kind="repetition", side=None, start_s=3.5, end_s=5.5
    )
    hold = ExcludedSpan(
        clip_sha256=CLIP, kind="single_leg_stance", side="left", start_s=6.0, end_s=16.0
    )
    after = edited(timing, repetition, hold)

    assert after.repetitions == timing.repetitions[:1]
    assert after.holds == timing.holds[1:]
