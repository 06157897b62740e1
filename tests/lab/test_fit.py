"""The fit of the stated uncertainty: simulated errors with known drivers are found again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from gait_screen.errors import KnowledgeError, UsageError
from gait_screen.knowledge.error_models import ErrorModel, ErrorModels, read_error_models
from gait_screen.knowledge.loader import load_knowledge
from gait_screen.metrics.drivers import Drivers
from gait_screen.metrics.uncertainty import assumed_scatter, lasting_sd, repetition_sd
from tests.lab.made_up import row, setting
from validation.__main__ import main
from validation.error_file import format_error_models
from validation.fit import FIRST_ESTIMATES, fit, judge
from validation.fit_cases import Case, as_case
from validation.fit_models import MIN_CASES, conformal_quantile, fit_models, with_scatter
from validation.score.rows import REPORTED, MetricRow, write_rows
from validation.score.rows import Drivers as RowDrivers

FIRST = read_error_models(FIRST_ESTIMATES)
ANKLE = FIRST.of("ankle_dorsiflexion_peak", "running", "side")
KEYS = ("ankle_dorsiflexion_peak", "pelvic_drop_peak", "contact_time", "knee_fppa_peak")


def drivers(rng: np.random.Generator) -> Drivers:
    """Return the drivers of a clip as they come."""
    leg_px = rng.uniform(150.0, 500.0)
    return Drivers(
        yaw_deg=abs(rng.normal(0.0, 7.0)),
        yaw_sd_deg=5.0,
        roll_sd_deg=float(rng.choice([0.4, 1.5])),
        level_sd_deg=float(rng.choice([0.4, 1.5])),
        foot_px=0.22 * leg_px,
        shank_px=0.48 * leg_px,
        hip_px=0.18 * leg_px,
        leg_px=leg_px,
        fps=float(rng.choice([30.0, 60.0, 120.0])),
        contact_frames=rng.uniform(6.0, 40.0),
        visibility=rng.uniform(0.4, 1.0),
        jitter_px=rng.uniform(0.3, 2.0),
        n=7,
        value=rng.normal(20.0, 8.0),
        rate_per_s=rng.uniform(0.0, 200.0),
        pitch_deg=rng.uniform(0.0, 30.0),
        apart_deg=rng.uniform(0.0, 6.0),
        spread=rng.uniform(0.3, 1.5),
        network_sd_deg=2.0,
        progression_deg=5.0,
    )


def cases(
    rng: np.random.Generator, truth: ErrorModel, count: int, part: str = "fit", pose: str = "heavy"
) -> list[Case]:
    """Return comparisons whose errors follow ``truth``."""
    factor = FIRST.model_factors[pose].factor
    found = []
    for number in range(count):
        one = drivers(rng)
        repeated = repetition_sd(one.n, one.spread, assumed_scatter(truth, one))
        sd = np.hypot(factor * lasting_sd(truth, one), repeated)
        found.append(
            Case(
                clip=f"made/{part}{number}",
                part=part,
                key=truth.metric,
                movement=truth.tests[0],
                seen_from=truth.views[0],
                source=truth.source,
                pose_model=pose,
                error=float(rng.normal(0.0, sd)),
                stated=9.0,
                drivers=one,
            )
        )
    return found


def found_entry(models: ErrorModels) -> ErrorModel:
    return models.of(ANKLE.metric, ANKLE.tests[0], ANKLE.views[0])


def scaled(model: ErrorModel, factor: float) -> ErrorModel:
    terms = {name: factor * value for name, value in model.terms.items()}
    return model.model_copy(update={"floor": factor * model.floor, "terms": terms})


def test_what_drives_the_error_is_found_again() -> None:
    rng = np.random.default_rng(1)
    terms = {**dict.fromkeys(ANKLE.terms, 0.0), "unseen": 14.0, "readings": 1.2}
    truth = ANKLE.model_copy(update={"floor": 1.0, "terms": terms})
    fitted = found_entry(fit_models(cases(rng, truth, 500), FIRST, "made up"))
    assert fitted.basis == "fitted"
    assert fitted.n == 500
    assert fitted.terms["unseen"] == pytest.approx(14.0, rel=0.3)
    assert fitted.terms["readings"] == pytest.approx(1.2, rel=0.3)
    assert fitted.floor < 1.6
    assert fitted.terms["foot_pixel"] < ANKLE.terms["foot_pixel"]


@pytest.mark.parametrize("factor", [0.5, 2.0])
@pytest.mark.parametrize("seed", [1, 2])
def test_intervals_fitted_on_some_clips_hold_the_truth_of_others(factor: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    landmarks = [one for one in FIRST.models if one.source == "landmarks"]
    truths = [scaled(one, factor) for one in landmarks if one.metric in KEYS]
    some = [case for truth in truths for case in cases(rng, truth, 24)]
    others = [case for truth in truths for case in cases(rng, truth, 250, "test")]
    verdicts = {one.key: one for one in judge(fit_models(some, FIRST, "made up"), others)}
    assert 0.93 < verdicts["all"].covered < 0.98
    entries = {(one.metric, one.tests, one.source): one for one in truths}
    known = replace(
        FIRST,
        models=tuple(entries.get((m.metric, m.tests, m.source), m) for m in FIRST.models),
    )
    ideal = {one.key: one for one in judge(known, others)}
    for key in KEYS:
        assert verdicts[key].covered > 0.90, key
        assert verdicts[key].half_width < 1.4 * ideal[key].half_width, key


def test_a_first_estimate_that_is_far_off_is_mended() -> None:
    truth, there = scaled(ANKLE, 3.0), drivers(np.random.default_rng(9))
    fits = [
        found_entry(fit_models(cases(np.random.default_rng(seed), truth, 80), FIRST, "made up"))
        for seed in range(4)
    ]
    typical = float(np.median([lasting_sd(entry, there) for entry in fits]))
    assert typical == pytest.approx(lasting_sd(truth, there), rel=0.25)


def test_a_few_comparisons_that_agree_by_chance_do_not_pass_for_certainty() -> None:
    there = drivers(np.random.default_rng(9))

    def after(count: int) -> float:
        perfect = [replace(c, error=0.0) for c in cases(np.random.default_rng(0), ANKLE, count)]
        return lasting_sd(found_entry(fit_models(perfect, FIRST, "made up")), there)

    first = lasting_sd(ANKLE, there)
    assert first > after(MIN_CASES) > after(40)
    assert after(MIN_CASES) > 0.3 * first


def test_the_scatter_between_repetitions_is_that_of_the_clips() -> None:
    rng = np.random.default_rng(10)
    calm = [
        replace(case, drivers=replace(case.drivers, spread=0.4)) for case in cases(rng, ANKLE, 40)
    ]
    entry = with_scatter(ANKLE, calm)
    assert 0.4 < entry.scatter < 0.5
    assert with_scatter(ANKLE, calm[:1]).scatter > 0.6 * ANKLE.scatter
    lost = [replace(calm[0], drivers=replace(calm[0].drivers, spread=40.0)), *calm[1:]]
    assert with_scatter(ANKLE, lost).scatter < 1.3 * entry.scatter
    times = FIRST.of("contact_time", "running", "side")
    frames = with_scatter(times, [replace(case, key="contact_time") for case in calm])
    assert frames.scatter_frames > times.scatter_frames


def test_repetitions_that_truly_differ_are_no_error() -> None:
    rng = np.random.default_rng(11)
    steps = FIRST.of("cadence", "running", "side")
    unlike = [
        replace(case, drivers=replace(case.drivers, spread=4.0), error=case.error / 5.0)
        for case in cases(rng, steps, 60)
    ]
    models = fit_models(unlike, FIRST, "made up")
    assert models.of("cadence", "running", "side").scatter_share < 0.5
    verdict = judge(models, unlike)[1]
    assert verdict.covered > 0.93
    assert verdict.half_width < 3.0 * verdict.rms_error


def test_too_few_comparisons_leave_the_first_estimate_and_say_so() -> None:
    rng = np.random.default_rng(3)
    few = cases(rng, scaled(ANKLE, 4.0), MIN_CASES - 1)
    many = cases(rng, FIRST.of("contact_time", "running", "side"), 20)
    models = fit_models([*few, *many], FIRST, "made up")
    assert found_entry(models) == ANKLE
    assert found_entry(models).basis == "first estimate"
    assert models.of("contact_time", "running", "side").basis == "fitted"


def test_the_floor_stays_above_what_rendered_bodies_cannot_show() -> None:
    rng = np.random.default_rng(4)
    perfect = [replace(case, error=0.0) for case in cases(rng, ANKLE, 100)]
    assert found_entry(fit_models(perfect, FIRST, "made up")).floor >= ANKLE.least > 0.0


def test_a_constant_bias_is_counted_into_the_interval_and_named() -> None:
    rng = np.random.default_rng(5)
    some = cases(rng, ANKLE, 120)
    off = [replace(case, error=case.error - 6.0) for case in some]
    straight, biased = (fit_models(each, FIRST, "made up") for each in (some, off))
    assert found_entry(biased).bias == pytest.approx(-6.0, abs=0.7)
    assert found_entry(biased).floor == pytest.approx(found_entry(straight).floor, rel=0.3)
    verdict = judge(biased, off)[1]
    assert 0.93 < verdict.covered < 0.99
    # Wider by the bias but for what its side does not need.
    narrow = judge(straight, some)[1].half_width
    assert narrow + 4.0 < verdict.half_width < narrow + 6.5


def test_each_source_of_a_metric_is_fitted_to_its_own_errors() -> None:
    rng = np.random.default_rng(11)
    by_picture = FIRST.of(ANKLE.metric, "running", "side", "picture")
    some = [*cases(rng, scaled(ANKLE, 2.0), 80), *cases(rng, scaled(by_picture, 0.5), 80)]
    fitted = fit_models(some, FIRST, "made up")
    there = drivers(np.random.default_rng(9))
    landmarks, picture = (
        fitted.of(ANKLE.metric, "running", "side", source) for source in ("landmarks", "picture")
    )
    assert landmarks.n == picture.n == 80
    assert lasting_sd(landmarks, there) > 1.5 * lasting_sd(ANKLE, there)
    assert lasting_sd(picture, there) < 0.8 * lasting_sd(by_picture, there)


def test_one_gross_outlier_does_not_carry_the_fit() -> None:
    plain = cases(np.random.default_rng(6), ANKLE, 60)
    struck = [replace(plain[0], error=60.0), *plain[1:]]
    one, other = (found_entry(fit_models(some, FIRST, "made up")) for some in (plain, struck))
    there = drivers(np.random.default_rng(9))
    assert lasting_sd(other, there) < 1.3 * lasting_sd(one, there)


def test_the_factor_of_the_quicker_model_is_measured_where_it_ran() -> None:
    rng = np.random.default_rng(7)
    heavy = cases(rng, ANKLE, 150)
    full = cases(rng, ANKLE, 150, pose="full")
    alone = fit_models(heavy, FIRST, "made up").model_factors["full"]
    assert alone == FIRST.model_factors["full"]
    both = fit_models([*heavy, *full], FIRST, "made up").model_factors["full"]
    assert both.basis == "fitted"
    assert both.n == 150
    assert both.factor == pytest.approx(FIRST.model_factors["full"].factor, rel=0.2)


def test_the_quantile_is_that_of_one_more_case() -> None:
    nobody = np.zeros(0)
    assert conformal_quantile(np.arange(1.0, 101.0), nobody) == 96.0
    # With 19 cases the largest is the one that a 20th stays below in 95 of 100.
    assert conformal_quantile(np.arange(1.0, 20.0), nobody) == 19.0
    # A wild case of its own does not decide where there are hundreds of others.
    others = np.linspace(0.01, 1.0, 200)
    calm, wild = (conformal_quantile(np.array(own), others) for own in ([0.1, 0.2], [0.1, 3.0]))
    assert 0.9 < calm <= wild < 1.1


# --- rows, files and the command -----------------------------------------------------------------


def made_row(case: Case) -> MetricRow:
    return row(
        true=20.0,
        measured=20.0 + case.error,
        half=9.0,
        key=case.key,
        setting=setting(
            suite="made",
            part=case.part,
            clip=case.clip.split("/")[1],
            movement=case.movement,
            view={"side": "left"}.get(case.seen_from, case.seen_from),
            model=case.pose_model,
        ),
        source=case.source,
        drivers=RowDrivers.of(case.drivers.by_name()),
    )


@pytest.fixture
def table(tmp_path: Path) -> Path:
    rng = np.random.default_rng(8)
    some = cases(rng, scaled(ANKLE, 1.5), 30) + cases(rng, scaled(ANKLE, 1.5), 30, "test")
    path = tmp_path / "metrics.csv"
    write_rows(path, [made_row(case) for case in some], MetricRow)
    return path


def test_a_row_is_the_comparison_that_it_was_made_from() -> None:
    (case,) = cases(np.random.default_rng(0), ANKLE, 1)
    again = as_case(made_row(case))
    assert again is not None
    assert again.error == pytest.approx(case.error)
    assert replace(again, error=case.error) == replace(case, drivers=again.drivers)
    assert again.drivers.by_name() == case.drivers.by_name()


def test_rows_that_say_nothing_of_an_interval_are_left_out() -> None:
    (case,) = cases(np.random.default_rng(0), ANKLE, 1)
    good = made_row(case)
    assert as_case(replace(good, reason="recognised as walking, left")) is None
    assert as_case(replace(good, expected=False)) is None
    assert as_case(replace(good, drivers=RowDrivers())) is None
    # What is reported may be made of several sources: it has no error model of its own.
    assert as_case(replace(good, source=REPORTED)) is None
    assert as_case(row(20.0)) is None


def test_the_same_rows_give_the_same_file(table: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.toml", tmp_path / "two.toml"
    report = fit(table, one)
    fit([table], two)
    assert one.read_bytes() == two.read_bytes()
    read = read_error_models(one)
    assert found_entry(read).basis == "fitted"
    assert "30 clips to fit, 30 to test" in read.origin.fitted
    assert [v.part for v in report.verdicts if v.key == ANKLE.metric] == ["fit", "test"]


def test_the_package_can_hold_what_was_fitted(table: Path, tmp_path: Path) -> None:
    fitted = fit(table, tmp_path / "fitted.toml").models
    here = load_knowledge().errors
    assert {(m.metric, m.tests, m.views, m.source) for m in fitted.models} == {
        (m.metric, m.tests, m.views, m.source) for m in here.models
    }


def test_the_command_writes_the_file_and_prints_how_it_does(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "uncertainty.toml"
    words = ["fit", str(table), "--out", str(out), "--source", "made up, seed 8"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    assert ANKLE.metric in result.output
    assert "First estimates kept" in result.output
    assert read_error_models(out).origin.fitted == "made up, seed 8"


def test_rows_without_anything_to_fit_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "metrics.csv"
    write_rows(path, [row(20.0)], MetricRow)
    with pytest.raises(UsageError, match="no measured row of the part 'fit'"):
        fit(path, tmp_path / "out.toml")


def test_a_metric_that_has_no_error_is_refused() -> None:
    (case,) = cases(np.random.default_rng(0), ANKLE, 1)
    with pytest.raises(KnowledgeError, match="moonlight"):
        judge(FIRST, [replace(case, key="moonlight")])


def test_a_file_is_what_was_written(tmp_path: Path) -> None:
    text = format_error_models(FIRST)
    assert text == FIRST_ESTIMATES.read_text(encoding="utf-8")
    path = tmp_path / "again.toml"
    path.write_text(text, encoding="utf-8")
    assert read_error_models(path) == FIRST
