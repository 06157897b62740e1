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
from gait_screen.recognition.view import FOCAL_SHARE, ViewEstimate, estimate_view
from gait_screen.records import BoolArray, FloatArray, PoseTrack
from gait_screen.screening import Metric
from gait_screen.signals.clean import Signals, clean_signals, gate_landmarks
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
    ray_deg = np.degrees(np.arctan2(hips[:, 0] - 0.5 * size_px[0], FOCAL_SHARE * max(size_px)))
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


# --- made-up bodies ----------------------------------------------------------------------------


def clock(duration_s: float, fps: float = 30.0) -> FloatArray:
    """Return even time stamps."""
    return np.arange(round(duration_s * fps)) / fps


def repeated(time_s: FloatArray, count: int, *, rest_s: float = 1.0) -> FloatArray:
    """Return 0 at rest and 1 at the turning point of ``count`` smooth repetitions."""
    active_s = time_s[-1] - 2.0 * rest_s
    phase = np.clip((time_s - rest_s) / active_s, 0.0, 1.0) * count
    return 0.5 - 0.5 * np.cos(2.0 * np.pi * phase)


def side_figure(
    time_s: FloatArray,
    view: View = "left",
    *,
    tibia_deg: FloatArray | float = 0.0,
    knee_deg: FloatArray | float = 0.0,
    trunk_deg: FloatArray | float = 0.0,
    pitch_deg: FloatArray | float = 0.0,
    far: Mapping[str, FloatArray | float] | None = None,
    step: float = 0.0,
    far_lift: FloatArray | float = 0.0,
    yaw_deg: float = 0.0,
) -> PoseTrack:
    """Return a body on the spot, seen from the side; the near foot stays on the ground.

    Parameters
    ----------
    pitch_deg
        The near foot turns about its ball while the toes stay flat: a heel raise.
    far
        Angles of the far leg where they differ: ``tibia_deg``, ``knee_deg``, ``pitch_deg``.
    step
        How far behind the near foot the far one stands.
    far_lift
        How high the far foot is in the air.
    """
    near: Side = "left" if view == "left" else "right"
    other: Side = "right" if near == "left" else "left"
    angles = {"tibia_deg": tibia_deg, "knee_deg": knee_deg, "pitch_deg": pitch_deg}
    legs = {near: _leg(time_s, angles), other: _leg(time_s, {**angles, **(far or {})})}
    shift = np.stack([np.full(len(time_s), -step), np.broadcast_to(far_lift, len(time_s))], axis=1)
    for name in legs[other]:
        # The far foot stands a little higher in the picture.
        legs[other][name] = legs[other][name] + shift + [0.0, 0.05]
    body: Points = {f"{s}_{name}": path for s in SIDES for name, path in legs[s].items()}
    lean = np.radians(np.broadcast_to(trunk_deg, len(time_s)))
    body[f"{other}_hip"] = body[f"{near}_hip"] + [0.0, 0.02]
    for side in SIDES:
        up = TRUNK * np.stack([np.sin(lean), np.cos(lean)], axis=1)
        body[f"{side}_shoulder"] = body[f"{side}_hip"] + up
    forward = -1.0 if view == "left" else 1.0
    narrow = np.cos(np.radians(yaw_deg))
    points = {
        name: [640.0, 1000.0] + LEG_PX * path * [forward * narrow, -1.0]
        for name, path in body.items()
    }
    return pose_track(points, time_s, view, yaw_deg=yaw_deg)


def _leg(time_s: FloatArray, angles: Mapping[str, FloatArray | float]) -> Points:
    """Return one leg, x forward and y up, the ball of the foot at the origin."""
    tibia, knee, pitch = (
        np.radians(np.broadcast_to(angles[name], len(time_s)))
        for name in ("tibia_deg", "knee_deg", "pitch_deg")
    )

    def turned(x: float, y: float) -> FloatArray:
        # Heel up turns the foot clockwise when it points to the right.
        return np.stack(
            [
                x * np.cos(pitch) + y * np.sin(pitch),
                -x * np.sin(pitch) + y * np.cos(pitch),
            ],
            axis=1,
        )

    foot = 0.2
    ankle = turned(-0.75 * foot, 0.08)
    knee_at = ankle + 0.5 * np.stack([np.sin(tibia), np.cos(tibia)], axis=1)
    thigh = tibia - knee
    hip = knee_at + 0.5 * np.stack([np.sin(thigh), np.cos(thigh)], axis=1)
    return {
        "heel": turned(-foot, 0.03),
        "foot_index": np.tile([TOE_SHARE * foot, 0.0], (len(time_s), 1)),
        "ankle": ankle,
        "knee": knee_at,
        "hip": hip,
    }


