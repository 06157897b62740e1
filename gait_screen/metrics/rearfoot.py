"""Metrics of the rearfoot, seen from behind: from the picture itself or from stickers.

A shank that leans forward over a foot that points out of the camera's line looks tilted sideways,
so a foot or a camera far out of line is refused; what little remains is in the interval.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.events.side_gait import Stance
from gait_screen.metrics.clip import ClipMeasurements, Estimate, value_at
from gait_screen.metrics.stance import settled
from gait_screen.picture.curves import median_angle_deg
from gait_screen.picture.heel_off import heel_off_times_s
from gait_screen.records import BoolArray, Curve, FloatArray
from gait_screen.vocabulary import GAITS, SIDES, Side, Source

ANGLE: Final = "rearfoot_eversion"
#: Which zero the values have; stickers are only as straight as they were put.
ZERO: Final[dict[Source, str]] = {
    "picture": "zero: heel and shank in line",
    "markers": "zero: the stickers of heel and calf in line",
}
#: Further out of the camera's line neither foot nor body may be turned (design values; the notes
#: ask for 15 and 5 deg where nothing corrects for it).
MAX_PROGRESSION_DEG: Final = 20.0
MAX_CAMERA_YAW_DEG: Final = 15.0
#: A shorter shank in the picture shows too little of the heel.
MIN_SHANK_PX: Final = 60.0
#: Frames whose typical SD is larger do not show the heel: a hem over it, a soft collar.
MAX_FRAME_SD_DEG: Final = 8.0
MIN_STEPS: Final = 2
#: A step's peak may be read from it when so much of its first part was looked at, and that part.
KNOWN_SHARE: Final = 0.7
PEAK_UNTIL: Final = 0.8
#: Standing parts: this much of them, this far from a repetition.
MIN_STANDING_S: Final = 0.3
MARGIN_S: Final = 0.05

FILM: Final = (
    "film from straight behind, camera at knee height or lower, near enough that the lower legs "
    "fill a quarter of the picture, heels bare or in low shoes, nothing hanging over them"
)
#: Of walkers whose landing truth was known, the moment was off by 60 to 200 ms in front and rear
#: views, in which eversion changes by more than it is to be measured to.
WALKING_CONTACT: Final = (
    "when a walker's foot lands cannot be seen well enough from behind; film running from behind, "
    "or take the peak, which needs no exact moment"
)


@dataclass(frozen=True)
class _Heel:
    """One heel of a clip as one source sees it, over the frames ``used``."""

    clip: ClipMeasurements
    side: Side
    source: Source
    curve: Curve
    used: BoolArray

    @property
    def values(self) -> FloatArray:
        return self.curve.values_deg

    def estimate(
        self, key: str, values: Sequence[float] | FloatArray, missing: str, **more: object
    ) -> Estimate:
        """Return a metric's estimate: without a value where the heel must be refused."""
        refusal = self.refusal()
        known = np.asarray(values, dtype=np.float64)
        return Estimate(
            key,
            self.side,
            known if refusal is None else np.zeros(0),
            missing=refusal or missing,
            source=self.source,
            network_sd_deg=self.sd_deg(),
            progression_deg=self.progression_deg(),
            **{"how": ZERO[self.source], **more},  # type: ignore[arg-type]
        )

    def sd_deg(self) -> float:
        """Return the typical SD of the frames used."""
        if self.curve.frame_sd_deg is None:
            return self.curve.systematic_sd_deg
        return _median(self.curve.frame_sd_deg[self.used])

    def progression_deg(self) -> float:
        """Return how far the toes point out of the camera's line, where a network says it."""
        reading = self.clip.reading("rear_foot", self.side)
        return median_angle_deg(reading, "progression", self.used) if reading else float("nan")

    def refusal(self) -> str | None:
        """Return why the heel cannot be judged although it was found, or None."""
        turned_deg = self.progression_deg()
        if abs(turned_deg) > MAX_PROGRESSION_DEG:
            way = "outwards" if turned_deg > 0 else "inwards"
            return (
                f"the {self.side} foot points {abs(turned_deg):.0f}° {way} of the camera's line "
                f"(at most {MAX_PROGRESSION_DEG:.0f}), so the bent ankle looks like a tilted heel; "
                "film from straight behind the foot"
            )
        yaw_deg = _median(self.clip.view.frame_yaw_deg[self.used])
        if abs(yaw_deg) > MAX_CAMERA_YAW_DEG:
            return (
                f"the body is turned {abs(yaw_deg):.0f}° off the camera's line (at most "
                f"{MAX_CAMERA_YAW_DEG:.0f} for the heel), so the bent ankle looks like a tilted "
                "heel; film from straight behind"
            )
        shank_px = _shank_px(self.clip, self.side)
        if shank_px < MIN_SHANK_PX:
            return (
                f"the lower leg is {shank_px:.0f} pixels long in the picture (at least "
                f"{MIN_SHANK_PX:.0f}), too few to see how a heel tilts; film from nearer or with a "
                "higher resolution"
            )
        if self.sd_deg() > MAX_FRAME_SD_DEG:
            return (
                f"the {self.side} heel cannot be made out (a trouser hem or a soft collar over it, "
                f"blur or darkness); {FILM}"
            )
        return None


