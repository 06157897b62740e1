from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gait_screen.outputs.curves import (
    CYCLE_PCT,
    Cycle,
    cut_cycles,
    headline_angles,
    main_spans,
    median_cycle,
    shown_curves,
)
from gait_screen.records import AngleTable, Curve, Span
from tests.outputs.clips import make_clip, phone_times


def test_cycles_run_from_0_to_100_percent_of_their_own_span() -> None:
    time_s = phone_times()
    ramp = Curve("knee_flexion", "left", 100.0 * time_s)
    clip = make_clip(curves=[ramp])
    first, second = cut_cycles(clip, "knee_flexion")
    np.testing.assert_allclose(first.values_deg, 30.0 + 0.25 * CYCLE_PCT, atol=1e-6)
    np.testing.assert_allclose(second.values_deg - first.values_deg, 60.0, atol=1e-6)


def test_nothing_is_drawn_through_a_gap() -> None:
    time_s = phone_times()
    values = np.ones(len(time_s))
    values[(time_s > 0.38) & (time_s < 0.47)] = np.nan
    clip = make_clip(curves=[Curve("knee_flexion", "left", values)])
    first = cut_cycles(clip, "knee_flexion")[0]
    hidden_pct = CYCLE_PCT[np.isnan(first.values_deg)]
    assert hidden_pct.min() >= 20
    assert hidden_pct.max() <= 80
    assert np.isnan(np.interp(0.425, 0.3 + CYCLE_PCT / 400, first.values_deg))


def test_a_repetition_of_both_legs_counts_for_each_measured_leg() -> None:
    clip = make_clip(view="rear", test="squat")
    clip = replace(clip, spans=(Span("repetition", None, 0.2, 0.9), Span("repetition", None, 1, 2)))
    cycles = cut_cycles(clip, "knee_fppa")
    assert [(cycle.side, cycle.number) for cycle in cycles] == [
        ("left", 1),
        ("right", 1),
        ("left", 2),
        ("right", 2),
    ]


def test_pelvic_drop_is_shown_for_the_leg_that_stands_only() -> None:
    clip = make_clip(view="rear")
    curves = shown_curves(clip, "pelvic_drop")
    time_s = clip.angles.time_s
    left, right = curves["left"], curves["right"]
    stands = (time_s >= 0.3) & (time_s < 0.55)
    assert np.isfinite(left[stands]).all()
    assert np.isnan(right[stands]).all()
    raw = clip.angles.get("pelvic_drop", "left")
    assert raw is not None
    right_stands = (time_s >= 0.6) & (time_s < 0.85)
    np.testing.assert_allclose(right[right_stands], -raw.values_deg[right_stands])


def test_the_free_leg_of_a_balance_is_left_out() -> None:
    clip = make_clip(view="rear", test="single-leg-stance")
    clip = replace(clip, spans=(Span("single_leg_stance", "left", 0.2, 1.8),))
    assert list(shown_curves(clip, "knee_fppa")) == ["left"]


def test_single_leg_squats_are_cut_into_repetitions_not_holds() -> None:
    clip = make_clip(view="rear", test="single-leg-squat")
    spans = (Span("single_leg_stance", "left", 0.0, 1.9), Span("repetition", "left", 0.2, 0.9))
    assert main_spans(replace(clip, spans=spans)) == ("repetition", (spans[1],))


def test_headline_angles_fit_the_view_and_were_seen() -> None:
    assert headline_angles(make_clip()) == (
        "ankle_dorsiflexion",
        "tibia_inclination",
        "knee_flexion",
        "trunk_forward_lean",
    )
    assert headline_angles(make_clip(view="rear")) == (
        "pelvic_drop",
        "knee_fppa",
        "rearfoot_eversion",
    )
    unseen = make_clip()
    nothing = AngleTable(unseen.angles.time_s, ())
    assert headline_angles(replace(unseen, angles=nothing)) == ()


def test_median_needs_half_of_the_cycles() -> None:
    flat = [np.full(51, value) for value in (1.0, 2.0, 9.0)]
    flat[0][:10] = flat[1][:10] = np.nan
    median = median_cycle([Cycle("left", i, 0.0, v) for i, v in enumerate(flat)])
    assert np.isnan(median[:10]).all()
    assert median[10:] == pytest.approx(2.0)
