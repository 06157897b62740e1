"""Two clips in step: the same share of the way between the same marks, whatever their pace."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gait_screen.events.phases import (
    PhaseScale,
    Step,
    equally_long,
    find_holds,
    find_repetitions,
    find_stances,
    find_strides,
    median_step,
    phase_scale,
)
from gait_screen.records import GaitEvent, Span


def gait(
    contacts: list[float], stance_s: float, side: str = "left"
) -> tuple[list[GaitEvent], list[Span]]:
    events = [GaitEvent("initial_contact", side, at) for at in contacts]  # type: ignore[arg-type]
    spans = [Span("stance", side, at, at + stance_s) for at in contacts[:-1]]  # type: ignore[arg-type]
    return events, spans


def stride(start: float, toe_off: float, end: float) -> Step:
    marks = (("initial_contact", start), ("toe_off", toe_off), ("next_contact", end))
    return Step("stride", "left", marks)


def test_a_stride_goes_from_a_contact_to_the_next_of_the_same_foot() -> None:
    events, spans = gait([1.0, 1.7, 2.4], 0.28)
    other, other_spans = gait([1.35, 2.05], 0.28, "right")
    steps = find_strides([*other, *events], [*spans, *other_spans])
    assert [step.marks for step in steps if step.side == "left"] == [
        (
            ("initial_contact", 1.0),
            ("mid_stance", pytest.approx(1.14)),
            ("toe_off", pytest.approx(1.28)),
            ("next_contact", 1.7),
        ),
        (
            ("initial_contact", 1.7),
            ("mid_stance", pytest.approx(1.84)),
            ("toe_off", pytest.approx(1.98)),
            ("next_contact", 2.4),
        ),
    ]
    assert [step.marks[0][1] for step in steps if step.side == "right"] == [1.35]


def test_a_stride_over_a_contact_that_was_not_seen_is_none() -> None:
    events, spans = gait([0.0, 0.7, 1.4, 2.8, 3.5], 0.28)
    steps = find_strides(events, spans)
    assert [step.marks[0][1] for step in steps] == [0.0, 0.7, 2.8]


def test_a_step_that_was_left_out_is_no_stride() -> None:
    events, spans = gait([0.0, 0.7, 1.4, 2.1], 0.28)
    steps = find_strides(events, [spans[0], spans[2]])
    assert [step.marks[0][1] for step in steps] == [0.0, 1.4]


def test_heel_off_is_a_mark_only_where_it_comes_after_mid_stance() -> None:
    events, spans = gait([0.0, 1.0, 2.0], 0.6)
    events += [GaitEvent("heel_off", "left", 0.4), GaitEvent("heel_off", "left", 1.1)]
    first, second = find_stances(events, spans)
    assert first.names == ("initial_contact", "mid_stance", "heel_off", "toe_off")
    assert second.names == ("initial_contact", "mid_stance", "toe_off")
    # Of steps that do not all have it, the scale does without.
    assert phase_scale([first], [second]).marks == ("initial_contact", "mid_stance", "toe_off")


def test_both_clips_show_their_own_toe_off_at_the_same_phase() -> None:
    quick, slow = stride(1.0, 1.2, 1.6), stride(5.0, 5.6, 6.2)
    scale = phase_scale([quick], [slow])
    # A third of the one and half of the other.
    assert scale.pct == pytest.approx((0.0, (100 / 3 + 50) / 2, 100.0))
    toe_off = scale.pct[1]
    assert scale.time_at(quick, toe_off) == pytest.approx(1.2)
    assert scale.time_at(slow, toe_off) == pytest.approx(5.6)
    # Half-way through the stance is half-way through the stance in both.
    assert scale.time_at(quick, toe_off / 2) == pytest.approx(1.1)
    assert scale.time_at(slow, toe_off / 2) == pytest.approx(5.3)
    assert scale.time_at(slow, 0.0) == 5.0
    assert scale.time_at(slow, 100.0) == scale.time_at(slow, 140.0) == 6.2


def test_the_scale_is_that_of_the_median_steps_and_no_clip_is_its_measure() -> None:
    early = [stride(0, 0.3, 1.0), stride(1, 1.3, 2.0), stride(2, 2.9, 3.0)]
    late = [stride(0, 0.5, 1.0)]
    assert phase_scale(early, late).pct == pytest.approx((0.0, 40.0, 100.0))
    assert phase_scale(late, early).pct == phase_scale(early, late).pct


def test_a_repetition_turns_at_its_deepest_point() -> None:
    spans = [Span("repetition", None, 0.0, 2.0), Span("repetition", None, 3.0, 6.0)]
    turns = [("deepest_point", 0.8), ("deepest_point", 5.0)]
    first, second = find_repetitions(spans, turns)
    scale = phase_scale([first], [second])
    assert scale.marks == ("start", "deepest_point", "end")
    assert scale.time_at(first, scale.pct[1]) == pytest.approx(0.8)
    assert scale.time_at(second, scale.pct[1]) == pytest.approx(5.0)
    # Where the hips were not seen there is only start and end.
    assert phase_scale(find_repetitions(spans[:1]), [second]).marks == ("start", "end")


def test_holds_run_side_by_side_from_their_start() -> None:
    holds = find_holds([Span("single_leg_stance", "left", 1.0, 11.0)])
    others = find_holds([Span("single_leg_stance", "left", 2.0, 6.0)])
    one, other = equally_long(holds, others)
    scale = phase_scale(one, other)
    assert scale.time_at(one[0], 50.0) == pytest.approx(3.0)
    assert scale.time_at(other[0], 50.0) == pytest.approx(4.0)


def test_the_median_step_is_one_of_them() -> None:
    steps = [stride(0, 0.3, length) for length in (1.4, 0.8, 1.0, 5.0)]
    assert median_step(steps) == 2
    assert median_step(steps[:1]) == 0


def test_a_curve_is_laid_on_the_scale_and_gaps_stay_gaps() -> None:
    step = stride(1.0, 1.5, 3.0)
    scale = PhaseScale(step.names, (0.0, 50.0, 100.0))
    time_s = np.linspace(0.0, 4.0, 401)
    values = 10.0 * time_s
    at_pct = np.array([0.0, 25.0, 50.0, 75.0, 100.0])
    laid = scale.resample(step, time_s, values, at_pct)
    assert laid == pytest.approx([10.0, 12.5, 15.0, 22.5, 30.0])
    values[(time_s > 1.2) & (time_s < 1.3)] = np.nan
    laid = scale.resample(step, time_s, values, at_pct)
    assert np.isnan(laid).tolist() == [False, True, False, False, False]


pieces = st.lists(st.floats(0.05, 2.0), min_size=3, max_size=3)


@given(pieces, pieces, st.floats(0.0, 100.0))
def test_there_and_back_is_the_same_phase_and_time_never_runs_back(
    one: list[float], two: list[float], pct: float
) -> None:
    steps = []
    for lengths in (one, two):
        a, b, c, d = np.cumsum([0.0, *lengths])
        marks = (("initial_contact", a), ("mid_stance", b), ("toe_off", c), ("next_contact", d))
        steps.append(Step("stride", "left", marks))
    scale = phase_scale(steps[:1], steps[1:])
    for step in steps:
        assert scale.pct_at(step, scale.time_at(step, pct)) == pytest.approx(pct, abs=1e-6)
        times = [scale.time_at(step, at) for at in np.linspace(0.0, 100.0, 40)]
        assert times == sorted(times)
