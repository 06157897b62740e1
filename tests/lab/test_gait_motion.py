"""Gaits: published curves, requested peaks, events that the feet make."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from tests.lab.moving import PLANTAR, SPECS, Clip, clip
from validation.body import shape_body
from validation.measure import measure
from validation.motion.curves import published
from validation.motion.make import make_motion
from validation.motion.skeleton import Skeleton
from validation.records import LETTERS
from validation.spec import BodySpec, MotionSpec


@pytest.mark.parametrize("name", ["run_sides", "walk_sides"])
@pytest.mark.parametrize(
    ("request_key", "angle", "tolerance"),
    [
        ("peak_df", "dorsiflexion", 0.5),
        ("peak_mtp", "mtp_extension", 2.0),
        ("peak_pelvic_drop", "pelvic_drop", 0.5),
        ("peak_eversion", "rearfoot_eversion", 0.5),
    ],
)
def test_gait_meets_each_sides_peaks(
    name: str, request_key: str, angle: str, tolerance: float
) -> None:
    made = Clip(SPECS[name], duration_s=2.4, fps=120) if angle == "mtp_extension" else clip(name)
    for side in LETTERS:
        wanted = SPECS[name][request_key][side]
        peak = float(np.median(made.stance_peaks(side, angle)))
        assert peak == pytest.approx(wanted, abs=tolerance)


def test_knee_in_moves_the_knee_of_its_side() -> None:
    made = clip("run_sides")
    peaks = [np.median(made.stance_peaks(side, "knee_valgus_fppa")) for side in LETTERS]
    assert peaks[1] > peaks[0] + 2.0


@pytest.mark.parametrize("name", ["run", "walk"])
def test_gait_curves_are_near_the_published(name: str) -> None:
    """Root mean square over stance and swing; the knee's swing peak goes with speed."""
    made = Clip(SPECS[name] | {"variability": 0.0}, duration_s=2.4)
    stride_s, share = made.motion.facts["stride_time"], made.motion.facts["contact_time"]
    toe_off = share / stride_s
    curves = published("run" if name == "run" else "walk")
    cycle = np.arange(0.0, 1.0, 0.02)
    frames = [made.frame(float(1.0 + at) * stride_s)[1]["L"] for at in cycle]
    found = {key: np.array([frame[key] for frame in frames]) for key in frames[0]}
    want = {
        key: curves.at_own_toe_off(key, cycle, toe_off)
        for key in ("dorsiflexion", "hip_flexion", "hip_adduction")
    }
    want["knee_flexion"] = curves.knee_at_speed(cycle, toe_off, made.motion.facts["speed"])
    for key, most in (
        ("dorsiflexion", 5.0),
        ("knee_flexion", 8.0),
        ("hip_flexion", 8.0),
        ("hip_adduction", 5.0),
    ):
        error = float(np.sqrt(np.mean((found[key] - want[key]) ** 2)))
        assert error < most, (key, error)
    # The peaks come when the published ones do.
    stance, swing = cycle <= toe_off, cycle > toe_off
    for key, where in (
        ("dorsiflexion", stance),
        ("knee_flexion", swing),
        ("hip_flexion", swing),
    ):
        own = cycle[where][found[key][where].argmax()]
        theirs = cycle[where][want[key][where].argmax()]
        assert own == pytest.approx(theirs, abs=0.06), key
    # The foot lands toes up, and the ankle gives way before it bends.
    early = cycle < 0.1
    assert found["foot_pitch"][0] < -8.0
    assert found["dorsiflexion"][early].min() < found["dorsiflexion"][0] - 2.0


def test_a_runner_flies_and_a_walker_does_not() -> None:
    down = {name: [clip(name).in_stance(side) for side in LETTERS] for name in ("run", "walk")}
    assert (~down["run"][0] & ~down["run"][1]).mean() > 0.15
    assert (~down["walk"][0] & ~down["walk"][1]).sum() == 0
    rise = np.ptp(clip("run").points["pelvis"][:, 1])
    assert 0.04 < rise < 0.12


@pytest.mark.parametrize("name", ["run_sides", "walk_sides"])
def test_a_mirrored_request_gives_the_mirrored_gait(name: str) -> None:
    spec = SPECS[name]
    mirrored = {
        key: {"L": value["R"], "R": value["L"]} if isinstance(value, dict) else value
        for key, value in spec.items()
    }
    made, other = clip(name), Clip(mirrored | {"start_phase": 0.5}, duration_s=1.2)
    count = len(other.time_s)
    for angle in ("dorsiflexion", "knee_flexion", "hip_flexion", "pelvic_drop"):
        for side, opposite in (("L", "R"), ("R", "L")):
            own, theirs = made.angles[side][angle][:count], other.angles[opposite][angle]
            assert np.abs(own - theirs).max() < 1.5, (angle, side)


