"""One entrance to all movements."""

from __future__ import annotations

import numpy as np

from validation.motion.gait import gait
from validation.motion.heel_raise import heel_raise
from validation.motion.lunge import lunge
from validation.motion.single_leg_squat import single_leg_squat
from validation.motion.skeleton import Skeleton
from validation.motion.squats import squat
from validation.motion.stance import single_leg_stance
from validation.motion.toe_lift import toe_lift
from validation.records import Motion
from validation.spec import (
    GaitMotion,
    HeelRaiseMotion,
    LungeMotion,
    MotionSpec,
    SingleLegSquatMotion,
    SquatMotion,
    StanceMotion,
    ToeLiftMotion,
)


def make_motion(
    skeleton: Skeleton, spec: MotionSpec, duration_s: float, rng: np.random.Generator
) -> Motion:
    """Make the movement of a spec for a body.

    Parameters
    ----------
    duration_s
        How long the clip is.
    rng
        What makes the sway and the differences from step to step.

    Raises
    ------
    UsageError
        If the clip is too short for the movement, or the body cannot do what is asked.
    """
    match spec:
        case StanceMotion():
            return single_leg_stance(skeleton, spec, duration_s, rng)
        case SquatMotion():
            return squat(skeleton, spec, duration_s, rng)
        case SingleLegSquatMotion():
            return single_leg_squat(skeleton, spec, duration_s, rng)
        case HeelRaiseMotion():
            return heel_raise(skeleton, spec, duration_s, rng)
        case ToeLiftMotion():
            return toe_lift(skeleton, spec, duration_s, rng)
        case LungeMotion():
            return lunge(skeleton, spec, duration_s, rng)
        case GaitMotion():
            return gait(skeleton, spec, duration_s, rng)
