"""The interval of a metric holds the truth as often as it says, and grows where less is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pytest

from gait_screen.errors import KnowledgeError
from gait_screen.knowledge import load_knowledge
from gait_screen.knowledge.error_models import ErrorModel, TermName
from gait_screen.metrics.drivers import Drivers
from gait_screen.metrics.uncertainty import (
    TERMS,
    Z95,
    assumed_scatter,
    half_width_around,
    interval_half_width,
    lasting_sd,
)

GOOD = Drivers(
    yaw_deg=2.0,
    yaw_sd_deg=5.0,
    roll_sd_deg=0.4,
    level_sd_deg=0.4,
    foot_px=90.0,
    shank_px=200.0,
    hip_px=80.0,
    leg_px=420.0,
    fps=60.0,
    contact_frames=15.0,
    visibility=0.95,
    jitter_px=0.5,
    n=7,
    value=20.0,
    rate_per_s=50.0,
    pitch_deg=10.0,
    apart_deg=1.0,
    spread=1.0,
    network_sd_deg=1.0,
    progression_deg=5.0,
)
#: Each driver made worse, and the term that must grow with it.
WORSE: list[tuple[TermName, dict[str, float]]] = [
    ("roll", {"roll_sd_deg": 1.5}),
    ("level", {"level_sd_deg": 1.5}),
    ("yaw_leak", {"yaw_deg": 12.0}),
    ("foreshortening", {"yaw_deg": 12.0}),
    ("value", {"value": -30.0}),
    ("hinge", {"pitch_deg": 40.0}),
    ("readings", {"apart_deg": 5.0}),
    ("event", {"rate_per_s": -200.0}),
    ("frame", {"fps": 30.0}),
    ("contact_frame", {"contact_frames": 7.0}),
    ("foot_pixel", {"foot_px": 30.0}),
    ("shank_pixel", {"shank_px": 70.0}),
    ("hip_pixel", {"hip_px": 30.0}),
    ("leg_pixel", {"leg_px": 140.0}),
    ("jitter", {"jitter_px": 2.0}),
    ("unseen", {"visibility": 0.5}),
    ("network", {"network_sd_deg": 4.0}),
    ("progression", {"progression_deg": -15.0}),
]


def model(**changes: Any) -> ErrorModel:
    plain = ErrorModel(
        metric="knee_fppa_peak", tests=("squat",), views=("front",), floor=1.0, scatter=2.0
    )
    return plain.model_copy(update=changes)


def half_width(values: np.ndarray[Any, Any], lasting: float, assumed_sd: float) -> float:
    """Return the interval of the median of repetitions with a lasting error."""
    spread = float(np.std(values, ddof=1)) if len(values) > 1 else float("nan")
    drivers = replace(GOOD, n=len(values), spread=spread)
    return interval_half_width(model(floor=lasting, scatter=assumed_sd), drivers)


@pytest.mark.parametrize("n", [4, 7, 15])
@pytest.mark.parametrize("true_sd", [1.0, 2.0, 3.0])
def test_95_of_100_intervals_hold_the_truth(n: int, true_sd: float) -> None:
    rng = np.random.default_rng(n)
    trials = rng.normal(20.0, true_sd, (1500, n))
    held = [abs(np.median(one) - 20.0) <= half_width(one, 0.0, 2.0) for one in trials]
    assert np.mean(held) > 0.93


def test_intervals_with_a_lasting_error_hold_the_truth_too() -> None:
    rng = np.random.default_rng(5)
    trials = rng.normal(0.0, 1.5, (1500, 7)) + rng.normal(0.0, 3.0, (1500, 1))
    held = [abs(np.median(one)) <= half_width(one, 3.0, 1.5) for one in trials]
    assert 0.93 < np.mean(held) < 0.99


def test_steps_do_not_average_out_a_lasting_error() -> None:
    many = np.tile([19.9, 20.1], 500)
    assert half_width(many, 3.0, 2.0) == pytest.approx(1.96 * 3.0, abs=0.05)


@pytest.mark.parametrize("seen_sd", [0.0, 1.0, 2.0, 5.0])
def test_fewer_steps_are_never_the_surer_ones(seen_sd: float) -> None:
    def steps(n: int) -> np.ndarray[Any, Any]:
        spread = np.linspace(-1.0, 1.0, n)
        scale = np.std(spread, ddof=1)
        return 10.0 + seen_sd * spread / scale

    widths = [half_width(steps(n), 1.0, 2.0) for n in range(3, 20)]
    assert widths == sorted(widths, reverse=True)


def test_a_single_repetition_is_trusted_least() -> None:
    one = half_width(np.array([10.0]), 1.0, 2.0)
    assert one > half_width(np.array([9.5, 10.5]), 1.0, 2.0)
    assert one > 1.96 * np.hypot(1.0, 2.0)


def test_few_steps_that_agree_by_chance_do_not_pass_for_certainty() -> None:
    assert half_width(np.full(4, 10.0), 0.0, 2.0) > 1.5


@pytest.mark.parametrize(("term", "worse"), WORSE)
def test_the_interval_grows_with_each_driver(term: TermName, worse: dict[str, float]) -> None:
    driven = model(terms={term: 10.0})
    poor = replace(GOOD, **worse)
    assert interval_half_width(driven, poor) > interval_half_width(driven, GOOD)
    assert interval_half_width(model(), poor) == interval_half_width(model(), GOOD)


@pytest.mark.parametrize("driver", ["foot_px", "visibility", "contact_frames", "apart_deg"])
def test_a_driver_that_the_clip_does_not_show_counts_as_a_poor_one(driver: str) -> None:
    driven = model(terms=dict.fromkeys(("foot_pixel", "unseen", "contact_frame", "readings"), 9.0))
    unknown = replace(GOOD, **{driver: float("nan")})
    assert interval_half_width(driven, unknown) > interval_half_width(driven, GOOD)


def test_every_term_that_the_files_may_name_is_computed() -> None:
    assert set(TERMS) == set(get_args(TermName))
    assert {term for term, _ in WORSE} == set(TERMS)


def test_the_yaw_matters_even_when_it_is_read_as_none() -> None:
    square = replace(GOOD, yaw_deg=0.0)
    assert TERMS["yaw_leak"](square) > 0.05  # the yaw itself is only known to some degrees


def test_the_sagittal_yaw_error_is_the_foreshortening_of_the_doubt() -> None:
    def seen(true_deg: float, yaw_deg: float) -> float:
        return float(
            np.degrees(np.arctan(np.tan(np.radians(true_deg)) / np.cos(np.radians(yaw_deg))))
        )

    moved = abs(seen(35.0, 17.5) - seen(35.0, 12.5))
    turned = replace(GOOD, value=35.0, yaw_deg=15.0)
    assert 5.0 * TERMS["foreshortening"](turned) == pytest.approx(moved, rel=0.1)
    assert TERMS["foreshortening"](replace(turned, value=-35.0)) == pytest.approx(
        moved / 5, rel=0.1
    )


def test_one_pixel_turns_a_short_foot_more_than_a_long_one() -> None:
    assert TERMS["foot_pixel"](replace(GOOD, foot_px=57.3)) == pytest.approx(1.0, abs=0.01)


def test_independent_errors_add_by_squares() -> None:
    both = model(floor=3.0, terms={"roll": 10.0})
    assert lasting_sd(both, GOOD) == pytest.approx(5.0)


def test_the_pose_model_widens_what_lasts_and_the_fit_widens_all() -> None:
    calm = replace(GOOD, spread=0.0)
    assert interval_half_width(model(scatter=0.0), calm, 2.0) == pytest.approx(2.0 * Z95, rel=1e-3)
    wide = model(widen=1.5)
    assert interval_half_width(wide, GOOD) == pytest.approx(
        1.5 * interval_half_width(model(), GOOD)
    )


@pytest.mark.parametrize("bias", [0.0, -0.5, 1.0, 3.0, -9.0, 30.0])
def test_a_bias_widens_the_interval_until_it_holds_the_truth_as_often(bias: float) -> None:
    rng = np.random.default_rng(3)
    half = half_width_around(bias, 2.0)
    errors = rng.normal(bias, 2.0, 40_000)
    assert np.mean(np.abs(errors) <= half) == pytest.approx(0.95, abs=0.005)
    assert half_width_around(-bias, 2.0) == half


def test_a_known_bias_is_in_the_interval() -> None:
    without, known = (interval_half_width(model(bias=bias), GOOD) for bias in (0.0, -5.0))
    assert known > 5.0 > without


def test_a_length_in_centimetres_has_its_interval_in_centimetres() -> None:
    error = model(metric="vertical_oscillation", scatter=1.0)
    in_cm = replace(GOOD, unit_scale=0.88, spread=0.88 * GOOD.spread)
    assert interval_half_width(error, in_cm) == pytest.approx(
        0.88 * interval_half_width(error, GOOD)
    )
    assert assumed_scatter(error, in_cm) == pytest.approx(0.88)


def test_only_the_share_of_scatter_that_is_error_counts() -> None:
    scattered = replace(GOOD, spread=6.0)
    whole, half = (
        interval_half_width(model(scatter_share=share), scattered) for share in (1.0, 0.5)
    )
    assert 0.5 * whole < half < whole


def test_times_scatter_by_a_frame() -> None:
    error = load_knowledge().errors.of("contact_time", "running", "side")
    slow, quick = (assumed_scatter(error, replace(GOOD, fps=fps)) for fps in (30.0, 120.0))
    assert slow > quick


def test_what_has_no_error_of_its_own_is_refused() -> None:
    errors = load_knowledge().errors
    with pytest.raises(KnowledgeError, match="rearfoot_eversion_peak"):
        errors.of("rearfoot_eversion_peak", "running", "rear", "landmarks")
    with pytest.raises(KnowledgeError, match="heavy, full"):
        errors.model_factor("lite")
