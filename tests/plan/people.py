"""Made-up people for the plan's tests: metrics and answers, drawn by hypothesis or by hand."""

from __future__ import annotations

from hypothesis import strategies as st

from gait_screen.knowledge import Answers, load_knowledge, parse_answers
from gait_screen.knowledge.models import Band, Cut
from gait_screen.screening import Metric
from gait_screen.vocabulary import SIDES, Side
from tests.findings.measurements import measured
from tests.helpers.contract import RED_FLAGS

ALL_CLEAR = dict.fromkeys(RED_FLAGS, False)
SITES = ["heel", "arch", "forefoot", "big_toe", "ankle", "achilles", "shin", "calf", "knee", "hip"]
EQUIPMENT = ["step", "band", "towel", "weight", "ball", "treadmill"]


def answers(**given: object) -> Answers:
    """Return answers of somebody without a red flag."""
    return parse_answers({"red_flags": ALL_CLEAR, **given})


def cuts_of(band: Band) -> tuple[Cut, ...]:
    """Return a band's cuts; the first age group's where they depend on age."""
    return band.cuts or band.by_age[0].cuts


def legs_of(metric: str) -> tuple[Side | None, ...]:
    """Return the sides a metric is measured on."""
    return (None,) if metric == "step_width" else SIDES


@st.composite
def metrics(draw: st.DrawFn) -> list[Metric]:
    """Draw values from well inside to well outside of some bands, narrow and wide intervals."""
    drawn = []
    bands = load_knowledge().bands
    for band in draw(st.lists(st.sampled_from(bands), max_size=8, unique_by=lambda b: b.id)):
        cuts = cuts_of(band)
        reach = max(2.0, abs(cuts[-1].value - cuts[0].value))
        for side in legs_of(band.metric):
            if draw(st.booleans()):
                value = cuts[0].value + draw(st.integers(-12, 12)) / 4 * reach
                half = draw(st.sampled_from([0.1, 0.4, 0.8, 1.5])) * reach
                drawn.append(measured(band.metric, side, value, half, draw(_test_of(band))))
    return drawn


def _test_of(band: Band) -> st.SearchStrategy[str]:
    return st.sampled_from(list(band.tests))


_PAIN = st.fixed_dictionaries(
    {"site": st.sampled_from(SITES)},
    optional={
        "severity": st.integers(0, 6),
        "side": st.sampled_from(["left", "right", "both"]),
    },
)
_ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "age": st.sampled_from([16, 25, 45, 66, 84]),
        "sport": st.sampled_from(["running", "walking", "football", "cycling"]),
        "days_per_week": st.integers(1, 7),
        "minutes_per_day": st.sampled_from([3, 5, 8, 12, 15, 60]),
        "equipment": st.lists(st.sampled_from(EQUIPMENT), unique=True),
        "pain": st.lists(_PAIN, max_size=2),
        "tried": st.lists(st.sampled_from(["rest", "heel_raises", "orthotics"]), unique=True),
        "longest_run_min": st.sampled_from([0, 3, 12, 60]),
    },
)


def people() -> st.SearchStrategy[tuple[list[Metric], Answers]]:
    """Draw metrics and answers without a red flag."""
    return st.tuples(metrics(), _ANSWERS.map(lambda given: answers(**given)))
