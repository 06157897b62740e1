"""The window goes with the subject and shows nobody else."""

from __future__ import annotations

import numpy as np
import pytest

from gait_screen.pose.boxes import Box
from gait_screen.pose.windows import WindowPlan, cut_window, place_at
from gait_screen.records import Frame
from tests.pose.scenes import BLUE, person, sighting


def test_between_two_looks_the_place_is_interpolated() -> None:
    walker = person(sighting(100, 400), sighting(160, 400), sighting(220, 430))

    assert place_at(walker, 0.15).centre == pytest.approx((130, 400))
    assert place_at(walker, 0.45).centre == pytest.approx((190, 415))


def test_a_little_beyond_the_looks_the_walk_goes_on() -> None:
    walker = person(*[sighting(100 + 60 * k, 400) for k in range(5)], start_s=2.0)

    assert place_at(walker, 3.5).centre == pytest.approx((400, 400))
    assert place_at(walker, 1.7).centre == pytest.approx((40, 400))


def test_long_before_and_after_the_person_is_out_of_view() -> None:
    walker = person(*[sighting(100 + 60 * k, 400) for k in range(5)], start_s=2.0)

    assert place_at(walker, 0.5) is None
    assert place_at(walker, 4.5) is None


def test_an_absence_is_not_bridged() -> None:
    first = person(*[sighting(900 + 60 * k, 400) for k in range(4)])
    second = person(*[sighting(1000 - 60 * k, 400) for k in range(4)], start_s=6.0)

    both = first.joined(second)

    assert place_at(both, 0.45) is not None
    assert place_at(both, 3.0) is None
    assert place_at(both, 6.3) is not None


def test_one_who_is_found_again_where_he_was_has_been_there() -> None:
    standing = person(*[sighting(640, 400)] * 3)
    found_again = person(*[sighting(660, 430, height=340)] * 3, start_s=4.0)

    assert place_at(standing.joined(found_again), 2.0) is not None


def test_the_window_holds_the_whole_subject_and_keeps_its_size() -> None:
    squatting = person(*[sighting(500, 500 + 20 * k, height=400 - 40 * k) for k in range(4)])
    plan = WindowPlan(squatting, [])

    expected = [plan.expect(0.05 * k) for k in range(15)]

    for one in expected:
        assert one is not None
        assert one.subject.overlap(one.window) == pytest.approx(1.0)
    assert {round(one.window.width) for one in expected} == {800}


def test_others_in_view_are_told_for_their_time_only() -> None:
    subject = person(*[sighting(640, 400)] * 20)
    visitor = person(*[sighting(100, 400, colour=BLUE)] * 3, start_s=3.0)

    told = WindowPlan(subject, [visitor]).others_in_view(np.array([0.0, 2.0, 3.3, 5.5]))

    assert told.tolist() == [False, False, True, False]


def test_the_others_are_painted_over_and_the_subject_is_not() -> None:
    picture = np.full((720, 1280, 3), 90, dtype=np.uint8)
    picture[200:600, 573:707] = (200, 30, 30)  # the subject
    picture[200:600, 873:1007] = (30, 30, 250)  # somebody else
    plan = WindowPlan(
        person(*[sighting(640, 400)] * 3), [person(*[sighting(940, 400, colour=BLUE)] * 3)]
    )

    part, x0, y0 = cut_window(Frame(0, 0.3, picture), plan.expect(0.3))

    is_other = (part == (30, 30, 250)).all(axis=2)
    is_subject = (part == (200, 30, 30)).all(axis=2)
    rows, columns = np.nonzero(is_subject)
    assert not is_other.any()
    assert (rows.min() + y0, rows.max() + y0) == (200, 599)
    assert (columns.min() + x0, columns.max() + x0) == (573, 706)
    assert part.flags.c_contiguous
    assert picture[300, 940].tolist() == [30, 30, 250]


def test_a_window_over_the_edge_is_black_outside_the_picture() -> None:
    picture = np.full((720, 1280, 3), 90, dtype=np.uint8)
    plan = WindowPlan(person(*[sighting(30, 400)] * 3), [])

    part, x0, y0 = cut_window(Frame(0, 0.3, picture), plan.expect(0.3))

    assert part.shape == (800, 800, 3)
    assert (x0, y0) == (-370, 0)
    assert not part[:, :370].any()
    assert (part[:720, 370:] == 90).all()


def test_boxes_measure_their_common_area() -> None:
    first, second = Box(0, 0, 10, 10), Box(5, 0, 15, 10)

    assert first.intersection(second) == 50
    assert first.iou(second) == pytest.approx(1 / 3)
    assert first.overlap(Box(2, 2, 4, 4)) == 1
    assert first.iou(Box(20, 20, 30, 30)) == 0