def rearfoot_estimates(clip: ClipMeasurements, source: Source) -> Iterator[Estimate]:
    """Yield every rearfoot metric that one source can give of a rear view."""
    if clip.view.view != "rear":
        return
    for side in SIDES:
        curve = clip.curve(ANGLE, side, source)
        if curve is None:
            if source == "picture" and clip.readings:
                yield from _unseen(clip, side)
        elif clip.movement in GAITS:
            yield from _gait(clip, side, source, curve)
        elif clip.movement == "single-leg-stance":
            yield _hold(clip, side, source, curve)
        else:
            yield from _repetitions(clip, side, source, curve)


def _unseen(clip: ClipMeasurements, side: Side) -> Iterator[Estimate]:
    timing = clip.timing
    shown = timing.stances_of(side) or timing.repetitions or timing.holds
    what = "heel was not seen clearly from behind in any frame that counts"
    if not shown:
        what = "leg was not seen in a whole step, stance or repetition"
    why = f"the {side} {what}; {FILM}"
    names = ["static", "peak"]
    if clip.movement in GAITS:
        names = ["peak", "excursion", "heel_off", "contact"]
        yield Estimate(
            "rearfoot_time_to_peak",
            side,
            np.zeros(0),
            "% of stance",
            missing=why,
            source="picture",
        )
    for name in names:
        key = f"rearfoot_eversion_{name}"
        yield Estimate(key, side, np.zeros(0), missing=why, source="picture")


# --- walking and running -------------------------------------------------------------------------


def _gait(clip: ClipMeasurements, side: Side, source: Source, curve: Curve) -> Iterator[Estimate]:
    stances = clip.stances_of(side)
    heel = _Heel(clip, side, source, curve, _inside(clip, stances, curve))
    peaks = [_peak(clip, curve.values_deg, stance) for stance in stances]
    top = np.array([value for value, _ in peaks])
    share = np.array([moment for _, moment in peaks])
    contact = np.array([value_at(heel.values, clip.time_s, s.start_s) for s in stances])
    missing = _too_few(side, stances)
    yield heel.estimate("rearfoot_eversion_peak", _enough(top), missing)
    if clip.movement == "walking":
        contact, share, missing = np.zeros(0), np.zeros(0), WALKING_CONTACT
        top = np.zeros(0)
    at_contact = abs(_rates(clip, heel.values, [s.start_s for s in stances]))
    yield heel.estimate(
        "rearfoot_eversion_contact", _enough(contact), missing, rate_per_s=at_contact
    )
    yield heel.estimate(
        "rearfoot_eversion_excursion",
        _enough(top - contact),
        missing,
        rate_per_s=at_contact,
        how="peak minus contact of each step",
    )
    yield heel.estimate(
        "rearfoot_time_to_peak", _enough(share), missing, unit="% of stance", how=""
    )
    yield _heel_off(heel, stances)


