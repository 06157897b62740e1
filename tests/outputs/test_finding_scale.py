"""Where a finding's number lies: the range of the very rule that judged it, drawn to scale."""

from __future__ import annotations

import math
import re

import pytest

from gait_screen.findings import assess_findings
from gait_screen.knowledge import load_knowledge
from gait_screen.outputs.finding_scale import (
    FindingScale,
    finding_scale,
    scale_html,
    scale_words,
)
from gait_screen.screening import Finding, Metric
from tests.outputs.test_proof_frames import metric


def judged(deficit: str, *metrics: Metric) -> Finding:
    """Return a deficit as our own rules judge it."""
    found = assess_findings(metrics, load_knowledge(), None)
    return next(f for f in found if f.deficit == deficit and f.value is not None)


def test_the_range_is_that_of_the_band_that_judged_the_number() -> None:
    stiff = judged(
        "limited_ankle_dorsiflexion", metric("ankle_dorsiflexion_peak", 12.0, uncertainty=3.0)
    )
    scale = finding_scale(stiff)
    assert scale == FindingScale(12.0, 3.0, "deg", 18.0, 28.0, 18.0, "low")
    assert scale_words(scale) == (
        "95 % interval 9 to 15°; expected 18 to 28°; below the limit of 18° we look closer."
    )


def test_an_open_range_and_a_missing_interval_are_said_as_they_are() -> None:
    scale = FindingScale(40.0, None, "deg", 50.0, math.inf, 50.0, "low")
    assert scale_words(scale) == "Expected 50° or more; below the limit of 50° we look closer."
    assert "inf" not in scale_html(scale)
    # A value without an interval is a dot alone.
    assert scale_html(scale).count("border-left:2px solid currentColor") == 0


def test_of_a_difference_of_the_sides_the_range_ends_at_its_limit() -> None:
    uneven = judged(
        "asymmetry",
        metric("tibia_inclination_peak", 30.0, test="lunge", uncertainty=1.0),
        metric("tibia_inclination_peak", 40.0, "right", test="lunge", uncertainty=1.0),
    )
    scale = finding_scale(uneven)
    assert scale is not None
    assert (scale.low, scale.high, scale.cut, scale.worse) == (0.0, 5.0, 5.0, "high")
    assert "expected 0 to 5°; above the limit of 5° we look closer" in scale_words(scale)


def test_what_was_not_judged_has_no_scale() -> None:
    (absent, *_) = assess_findings([], load_knowledge(), None)
    assert finding_scale(absent) is None


def lefts(html: str, what: str) -> list[float]:
    return [
        float(found[1]) for found in re.finditer(rf"left:(?:calc\()?([\d.]+)%[^\"]*{what}", html)
    ]


@pytest.mark.parametrize("value", [-4.0, 12.0, 60.0])
def test_everything_lies_in_its_order_and_inside(value: float) -> None:
    html = scale_html(FindingScale(value, 3.0, "deg", 18.0, 28.0, 18.0, "low"))
    (dot,) = lefts(html, "border-radius")
    low, high = lefts(html, "height:11px")
    (limit,) = lefts(html, "dashed")
    assert 0 < low < dot < high < 100
    assert (dot < limit) == (value < 18.0)
    assert dot - low == pytest.approx(high - dot, abs=0.2)
    (start, width) = next(
        (float(m[1]), float(m[2])) for m in re.finditer(r"left:([\d.]+)%;width:([\d.]+)%", html)
    )
    assert start == pytest.approx(limit, abs=0.1)
    # Ten degrees of range and six of interval are drawn to one scale.
    assert width / (high - low) == pytest.approx(10.0 / 6.0, rel=0.05)


def test_who_cannot_see_it_is_told_all_of_it() -> None:
    html = scale_html(FindingScale(12.0, 3.0, "deg", 18.0, 28.0, 18.0, "low"))
    label = re.search(r'role="img" aria-label="([^"]+)"', html)
    assert label is not None
    assert label[1].startswith("Scale with the value 12 ± 3°. 95 % interval 9 to 15°; expected")
