from __future__ import annotations

import numpy as np

from gait_screen.signals.running import median_of_known, percentile_of_spans, windows_around


def test_medians_are_numpy_s_over_what_is_known() -> None:
    rng = np.random.default_rng(5)
    values = rng.normal(0.0, 1.0, (300, 9))
    values[rng.random(values.shape) < 0.4] = np.nan
    values[:, 0] = 1.0
    assert np.array_equal(median_of_known(values), np.nanmedian(values, axis=1))
    assert np.isnan(median_of_known(np.full((2, 5), np.nan))).all()


def test_a_long_path_is_taken_in_parts_without_a_seam() -> None:
    values = np.random.default_rng(6).normal(0.0, 1.0, 150_000)
    windows = windows_around(values, 5)  # more numbers than are copied at once
    assert np.array_equal(median_of_known(windows)[5:-5], np.median(windows[5:-5], axis=1))


def test_percentiles_of_stretches_are_numpy_s_over_what_is_known() -> None:
    rng = np.random.default_rng(7)
    values = rng.normal(0.0, 1.0, 300)
    values[rng.random(300) < 0.4] = np.nan
    starts = rng.integers(0, 250, 80)
    spans = np.stack([starts, starts + rng.integers(0, 50, 80)], axis=1)
    expected = [
        np.nanpercentile(values[a:b], 15.0) if (~np.isnan(values[a:b])).sum() >= 5 else np.nan
        for a, b in spans.tolist()
    ]
    found = percentile_of_spans(values, spans, 15.0, least=5)
    assert np.array_equal(found, np.asarray(expected), equal_nan=True)
    assert percentile_of_spans(values, spans[:0], 15.0, least=5).shape == (0,)
