"""The arch under load, from a close-up with three stickers. A surrogate for what the foot does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from gait_screen.markers.close_up import ARCH_ANGLE, loading_changes_deg
from gait_screen.metrics.clip import ClipMeasurements, Estimate
from gait_screen.vocabulary import other_side

ARCH_CHANGE: Final = "arch_angle_change"
SURROGATE: Final = "surrogate: skin over the navicular; zero: the arch unloaded"
NO_DOTS: Final = (
    "the three stickers of the arch (heel, navicular, ball of the big toe) were not found; film "
    "the foot's inner side so near that it fills half of the picture, with three bright dots of "
    "one colour that is not skin"
)
NO_PLATEAUS: Final = (
    "the arch stays at one level through the clip, or never rests: keep the foot unloaded for two "
    "seconds, then load it and stay for two seconds, the camera still (an arch that changes by "
    "less than a degree cannot be told from one that was not loaded)"
)


def arch_estimates(clip: ClipMeasurements) -> Iterator[Estimate]:
    """Yield the change of the arch's angle: of the foot whose inner side the view shows."""
    near = clip.view.near_side
    if near is None:
        return
    seen = other_side(near)
    curve = clip.curve(ARCH_ANGLE, seen, "markers")
    changes = np.zeros(0) if curve is None else loading_changes_deg(curve.values_deg, clip.time_s)
    yield Estimate(
        ARCH_CHANGE,
        seen,
        changes,
        missing=NO_DOTS if curve is None else NO_PLATEAUS,
        source="markers",
        how=SURROGATE,
    )
    yield Estimate(
        ARCH_CHANGE,
        near,
        np.zeros(0),
        missing=(
            f"from the {near} side a close-up shows the inner side of the {seen} foot; film the "
            f"{near} foot from the {seen} side as well"
        ),
        source="markers",
    )
