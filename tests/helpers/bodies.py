"""Bodies whose movement is known to the pixel: from the truth of the sample videos, or made up.

No pose model is involved. A test hands the landmarks of such a body to the stages after the model
and compares what comes out with what was put in. Lengths are in leg lengths (hip to ankle) unless
a name says pixels; the frontal figure's ``left`` coordinate grows towards the person's own left.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from gait_screen.angles.table import compute_angles
from gait_screen.events.detect import detect_timing, quiet_standing
from gait_screen.metrics.assess import assess_clip
from gait_screen.metrics.clip import ClipMeasurements
from gait_screen.recognition.movement import MovementEstimate, recognise_movement
from gait_screen.recognition.view import ViewEstimate, estimate_view
from gait_screen.records import BoolArray, FloatArray, PoseTrack
from gait_screen.screening import Metric
from gait_screen.signals.clean import Signals, clean_signals, gate_landmarks
from gait_screen.signals.lens import focal_length_px
from gait_screen.signals.roll import UNKNOWN_ROLL, Roll
from gait_screen.vocabulary import (
    LANDMARK_INDEX,
    LANDMARKS,
    SIDE_VIEWS,
    SIDES,
    Movement,
    Side,
    View,
)

TRUTH_DIR = Path(__file__).parents[1] / "truth"
TRUTHS = tuple(sorted(path.stem for path in TRUTH_DIR.glob("*.json")))
#: Where a body faces that is seen so: 0 towards the camera, +90 to the picture's left.
AZIMUTH_DEG: Mapping[View, float] = {"front": 0.0, "left": 90.0, "rear": 180.0, "right": -90.0}
#: Mid-hip to mid-shoulder, leg lengths (0.288 / 0.491 of stature, Winter 2009, figure 4.1).
TRUNK = 0.59
LEG_PX, LEG_M = 400.0, 0.85
#: From the ball of the foot to the model's toe landmark, of the length from heel to ball.
TOE_SHARE = 0.2
#: The roll of a camera that upright lines show to be level.
LEVEL = Roll(0.0, 0.4, "lines")

Points = dict[str, FloatArray]


# --- the truth of the sample videos ------------------------------------------------------------


@dataclass(frozen=True)
class Truth:
    """The truth of one sample video, sides by their full names."""

    name: str
    view: View
    fps: float
    width_px: int
    height_px: int
    time_s: FloatArray
    events: list[tuple[float, str, Side | None]]
    angles: dict[Side, dict[str, FloatArray]]
    pixels: dict[Side, dict[str, FloatArray]]
    trunk_forward_lean_deg: FloatArray
    raw: dict[str, Any]

    def moments(self, kind: str, side: Side | None = None) -> FloatArray:
        """Return when an event happens."""
        return np.array([t for t, what, which in self.events if (what, which) == (kind, side)])

    def between(self, start_s: float, end_s: float) -> BoolArray:
        """Return the frames in a stretch of time."""
        return np.asarray((self.time_s >= start_s) & (self.time_s <= end_s))


def load_truth(name: str) -> Truth:
    """Read one truth file."""
    raw = json.loads((TRUTH_DIR / f"{name}.json").read_text(encoding="utf-8"))
    sides: dict[str, Side] = {"L": "left", "R": "right"}

    def array(values: list[float]) -> FloatArray:
        return np.array(values, dtype=np.float64)

    return Truth(
        name=name,
        view=cast(View, raw["view"]),
        fps=raw["fps"],
        width_px=raw["width_px"],
        height_px=raw["height_px"],
        time_s=array(raw["time_s"]),
        events=[(t, kind, sides.get(side)) for t, kind, side in raw["events"]],
        angles={
            sides[s]: {k: array(v) for k, v in angles.items()}
            for s, angles in raw["angles_deg"].items()
        },
        pixels={
            sides[s]: {k: array(v).T for k, v in points.items()}
            for s, points in raw["pixels"].items()
        },
        trunk_forward_lean_deg=array(raw["trunk_forward_lean_deg"]),
        raw=raw,
    )


def truth_track(name: str) -> PoseTrack:
    """Return the landmarks of a sample video as a perfect model would give them.

    Hip, knee, ankle and heel are the truth's own. The foot index lies on the line from the ball of
    the foot to the tip of the big toe, where the foot model of the angles expects it. The trunk,
    which the truth does not hold, stands on the hips with the true forward lean.
    """
    truth = load_truth(name)
    points: Points = {}
    for side in SIDES:
        true = truth.pixels[side]
        for joint in ("hip", "knee", "ankle"):
            points[f"{side}_{joint}"] = true[joint]
        points[f"{side}_heel"] = true["heel_plantar"]
        points[f"{side}_foot_index"] = _toe(true)
    hips = 0.5 * (points["left_hip"] + points["right_hip"])
    leg_px = float(
        np.median(
            np.linalg.norm(points["left_hip"] - points["left_knee"], axis=1)
            + np.linalg.norm(points["left_knee"] - points["left_ankle"], axis=1)
        )
    )
    forward = {"left": -1.0, "right": 1.0}.get(truth.view, 0.0)
    lean = np.radians(truth.trunk_forward_lean_deg)
    up = np.stack([forward * np.sin(lean), -np.cos(lean) if forward else -np.ones(len(lean))], 1)
    across = np.array([0.0 if forward else 1.3, 0.0])
    for side in SIDES:
        beside = across * (points[f"{side}_hip"] - hips)
        points[f"{side}_shoulder"] = hips + TRUNK * leg_px * up + beside
    return pose_track(
        points,
        truth.time_s,
        truth.view,
        size_px=(truth.width_px, truth.height_px),
        leg_px=leg_px,
    )


def _toe(true: dict[str, FloatArray]) -> FloatArray:
    heel, joint, tip = (true[name] for name in ("heel_plantar", "mtp1_plantar", "toe1_tip_bone"))
    foot = np.median(np.linalg.norm(joint - heel, axis=1))
    toe = np.median(np.linalg.norm(tip - joint, axis=1))
    return joint + (tip - joint) * (TOE_SHARE * foot / toe)


# --- from points to a track --------------------------------------------------------------------


def pose_track(
    points: Points,
    time_s: FloatArray,
    view: View,
    *,
    yaw_deg: FloatArray | float = 0.0,
    size_px: tuple[int, int] = (1280, 1280),
    leg_px: FloatArray | float = LEG_PX,
    left_ahead_m: FloatArray | float = 0.0,
) -> PoseTrack:
    """Return a track with those landmarks (pixels, y down); head and arms hang on the shoulders.

    ``left_ahead_m`` is how far the left foot is in front of the right one, which front and rear
    views show in the model's metric landmarks only.
    """
    frames = len(time_s)
    leg_px = np.broadcast_to(leg_px, frames)
    drop = np.stack([np.zeros(frames), TRUNK * leg_px], axis=1)
    shoulders = 0.5 * (points["left_shoulder"] + points["right_shoulder"])
    xy_px = np.empty((frames, len(LANDMARKS), 2))
    for index, name in enumerate(LANDMARKS):
        arm = any(part in name for part in ("elbow", "wrist", "pinky", "index", "thumb"))
        if name in points:
            xy_px[:, index] = points[name]
        elif arm and "foot" not in name:
            side = name.split("_")[0]
            xy_px[:, index] = points[f"{side}_shoulder"] + 0.5 * drop
        else:
            xy_px[:, index] = shoulders - 0.35 * drop
    hips = 0.5 * (points["left_hip"] + points["right_hip"])
    # The model sees a cut-out of the picture: beside the camera's axis a body looks turned.
    ray_deg = np.degrees(np.arctan2(hips[:, 0] - 0.5 * size_px[0], focal_length_px(*size_px)))
    azimuth_deg = AZIMUTH_DEG[view] - np.asarray(yaw_deg) - ray_deg
    world_m = np.zeros((frames, len(LANDMARKS), 3))
    world_m[..., :2] = (xy_px - hips[:, None]) * (LEG_M / leg_px)[:, None, None]
    _turn(world_m, azimuth_deg, left_ahead_m)
    return PoseTrack(
        time_s=time_s,
        xy_px=xy_px,
        world_m=world_m,
        visibility=np.full((frames, len(LANDMARKS)), 0.95),
        others_in_view=np.zeros(frames, dtype=bool),
        width_px=size_px[0],
        height_px=size_px[1],
        model_name="made up",
        model_sha256="0" * 64,
    )


def _turn(world_m: FloatArray, azimuth_deg: FloatArray, left_ahead_m: FloatArray | float) -> None:
    """Turn metric landmarks to face 0 towards the camera, +90 to the picture's left."""
    azimuth = np.radians(azimuth_deg)
    to_left = np.stack([np.cos(azimuth), -np.sin(azimuth)], axis=1)
    for part, half_width_m in (("shoulder", 0.19), ("hip", 0.12)):
        for side, sign in (("left", 1.0), ("right", -1.0)):
            world_m[:, LANDMARK_INDEX[f"{side}_{part}"], ::2] = sign * half_width_m * to_left
    away = -0.5 * np.broadcast_to(left_ahead_m, len(azimuth)) * np.cos(azimuth)
    for name in ("ankle", "heel", "foot_index"):
        world_m[:, LANDMARK_INDEX[f"left_{name}"], 2] = away
        world_m[:, LANDMARK_INDEX[f"right_{name}"], 2] = -away


