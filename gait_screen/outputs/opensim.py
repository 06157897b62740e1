"""``landmarks.trc``, ``angles.mot`` and ``landmarks.json``: for OpenSim, Sports2D and Pose2Sim.

All three keep the frames' own time stamps. A phone's frame rate varies, so the rate in a TRC
header is only the median; readers must use the ``Time`` column, as OpenSim does.

Unseen values are written as ``NaN``: OpenSim splits rows at tabs and rejects a row whose last
cells are empty, and it parses ``NaN`` in every cell; so do pandas and numpy.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from gait_screen.analysis import ClipAnalysis
from gait_screen.outputs.series import angle_values, format_number, format_rows
from gait_screen.records import FloatArray
from gait_screen.vocabulary import FRONTAL_VIEWS, LANDMARK_INDEX, SIDES, Side

SIDECAR_SCHEMA: Final = "gait-screen/landmarks/1"

#: Marker name of Sports2D and Pose2Sim -> the landmarks whose mean it is.
MARKERS: Final[dict[str, tuple[str, ...]]] = {
    "RHip": ("right_hip",),
    "RKnee": ("right_knee",),
    "RAnkle": ("right_ankle",),
    "RBigToe": ("right_foot_index",),
    "RHeel": ("right_heel",),
    "LHip": ("left_hip",),
    "LKnee": ("left_knee",),
    "LAnkle": ("left_ankle",),
    "LBigToe": ("left_foot_index",),
    "LHeel": ("left_heel",),
    "Hip": ("left_hip", "right_hip"),
    "Neck": ("left_shoulder", "right_shoulder"),
    "Nose": ("nose",),
    "RShoulder": ("right_shoulder",),
    "RElbow": ("right_elbow",),
    "RWrist": ("right_wrist",),
    "LShoulder": ("left_shoulder",),
    "LElbow": ("left_elbow",),
    "LWrist": ("left_wrist",),
}
_FOOT_LANDMARKS: Final = ("left_heel", "right_heel", "left_foot_index", "right_foot_index")

#: Hip to ankle by way of the knee, as a part of the body's height: thigh 0.245, shank 0.246.
#: Winter 2009, Biomechanics and Motor Control of Human Movement, fig. 4.1 (Drillis and Contini).
LEG_LENGTH_PER_HEIGHT: Final = 0.491


@dataclass(frozen=True)
class Scale:
    """How a clip's pixels become the coordinates of a TRC file.

    Attributes
    ----------
    units
        ``"m"`` (Y up, floor at 0) or ``"px"`` (the picture's own: Y down).
    metres_per_px
        None in a pixel file.
    origin_px
        The pixel at (0, 0) of the file.
    """

    units: str
    metres_per_px: float | None
    origin_px: tuple[float, float]


def choose_scale(clip: ClipAnalysis) -> Scale:
    """Return metres where the person's height is known, the picture's pixels otherwise.

    One camera sees no depth, so metres hold in the plane of the person only, and no better than
    the body's proportions: the leg is taken as 0.491 of the height (Winter 2009). In metres the
    origin is the lowest place of the feet and the hips' middle over the clip. Camera roll is not
    taken out of positions (the sidecar says what it was).
    """
    scale_m = _metres_per_px(clip)
    floor_px = _lowest_foot_px(clip.cleaned_xy_px)
    hips = clip.cleaned_xy_px[:, [LANDMARK_INDEX[name] for name in MARKERS["Hip"]], 0]
    if scale_m is None or floor_px is None or not np.isfinite(hips).any():
        return Scale("px", None, (0.0, 0.0))
    return Scale("m", scale_m, (float(np.nanmedian(hips)), floor_px))


def _metres_per_px(clip: ClipAnalysis) -> float | None:
    if clip.height_cm is None or not clip.leg_length_px > 0:
        return None
    return LEG_LENGTH_PER_HEIGHT * clip.height_cm / 100.0 / clip.leg_length_px


def _lowest_foot_px(xy_px: FloatArray) -> float | None:
    feet_y = xy_px[:, [LANDMARK_INDEX[name] for name in _FOOT_LANDMARKS], 1]
    if not np.isfinite(feet_y).any():
        return None
    # Not the maximum: one misplaced toe would raise the whole body.
    return float(np.nanpercentile(feet_y, 98))


def marker_positions(clip: ClipAnalysis, scale: Scale) -> FloatArray:
    """Return the markers' positions in the units of ``scale``, in the order of :data:`MARKERS`.

    Returns
    -------
    xyz
        Shape ``(T, markers, 3)``; Z is 0 (one camera), and all three are NaN where unseen.
    """
    xy_px = np.stack(
        [
            clip.cleaned_xy_px[:, [LANDMARK_INDEX[name] for name in names], :].mean(axis=1)
            for names in MARKERS.values()
        ],
        axis=1,
    )
    xyz = np.zeros((*xy_px.shape[:2], 3))
    xyz[..., :2] = xy_px
    if scale.metres_per_px is not None:
        xyz[..., 0] = (xy_px[..., 0] - scale.origin_px[0]) * scale.metres_per_px
        xyz[..., 1] = (scale.origin_px[1] - xy_px[..., 1]) * scale.metres_per_px
    xyz[np.isnan(xyz).any(axis=2)] = np.nan
    return xyz


def write_trc(clip: ClipAnalysis, target: Path) -> None:
    """Write the filtered landmarks as a TRC file with the marker names of Sports2D.

    Frames are numbered from 0 as Sports2D does. See :func:`choose_scale` for units and axes.
    """
    scale = choose_scale(clip)
    xyz = marker_positions(clip, scale)
    frames, markers = xyz.shape[:2]
    rate = format_number(_median_rate_hz(clip.pose.time_s), 4, missing="0")
    keys = "DataRate CameraRate NumFrames NumMarkers Units OrigDataRate OrigDataStartFrame"
    lines = [
        "\t".join(["PathFileType", "4", "(X/Y/Z)", target.name]),
        "\t".join([*keys.split(), "OrigNumFrames"]),
        "\t".join([rate, rate, str(frames), str(markers), scale.units, rate, "0", str(frames)]),
        "\t".join(["Frame#", "Time", *(f"{name}\t\t" for name in MARKERS)]),
        "\t".join(["", "", *(f"X{i}\tY{i}\tZ{i}" for i in range(1, markers + 1))]),
    ]
    digits = 6 if scale.units == "m" else 3
    rows = format_rows(xyz.reshape(frames, -1), digits, missing="NaN")
    for index, (time_s, row) in enumerate(zip(clip.pose.time_s, rows, strict=True)):
        lines.append("\t".join([str(index), f"{time_s:.6f}", *row]))
    target.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _median_rate_hz(time_s: FloatArray) -> float:
    return float(1.0 / np.median(np.diff(time_s))) if len(time_s) > 1 else float("nan")


@dataclass(frozen=True)
class MotColumn:
    """One column of the MOT file: ``factor * angle + offset_deg`` of one of our angles."""

    name: str
    angle: str
    side: Side | None
    factor: float = 1.0
    offset_deg: float = 0.0
    convention: str = "gait_screen"


def mot_columns(clip: ClipAnalysis) -> list[MotColumn]:
    """Return the columns that this clip can have, whether or not anything was seen in them.

    Three vocabularies beside each other: Sports2D's names where it has the angle, our own for
    what it lacks, and OpenSim's coordinates with the signs of the Rajagopal 2016 model (knee
    flexion, dorsiflexion, toe extension, adduction +; inversion +; pelvis list + right side low).
    """
    columns: list[MotColumn] = []
    for side in SIDES:
        columns += _sports2d_columns(side)
    columns += _sports2d_pelvis(clip)
    for side in SIDES:
        columns += _own_columns(side)
    columns.append(MotColumn("trunk forward lean", "trunk_forward_lean", None))
    for side in SIDES:
        columns += _opensim_columns(side)
    columns.append(MotColumn("pelvis_list", "pelvic_drop", "left", convention="OpenSim"))
    return columns


def _sports2d_columns(side: Side) -> list[MotColumn]:
    # Sports2D measures a shank from ankle to knee against the horizontal after turning the person
    # to face right: -90 when upright, and less (more negative) the further the knee is forward.
    # Its foot is anticlockwise from the heel: toes up is +, where our foot pitch has heel up as +.
    return [
        MotColumn(f"{side} ankle", "ankle_dorsiflexion", side, convention="Sports2D"),
        MotColumn(f"{side} knee", "knee_flexion", side, convention="Sports2D"),
        MotColumn(f"{side} foot", "foot_pitch", side, -1.0, convention="Sports2D"),
        MotColumn(f"{side} shank", "tibia_inclination", side, -1.0, -90.0, "Sports2D"),
    ]


def _sports2d_pelvis(clip: ClipAnalysis) -> list[MotColumn]:
    # Sports2D's pelvis is anticlockwise in the picture; ours is told from the body. Seen from
    # behind the right hip is on the right, so that a lower right side is clockwise; from the
    # front it is the other way round.
    if clip.record.view not in FRONTAL_VIEWS:
        return []
    factor = -1.0 if clip.record.view == "rear" else 1.0
    return [MotColumn("pelvis", "pelvic_drop", "left", factor, convention="Sports2D")]


def _own_columns(side: Side) -> list[MotColumn]:
    return [
        MotColumn(f"{side} mtp", "mtp_extension", side),
        MotColumn(f"{side} rearfoot eversion", "rearfoot_eversion", side),
        MotColumn(f"{side} tibia inclination", "tibia_inclination", side),
        MotColumn(f"{side} knee fppa", "knee_fppa", side),
        MotColumn(f"{side} hip adduction", "hip_adduction", side),
        MotColumn(f"pelvic drop {side} stance", "pelvic_drop", side),
        MotColumn(f"trunk lateral lean {side} stance", "trunk_lateral_lean", side),
    ]


def _opensim_columns(side: Side) -> list[MotColumn]:
    end = side[0]
    return [
        MotColumn(f"ankle_angle_{end}", "ankle_dorsiflexion", side, convention="OpenSim"),
        MotColumn(f"subtalar_angle_{end}", "rearfoot_eversion", side, -1.0, convention="OpenSim"),
        MotColumn(f"mtp_angle_{end}", "mtp_extension", side, convention="OpenSim"),
        MotColumn(f"hip_adduction_{end}", "hip_adduction", side, convention="OpenSim"),
        MotColumn(f"knee_angle_{end}", "knee_flexion", side, convention="OpenSim"),
    ]


def _seen_mot_columns(clip: ClipAnalysis) -> list[tuple[MotColumn, FloatArray]]:
    seen: list[tuple[MotColumn, FloatArray]] = []
    for column in mot_columns(clip):
        values = angle_values(clip.angles, column.angle, column.side)
        if values is not None and np.isfinite(values).any():
            seen.append((column, column.factor * values + column.offset_deg))
    return seen


def write_mot(clip: ClipAnalysis, target: Path) -> None:
    """Write the angles as an OpenSim motion file: only those seen at least once in the clip."""
    columns = _seen_mot_columns(clip)
    header = [
        "Coordinates",
        "version=1",
        f"nRows={len(clip.angles.time_s)}",
        f"nColumns={len(columns) + 1}",
        "inDegrees=yes",
        "",
        "Units are S.I. units (second, meters, Newtons, ...)",
        "If the header above contains a line with 'inDegrees', this indicates whether rotational "
        "values are in degrees (yes) or radians (no).",
        "",
        "endheader",
        "\t".join(["time", *(column.name for column, _ in columns)]),
    ]
    time_s = clip.angles.time_s
    table = np.column_stack([np.zeros((len(time_s), 0)), *(values for _, values in columns)])
    rows = [
        "\t".join([f"{moment_s:.6f}", *row])
        for moment_s, row in zip(time_s, format_rows(table, 4, missing="NaN"), strict=True)
    ]
    target.write_text("\n".join(header + rows) + "\n", encoding="utf-8", newline="\n")


def write_landmarks_json(clip: ClipAnalysis, target: Path) -> None:
    """Write what TRC and MOT cannot say: true times, visibility, uncertainty, signs, the scale."""
    target.write_text(
        json.dumps(_sidecar(clip), ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8"
    )


def _sidecar(clip: ClipAnalysis) -> dict[str, Any]:
    scale = choose_scale(clip)
    visibility = {
        marker: _rounded(clip.pose.visibility[:, [LANDMARK_INDEX[n] for n in names]].min(axis=1), 3)
        for marker, names in MARKERS.items()
    }
    return {
        "schema": SIDECAR_SCHEMA,
        "clip": clip.record.file,
        "clip_sha256": clip.record.sha256,
        "pose_model": {"name": clip.pose.model_name, "sha256": clip.pose.model_sha256},
        "test": clip.record.test,
        "view": clip.record.view,
        "slow_motion_factor": clip.record.slow_motion_factor,
        "time_s": _rounded(clip.pose.time_s, 6),
        "units": scale.units,
        "metres_per_px": scale.metres_per_px,
        "origin_px": scale.origin_px,
        "camera_roll_deg": clip.record.camera_roll_deg,
        "camera_roll_removed_from_positions": False,
        "markers": {marker: list(names) for marker, names in MARKERS.items()},
        "visibility": visibility,
        "others_in_view": [bool(seen) for seen in clip.pose.others_in_view],
        "angles": [_describe_column(clip, column) for column, _ in _seen_mot_columns(clip)],
    }


def _describe_column(clip: ClipAnalysis, column: MotColumn) -> dict[str, Any]:
    curve = next(
        found
        for side in (column.side, *SIDES)
        if (found := clip.angles.get(column.angle, side)) is not None
    )
    return {
        "column": column.name,
        "convention": column.convention,
        "angle": column.angle,
        "side": column.side,
        "factor": column.factor,
        "offset_deg": column.offset_deg,
        "source": curve.source,
        "systematic_sd_deg": _rounded([curve.systematic_sd_deg], 3)[0],
    }


def _rounded(values: Sequence[float] | FloatArray, digits: int) -> list[float | None]:
    numbers = np.asarray(values, dtype=np.float64).tolist()
    return [round(value, digits) if math.isfinite(value) else None for value in numbers]
