"""The interval of a metric: what repetitions average out, and what they do not.

``uncertainty`` is the half-width of the 95 % interval: 1.96 times the root sum of squares of one SD
of the lasting error (landmarks, zero, roll, yaw, event timing: from ``uncertainty.toml`` and the
drivers of the value) and of one SD of the median over repetitions, times the factor after which
such intervals held 95 % of the truths they were tried on. A known bias is not taken off the value:
the interval stays around it and is so much wider that it holds the truth as often.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

import numpy as np

from gait_screen.knowledge.error_models import ErrorModel, TermName
from gait_screen.metrics.drivers import Drivers

Z95: Final = 1.96
Z90: Final = 1.645
#: From this share of bias to SD on, errors lie on one side only.
FAR_OFF: Final = 5.0
#: The median of so many normal values scatters this much more than their mean; for many 1.2533.
MEDIAN_FACTOR: Final = {1: 1.0, 2: 1.0, 3: 1.16}
MANY_MEDIAN_FACTOR: Final = 1.2533
#: The assumed scatter between repetitions weighs as much as having seen so many of them (design
#: choice; intervals of simulated steps then hold the truth in 93 % or more for n >= 4 although the
#: assumed scatter is wrong by a factor of two).
ASSUMED_WEIGHT: Final = 3
#: What a driver that a clip does not show counts as: a poor one of those seen in practice.
POOR: Final[Mapping[str, float]] = MappingProxyType(
    {
        "yaw_deg": 20.0,
        "foot_px": 20.0,
        "shank_px": 60.0,
        "hip_px": 20.0,
        "leg_px": 120.0,
        "contact_frames": 5.0,
        "visibility": 0.3,
        "jitter_px": 2.0,
        "rate_per_s": 0.0,  # a value that was read at no moment
        "pitch_deg": 0.0,
        "apart_deg": 4.0,
        "network_sd_deg": 4.0,
        "progression_deg": 10.0,
    }
)


def repetition_sd(n: int, spread: float, assumed_sd: float) -> float:
    """Return one SD of the median of ``n`` repetitions from the scatter between them.

    1.96 times it is the half-width of the 95 % interval, so it includes that a few repetitions do
    not tell their scatter well.

    Parameters
    ----------
    spread
        The SD seen between them; of no account for a single one.
    assumed_sd
        One SD between repetitions, as known from elsewhere. It is pooled with the scatter seen, so
        that a few repetitions that agree by chance do not make a narrow interval, and a fourth
        repetition does not widen that of three.

    References
    ----------
    Smyth, Stat Appl Genet Mol Biol 2004;3:3 (variance pooled with an assumed one, Student's t with
    the degrees of freedom of both).
    """
    seen = spread**2 if n > 1 else 0.0
    freedom = ASSUMED_WEIGHT + n - 1
    scatter = float(np.sqrt((ASSUMED_WEIGHT * assumed_sd**2 + (n - 1) * seen) / freedom))
    factor = _t_quantile(freedom) * MEDIAN_FACTOR.get(n, MANY_MEDIAN_FACTOR)
    return factor * scatter / float(np.sqrt(n)) / Z95


@cache
def _t_quantile(freedom: int) -> float:
    from scipy.special import stdtrit  # scipy.stats would take longer to load than all the rest

    return float(stdtrit(freedom, 0.975))


def assumed_scatter(model: ErrorModel, drivers: Drivers) -> float:
    """Return one SD between repetitions as known from elsewhere, in the value's own unit."""
    return drivers.unit_scale * (model.scatter + model.scatter_frames / drivers.fps)


def interval_half_width(model: ErrorModel, drivers: Drivers, pose_factor: float = 1.0) -> float:
    """Return the half-width of the 95 % interval of a value.

    Parameters
    ----------
    pose_factor
        How much further off the pose model is than the one that ``model`` was fitted for.
    """
    lasting = pose_factor * drivers.unit_scale
    repeated = repetition_sd(drivers.n, drivers.spread, assumed_scatter(model, drivers))
    sd = float(np.hypot(lasting * lasting_sd(model, drivers), model.scatter_share * repeated))
    return model.widen * half_width_around(lasting * model.bias, sd)