def _heel_off(heel: _Heel, stances: tuple[Stance, ...]) -> Estimate:
    clip, missing = heel.clip, _too_few(heel.side, stances)
    moments = _heel_off_times(clip, heel.side, stances)
    values = [
        float("nan") if np.isnan(moment) else value_at(heel.values, clip.time_s, moment)
        for moment in moments
    ]
    if stances and np.isnan(moments).all():
        missing = (
            f"when the {heel.side} heel leaves the ground could not be seen; film from straight "
            "behind with 60 frames a second or more, the floor under the heels in the picture"
        )
    known = [moment for moment in moments if not np.isnan(moment)]
    return heel.estimate(
        "rearfoot_eversion_heel_off",
        _enough(np.asarray(values)),
        missing,
        rate_per_s=abs(_rates(clip, heel.values, known)),
        how=f"{ZERO[heel.source]}; heel-off where the heel rises in the picture",
    )


def _heel_off_times(clip: ClipMeasurements, side: Side, stances: tuple[Stance, ...]) -> list[float]:
    """Return when the heel leaves the ground: by its event where the view has it, else as seen."""
    seen = [clip.timing.heel_off_in(stance) for stance in stances]
    if any(moment is not None for moment in seen):
        return [float("nan") if moment is None else moment for moment in seen]
    reading = clip.reading("rear_foot", side)
    if reading is not None:
        place = reading.plan.keypoints.index("heel_plantar")
        low_px = np.full(len(clip.time_s), np.nan)
        low_px[reading.frames] = reading.keypoints_px[:, place, 1]
    else:  # stickers without the network: the landmark of the heel moves with it
        low_px = clip.signals.event_path(f"{side}_heel")[:, 1]
    return heel_off_times_s(-low_px, _shank_lengths_px(clip, side), clip.time_s, stances)


def _peak(clip: ClipMeasurements, values: FloatArray, stance: Stance) -> tuple[float, float]:
    """Return the peak of a stance and when it is, % of stance; NaN where too little was seen."""
    part = clip.between(stance.start_s, stance.end_s)
    inside, moments = values[part], clip.time_s[part]
    early = moments <= stance.start_s + PEAK_UNTIL * stance.duration_s
    known = ~np.isnan(inside)
    if known.sum() < 3 or known[early].mean() < KNOWN_SHARE:
        return float("nan"), float("nan")
    top = int(np.nanargmax(inside))
    return float(inside[top]), float(100.0 * (moments[top] - stance.start_s) / stance.duration_s)


def _rates(clip: ClipMeasurements, values: FloatArray, moments: Sequence[float]) -> float:
    """Return how fast an angle typically changes at some moments, deg/s."""
    half_s = 0.5 / clip.signals.fps
    changes = [
        value_at(values, clip.time_s, moment + half_s)
        - value_at(values, clip.time_s, moment - half_s)
        for moment in moments
    ]
    return _median(np.asarray(changes) * clip.signals.fps)


def _enough(values: FloatArray) -> FloatArray:
    """Return the values, or none of them where too few steps show one."""
    return values if (~np.isnan(values)).sum() >= MIN_STEPS else np.zeros(0)


def _too_few(side: Side, stances: tuple[Stance, ...]) -> str:
    return (
        f"the {side} heel was seen well in fewer than {MIN_STEPS} of {len(stances)} whole steps; "
        f"{FILM}, at least seven steps"
    )


