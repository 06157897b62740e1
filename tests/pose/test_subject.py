"""The main subject is the one whom the camera is about, or the clip is refused with a reason."""

from __future__ import annotations

import pytest

from gait_screen.errors import NothingAssessableError
from gait_screen.pose.linking import Person
from gait_screen.pose.scouting import Look
from gait_screen.pose.subject import choose_subject, refuse_crowd_early
from gait_screen.records import PersonPick
from tests.pose.scenes import BLUE, RED, person, sighting

SIZE = (1280, 720)


def looks_of(*people: Person) -> list[Look]:
    times = sorted({time for one in people for time in one.time_s})
    return [Look(time, ()) for time in times]


def choose(*people: Person) -> tuple[Person, list[Person]]:
    return choose_subject(people, looks_of(*people), SIZE)


def test_the_nearer_person_is_the_subject() -> None:
    near = person(*[sighting(640, 400, height=500)] * 10)
    far = person(*[sighting(500, 300, height=250, colour=BLUE)] * 10)

    assert choose(far, near) == (near, [far])


def test_the_person_in_the_middle_is_the_subject() -> None:
    middle = person(*[sighting(640, 400)] * 10)
    edge = person(*[sighting(1200, 400, colour=BLUE)] * 10)

    assert choose(edge, middle)[0] is middle


def test_one_who_stands_still_is_preferred_to_one_who_hurries_through() -> None:
    standing = person(*[sighting(640, 400)] * 20)
    passing = person(*[sighting(200 + 300 * k, 400, colour=BLUE) for k in range(4)], start_s=1.0)

    assert choose(passing, standing)[0] is standing


def test_of_two_alike_the_one_who_moves_is_the_subject() -> None:
    runner = person(
        *[sighting(500 + 15 * (-1) ** k, 400, width=100 + 60 * (k % 2)) for k in range(9)]
    )
    helper = person(*[sighting(780, 400, colour=BLUE)] * 9)

    assert choose(helper, runner)[0] is runner


def test_people_far_away_are_not_counted() -> None:
    subject = person(*[sighting(640, 400, height=500)] * 10)
    dot = person(*[sighting(100, 100, height=100, colour=BLUE)] * 10)

    assert choose(subject, dot) == (subject, [])


def test_nobody_is_refused_with_what_to_do() -> None:
    with pytest.raises(NothingAssessableError, match=r"No person was found.*film one person"):
        choose_subject([], [Look(0.0, ())], SIZE)


def test_somebody_tiny_is_refused_with_his_size() -> None:
    with pytest.raises(NothingAssessableError, match=r"only 90 pixels tall.*nearer"):
        choose(person(*[sighting(640, 400, height=90)] * 10))


def test_a_drawing_is_refused() -> None:
    with pytest.raises(NothingAssessableError, match="looks drawn"):
        choose(person(*[sighting(640, 400, grey_bits=2.4)] * 10))


def people_one_after_another(count: int) -> list[Person]:
    colours = [(20.0 * k + 10, 40.0 * (-1) ** k, 15.0 * k) for k in range(count)]
    return [
        person(*[sighting(640, 400, colour=colour)] * 8, start_s=3.0 * index)
        for index, colour in enumerate(colours)
    ]


def test_people_who_come_and_go_are_refused_as_a_crowd() -> None:
    with pytest.raises(NothingAssessableError, match="At least 3 people come and go"):
        choose(*people_one_after_another(3))


def test_an_early_refusal_needs_a_clearer_crowd() -> None:
    three, four = people_one_after_another(3), people_one_after_another(4)

    refuse_crowd_early(three, looks_of(*three), SIZE)
    with pytest.raises(NothingAssessableError, match="At least 4 people"):
        refuse_crowd_early(four, looks_of(*four), SIZE)


def test_a_busy_room_with_a_clear_subject_is_not_a_crowd() -> None:
    runner = person(*[sighting(640, 400, colour=RED)] * 40)
    others = [
        person(*[sighting(100 + 150 * k, 350, height=300, colour=BLUE)] * 40) for k in range(3)
    ]

    subject, seen = choose(runner, *others)

    assert subject is runner
    assert len(seen) == 3


def crowded() -> tuple[Person, Person, Person]:
    """The tallest in the middle, a smaller one on his left, one who comes late."""
    return (
        person(*[sighting(640, 400, height=500)] * 10),
        person(*[sighting(250, 400, height=400, colour=BLUE)] * 10),
        person(*[sighting(1000, 400, height=450)] * 4, start_s=1.8),
    )


def test_the_picked_person_is_the_subject_whoever_is_larger() -> None:
    tall, small, late = crowded()
    people = (tall, small, late)
    subject, others = choose_subject(
        people, looks_of(*people), SIZE, PersonPick(time_s=1.0, x_px=260, y_px=350)
    )

    assert subject is small
    assert others == [tall, late]


def test_a_pick_means_whoever_is_there_at_that_moment() -> None:
    people = crowded()
    subject, _ = choose_subject(
        people, looks_of(*people), SIZE, PersonPick(time_s=2.0, x_px=1000, y_px=420)
    )

    assert subject is people[2]


def test_where_two_overlap_the_one_whose_middle_is_nearer_was_meant() -> None:
    one = person(*[sighting(600, 400, height=500)] * 10)
    other = person(*[sighting(700, 400, height=500, colour=BLUE)] * 10)
    pick = PersonPick(time_s=0.5, x_px=670, y_px=400)

    assert choose_subject((one, other), looks_of(one, other), SIZE, pick)[0] is other


@pytest.mark.parametrize("pick", [PersonPick(1.0, 20, 20), PersonPick(30.0, 640, 400)])
def test_a_pick_of_nobody_is_refused_with_what_to_do(pick: PersonPick) -> None:
    people = crowded()
    with pytest.raises(NothingAssessableError, match="pick the middle of the body"):
        choose_subject(people, looks_of(*people), SIZE, pick)


def test_a_picked_person_is_followed_in_a_crowd() -> None:
    passing = [
        person(*[sighting(300 + 200 * n, 400)] * 3, start_s=1.0 * n, interval_s=0.3)
        for n in range(4)
    ]
    looks = looks_of(*passing)
    with pytest.raises(NothingAssessableError, match="come and go"):
        choose_subject(passing, looks, SIZE)

    picked, _ = choose_subject(passing, looks, SIZE, PersonPick(2.0, 700, 400))
    assert picked is passing[2]
