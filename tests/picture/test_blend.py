"""Curves of several sources in one, without a step where one of them ends."""

from __future__ import annotations

import numpy as np
import pytest

from gait_screen.picture.blend import blended, blended_table
from gait_screen.records import AngleTable, Curve, FloatArray

TIME_S = np.arange(240) / 60.0
INSIDE = (TIME_S >= 1.0) & (TIME_S < 3.0)


def curve(
    values: FloatArray | float, sd_deg: float, source: str, name: str = "pelvic_drop"
) -> Curve:
    whole = np.broadcast_to(np.asarray(values, dtype=np.float64), 240).copy()
    return Curve(name, "left", whole, source, sd_deg)


def only(values: FloatArray | float, where: np.ndarray) -> FloatArray:  # type: ignore[type-arg]
    return np.where(where, values, np.nan)


def test_inside_the_sources_weigh_by_their_precision() -> None:
    mixed = blended(curve(0.0, 3.0, "landmarks"), curve(only(10.0, INSIDE), 1.0, "picture"), TIME_S)
    # 1 / 1 against 1 / 9: nine tenths.
    assert mixed.values_deg[120] == pytest.approx(9.0)
    assert mixed.values_deg[~INSIDE] == pytest.approx(0.0)
    assert mixed.source == "landmarks and picture"


def test_no_step_appears_where_a_source_ends() -> None:
    mixed = blended(curve(0.0, 3.0, "landmarks"), curve(only(10.0, INSIDE), 1.0, "picture"), TIME_S)
    assert np.abs(np.diff(mixed.values_deg)).max() < 3.0
    assert mixed.values_deg[INSIDE][0] == pytest.approx(0.0)


def test_where_one_source_knows_nothing_the_other_stands_as_it_is() -> None:
    first = curve(only(0.0, TIME_S < 2.0), 3.0, "landmarks")
    second = curve(only(4.0, TIME_S >= 1.5), 1.0, "picture")
    mixed = blended(first, second, TIME_S).values_deg
    assert not np.isnan(mixed).any()
    assert mixed[TIME_S < 1.5] == pytest.approx(0.0)
    assert mixed[TIME_S >= 2.0] == pytest.approx(4.0)
    assert (np.diff(mixed) >= -1e-9).all()


def test_a_curve_that_only_one_source_has_is_in_the_table() -> None:
    table = AngleTable(TIME_S, (curve(1.0, 2.0, "landmarks"),))
    heel = curve(6.0, 1.0, "picture", "rearfoot_eversion")
    found = blended_table(table, [heel])
    assert found.get("rearfoot_eversion", "left") is heel
    assert found.get("pelvic_drop", "left") is table.curves[0]
