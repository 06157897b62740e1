"""Truth files made by hand, whose true values can be worked out on paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from gait_screen.analysis import Analysis, ClipAnalysis
from gait_screen.metrics.drivers import Drivers, MetricDrivers
from gait_screen.plan import plan_from_metrics
from gait_screen.records import AngleTable, PoseTrack, VideoInfo
from gait_screen.screening import (
    ClipRecord,
    EventRecord,
    IntervalRecord,
    Metric,
    ModelIdentity,
    Screening,
    Software,
)
from validation.score.rows import Drivers as RowDrivers
from validation.score.rows import MetricRow, Setting
from validation.truth import Truth

ANGLES = (
    "dorsiflexion",
    "tibia_inclination",
    "foot_pitch",
    "mtp_extension",
    "rearfoot_eversion",
    "knee_flexion",
    "knee_valgus_fppa",
    "pelvic_drop",
)
#: Standing upright in metres: thigh 0.45, shank 0.43, feet on the ground.
JOINTS = {
    "hip": (0.1, 0.95, 0.0),
    "knee": (0.1, 0.5, 0.0),
    "ankle": (0.1, 0.07, 0.0),
    "heel_plantar": (0.1, 0.0, -0.05),
    "mtp1_plantar": (0.1, 0.0, 0.12),
    "toe1_tip_bone": (0.1, 0.0, 0.2),
    "shoulder": (0.18, 1.45, 0.0),
}
Curve = Callable[[float], float]
Place = Callable[[float], tuple[float, float, float]]


def truth(
    motion: Mapping[str, Any],
    *,
    view: str | None = "left",
    duration_s: float = 4.0,
    fps: float = 50.0,
    angles: Mapping[str, Curve] | None = None,
    joints: Mapping[str, Place] | None = None,
    events: list[dict[str, Any]] | None = None,
    spec: Mapping[str, Any] | None = None,
) -> Truth:
    """Return a truth: ``angles`` by ``name_L``, ``joints`` by ``name_L``; others still."""
    frames = []
    for index in range(round(duration_s * fps)):
        time_s = index / fps
        frames.append(
            {
                "t": time_s,
                "angles": {letter: _angles(letter, time_s, angles or {}) for letter in "LR"},
                "j3": (places := _places(time_s, joints or {})),
                "j2": {
                    name: [200.0 + 100.0 * x, 500.0 - 200.0 * y]
                    for name, (x, y, _) in places.items()
                },
            }
        )
    camera = {"fps": fps} | ({} if view is None else {"view": view})
    return Truth(
        {
            "schema": "gait_screen.truth/1",
            "spec": {"motion": dict(motion), "camera": camera, "body": {}, **(spec or {})},
            "fps": fps,
            "width": 400,
            "height": 600,
            "body": {"thigh_m": {"L": 0.45, "R": 0.45}, "shank_m": {"L": 0.43, "R": 0.43}},
            "events": events or [],
            "frames": frames,
        }
    )


def always(value: Any) -> Callable[[float], Any]:
    """Return a curve or a place that does not change."""
    return lambda _time_s: value


def _angles(letter: str, time_s: float, curves: Mapping[str, Curve]) -> dict[str, float]:
    return {name: curves.get(f"{name}_{letter}", always(0.0))(time_s) for name in ANGLES}


def _places(time_s: float, moved: Mapping[str, Place]) -> dict[str, tuple[float, float, float]]:
    places = {}
    for name, (x, y, z) in JOINTS.items():
        for letter, sign in (("L", 1.0), ("R", -1.0)):
            key = f"{name}_{letter}"
            places[key] = moved[key](time_s) if key in moved else (sign * x, y, z)
    places["pelvis"] = tuple(np.mean([places["hip_L"], places["hip_R"]], axis=0).tolist())
    places["neck"] = (0.0, 1.5, 0.0)
    return places


def event(kind: str, time_s: float, side: str | None = None) -> dict[str, Any]:
    """Return an event as truth files have it."""
    return {"t": time_s, "type": kind} | ({} if side is None else {"side": side})


def setting(**changes: Any) -> Setting:
    """Return how a clip was filmed: a run from the left unless changed."""
    first = {"suite": "made", "part": "test", "clip": "one", "movement": "running"}
    return Setting(**{**first, "view": "left", "model": "heavy", "fps": 60.0, **changes})


def row(
    true: float, measured: float = float("nan"), half: float = 1.0, **changes: Any
) -> MetricRow:
    """Return a row of peak ankle dorsiflexion; not assessed where nothing was measured."""
    known = not np.isnan(measured)
    fields: dict[str, Any] = {
        "setting": setting(),
        "key": "ankle_dorsiflexion_peak",
        "side": "left",
        "unit": "deg",
        "true": true,
        "measured": measured,
        "uncertainty": half if known else float("nan"),
        "status": "measured" if known else "not_assessed",
        "reason": "" if known else "the foot was never flat",
        "drivers": RowDrivers.of({"fps": 60.0, "n": 4.0}) if known else RowDrivers(),
    }
    return MetricRow(**{**fields, **changes})


def analysis(
    metrics: list[Metric],
    *,
    test: str | None = "running",
    view: str | None = "left",
    events: list[tuple[str, str, float]] | None = None,
    interval_side: str | None = None,
    drivers: dict[tuple[str, str | None], float] | None = None,
) -> Analysis:
    """Return what the product hands on, with these metrics and events and nothing else."""
    record = ClipRecord.model_validate(
        {
            "file": "one.mp4",
            "sha256": "0",
            "duration_s": 4.0,
            "frames": 200,
            "fps_median": 50.0,
            "variable_frame_rate": False,
            "rotation_deg": 0,
            "test": test,
            "test_confidence": 1.0,
            "view": view,
            "view_yaw_deg": 3.0,
            "near_side": view if view in ("left", "right") else None,
            "events": [
                EventRecord.model_validate({"kind": kind, "side": side, "time_s": time_s})
                for kind, side, time_s in events or []
            ],
            "intervals": []
            if interval_side is None
            else [
                IntervalRecord.model_validate(
                    {"kind": "stance", "side": interval_side, "start_s": 1.0, "end_s": 2.0}
                )
            ],
        }
    )
    findings, plan = plan_from_metrics(metrics, None)
    model = ModelIdentity(name="heavy", sha256="0")
    screening = Screening(
        created="2026-01-01",
        software=Software(gait_screen="0", mediapipe="0", model=model),
        clips=[record],
        metrics=metrics,
        findings=findings,
        plan=plan,
    )
    return Analysis(screening, (_clip(record, drivers or {}),))


def _clip(record: ClipRecord, drivers: dict[tuple[str, str | None], float]) -> ClipAnalysis:
    info = VideoInfo(Path("one.mp4"), "0", 400, 600, 0, "h264", "yuv420p", 50.0, 4.0, 200)
    time_s = np.arange(200) / 50.0
    nothing = np.zeros((200, 33, 2))
    pose = PoseTrack(
        time_s,
        nothing,
        np.zeros((200, 33, 3)),
        np.ones((200, 33)),
        np.zeros(200, dtype=bool),
        400,
        600,
        "heavy",
        "0",
    )
    return ClipAnalysis(
        info=info,
        record=record,
        pose=pose,
        angles=AngleTable(time_s, ()),
        cleaned_xy_px=nothing,
        events=(),
        spans=(),
        leg_length_px=300.0,
        drivers=tuple(
            MetricDrivers(key, side, Drivers.from_names({"foot_px": foot_px, "n": 3.0}))  # type: ignore[arg-type]
            for (key, side), foot_px in drivers.items()
        ),
    )


def metric(key: str, side: str | None, value: float | None, half: float = 2.0) -> Metric:
    """Return a metric of a run from the left: measured, or not assessed where ``value`` is None."""
    return Metric.model_validate(
        {
            "key": key,
            "side": side,
            "clip": "one.mp4",
            "test": "running",
            "view": "left",
            "status": "not_assessed" if value is None else "measured",
            "reason": "the foot was never flat" if value is None else None,
            "value": value,
            "uncertainty": None if value is None else half,
            "n": 0 if value is None else 3,
        }
    )
