"""The pitch of the foot from three landmarks, its own zero, and how far the readings agree.

MediaPipe's heel sits some 7 % of the shank above the sole and its foot index at the middle joint of
the big toe, so the line between them reads 4 to 7 degrees of heel-up pitch on a foot that is flat.
The zero is therefore taken on frames where this very foot is flat on the ground.

While the toes are on the ground the foot turns about the first metatarsophalangeal joint, which
lies *behind* the foot index; turned about the foot index itself, the same rise of the heel would
read too small. The turn is read twice, from the line joint - ankle and from the line joint - heel:
in shoes the model leaves the heel down where the shoe has lifted it (measured on rendered clips:
heel -11 deg at 35 deg of pitch, ankle -2), in small pictures of walkers the ankle. How far the two
readings are apart goes into the uncertainty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.angles.geometry import direction_deg, wrap_deg
from gait_screen.records import BoolArray, FloatArray
from gait_screen.signals.feet import height_over_standing, percentile
from gait_screen.signals.filtering import derivative
from gait_screen.signals.timing import window

#: Metatarsophalangeal joint to foot index, as a share of heel to joint. The ball of the foot is at
#: 73 % of foot length, the middle joint of the big toe at 88 %, the landmark of the heel at 3 %:
#: (88 - 73) / (73 - 3) = 0.21 (foot anthropometry, recalled; a design value).
HINGE_SHARE: Final = 0.2
#: One SD of that share over people, shoes and where the model puts the toe.
HINGE_SHARE_SD: Final = 0.1
#: A foot is flat while heel and toe are this close (leg lengths) to where they stand ...
FLAT_HEIGHT: Final = 0.025
#: ... and it does not tip.
FLAT_RATE_DEG_S: Final = 90.0
#: Of those, the ones whose heel is within this of the lower quartile: a heel that has begun to rise
#: (walkers do so slowly) or a squatter's lifted heel is no zero.
FLAT_BAND: Final = 0.012
MIN_FLAT_FRAMES: Final = 3
#: Half the time around a frame whose flat frames make its zero, for a person who crosses.
LOCAL_ZERO_S: Final = 0.8
#: Pitch between which a heel counts as beginning to rise and as risen.
RISEN_DEG: Final = (2.0, 6.0)
#: One SD of a zero: landmark noise on flat frames that is the same in all of them.
ZERO_SD_DEG: Final = 1.0


@dataclass(frozen=True)
class FootDoubt:
    """What makes a foot's pitch doubtful over some frames.

    ``pitch_deg`` is the median pitch there (the share of the foot behind its hinge matters more the
    higher the heel is), ``apart_deg`` how far the two readings are apart; NaN where unknown.
    """

    pitch_deg: float
    apart_deg: float


@dataclass(frozen=True)
class FootPitch:
    """The pitch of one foot.

    Attributes
    ----------
    pitch_deg
        Shape ``(T,)``: sole against the ground, 0 flat, + heel up.
    by_ankle_deg, by_heel_deg
        The two readings it was made from.
    toe_down
        Where the toes are on the ground.
    zero_frames
        How many flat frames made the zero.
    """

    pitch_deg: FloatArray
    by_ankle_deg: FloatArray
    by_heel_deg: FloatArray
    toe_down: BoolArray
    zero_frames: int

    def doubt(self, where: BoolArray) -> FootDoubt:
        """Return what makes the pitch doubtful over the frames ``where``."""
        apart = self.by_ankle_deg[where] - self.by_heel_deg[where]
        return FootDoubt(percentile(self.pitch_deg[where], 50), abs(percentile(apart, 50)))

    def systematic_sd_deg(self, where: BoolArray) -> float:
        """Return one SD of the pitch's lasting error over the frames ``where``."""
        doubt = self.doubt(where)
        if np.isnan(doubt.pitch_deg):
            return float("nan")
        hinge = np.degrees(HINGE_SHARE_SD * np.sin(np.radians(max(doubt.pitch_deg, 0.0))))
        # Two readings of one pitch: half their distance is the SD of either about the middle.
        half_apart = 2.0 if np.isnan(doubt.apart_deg) else 0.5 * doubt.apart_deg
        return float(np.sqrt(ZERO_SD_DEG**2 + hinge**2 + half_apart**2))