def mirrored(track: PoseTrack) -> PoseTrack:
    """Return the track of the mirrored picture, in which left and right limbs have changed."""
    order = [
        LANDMARK_INDEX[
            name.replace("left", "RIGHT").replace("right", "left").replace("RIGHT", "right")
        ]
        for name in LANDMARKS
    ]
    flipped = track.xy_px * [-1.0, 1.0] + [float(track.width_px), 0.0]
    return replace(
        track,
        xy_px=flipped[:, order],
        world_m=(track.world_m * [-1.0, 1.0, 1.0])[:, order],
        visibility=track.visibility[:, order],
    )


def rolled(track: PoseTrack, lean_right_deg: float) -> PoseTrack:
    """Return the track filmed by a camera in whose picture upright things lean to the right."""
    angle = np.radians(lean_right_deg)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    centre = 0.5 * np.array([track.width_px, track.height_px])
    # y points down, so this matrix turns clockwise in the picture.
    world_m = track.world_m.copy()
    world_m[..., :2] = world_m[..., :2] @ turn.T
    return replace(track, xy_px=(track.xy_px - centre) @ turn.T + centre, world_m=world_m)


def jittered(track: PoseTrack, sd_px: float, seed: int = 1) -> PoseTrack:
    """Return the track with noise as a pose model has it."""
    noise = np.random.default_rng(seed).normal(0.0, sd_px, track.xy_px.shape)
    return replace(track, xy_px=track.xy_px + noise)


