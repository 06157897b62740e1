"""A small made-up clip and screening whose every number the tests know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from gait_screen.analysis import Analysis, ClipAnalysis
from gait_screen.records import (
    AngleTable,
    Curve,
    FloatArray,
    GaitEvent,
    PoseTrack,
    Span,
    VideoInfo,
)
from gait_screen.screening import (
    ClipRecord,
    DrillPrescription,
    Finding,
    Metric,
    ModelIdentity,
    Plan,
    PlanPhase,
    QualityCheck,
    Retest,
    Screening,
    Software,
    TriedTreatment,
)
from gait_screen.vocabulary import LANDMARK_INDEX, Movement, View
from tests.helpers.video_files import HEIGHT, WIDTH

FRAMES = 60
#: Frames in which the left foot is hidden.
HIDDEN = slice(20, 26)
LEG_PX = 40.0


def phone_times(frames: int = FRAMES) -> FloatArray:
    """Times of a phone whose frame rate varies: 25 to 40 ms apart, whole ticks of 1/90000 s."""
    apart = 0.0325 + 0.0075 * np.sin(np.arange(frames - 1) * 0.7)
    times = np.concatenate([[0.0], np.cumsum(apart)])
    return np.round(times * 90_000) / 90_000


def landmarks(frames: int = FRAMES) -> FloatArray:
    """A person in the lower half, walking right: hips at y 70, ankles 40 px below."""
    xy = np.full((frames, 33, 2), np.nan)
    step = np.linspace(0.0, 20.0, frames)
    rows = {
        "shoulder": 62.0,
        "elbow": 66.0,
        "wrist": 68.0,
        "hip": 70.0,
        "knee": 90.0,
        "ankle": 110.0,
        "heel": 114.0,
        "foot_index": 114.0,
    }
    for side, x in (("left", 60.0), ("right", 100.0)):
        for name, y in rows.items():
            ahead = 8.0 if name == "foot_index" else 0.0
            xy[:, LANDMARK_INDEX[f"{side}_{name}"]] = np.stack(
                [x + ahead + step, np.full(frames, y)], axis=1
            )
    xy[:, LANDMARK_INDEX["nose"]] = np.stack([80.0 + step, np.full(frames, 61.0)], axis=1)
    for name in ("left_heel", "left_foot_index"):
        xy[HIDDEN, LANDMARK_INDEX[name]] = np.nan
    return xy


def wave(time_s: FloatArray, middle: float, height: float) -> FloatArray:
    """An angle that swings once per 0.6 s."""
    return middle + height * np.sin(2 * np.pi * time_s / 0.6)


def side_curves(time_s: FloatArray) -> tuple[Curve, ...]:
    ankle = wave(time_s, 10.0, 12.0)
    ankle[HIDDEN] = np.nan
    return (
        Curve("ankle_dorsiflexion", "left", ankle, systematic_sd_deg=2.0),
        Curve("tibia_inclination", "left", wave(time_s, 5.0, 20.0), systematic_sd_deg=1.0),
        Curve("foot_pitch", "left", wave(time_s, 10.0, 30.0)),
        Curve("knee_flexion", "left", wave(time_s, 30.0, 20.0)),
        Curve("trunk_forward_lean", None, wave(time_s, 8.0, 1.0)),
    )


def rear_curves(time_s: FloatArray) -> tuple[Curve, ...]:
    return (
        Curve("pelvic_drop", "left", wave(time_s, 3.0, 4.0), systematic_sd_deg=1.5),
        Curve("knee_fppa", "left", wave(time_s, 4.0, 2.0)),
        Curve("knee_fppa", "right", wave(time_s, -1.0, 2.0)),
        Curve("rearfoot_eversion", "right", wave(time_s, 6.0, 3.0), source="picture"),
    )


def make_clip(
    path: Path = Path("run.mp4"),
    *,
    view: View = "left",
    test: Movement = "running",
    times_s: FloatArray | None = None,
    curves: Iterable[Curve] | None = None,
    height_cm: float | None = None,
    slow_motion: float = 1.0,
) -> ClipAnalysis:
    """Build a clip as the pipeline hands it to the outputs; the file need not exist."""
    time_s = phone_times() if times_s is None else times_s
    frames = len(time_s)
    if curves is None:
        curves = side_curves(time_s) if view in ("left", "right") else rear_curves(time_s)
    spans = tuple(
        Span("stance", side, start, start + 0.25)
        for side, start in (("left", 0.3), ("right", 0.6), ("left", 0.9), ("right", 1.2))
    )
    events = tuple(GaitEvent("initial_contact", s.side or "left", s.start_s) for s in spans)
    xy_px = landmarks(frames)
    visibility = np.full((frames, 33), 0.95)
    visibility[:, LANDMARK_INDEX["right_knee"]] = 0.3
    return ClipAnalysis(
        info=VideoInfo(
            path=path,
            sha256="c" * 64,
            width_px=WIDTH,
            height_px=HEIGHT,
            rotation_deg=0,
            codec="h264",
            pixel_format="yuv420p",
            fps_nominal=30.0,
            duration_s=float(time_s[-1]),
            frames_declared=frames,
            slow_motion_factor=slow_motion,
        ),
        record=ClipRecord(
            file=path.name,
            sha256="c" * 64,
            duration_s=float(time_s[-1]),
            frames=frames,
            fps_median=30.8,
            variable_frame_rate=True,
            rotation_deg=0,
            test=test,
            test_confidence=0.9,
            view=view,
            view_yaw_deg=2.0,
            near_side="left",
            slow_motion_factor=slow_motion,
            camera_roll_deg=1.0,
            quality=[
                QualityCheck(
                    check="frame_rate",
                    status="warn",
                    detail="31 pictures a second.",
                    fix="Film at 60 or more.",
                )
            ],
        ),
        pose=PoseTrack(
            time_s=time_s,
            xy_px=xy_px,
            world_m=np.zeros((frames, 33, 3)),
            visibility=visibility,
            others_in_view=np.zeros(frames, dtype=bool),
            width_px=WIDTH,
            height_px=HEIGHT,
            model_name="pose_landmarker_heavy",
            model_sha256="d" * 64,
        ),
        angles=AngleTable(time_s, tuple(curves)),
        cleaned_xy_px=xy_px,
        events=events,
        spans=spans,
        leg_length_px=LEG_PX,
        height_cm=height_cm,
    )


def make_screening(clips: Iterable[ClipAnalysis], **changes: object) -> Screening:
    """Build the screening of some clips: a likely finding, one not judged, a plan of two drills."""
    records = [clip.record for clip in clips]
    file = records[0].file if records else "run.mp4"
    measured = Metric(
        key="ankle_dorsiflexion_peak",
        side="left",
        clip=file,
        test="running",
        view="left",
        status="measured",
        value=14.4,
        uncertainty=3.6,
        n=7,
    )
    hidden = Metric(
        key="rearfoot_eversion_peak",
        side="left",
        clip=file,
        test="running",
        view="left",
        status="not_assessed",
        reason="Not visible from the side: film from behind.",
    )
    finding = Finding(
        deficit="limited_ankle_dorsiflexion",
        side="left",
        status="likely",
        severity="moderate",
        metric="ankle_dorsiflexion_peak",
        value=14.4,
        cut=18.0,
        uncertainty=3.6,
        sources=["screening_band"],
        explanation="The ankle bends 14 degrees.",
    )
    plan = Plan(
        provisional=True,
        phases=[PlanPhase(phase=1, name="Restore range", weeks="1-4", goal="Move it.")],
        drills=[
            DrillPrescription(
                id="A1",
                name="Knee-to-wall lunge",
                deficit="limited_ankle_dorsiflexion",
                side="left",
                phase=1,
                dose="3 x 10",
                minutes=4.0,
                steps=["Foot flat", "Knee forward"],
                because="The ankle bends 14 of 18 degrees.",
            )
        ],
        tried=[
            TriedTreatment(
                treatment="ice", why_temporary="It numbs.", keep_for="Hours.", replace_with=["A1"]
            )
        ],
        retest=[Retest(deficit="limited_ankle_dorsiflexion", side="left", test="lunge", weeks=4.0)],
    )
    screening = Screening(
        created="2025-03-04T05:06:07+00:00",
        software=Software(
            gait_screen="0.1.0",
            mediapipe="0.10.31",
            model=ModelIdentity(name="pose_landmarker_heavy", sha256="d" * 64),
        ),
        clips=records,
        metrics=[measured, hidden],
        findings=[finding],
        plan=plan,
    )
    return screening.model_copy(update=changes)


def make_analysis(*clips: ClipAnalysis) -> Analysis:
    """Build an analysis of clips (one side view when none is given)."""
    chosen = clips or (make_clip(),)
    return Analysis(make_screening(chosen), chosen)


def renamed(clip: ClipAnalysis, file: str) -> ClipAnalysis:
    """The same clip under another file name."""
    return replace(clip, record=clip.record.model_copy(update={"file": file}))
