"""Several sources of one quantity: weights, interval and words, against numbers worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from gait_screen.metrics.fuse import CORRELATION, Single, correlation_of, fuse, optimal_weights
from gait_screen.vocabulary import Source


def single(
    source: Source, value: float, half: float, values: list[float] | None = None, how: str = ""
) -> Single:
    return Single(source, value, half, np.array(values or [value]), how)


def test_one_source_alone_is_what_it_says() -> None:
    fused = fuse([single("landmarks", 12.0, 4.0, [11.0, 13.0], "zero: standing")])
    assert (fused.value, fused.half_width) == (12.0, pytest.approx(4.0))
    assert fused.values.tolist() == [11.0, 13.0]
    assert fused.source == "landmarks; zero: standing"


def test_two_sources_weigh_as_their_covariance_says() -> None:
    # SDs 1 and 2, correlation 0.3: C = [[1, 0.6], [0.6, 4]], C^-1 1 = [3.4, 0.4] / 3.64.
    fused = fuse([single("landmarks", 14.0, 1.96 * 2.0), single("picture", 10.0, 1.96 * 1.0)])
    share = 3.4 / 3.8
    assert dict(fused.shares) == {
        "picture": pytest.approx(share),
        "landmarks": pytest.approx(1 - share),
    }
    assert fused.value == pytest.approx(10.0 * share + 14.0 * (1 - share))
    assert fused.source.startswith("picture 89 %, landmarks 11 %")


def test_the_interval_shrinks_no_further_than_the_correlation_allows() -> None:
    agreeing = fuse([single("landmarks", 10.0, 1.96 * 2.0), single("picture", 10.5, 1.96)])
    assert agreeing.half_width == pytest.approx(1.96 * np.sqrt(3.64 / 3.8))
    # However many sources of one quality, their common error stays.
    _, variance = optimal_weights(np.ones(50))
    assert variance == pytest.approx((1 + 49 * CORRELATION) / 50)
    assert variance > CORRELATION


def test_the_combination_is_never_worse_than_the_better_source() -> None:
    for other in (1.0, 1.5, 3.0, 3.4, 10.0):
        weights, variance = optimal_weights(np.array([1.0, other]))
        assert variance <= 1.0 + 1e-12
        assert (weights >= 0.0).all()
        assert weights.sum() == pytest.approx(1.0)


def test_a_source_that_is_far_worse_is_left_out() -> None:
    # From an SD of 1 / 0.3 on, the correlation would give it a negative weight.
    fused = fuse([single("landmarks", 12.0, 40.0), single("picture", 10.0, 4.0)])
    assert fused.shares == (("picture", 1.0),)
    assert (fused.value, fused.half_width) == (10.0, pytest.approx(4.0))
    assert fused.source == "picture 100 %"


def test_three_sources_go_together() -> None:
    fused = fuse(
        [
            single("landmarks", 8.0, 3.0),
            single("markers", 6.0, 2.0, how="zero: standing"),
            single("picture", 7.0, 2.5, how="zero: standing"),
        ]
    )
    assert [name for name, _ in fused.shares] == ["markers", "picture", "landmarks"]
    assert 6.0 < fused.value < 7.0
    assert fused.half_width < 2.0
    assert fused.source.count("zero: standing") == 1


def test_sources_that_contradict_each_other_widen_the_interval_to_hold_both() -> None:
    fused = fuse([single("landmarks", 2.0, 3.0), single("picture", 12.0, 3.0)])
    assert not fused.agree
    assert fused.value == pytest.approx(7.0)
    assert fused.half_width == pytest.approx(5.0)
    assert "contradict" in fused.source
    assert "landmarks 2.0" in fused.source
    near = fuse([single("landmarks", 9.5, 3.0), single("picture", 12.0, 3.0)])
    assert near.agree
    assert near.half_width < 3.0


def test_steps_are_combined_one_by_one() -> None:
    nan = float("nan")
    fused = fuse(
        [
            single("landmarks", 4.0, 2.0, [2.0, 4.0, 6.0, nan]),
            single("picture", 6.0, 2.0, [4.0, nan, 8.0, nan]),
        ]
    )
    np.testing.assert_allclose(fused.values, [3.0, 4.0, 7.0, nan])


def test_the_steps_are_those_of_the_heaviest_source() -> None:
    nan = float("nan")
    fused = fuse(
        [
            single("landmarks", 9.0, 4.0, [8.0, 9.0, 10.0]),
            single("picture", 6.0, 2.0, [nan, 5.0, 7.0]),
        ]
    )
    assert np.isnan(fused.values[0])
    assert (~np.isnan(fused.values)).sum() == 2


def test_sources_that_counted_other_steps_are_not_put_side_by_side() -> None:
    fused = fuse(
        [single("landmarks", 4.0, 5.0, [3.0, 4.0, 5.0]), single("picture", 6.0, 2.0, [6.0])]
    )
    assert fused.values.tolist() == [6.0]


def test_what_is_read_at_the_same_event_is_hardly_better_for_being_read_twice() -> None:
    both = [single("picture", 10.0, 4.0), single("markers", 10.4, 4.0)]
    apart = fuse(both, correlation_of("mtp_extension_peak")).half_width
    timed = fuse(both, correlation_of("rearfoot_eversion_heel_off")).half_width
    # Two equal SD: the variance of their mean is (1 + rho) / 2 of one's.
    assert apart == pytest.approx(4.0 * np.sqrt(0.65))
    assert timed == pytest.approx(4.0 * np.sqrt(0.9))
