from __future__ import annotations

import pytest

from gait_screen.outputs.numbers import plain_number, value_text


@pytest.mark.parametrize(
    ("value", "unit", "uncertainty", "text"),
    [
        (32.44, "deg", 3.6, "32 ± 4°"),
        (32.44, "deg", 1.4, "32.4 ± 1.4°"),
        (0.2621, "s", 0.019, "0.262 ± 0.019 s"),
        (168.24, "steps/min", 2.3, "168 ± 2 steps/min"),
        (-0.2, "deg", 3.2, "0 ± 3°"),
        (-4.26, "deg", 0.8, "−4.3 ± 0.8°"),
        (12.0, "count", None, "12"),
        (5.25, "% of leg length", None, "5.2 % of leg length"),
        (100.0, "deg", 25.0, "100 ± 25°"),
    ],
)
def test_no_more_digits_than_the_uncertainty_deserves(
    value: float, unit: str, uncertainty: float | None, text: str
) -> None:
    assert value_text(value, unit, uncertainty) == text


def test_chosen_numbers_stay_as_they_were_chosen() -> None:
    assert [plain_number(x) for x in (5.0, 3.5, -2.0)] == ["5", "3.5", "−2"]