def part_of(track: PoseTrack, start_s: float, end_s: float) -> PoseTrack:
    """Return the frames in ``[start_s, end_s)``."""
    keep = (track.time_s >= start_s) & (track.time_s < end_s)
    return sampled(track, np.flatnonzero(keep))


def sampled(track: PoseTrack, frames: FloatArray | np.ndarray[Any, Any]) -> PoseTrack:
    """Return a track of the frames named."""
    return replace(
        track,
        time_s=track.time_s[frames],
        xy_px=track.xy_px[frames],
        world_m=track.world_m[frames],
        visibility=track.visibility[frames],
        others_in_view=track.others_in_view[frames],
    )


# --- the way through the stages ----------------------------------------------------------------


@functools.cache
def measured_truth(name: str, *, flipped: bool = False) -> Measured:
    """Return what the stages make of a sample video's true landmarks, filmed by a level camera."""
    track = truth_track(name)
    return measure(mirrored(track) if flipped else track, roll=LEVEL)


@dataclass(frozen=True)
class Measured:
    """What the stages made of a track."""

    signals: Signals
    view: ViewEstimate
    movement: MovementEstimate
    clip: ClipMeasurements

    def metric(self, key: str, side: Side | None = None) -> Metric:
        """Return one metric of the clip."""
        (found,) = [m for m in assess_clip(self.clip) if (m.key, m.side) == (key, side)]
        return found

    def value(self, key: str, side: Side | None = None) -> float:
        """Return the value of a metric that must have been measured."""
        metric = self.metric(key, side)
        assert metric.value is not None, metric.reason
        return metric.value

    def curve(self, name: str, side: Side | None) -> FloatArray:
        """Return an angle curve that must be there."""
        curve = self.clip.curve(name, side)
        assert curve is not None, name
        return curve.values_deg


def recognise(track: PoseTrack) -> tuple[ViewEstimate, MovementEstimate]:
    """Name the view and the movement of a track."""
    rough = clean_signals(gate_landmarks(track), None)
    view = estimate_view(rough)
    return view, recognise_movement(rough, view)


def measure(
    track: PoseTrack,
    *,
    test: Movement | None = None,
    view: View | None = None,
    roll: Roll = UNKNOWN_ROLL,
    height_cm: float | None = None,
) -> Measured:
    """Take a track from landmarks to metrics, as the pipeline does."""
    gated = gate_landmarks(track)
    rough = clean_signals(gated, None)
    seen = estimate_view(rough, view)
    movement = recognise_movement(rough, seen)
    if test is not None:
        movement = MovementEstimate(test, 1.0, "named by the test")
    signals = clean_signals(gated, movement.movement)
    seen = estimate_view(signals, view)
    timing = detect_timing(signals, seen, movement.movement)
    standing = quiet_standing(signals, timing, sideways=seen.view in SIDE_VIEWS)
    angles = compute_angles(signals, seen, roll, standing, movement.movement)
    assert movement.movement is not None, movement.because
    clip = ClipMeasurements(
        "made up.mp4", movement.movement, seen, signals, angles, timing, roll, height_cm
    )
    return Measured(signals, seen, movement, clip)
