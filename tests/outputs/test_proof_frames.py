"""The pictures that prove a number: the right moment, the angle drawn as it was measured."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from gait_screen.analysis import Analysis, ClipAnalysis
from gait_screen.errors import VideoUnreadableError
from gait_screen.outputs import drawing
from gait_screen.outputs.proof_figures import AngleFigure, angle_figure
from gait_screen.outputs.proof_frames import SIZE_PX, ProofFrame, ProofKey, proof_frames
from gait_screen.outputs.proof_moments import proof_moments
from gait_screen.outputs.report_html import render_report
from gait_screen.records import FloatArray, ImageArray
from gait_screen.screening import Metric
from gait_screen.vocabulary import LANDMARK_INDEX, Side
from tests.helpers.video_files import WIDTH, write_video
from tests.outputs.clips import make_analysis, make_clip, make_screening, phone_times


def metric(key: str, value: float, side: Side | None = "left", **changes: object) -> Metric:
    made = Metric(
        key=key,
        side=side,
        clip="run.mp4",
        test="running",
        view="left",
        status="measured",
        value=value,
        uncertainty=3.6,
        n=2,
    )
    return made.model_copy(update=changes)


def filmed(folder: Path) -> ClipAnalysis:
    path = write_video(folder / "run.mp4", phone_times().tolist())
    return make_clip(path)


def opened(frame: ProofFrame) -> ImageArray:
    picture = cv2.imdecode(np.frombuffer(frame.jpeg, np.uint8), cv2.IMREAD_COLOR_RGB)
    assert picture is not None
    return np.asarray(picture, dtype=np.uint8)


def test_a_peak_is_shown_at_a_frame_that_has_the_median_value() -> None:
    clip = make_clip()
    (moment,) = proof_moments(clip, [metric("knee_flexion_peak", 27.0)])
    assert moment.angle == "knee_flexion"
    assert moment.shown == pytest.approx(27.0, abs=2.0)
    time_s = clip.pose.time_s[moment.frame]
    assert any(s.side == "left" and s.start_s <= time_s < s.end_s for s in clip.spans)


def test_what_is_read_at_contact_is_shown_at_contact() -> None:
    clip = make_clip()
    curve = clip.angles.get("foot_pitch", "left")
    assert curve is not None
    (moment,) = proof_moments(clip, [metric("foot_strike_angle", 5.0)])
    contacts = [e.time_s for e in clip.events if e.side == "left"]
    apart = [abs(clip.pose.time_s[moment.frame] - one) for one in contacts]
    assert min(apart) < 0.04
    # Heel first counts as positive here, heel up in the curve.
    assert moment.shown == pytest.approx(-curve.values_deg[moment.frame])


def test_of_steps_that_are_alike_one_is_taken_that_is_quickly_reached() -> None:
    clip = make_clip()
    wanted = metric("knee_flexion_peak", 49.0, uncertainty=40.0)
    far_from_a_key = np.arange(clip.pose.frames)
    (early,) = proof_moments(clip, [wanted], far_from_a_key)
    key_in_the_middle = np.where(far_from_a_key >= 28, far_from_a_key - 28, far_from_a_key + 500)
    (late,) = proof_moments(clip, [wanted], key_in_the_middle)
    assert early.frame < 28 <= late.frame


def test_a_metric_without_a_curve_here_has_no_moment() -> None:
    assert proof_moments(make_clip(), [metric("rearfoot_eversion_peak", 12.0)]) == []
    assert proof_moments(make_clip(), [metric("cadence", 170.0, None, unit="steps/min")]) == []


def between_deg(figure: AngleFigure) -> float:
    assert figure.moving is not None
    assert figure.zero is not None
    return float(np.degrees(np.arccos(np.clip(figure.moving @ figure.zero, -1.0, 1.0))))


def bent_clip(*, mirrored: bool) -> ClipAnalysis:
    """Somebody whose left knee is bent by 40 degrees and whose shank leans forward by 25."""
    clip = make_clip()
    xy: FloatArray = clip.cleaned_xy_px.copy()
    ankle = np.array([60.0, 110.0])
    knee = ankle + 20.0 * np.array([np.sin(np.radians(25)), -np.cos(np.radians(25))])
    hip = knee + 20.0 * np.array([-np.sin(np.radians(15)), -np.cos(np.radians(15))])
    for name, place in (("ankle", ankle), ("knee", knee), ("hip", hip)):
        xy[:, LANDMARK_INDEX[f"left_{name}"]] = place
    if mirrored:
        xy[:, :, 0] = WIDTH - xy[:, :, 0]
    return replace(clip, cleaned_xy_px=xy)


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize(
    ("angle", "true_deg"), [("knee_flexion", 40.0), ("tibia_inclination", 25.0)]
)
def test_the_drawn_angle_is_the_measured_one(angle: str, true_deg: float, mirrored: bool) -> None:
    clip = bent_clip(mirrored=mirrored)
    as_it_lies = angle_figure(clip, angle, "left", 0, None)
    assert as_it_lies is not None
    assert between_deg(as_it_lies) == pytest.approx(true_deg, abs=0.1)
    measured = angle_figure(clip, angle, "left", 0, true_deg + 4.0)
    assert measured is not None
    assert between_deg(measured) == pytest.approx(true_deg + 4.0, abs=0.1)
    # The segment stays where it was found; the line of zero gives way, to the side it is on.
    assert as_it_lies.moving is not None
    assert measured.moving is not None
    np.testing.assert_allclose(measured.moving, as_it_lies.moving)
    assert as_it_lies.zero is not None
    assert float(measured.zero @ as_it_lies.zero) > np.cos(np.radians(5))


def test_unseen_points_give_no_figure() -> None:
    clip = make_clip()
    hidden = int(np.flatnonzero(np.isnan(clip.cleaned_xy_px[:, LANDMARK_INDEX["left_heel"], 0]))[0])
    assert angle_figure(clip, "ankle_dorsiflexion", "left", hidden, 10.0) is None
    assert angle_figure(clip, "rearfoot_eversion", "left", 0, 10.0) is None


def test_each_finding_and_headline_angle_has_its_picture(tmp_path: Path) -> None:
    clip = filmed(tmp_path)
    measured = [
        metric("ankle_dorsiflexion_peak", 9.0),
        metric("tibia_inclination_peak", 4.0),
        metric("knee_flexion_peak", 28.0),
        metric("cadence", 170.0, None, unit="steps/min"),
    ]
    analysis = Analysis(make_screening([clip], metrics=measured), (clip,))
    frames = proof_frames(analysis)
    assert [key.metric for key in frames] == [
        "ankle_dorsiflexion_peak",
        "tibia_inclination_peak",
        "knee_flexion_peak",
    ]
    first = next(iter(frames.values()))
    picture = opened(first)
    assert picture.shape == (SIZE_PX, SIZE_PX, 3)
    assert first.shown == pytest.approx(9.0, abs=1.5)
    blue = np.abs(picture.astype(int) - drawing.LEFT).sum(axis=2) < 40
    orange = np.abs(picture.astype(int) - drawing.RIGHT).sum(axis=2) < 40
    assert blue.sum() > 500
    assert orange.sum() == 0


def test_faces_in_proof_pictures_are_blurred_unless_asked_for(tmp_path: Path) -> None:
    clip = filmed(tmp_path)
    leaning = metric("trunk_forward_lean_mean", 8.0, None)
    analysis = Analysis(make_screening([clip], metrics=[leaning], findings=[]), (clip,))
    (hidden,) = proof_frames(analysis).values()
    (shown,) = proof_frames(analysis, show_faces=True).values()
    assert hidden.time_s == shown.time_s
    assert (np.abs(opened(hidden).astype(int) - opened(shown)) > 20).any()


def test_a_clip_that_has_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(VideoUnreadableError, match=r"gone\.mp4"):
        proof_frames(make_analysis(make_clip(tmp_path / "gone.mp4")))


def test_the_report_shows_the_picture_with_its_number_and_in_words(tmp_path: Path) -> None:
    clip = filmed(tmp_path)
    analysis = make_analysis(clip)
    html = render_report(analysis, proofs=proof_frames(analysis), faces_blurred=True)
    pictures = re.findall(r'<img src="data:image/jpeg;base64,[^"]+" alt="([^"]+)"', html)
    assert len(pictures) == 1
    assert "14 ± 4°" in pictures[0]
    assert "left" in pictures[0]
    assert "Faces are blurred" in html
    assert "Faces are blurred" not in render_report(analysis)
    assert "not blurred" in render_report(analysis, faces_blurred=False)


def test_a_key_tells_two_clips_of_one_movement_apart() -> None:
    one = metric("knee_flexion_peak", 40.0)
    other = metric("knee_flexion_peak", 40.0, clip="second.mp4")
    assert ProofKey.of(one) != ProofKey.of(other)
    finding = make_screening([make_clip()]).findings[0]
    assert ProofKey.of(finding.model_copy(update={"clip": "run.mp4"})).clip == "run.mp4"
