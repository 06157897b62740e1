"""What drives the error of one value: the numbers of its clip from which its interval follows.

==================  =======  ======================================================================
name                unit     meaning
==================  =======  ======================================================================
``yaw_deg``         deg      how far the body is turned off the square view (unsigned)
``yaw_sd_deg``      deg      one SD of that
``roll_sd_deg``     deg      one SD of the camera's roll that was taken off
``level_sd_deg``    deg      one SD of what is level for the pelvis
``foot_px``         px       heel to toe of the near foot in the picture (side views)
``shank_px``        px       knee to ankle
``hip_px``          px       hip to hip (front and rear views)
``leg_px``          px       hip to ankle along the leg
``fps``             1/s      frame rate of the clip's own clock
``contact_frames``  frames   length of a typical contact (gaits)
``visibility``      0 to 1   mean of the landmarks used, in the frames used
``jitter_px``       px       RMS of their fast movement, 5 (10 in runners) to 15 Hz
``n``               1        steps, repetitions or holds
``value``           unit     the value itself
``rate_per_s``      unit/s   how fast the quantity changes at the moment it is read at
``pitch_deg``       deg      typical pitch of the foot where it counts
``apart_deg``       deg      how far the two readings of that pitch are apart
``spread``          unit     SD between the repetitions (two or more)
``unit_scale``      1        the value's unit in the catalogue's (1 but for lengths given in cm)
``network_sd_deg``  deg      typical SD that a network of our own states for the frames used
``progression_deg`` deg      how far the foot points out of the camera's line (+ toes outward)
==================  =======  ======================================================================

Of these ``unit`` is the metric's own. NaN where a clip does not have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Final

import numpy as np

from gait_screen.metrics.clip import ClipMeasurements, Estimate
from gait_screen.records import BoolArray, FloatArray
from gait_screen.vocabulary import GAITS, LANDMARK_INDEX, SIDES, Side, Source

#: One SD of the yaw that is read from the landmarks.
YAW_SD_DEG: Final = 5.0

_SHANK: Final = ("knee", "ankle")
_FOOT: Final = ("ankle", "heel", "foot_index")
_LEG: Final = ("hip", "knee", "ankle")
_TRUNK: Final = ("hip", "shoulder")
#: The landmarks that a metric is read from, by the beginning of its key; of both sides where the
#: key stands in :data:`_BOTH_SIDES`.
_LANDMARKS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("ankle_dorsiflexion", (*_SHANK, "heel", "foot_index")),
    ("tibia_inclination", _SHANK),
    ("mtp_extension", _FOOT),
    ("rearfoot", _FOOT),
    ("foot_strike", _FOOT),
    ("heel_", ("heel", "foot_index")),
    ("contact_time", _FOOT),
    ("cadence", _FOOT),
    ("step_width", ("heel",)),
    ("single_leg_stance_time", _FOOT),
    ("knee_", _LEG),
    ("squat_depth", _LEG),
    ("pelvic_drop", ("hip",)),
    ("sway", ("hip",)),
    ("vertical_oscillation", ("hip",)),
    ("trunk_", _TRUNK),
)
_BOTH_SIDES: Final = ("pelvic_drop", "sway", "vertical_oscillation", "trunk_", "step_width")


@dataclass(frozen=True)
class Drivers:
    """The table above, of one value."""

    yaw_deg: float
    yaw_sd_deg: float
    roll_sd_deg: float
    level_sd_deg: float
    foot_px: float
    shank_px: float
    hip_px: float
    leg_px: float
    fps: float
    contact_frames: float
    visibility: float
    jitter_px: float
    n: int
    value: float
    rate_per_s: float
    pitch_deg: float
    apart_deg: float
    spread: float
    unit_scale: float = 1.0
    network_sd_deg: float = float("nan")
    progression_deg: float = float("nan")

    def by_name(self) -> dict[str, float]:
        """Return the drivers that are known, by the names of the table above."""
        named = {name: float(value) for name, value in asdict(self).items()}
        return {name: value for name, value in named.items() if not np.isnan(value)}

    @classmethod
    def from_names(cls, named: Mapping[str, float]) -> Drivers:
        """Return the drivers that :meth:`by_name` gave; what is not named is unknown (NaN).

        Raises
        ------
        TypeError
            When a name is not one of the table above.
        """
        unknown = dict.fromkeys((one.name for one in fields(cls)), float("nan"))
        drivers = cls(**{**unknown, **named})  # type: ignore[arg-type]
        return replace(drivers, n=int(named.get("n", 0)))


@dataclass(frozen=True)
class MetricDrivers:
    """What one source gave for a metric of a clip, and the drivers of its error.

    ``value`` with ``uncertainty``, the half-width of its own 95 % interval, is of this source
    alone; what is reported may be made of several.
    """

    key: str
    side: Side | None
    drivers: Drivers
    source: Source = "landmarks"
    value: float = float("nan")
    uncertainty: float = float("nan")


def measure_drivers(clip: ClipMeasurements, estimate: Estimate) -> Drivers:
    """Measure what drives the error of an estimate that has at least one known value."""
    known = estimate.values[~np.isnan(estimate.values)]
    side = estimate.side or clip.view.near_side
    sides: tuple[Side, ...] = (side,) if side else SIDES
    frames = _frames_used(clip, sides)
    landmarks = landmarks_of(estimate.key, sides)
    level = clip.level_sd_deg if estimate.level_sd_deg is None else estimate.level_sd_deg
    return Drivers(
        yaw_deg=abs(clip.view.yaw_deg),
        yaw_sd_deg=YAW_SD_DEG,
        roll_sd_deg=clip.roll.sd_deg,
        level_sd_deg=level,
        foot_px=_length_px(clip, sides, ("heel", "foot_index")) if clip.sideways else float("nan"),
        shank_px=_length_px(clip, sides, _SHANK),
        hip_px=float("nan") if clip.sideways else _hip_width_px(clip),
        leg_px=clip.signals.leg_px,
        fps=clip.signals.fps,
        contact_frames=_contact_frames(clip, sides),
        visibility=_mean(clip.signals.visibility[frames][:, landmarks]),
        jitter_px=_jitter_px(clip, frames, landmarks),
        n=len(known),
        value=float(np.median(known)),
        rate_per_s=estimate.rate_per_s,
        pitch_deg=estimate.foot.pitch_deg if estimate.foot else float("nan"),
        apart_deg=estimate.foot.apart_deg if estimate.foot else float("nan"),
        spread=float(np.std(known, ddof=1)) if len(known) > 1 else float("nan"),
        unit_scale=estimate.unit_scale,
        network_sd_deg=estimate.network_sd_deg,
        progression_deg=estimate.progression_deg,
    )


def landmarks_of(key: str, sides: tuple[Side, ...]) -> list[int]:
    """Return the numbers of the landmarks that a metric is read from (all of the legs by default).

    Parameters
    ----------
    sides
        The side or sides that the value is of.
    """
    names: tuple[str, ...] = ("hip", *_SHANK, *_FOOT[1:])
    for beginning, some in _LANDMARKS:
        if key.startswith(beginning):
            names = some
            break
    both = SIDES if key.startswith(_BOTH_SIDES) else sides
    return [LANDMARK_INDEX[f"{side}_{name}"] for side in both for name in names]


def _frames_used(clip: ClipMeasurements, sides: tuple[Side, ...]) -> BoolArray:
    """Return the frames inside the steps, repetitions or holds of these sides; else all seen."""
    used = np.zeros(len(clip.time_s), dtype=bool)
    for span in clip.timing.spans():
        if span.side is None or span.side in sides:
            used[clip.between(span.start_s, span.end_s)] = True
    seen = clip.signals.seen
    inside = used & seen
    return np.asarray(inside if inside.any() else seen)


def _length_px(clip: ClipMeasurements, sides: tuple[Side, ...], ends: tuple[str, str]) -> float:
    first, second = ends
    lengths = np.concatenate(
        [
            np.linalg.norm(
                clip.signals.path(f"{side}_{first}") - clip.signals.path(f"{side}_{second}"), axis=1
            )
            for side in sides
        ]
    )
    known = lengths[~np.isnan(lengths)]
    # The upper quartile: a segment that leans towards the camera looks shorter, never longer.
    return float(np.percentile(known, 75)) if len(known) else float("nan")


def _hip_width_px(clip: ClipMeasurements) -> float:
    hips = clip.signals.path("left_hip") - clip.signals.path("right_hip")
    width = np.linalg.norm(hips, axis=1)
    known = width[~np.isnan(width)]
    return float(np.median(known)) if len(known) else float("nan")


def _contact_frames(clip: ClipMeasurements, sides: tuple[Side, ...]) -> float:
    if clip.movement not in GAITS:
        return float("nan")
    durations = [s.duration_s for side in sides for s in clip.timing.stances_of(side)]
    return float(np.median(durations)) * clip.signals.fps if durations else float("nan")


def _jitter_px(clip: ClipMeasurements, frames: BoolArray, landmarks: list[int]) -> float:
    signals = clip.signals
    fast = (signals.event_xy_px - signals.xy_px)[frames][:, landmarks]
    return float(np.sqrt(_mean(np.sum(fast**2, axis=2))))


def _mean(values: FloatArray) -> float:
    known = values[~np.isnan(values)]
    return float(np.mean(known)) if len(known) else float("nan")
