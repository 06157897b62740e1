from __future__ import annotations

import pytest

from gait_screen.findings import judge_value
from gait_screen.knowledge.models import Cut

LOW = (
    Cut(severity="mild", value=38, sources=("x",), borderline=True),
    Cut(severity="moderate", value=34, sources=("x",)),
    Cut(severity="severe", value=28, sources=("x",)),
)
HIGH = (
    Cut(severity="mild", value=5, sources=("x",)),
    Cut(severity="moderate", value=7, sources=("x",)),
    Cut(severity="severe", value=9, sources=("x",)),
)


@pytest.mark.parametrize(
    ("value", "uncertainty", "verdict", "severity"),
    [
        (8.0, 3.0, "likely", "moderate"),  # the whole interval, 5 to 11, is past the cut
        (8.0, 3.1, "undecided", "none"),  # a little of it is not, and it reaches past severe
        (5.4, 1.0, "none", "none"),  # past the cut by less than its uncertainty
        (6.4, 1.5, "none", "none"),
        (5.0, 0.0, "none", "none"),  # on the cut is not past it
        (12.0, 1.0, "likely", "severe"),
        (3.0, 2.0, "none", "none"),
        (3.0, 6.5, "undecided", "none"),  # "none" would reassure falsely
    ],
)
def test_the_interval_decides(value, uncertainty, verdict, severity):
    judgement = judge_value(value, uncertainty, HIGH, sign=1)
    assert (judgement.verdict, judgement.severity) == (verdict, severity)


def test_low_is_worse_mirrors_high_is_worse():
    assert judge_value(25, 4, LOW, sign=-1).verdict == "likely"
    assert judge_value(25, 4, LOW, sign=-1).severity == "severe"
    assert judge_value(41, 4, LOW, sign=-1).verdict == "none"


def test_a_borderline_value_is_never_more_than_possible():
    assert judge_value(35.0, 0.5, LOW, sign=-1).verdict == "possible"
    assert judge_value(33.0, 0.5, LOW, sign=-1).verdict == "likely"


def test_a_huge_interval_is_never_likely_however_far_the_value():
    judgement = judge_value(100.0, 20.0, HIGH, sign=1, max_uncertainty=8.0)
    assert judgement.verdict == "possible"
    assert judge_value(-100.0, 20.0, HIGH, sign=1, max_uncertainty=8.0).verdict == "undecided"


def test_a_weak_test_is_never_more_than_possible():
    assert judge_value(12.0, 0.1, HIGH, sign=1, at_most="possible").verdict == "possible"


def test_wider_intervals_never_make_it_surer():
    order = ["likely", "possible", "none", "undecided"]
    ranks = [
        order.index(judge_value(9.5, width / 10, HIGH, sign=1, max_uncertainty=8).verdict)
        for width in range(120)
    ]
    assert ranks == sorted(ranks)
    assert set(ranks) == {0, 3}