def _inside(clip: ClipMeasurements, stances: tuple[Stance, ...], curve: Curve) -> BoolArray:
    used = np.zeros(len(clip.time_s), dtype=bool)
    for stance in stances:
        used[clip.between(stance.start_s, stance.end_s)] = True
    return np.asarray(used & ~np.isnan(curve.values_deg))


# --- standing and squatting ----------------------------------------------------------------------


def _hold(clip: ClipMeasurements, side: Side, source: Source, curve: Curve) -> Estimate:
    parts = [settled(clip, hold) for hold in clip.timing.holds if hold.side == side]
    used = np.zeros(len(clip.time_s), dtype=bool)
    means = []
    for part in parts:
        inside = curve.values_deg[part]
        known = inside[~np.isnan(inside)]
        means.append(float(np.mean(known)) if len(known) > 0.5 * len(inside) > 0 else float("nan"))
        used[part] = True
    heel = _Heel(clip, side, source, curve, used & ~np.isnan(curve.values_deg))
    missing = f"no stance on the {side} leg was seen with its heel in clear view; {FILM}"
    return heel.estimate("rearfoot_eversion_static", means, missing, how=_own_standing(heel))


def _repetitions(
    clip: ClipMeasurements, side: Side, source: Source, curve: Curve
) -> Iterator[Estimate]:
    reps = [rep for rep in clip.timing.repetitions if rep.side in (None, side)]
    if clip.movement == "single-leg-squat":
        peaks, used = [], np.zeros(len(clip.time_s), dtype=bool)
        for rep in reps:
            part = clip.between(rep.start_s, rep.end_s)
            inside = curve.values_deg[part]
            known = inside[~np.isnan(inside)]
            enough = len(known) > 0.5 * len(inside) > 0
            peaks.append(float(known.max()) if enough else float("nan"))
            used[part] = True
        heel = _Heel(clip, side, source, curve, used & ~np.isnan(curve.values_deg))
        missing = f"no squat on the {side} leg was seen with its heel in clear view; {FILM}"
        yield heel.estimate("rearfoot_eversion_peak", peaks, missing, how=_own_standing(heel))
        if not reps:
            return
    standing = _standing_frames(clip) & ~np.isnan(curve.values_deg)
    heel = _Heel(clip, side, source, curve, standing)
    known = curve.values_deg[standing]
    enough = len(known) >= MIN_STANDING_S * clip.signals.fps
    missing = f"the {side} heel was not seen clearly while standing before or after; {FILM}"
    yield heel.estimate(
        "rearfoot_eversion_static", [float(np.mean(known))] if enough else [], missing
    )


def _standing_frames(clip: ClipMeasurements) -> BoolArray:
    """Return the frames outside the repetitions."""
    outside = clip.signals.seen & clip.view.in_view
    for rep in clip.timing.repetitions:
        outside[clip.between(rep.start_s - MARGIN_S, rep.end_s + MARGIN_S)] = False
    return np.asarray(outside)


def _own_standing(heel: _Heel) -> str:
    """Say the zero, and beside it what the heel shows while the person stands on both feet."""
    both = heel.values[heel.clip.standing]
    known = both[~np.isnan(both)]
    zero = ZERO[heel.source]
    if len(known) < MIN_STANDING_S * heel.clip.signals.fps:
        return zero
    return f"{zero}; standing on both feet {float(np.median(known)):.1f} deg"


# --- small helpers -------------------------------------------------------------------------------


def _shank_lengths_px(clip: ClipMeasurements, side: Side) -> FloatArray:
    shank = clip.signals.path(f"{side}_knee") - clip.signals.path(f"{side}_ankle")
    return np.asarray(np.linalg.norm(shank, axis=1))


def _shank_px(clip: ClipMeasurements, side: Side) -> float:
    lengths = _shank_lengths_px(clip, side)
    known = lengths[~np.isnan(lengths)]
    return float(np.percentile(known, 75)) if len(known) else float("nan")


def _median(values: FloatArray) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else float("nan")