def measure_foot_pitch(
    heel: FloatArray,
    ankle: FloatArray,
    toe: FloatArray,
    time_s: FloatArray,
    leg_length: FloatArray,
    *,
    crosses_picture: bool,
) -> FootPitch | None:
    """Measure the pitch of a foot seen from the side.

    Parameters
    ----------
    heel, ankle, toe
        Shape ``(T, 2)``, x forward and y up, any unit; NaN where unseen.
    leg_length
        Shape ``(T,)``, same unit.
    crosses_picture
        True for a person who walks or runs through the picture: the zero is then taken near each
        frame, because the foot is seen from another angle in every part of the picture.

    Returns
    -------
    FootPitch or None
        None when the foot is never flat on the ground, so that it has no zero.
    """
    heel_height, toe_height = (
        height_over_standing(path * np.array([1.0, -1.0]), leg_length, time_s)
        for path in (heel, toe)
    )
    tipping = derivative(wrap_deg(direction_deg(toe - heel)), time_s)
    with np.errstate(invalid="ignore"):
        flat = (
            (np.abs(heel_height) < FLAT_HEIGHT)
            & (np.abs(toe_height) < FLAT_HEIGHT)
            & (np.abs(tipping) < FLAT_RATE_DEG_S)
            & ~np.isnan(ankle[:, 0])
        )
        toe_down = toe_height < FLAT_HEIGHT
    flat &= _lowest_heel(heel - toe, leg_length, flat)
    if flat.sum() < MIN_FLAT_FRAMES:
        return None
    unit = leg_length[:, None]
    rest = {
        name: _rest_vector((path - toe) / unit, flat, time_s, local=crosses_picture)
        for name, path in (("heel", heel), ("ankle", ankle))
    }
    by_heel, by_ankle = (
        _turn_deg((path - toe) / unit, rest[name], rest["heel"])
        for name, path in (("heel", heel), ("ankle", ankle))
    )
    return FootPitch(_risen(by_ankle, by_heel), by_ankle, by_heel, toe_down, int(flat.sum()))


def _risen(by_ankle: FloatArray, by_heel: FloatArray) -> FloatArray:
    """Take the ankle's word while the foot is flat, and the larger reading once the heel is up.

    The model's failure has one direction: it leaves a foot flat that has risen, in shoes the heel,
    in slow or small pictures the ankle. On a flat foot the larger of two noisy readings would be
    too large, so the change-over is gradual.
    """
    mean = 0.5 * (by_ankle + by_heel)
    share = np.clip((mean - RISEN_DEG[0]) / (RISEN_DEG[1] - RISEN_DEG[0]), 0.0, 1.0)
    return np.asarray((1.0 - share) * by_ankle + share * np.fmax(by_ankle, by_heel))


def _lowest_heel(heel_from_toe: FloatArray, leg_length: FloatArray, flat: BoolArray) -> BoolArray:
    height = heel_from_toe[:, 1] / leg_length
    low = percentile(height[flat], 25)
    with np.errstate(invalid="ignore"):
        return np.asarray(height < low + FLAT_BAND)


def _rest_vector(
    from_toe: FloatArray, flat: BoolArray, time_s: FloatArray, *, local: bool
) -> FloatArray:
    """Return where the point rests against the toe on flat frames, shape ``(T, 2)``."""
    overall = np.median(from_toe[flat], axis=0)
    rest = np.tile(overall, (len(from_toe), 1))
    if not local:
        return rest
    for index, moment_s in enumerate(time_s):
        part = window(time_s, moment_s, LOCAL_ZERO_S)
        near = from_toe[part][flat[part]]
        if len(near) >= MIN_FLAT_FRAMES:
            rest[index] = np.median(near, axis=0)
    return rest


def _turn_deg(from_toe: FloatArray, rest: FloatArray, heel_rest: FloatArray) -> FloatArray:
    """Return how far the foot has turned from rest, heel up positive.

    Heel up, it turns about the hinge behind the toe; heel down (toes up), the line from the toe
    serves as it is: the two agree at zero, so the reading has no step.
    """
    behind = heel_rest[:, :1] * HINGE_SHARE / (1.0 + HINGE_SHARE)
    hinge = np.concatenate([behind, np.zeros_like(behind)], axis=1)
    plain = wrap_deg(direction_deg(rest) - direction_deg(from_toe))
    hinged = wrap_deg(direction_deg(rest - hinge) - direction_deg(from_toe - hinge))
    return np.where(plain > 0, hinged, plain)
