"""Which part of a long clip is analysed: steady, whole in the picture, alone, long enough."""

from __future__ import annotations

import numpy as np
import pytest

from gait_screen.pose.appearance import Appearance
from gait_screen.pose.boxes import Box
from gait_screen.pose.scouting import Look, Sighting
from gait_screen.pose.stretches import cut_clip
from gait_screen.recognition.movement import MovementEstimate
from gait_screen.watching.choose import (
    Burst,
    Glimpse,
    burst_places,
    choose_movement,
    choose_stretches,
    part_length_s,
    steady_run,
    typical_size_px,
    without_moves,
    worth_of_looks,
)

FPS = 30.0
CLOCK_S = np.arange(int(180 * FPS)) / FPS
CUTS = cut_clip(len(CLOCK_S))
PLACES = burst_places(CUTS, CLOCK_S)
SIZE_PX = (720, 1280)
EVERYWHERE = [Glimpse(float(moment), 0.9) for moment in range(2, 180, 4)]


def bursts(*shown: str | None, rates: tuple[float, ...] = (2.8, 2.8, 2.8)) -> tuple[Burst, ...]:
    return tuple(
        Burst(numbers, MovementEstimate(movement, 0.9, "", rate if movement else None))
        for numbers, movement, rate in zip(PLACES, shown, rates, strict=True)
    )


def span_s(numbers: tuple[int, ...]) -> tuple[float, float]:
    return float(CLOCK_S[CUTS[numbers[0]][0]]), float(CLOCK_S[CUTS[numbers[-1]][1] - 1])


def chosen(
    shown: tuple[Burst, ...], glimpses: list[Glimpse] = EVERYWHERE, length_s: float = 20.0
) -> tuple[float, float]:
    numbers = choose_stretches(
        CUTS, CLOCK_S, shown, steady_run(shown, "running"), glimpses, length_s
    )
    assert list(numbers) == list(range(numbers[0], numbers[-1] + 1))
    return span_s(numbers)


def test_bursts_are_spread_over_the_clip_and_long_enough() -> None:
    middles = [float(np.mean(span_s(numbers))) for numbers in PLACES]
    assert middles == pytest.approx([30.0, 90.0, 150.0], abs=4.0)
    assert all(np.diff(span_s(numbers))[0] >= 2.4 for numbers in PLACES)


@pytest.mark.parametrize(
    ("shown", "named", "movement"),
    [
        (("running", "running", "running"), None, "running"),
        (("running", None, "running"), None, "running"),
        (("walking", "running", "running"), None, "running"),
        (("running", None, None), None, None),
        (("running", "squat", "running"), None, None),
        (("squat", "squat", "squat"), None, None),
        (("walking", "running", "walking"), "running", "running"),
        (("walking", "walking", "walking"), "running", None),
    ],
)
def test_a_part_is_enough_only_where_gait_repeats_itself(
    shown: tuple[str | None, ...], named: str | None, movement: str | None
) -> None:
    assert choose_movement(bursts(*shown), named) == movement


def test_the_part_holds_twenty_steps_a_side_and_some_to_spare() -> None:
    for rate_hz in (1.6, 2.0, 2.8, 3.2):
        run = bursts("running", "running", "running", rates=(rate_hz,) * 3)
        assert 20 < 0.5 * rate_hz * part_length_s(run, 0) <= 32
        assert part_length_s(run, 1) == 2 * part_length_s(run, 0)


def test_a_clip_that_is_the_same_everywhere_is_taken_from_its_middle() -> None:
    start_s, stop_s = chosen(bursts("running", "running", "running"))
    assert 20.0 <= stop_s - start_s <= 26.0
    assert start_s < 90.0 < stop_s