@pytest.mark.parametrize("name", ["run", "walk"])
def test_events_are_when_the_foot_does_it(name: str) -> None:
    made = clip(name)
    for side in LETTERS:
        lowest = np.min([made.points[f"{p}_{side}"][:, 1] for p in PLANTAR], axis=0)
        heel = made.angles[side]["heel_height_m"]
        pitch = made.angles[side]["foot_pitch"]
        for start, end in made.stances(side):
            inside = (made.time_s > start) & (made.time_s < end)
            assert lowest[inside].max() < 0.02
            before = (made.time_s > start - 0.06) & (made.time_s < start - 0.03)
            after = (made.time_s > end + 0.03) & (made.time_s < end + 0.06)
            assert lowest[before].size == 0 or lowest[before].min() > 0.004
            assert lowest[after].size == 0 or lowest[after].min() > 0.004
            (flat,) = [t for t in made.moments("foot_flat", side) if start < t < end]
            (rise,) = [t for t in made.moments("heel_off", side) if start < t < end]
            assert start < flat < rise < end
            standing = (made.time_s > flat) & (made.time_s < rise)
            assert np.abs(pitch[standing]).max() < 1.1
            assert heel[standing].max() < 0.006
            gone = (made.time_s > rise + 0.05) & (made.time_s < end)
            assert heel[gone].min() > 0.004


def test_strides_differ_as_in_people_and_the_facts_are_true() -> None:
    made = Clip(SPECS["run"], duration_s=8.0, fps=60)
    contacts = made.moments("initial_contact", "L")
    strides = np.diff(contacts)
    assert 0.005 < strides.std() / strides.mean() < 0.04
    peaks = made.stance_peaks("L", "dorsiflexion")
    assert 0.4 < np.std(peaks) < 2.5
    assert np.mean(peaks) == pytest.approx(24.0, abs=0.8)
    facts = made.motion.facts
    both = sorted(contacts + made.moments("initial_contact", "R"))
    assert facts["cadence"] == pytest.approx(60.0 / np.diff(both).mean(), rel=1e-3)
    for contact in facts["contacts"][2:5]:
        _, angles = made.frame(contact["t"])
        assert angles[contact["side"]]["foot_pitch"] == pytest.approx(
            contact["foot_pitch_deg"], abs=0.01
        )
    widths = [contact["step_width_m"] for contact in facts["contacts"]]
    assert np.mean(widths) == pytest.approx(0.07, abs=0.006)


def test_overground_walks_the_way_it_heads() -> None:
    made = clip("hallway")
    pelvis = made.points["pelvis"]
    speed = made.motion.facts["speed"]
    # Heading 180: from +2.5 m towards the rear.
    assert pelvis[0, 2] == pytest.approx(2.5, abs=0.1)
    assert pelvis[-1, 2] == pytest.approx(2.5 - speed * made.time_s[-1], abs=0.1)
    toes, heels = made.points["toe1_ip_L"], made.points["heel_plantar_L"]
    assert (toes[made.in_stance("L"), 2] < heels[made.in_stance("L"), 2]).all()
    # The way does not change the angles: the near leg still bends at its peak as asked.
    peak = np.median(made.stance_peaks("L", "dorsiflexion"))
    assert peak == pytest.approx(12.4, abs=1.5)


@pytest.mark.parametrize("height_m", [1.5, 1.95])
def test_small_and_tall_bodies_run_and_walk(height_m: float) -> None:
    skeleton = Skeleton(shape_body(BodySpec(height_m=height_m)))
    adapter: Callable[[Any], MotionSpec] = TypeAdapter(MotionSpec).validate_python
    for name, peak in (("run", 24.0), ("walk", 12.4)):
        spec = adapter(SPECS[name] | {"variability": 0.0})
        motion = make_motion(skeleton, spec, 1.5, np.random.default_rng(0))
        frames = [
            measure(skeleton, skeleton.solve(motion.pose_at(t)))[1]["L"]
            for t in np.arange(0.0, 1.2, 0.02)
            if motion.phase_at(t)["L"]["stance"]
        ]
        assert max(frame["ik_overreach_m"] for frame in frames) == 0.0
        assert max(frame["dorsiflexion"] for frame in frames) == pytest.approx(peak, abs=0.6)
