"""Films of very many pictures a second are thinned only as far as the movement allows."""

from __future__ import annotations

import pytest

from gait_screen.vocabulary import CLOSE_UPS, MOVEMENTS
from gait_screen.watching.rates import RATE_NEEDS, every_for, kind_of


@pytest.mark.parametrize(
    ("fps", "kind", "every"),
    [
        (30.0, "gait", 1),
        (60.0, "gait", 1),
        (120.0, "gait", 1),
        (239.76, "gait", 2),
        (480.0, "gait", 4),
        (24.0, "slow", 1),
        (29.97, "slow", 1),
        (50.0, "slow", 1),
        (59.94, "slow", 2),
        (60.0, "slow", 2),
        (119.88, "slow", 4),
        (240.0, "slow", 8),
    ],
)
def test_how_many_pictures_further_the_next_one_is(fps: float, kind: str, every: int) -> None:
    assert every_for(fps, kind) == every
    assert fps / every > 0.98 * min(fps, RATE_NEEDS[kind].least_fps)


def test_every_movement_has_its_need_with_a_reason() -> None:
    for movement in set(MOVEMENTS) - CLOSE_UPS:
        assert len(RATE_NEEDS[kind_of(movement)].because) > 40
    assert kind_of(None) is None
