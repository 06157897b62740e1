"""Stick figures that move as told: bodies made up for a test, no truth file behind them.

Lengths are in leg lengths (hip to ankle) unless a name says pixels; the frontal figure's ``left``
coordinate grows towards the person's own left.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gait_screen.records import FloatArray, PoseTrack
from gait_screen.signals.lens import focal_length_px
from gait_screen.vocabulary import SIDES, Side, View
from tests.helpers.bodies import LEG_PX, TOE_SHARE, TRUNK, Points, pose_track

#: The middle of the pictures that the figures stand in.
CENTRE_PX = 640.0


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
    flat = {
        name: LEG_PX * path * [forward, 1.0] - [0.0, 1000.0 - CENTRE_PX]
        for name, path in body.items()
    }
    middle = 0.5 * (flat["left_hip"] + flat["right_hip"])[:, 0]
    turn = np.radians(yaw_deg)
    points = {}
    for name, path in flat.items():
        along = path[:, 0] - middle
        turned = np.stack([middle + along * np.cos(turn), path[:, 1]], axis=1)
        points[name] = _seen(turned, along * np.sin(turn))
    return pose_track(points, time_s, view, yaw_deg=yaw_deg)


def _seen(flat: FloatArray, further: FloatArray) -> FloatArray:
    """Return pixels of points (px, y up, about the centre) that stand behind the person's plane."""
    focal_px = focal_length_px(1280, 1280)
    return CENTRE_PX + flat * [1.0, -1.0] * (focal_px / (focal_px + further))[:, None]


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
    knees_out: bool = True,
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
    knees_out
        Knees whose thighs look short stand in front of the body, nearer to a camera in front of it;
        else the figure is flat, as from far away.
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
    flat = {
        # A camera at hip height: what comes closer grows about the hips.
        name: [0.0, CENTRE_PX - 600.0] + px * (path - [0.0, 1.0]) * [towards_left * narrow, 1.0]
        for name, path in body.items()
    }
    points = {name: _seen(path, np.zeros(frames)) for name, path in flat.items()}
    for side in SIDES if knees_out else ():
        # A thigh that is shorter in the picture points at the camera, or away from it.
        thigh = np.linalg.norm(flat[f"{side}_hip"] - flat[f"{side}_knee"], axis=1) / px[:, 0]
        out = px[:, 0] * np.sqrt(np.maximum(thigh.max() ** 2 - thigh**2, 0.0))
        knee = flat[f"{side}_knee"]
        points[f"{side}_knee"] = _seen(knee, -out if view == "front" else out)
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