def frontal_figure(
    time_s: FloatArray,
    view: View = "front",
    *,
    drop_left_deg: FloatArray | float = 0.0,
    lean_left_deg: FloatArray | float = 0.0,
    fppa_deg: Mapping[Side, FloatArray | float] | None = None,
    lift: Mapping[Side, FloatArray | float] | None = None,
    hip_height: FloatArray | float = 1.0,
    knee_height: FloatArray | float | None = None,
    shift_left: FloatArray | float = 0.0,
    trunk_length: FloatArray | float = TRUNK,
    size: FloatArray | float = 1.0,
    feet_apart: float = 0.22,
    left_ahead_m: FloatArray | float = 0.0,
    yaw_deg: float = 0.0,
) -> PoseTrack:
    """Return a body on the spot, seen from the front or the rear.

    Parameters
    ----------
    drop_left_deg
        How much lower the right side of the pelvis is: the drop of a stance on the left leg.
    lean_left_deg
        Lean of the trunk to the person's left.
    fppa_deg
        Knee inward, per side.
    lift
        How high each foot is in the air.
    knee_height
        Height of the knees in the picture; by default half-way between hip and ankle.
    shift_left
        Sway of the hips and trunk to the person's left.
    trunk_length
        Shorter in the picture while the trunk leans forward.
    size
        Grows as the person comes closer.
    feet_apart
        From the right foot to the left one; negative where the feet cross over.
    """
    frames = len(time_s)
    drop = np.radians(np.broadcast_to(drop_left_deg, frames))
    lean = np.radians(np.broadcast_to(lean_left_deg, frames))
    middle = np.stack(
        [np.broadcast_to(shift_left, frames), np.broadcast_to(hip_height, frames)], axis=1
    )
    up = np.stack([np.sin(lean), np.cos(lean)], axis=1)
    up = up * np.broadcast_to(trunk_length, frames)[:, None]
    body: Points = {}
    for side, sign in (("left", 1.0), ("right", -1.0)):
        hip = middle + sign * 0.12 * np.stack([np.cos(drop), np.sin(drop)], axis=1)
        raised = np.broadcast_to((lift or {}).get(side, 0.0), frames)
        ankle = np.stack([np.full(frames, sign * 0.5 * feet_apart), raised], axis=1)
        inward = np.radians(np.broadcast_to((fppa_deg or {}).get(side, 0.0), frames))
        line = hip - ankle
        medial = np.stack([-sign * line[:, 1], sign * line[:, 0]], axis=1)
        knee = 0.5 * (hip + ankle) + medial * 0.5 * np.tan(0.5 * inward)[:, None]
        if knee_height is not None:
            knee[:, 1] = np.broadcast_to(knee_height, frames)
        body[f"{side}_hip"], body[f"{side}_knee"], body[f"{side}_ankle"] = hip, knee, ankle
        body[f"{side}_shoulder"] = middle + up + [sign * 0.2, 0.0]
        body[f"{side}_heel"] = ankle - [0.0, 0.07]
        toe = np.array([sign * 0.02, -0.08 if view == "front" else -0.03])
        body[f"{side}_foot_index"] = ankle + toe
    towards_left = 1.0 if view == "front" else -1.0
    narrow = np.cos(np.radians(yaw_deg))
    px = LEG_PX * np.broadcast_to(size, frames)[:, None]
    points = {
        # A camera at hip height: what comes closer grows about the hips.
        name: [640.0, 600.0] + px * (path - [0.0, 1.0]) * [towards_left * narrow, -1.0]
        for name, path in body.items()
    }
    return pose_track(
        points,
        time_s,
        view,
        yaw_deg=yaw_deg,
        leg_px=px[:, 0],
        left_ahead_m=left_ahead_m,
    )


def frontal_walk(
    time_s: FloatArray,
    view: View,
    *,
    step_s: float = 0.55,
    drop_deg: float = 0.0,
    feet_apart: float = 0.11,
    size: FloatArray | float = 1.0,
) -> PoseTrack:
    """Return a walker seen from the front or the rear.

    The middle of a double support is at every whole number of steps, the left leg taking over at
    the even ones; ``drop_deg`` is how far the swing side of the pelvis sinks at mid-stance.
    """
    phase = time_s / step_s
    swing = np.sin(np.pi * (phase % 1.0))
    left_stands = np.floor(phase) % 2 == 0
    return frontal_figure(
        time_s,
        view,
        hip_height=1.0 - 0.02 * np.cos(2.0 * np.pi * phase),
        lift={
            "left": np.where(left_stands, 0.0, 0.1 * swing),
            "right": np.where(left_stands, 0.1 * swing, 0.0),
        },
        drop_left_deg=drop_deg * swing * np.where(left_stands, 1.0, -1.0),
        feet_apart=feet_apart,
        left_ahead_m=0.5 * np.cos(np.pi * phase),
        size=size,
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
    angles = compute_angles(signals, seen, roll, standing)
    assert movement.movement is not None, movement.because
    clip = ClipMeasurements(
        "made up.mp4", movement.movement, seen, signals, angles, timing, roll, height_cm
    )
    return Measured(signals, seen, movement, clip)