def half_width_around(bias: float, sd: float) -> float:
    """Return the half-width around zero that holds 95 % of normal errors with a bias.

    1.96 SD without a bias, the bias plus 1.645 SD with a large one (the 95 % point of the folded
    normal distribution).
    """
    from scipy.special import chndtrix  # here: see gait_screen.signals.filtering

    ratio = abs(bias) / sd
    if ratio > FAR_OFF:
        return abs(bias) + Z90 * sd
    return sd * float(np.sqrt(chndtrix(0.95, 1.0, ratio**2)))


def lasting_sd(model: ErrorModel, drivers: Drivers) -> float:
    """Return one SD of the error that is the same in all repetitions, in the catalogue's unit."""
    parts = [coefficient * TERMS[name](drivers) for name, coefficient in model.terms.items()]
    return float(np.sqrt(model.floor**2 + np.sum(np.square(parts))))


def _known(drivers: Drivers, name: str) -> float:
    value = float(getattr(drivers, name))
    return POOR[name] if np.isnan(value) else value


def _value(drivers: Drivers) -> float:
    return drivers.value / drivers.unit_scale


def _yaw_leak(drivers: Drivers) -> float:
    """Share of what lies in depth that a turned body brings into the picture."""
    return float(np.sin(np.radians(np.hypot(_known(drivers, "yaw_deg"), drivers.yaw_sd_deg))))


def _foreshortening(drivers: Drivers) -> float:
    """Degrees that a sagittal angle moves per degree of error in the yaw that was corrected.

    The picture shortens the forward direction by cos(yaw): the angle moves by
    ``0.5 sin(2 angle) tan(yaw)`` per radian of yaw.
    """
    angle, yaw = np.radians(_value(drivers)), np.radians(_known(drivers, "yaw_deg"))
    return float(abs(0.5 * np.sin(2.0 * angle) * np.tan(yaw)))


def _hinge(drivers: Drivers) -> float:
    """Degrees that a pitch moves per unit of the share of the foot that lies behind its hinge."""
    return float(np.degrees(np.sin(np.radians(max(_known(drivers, "pitch_deg"), 0.0)))))


def _rate(drivers: Drivers) -> float:
    return abs(_known(drivers, "rate_per_s"))


def _pixel_deg(name: str) -> Callable[[Drivers], float]:
    """Return the term of a segment: the degrees that one pixel at its end turns it by."""
    return lambda drivers: float(np.degrees(1.0 / _known(drivers, name)))


#: Each term from the drivers, and the unit that its coefficient then has.
TERMS: Final[Mapping[TermName, Callable[[Drivers], float]]] = MappingProxyType(
    {
        "roll": lambda drivers: drivers.roll_sd_deg,  # 1
        "level": lambda drivers: drivers.level_sd_deg,  # 1
        "yaw_leak": _yaw_leak,  # deg (or %): the lean in depth that becomes visible
        "foreshortening": _foreshortening,  # deg: the doubt in the yaw
        "value": lambda drivers: abs(_value(drivers)),  # share of the value
        "hinge": _hinge,  # share of the foot
        "readings": lambda drivers: _known(drivers, "apart_deg"),  # share of the distance
        "event": _rate,  # s: the doubt in the moment
        "frame": lambda drivers: _rate(drivers) / drivers.fps,  # frames
        "contact_frame": lambda drivers: 1.0 / _known(drivers, "contact_frames"),  # unit x frames
        "foot_pixel": _pixel_deg("foot_px"),  # px
        "shank_pixel": _pixel_deg("shank_px"),  # px
        "hip_pixel": _pixel_deg("hip_px"),  # px
        "leg_pixel": lambda drivers: 100.0 / _known(drivers, "leg_px"),  # px (values in % of leg)
        "jitter": lambda drivers: float(  # deg per deg of the leg
            np.degrees(_known(drivers, "jitter_px") / _known(drivers, "leg_px"))
        ),
        "unseen": lambda drivers: 1.0 - _known(drivers, "visibility"),  # unit
        "network": lambda drivers: _known(drivers, "network_sd_deg"),  # share of the doubt
        "progression": lambda drivers: abs(_known(drivers, "progression_deg")),  # share of it
    }
)
