"""What to film at the end of a phase: all that its criteria are measured in, each clip once."""

from __future__ import annotations

from collections.abc import Sequence

from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.screening import Criterion, PhaseFilm
from gait_screen.vocabulary import SIDES, Movement, Side, View


def films_to_leave(
    criteria: Sequence[Criterion], *, week: int, day: str | None, knowledge: Knowledge
) -> list[PhaseFilm]:
    """Return the clips that show whether the criteria are met, in the order of the criteria.

    A criterion without a number, of what a film looks like, is shown by the test that shows its
    deficit best. What only the person can tell needs no film.

    Parameters
    ----------
    week, day
        The last week of the phase and its last day (ISO), None where the plan has no dates.
    """
    clips: dict[tuple[Movement, View], None] = {}
    for criterion in criteria:
        if criterion.deficit is None and criterion.metric is None:
            continue
        key, test = criterion.metric, criterion.test
        if criterion.deficit is not None and (key is None or test is None):
            deficit = knowledge.deficit(criterion.deficit)
            key, test = deficit.primary_metric, deficit.film_test
        if key is not None and test is not None:
            clips |= dict.fromkeys(
                (test, view) for view in _views(key, test, criterion.side, clips, knowledge)
            )
    return [PhaseFilm(test=test, view=view, week=week, date=day) for test, view in clips]


def _views(
    metric: str,
    test: Movement,
    side: Side | None,
    clips: dict[tuple[Movement, View], None],
    knowledge: Knowledge,
) -> tuple[View, ...]:
    """Return from where to film; of several views one that is filmed anyway, else the first."""
    # From the side only the near leg is measured.
    near: tuple[View, ...] = SIDES if side is None else (side,)
    ways = [near if view == "side" else (view,) for view in knowledge.metrics[metric].views]
    return next((way for way in ways if all((test, view) in clips for view in way)), ways[0])
