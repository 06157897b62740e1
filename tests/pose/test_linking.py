"""Sightings become people: crossings, exits and returns do not switch anybody."""

from __future__ import annotations

from gait_screen.pose.linking import link_people
from gait_screen.pose.scouting import Look
from tests.pose.scenes import BLUE, GREEN, RED, looks, sighting


def colours_of(one) -> set[float]:
    return {float(seen.appearance.lab[1, 2]) for seen in one.sightings}


def test_two_people_who_cross_stay_themselves() -> None:
    crossing = looks(
        *(
            [sighting(200 + 100 * k, 500, colour=RED), sighting(1000 - 100 * k, 500, colour=BLUE)]
            for k in range(9)
        )
    )

    people = link_people(crossing)

    assert len(people) == 2
    assert [len(one.time_s) for one in people] == [9, 9]
    assert {frozenset(colours_of(one)) for one in people} == {
        frozenset({RED[2]}),
        frozenset({BLUE[2]}),
    }


def test_people_in_the_same_clothes_are_told_apart_by_their_ways() -> None:
    crossing = looks(
        *([sighting(200 + 100 * k, 500), sighting(1000 - 100 * k, 500)] for k in range(9))
    )

    people = link_people(crossing)

    ways = sorted(
        (one.sightings[0].box.centre[0], one.sightings[-1].box.centre[0]) for one in people
    )
    assert ways == [(200.0, 1000.0), (1000.0, 200.0)]


def test_one_who_is_hidden_in_the_crossing_is_found_again_behind_it() -> None:
    moments = []
    for k in range(11):
        seen = [sighting(200 + 100 * k, 500, colour=RED)]
        if not 4 <= k <= 6:
            seen.append(sighting(1200 - 100 * k, 500, height=330, colour=BLUE))
        moments.append(seen)

    people = link_people(looks(*moments))

    assert sorted(len(one.time_s) for one in people) == [8, 11]


def test_a_new_person_does_not_take_the_place_of_one_who_left() -> None:
    leaving = [[sighting(900 + 100 * k, 500, colour=RED)] for k in range(4)]
    arriving = [[sighting(1200 - 100 * k, 500, colour=BLUE)] for k in range(5)]

    people = link_people(looks(*leaving, *arriving))

    assert [colours_of(one) for one in people] == [{RED[2]}, {BLUE[2]}]


def test_somebody_who_returns_in_the_same_clothes_is_the_same_person() -> None:
    out = [[sighting(300 + 150 * k, 500, colour=GREEN)] for k in range(6)]
    away: list[list] = [[] for _ in range(10)]
    back = [[sighting(1100 - 150 * k, 520, height=380, colour=GREEN)] for k in range(6)]

    people = link_people(looks(*out, *away, *back))

    assert [len(one.time_s) for one in people] == [12]


def test_a_part_of_a_body_taken_for_a_person_is_nobody() -> None:
    moments = [
        [sighting(400, 500), sighting(400, 420, height=200, width=100, cut=True)] for _ in range(6)
    ]

    people = link_people(looks(*moments))

    assert len(people) == 1
    assert people[0].typical_size_px() == 400


def test_a_single_false_find_is_nobody() -> None:
    moments = [[sighting(400 + 20 * k, 500)] for k in range(6)]
    moments[3].append(sighting(1000, 300, height=250, colour=BLUE))

    assert len(link_people(looks(*moments))) == 1


def test_a_skeleton_over_two_people_does_not_replace_either() -> None:
    moments = [[sighting(400 + 60 * k, 700)] for k in range(7)]
    moments[3] = [sighting(580, 500, height=800), sighting(580, 700)]

    people = link_people(looks(*moments))

    assert [len(one.time_s) for one in people] == [7]
    assert {one.box.height for one in people[0].sightings} == {400.0}


def test_nobody_in_any_look() -> None:
    assert link_people([Look(0.0, ()), Look(0.3, ())]) == []