def test_the_belt_that_starts_is_left_out() -> None:
    shown = bursts("walking", "running", "running")
    first_of_second = span_s(PLACES[1])[0]
    assert chosen(shown)[0] >= first_of_second
    # The same gait at another step rate is another speed.
    faster = bursts("running", "running", "running", rates=(2.4, 2.8, 2.85))
    assert steady_run(faster, "running") == faster[1:]
    assert chosen(faster)[0] >= first_of_second


def test_footage_with_the_body_in_the_picture_is_preferred() -> None:
    glimpses = [Glimpse(g.time_s, 0.9 if 110 < g.time_s < 140 else 0.4) for g in EVERYWHERE]
    start_s, stop_s = chosen(bursts("running", "running", "running"), glimpses)
    assert start_s >= 105.0
    assert stop_s <= 145.0


def test_where_only_one_burst_is_good_the_part_lies_around_it() -> None:
    start_s, stop_s = chosen(bursts("squat", "running", "squat"))
    assert start_s <= span_s(PLACES[1])[0]
    assert stop_s >= span_s(PLACES[1])[1]
    assert stop_s - start_s >= 20.0


def sighting(box: Box) -> Sighting:
    colours = Appearance(np.zeros((4, 3)))
    return Sighting(box, np.zeros((33, 2)), 0.9, colours, in_whole_picture=True)


def look(time_s: float, *boxes: Box) -> Look:
    return Look(time_s, tuple(sighting(box) for box in boxes))


def test_what_footage_is_worth() -> None:
    good = Box(200, 100, 500, 1100)
    looks = [
        look(0.0, good),
        look(1.0, good, Box(520, 200, 700, 900)),
        look(2.0, Box(200, -5, 500, 1000)),
        look(3.0, Box(250, 400, 450, 900)),
        look(4.0),
        look(5.0, good),
    ]
    alone, other, cut_off, far, empty, again = (
        one.worth for one in worth_of_looks(looks, SIZE_PX, typical_size_px(looks))
    )
    assert alone == again == 1.0
    assert max(other, cut_off, far) < 0.6
    assert min(other, cut_off, far) > empty == 0.0


def test_a_camera_that_is_picked_up_is_noticed_but_not_the_runner() -> None:
    random = np.random.default_rng(4)
    room = random.uniform(40, 220, (64, 36))
    boxes = [Box(200, 100, 500, 1100), Box(220, 100, 520, 1100)]
    looks = [look(4.0 * n, boxes[n % 2]) for n in range(8)]
    thumbnails = []
    for n in range(8):
        picture = (np.roll(room, 5, axis=1) if n >= 6 else room) + random.normal(0, 1, room.shape)
        x = 10 + n % 2
        picture[5:55, x : x + 14] = random.uniform(0, 255)
        thumbnails.append(picture)
    same = [Glimpse(one.time_s, 1.0) for one in looks]

    worths = [one.worth for one in without_moves(same, looks, thumbnails, 720)]
    assert worths == [1.0] * 5 + [0.5, 0.5, 1.0]


def test_what_is_added_holds_what_was_chosen_before() -> None:
    shown = bursts("running", "running", "running")
    run = steady_run(shown, "running")
    random = np.random.default_rng(1)
    glimpses = [Glimpse(one.time_s, float(random.uniform())) for one in EVERYWHERE]
    numbers: tuple[int, ...] = ()
    for length_s in (20.0, 40.0, 80.0):
        more = choose_stretches(CUTS, CLOCK_S, shown, run, glimpses, length_s, numbers)
        assert set(numbers) < set(more)
        assert np.diff(span_s(more))[0] >= length_s
        numbers = more


def test_the_stretches_that_are_still_to_follow_are_shared_evenly_by_two() -> None:
    for shown in (bursts("running", "running", "running"), bursts("squat", "running", "squat")):
        run = steady_run(shown, "running")
        numbers = choose_stretches(CUTS, CLOCK_S, shown, run, EVERYWHERE, 20.0)
        followed = {number for one in shown for number in one.numbers}
        assert len(set(numbers) - followed) % 2 == 0
