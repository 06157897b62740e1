"""Movements do what is asked, on the ground, at the moments that their events say."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from gait_screen.errors import UsageError
from validation.body import shape_body
from validation.measure import measure
from validation.motion.curves import published
from validation.motion.make import make_motion
from validation.motion.skeleton import Skeleton
from validation.records import LETTERS, Letter, Motion
from validation.spec import BodySpec, MotionSpec

PLANTAR = ("heel_plantar", "mtp1_plantar", "toe1_tip_bone")
#: No point of the sole is deeper, no foot on the ground slides further, metres.
DEEPEST_M, FURTHEST_M = 0.0015, 0.003

SPECS: dict[str, dict[str, Any]] = {
    "stance": {"type": "single_leg_stance", "pelvic_drop": 8.0, "return_to_double": True},
    "squat": {"type": "squat", "peak_df": {"L": 20.0, "R": 34.0}, "depth": 85.0},
    "squat_heels": {"type": "squat", "peak_df": 30.0, "heel_lift": {"L": 14.0, "R": 0.0}},
    "one_leg_behind": {"type": "single_leg_squat", "peak_pelvic_drop": 9.0},
    "one_leg_front": {"type": "single_leg_squat", "side": "R", "free_foot": "front"},
    "raise": {"type": "heel_raise", "peak_mtp": {"L": 30.0, "R": 48.0}},
    "raise_one": {"type": "heel_raise", "side": "R", "peak_mtp": 45.0},
    "lunge": {"type": "lunge", "side": "R", "peak_df": 42.0},
    "run": {"type": "gait", "style": "run"},
    "run_sides": {
        "type": "gait",
        "style": "run",
        "peak_df": {"L": 17.0, "R": 32.0},
        "peak_mtp": {"L": 28.0, "R": 50.0},
        "peak_pelvic_drop": {"L": 2.0, "R": 9.0},
        "peak_eversion": {"L": 1.0, "R": 13.0},
        "knee_in": {"L": 0.0, "R": 8.0},
        "variability": 0.0,
    },
    "walk": {"type": "gait", "style": "walk"},
    "walk_sides": {
        "type": "gait",
        "style": "walk",
        "peak_df": {"L": 9.0, "R": 18.0},
        "peak_mtp": {"L": 30.0, "R": 50.0},
        "peak_pelvic_drop": {"L": 2.0, "R": 7.0},
        "peak_eversion": {"L": 0.0, "R": 11.0},
        "variability": 0.0,
    },
    "hallway": {
        "type": "gait",
        "style": "walk",
        "overground": True,
        "heading_deg": 180.0,
        "start": -2.5,
    },
}
DURATION_S, GAIT_S = 4.2, 2.6


class Clip:
    """A movement, posed at a frame rate."""

    def __init__(self, spec: dict[str, Any], duration_s: float = DURATION_S, fps: int = 60) -> None:
        parsed: MotionSpec = TypeAdapter(MotionSpec).validate_python(spec)
        self.skeleton = make_skeleton()
        rng = np.random.default_rng(7)
        self.motion: Motion = make_motion(self.skeleton, parsed, duration_s, rng)
        self.time_s = np.arange(0.0, duration_s, 1.0 / fps)
        frames = [self.frame(float(t)) for t in self.time_s]
        self.points = {name: np.array([p[name] for p, _ in frames]) for name in frames[0][0]}
        self.angles = {
            side: {
                name: np.array([a[side][name] for _, a in frames]) for name in frames[0][1][side]
            }
            for side in LETTERS
        }
        self.trunk = np.array([a["trunk"]["forward_lean"] for _, a in frames])

    def frame(self, t: float) -> tuple[dict[str, Any], dict[str, Any]]:
        return measure(self.skeleton, self.skeleton.solve(self.motion.pose_at(t)))

    def moments(self, kind: str, side: Letter | None = None) -> list[float]:
        return [e["t"] for e in self.motion.events if e["type"] == kind and e.get("side") == side]

    def stances(self, side: Letter) -> list[tuple[float, float]]:
        ends = self.moments("toe_off", side)
        starts = self.moments("initial_contact", side)
        return [
            (start, min(end for end in ends if end > start))
            for start in starts
            if any(end > start for end in ends)
        ]

    def in_stance(self, side: Letter) -> np.ndarray:
        return np.array([bool(self.motion.phase_at(t)[side]["stance"]) for t in self.time_s])

    def stance_peaks(self, side: Letter, name: str) -> list[float]:
        values = self.angles[side][name]
        return [
            float(values[(self.time_s >= a) & (self.time_s < b)].max())
            for a, b in self.stances(side)
        ]


@cache
def make_skeleton() -> Skeleton:
    return Skeleton(shape_body(BodySpec()))


@cache
def clip(name: str) -> Clip:
    return Clip(SPECS[name], duration_s=GAIT_S if is_gait(name) else DURATION_S)


def is_gait(name: str) -> bool:
    return SPECS[name]["type"] == "gait"


GAITS = [name for name in SPECS if is_gait(name)]


@pytest.mark.parametrize("name", SPECS)
def test_no_foot_sinks_in_and_every_leg_reaches(name: str) -> None:
    made = clip(name)
    for side in LETTERS:
        assert made.angles[side]["ik_overreach_m"].max() == 0.0
        lowest = min(made.points[f"{point}_{side}"][:, 1].min() for point in PLANTAR)
        assert lowest > -DEEPEST_M


@pytest.mark.parametrize("name", SPECS)
def test_nothing_jumps(name: str) -> None:
    made = clip(name)
    fastest = 12.0 if SPECS[name].get("style") == "run" else 6.0
    for path in made.points.values():
        speed = np.linalg.norm(np.diff(path, axis=0), axis=1) * 60.0
        assert speed.max() < fastest


@pytest.mark.parametrize("name", GAITS)
def test_a_foot_on_the_ground_does_not_slide(name: str) -> None:
    made = clip(name)
    belt = 0.0 if SPECS[name].get("overground") else made.motion.facts["speed"]
    for side in LETTERS:
        path = made.points[f"mtp1_{side}"] + np.outer(made.time_s, [0.0, 0.0, belt])
        for start, end in made.stances(side):
            length_s = end - start
            flat = (made.time_s > start + 0.35 * length_s) & (made.time_s < start + 0.7 * length_s)
            assert np.ptp(path[flat], axis=0).max() < FURTHEST_M


def test_a_stance_foot_stays_where_it_is() -> None:
    for name, side in (("stance", "L"), ("one_leg_behind", "L"), ("lunge", "R"), ("squat", "R")):
        path = clip(name).points[f"mtp1_{side}"]
        assert np.ptp(path, axis=0).max() < FURTHEST_M, name


def test_squat_meets_each_sides_ankle_depth_and_lean() -> None:
    made = clip("squat")
    assert made.angles["L"]["dorsiflexion"].max() == pytest.approx(20.0, abs=0.5)
    assert made.angles["R"]["dorsiflexion"].max() == pytest.approx(34.0, abs=0.5)
    bottom, _ = made.frame(made.moments("rep_bottom")[0]), None
    depth = [bottom[1][side]["thigh_inclination"] for side in LETTERS]
    assert np.mean(depth) == pytest.approx(85.0, abs=0.5)
    assert bottom[1]["trunk"]["forward_lean"] == pytest.approx(38.0, abs=1.0)


def test_only_the_asked_heel_lifts_in_a_squat() -> None:
    made = clip("squat_heels")
    assert made.angles["L"]["foot_pitch"].max() == pytest.approx(14.0, abs=0.1)
    assert made.angles["L"]["heel_height_m"].max() > 0.02
    assert made.angles["R"]["heel_height_m"].max() < 1e-6


@pytest.mark.parametrize(("name", "drop"), [("one_leg_behind", 9.0), ("one_leg_front", 6.0)])
def test_single_leg_squat_meets_its_request(name: str, drop: float) -> None:
    made = clip(name)
    side: Letter = "R" if name == "one_leg_front" else "L"
    other: Letter = "L" if side == "R" else "R"
    _, bottom = made.frame(made.moments("rep_bottom", side)[0])
    assert bottom[side]["dorsiflexion"] == pytest.approx(28.0, abs=0.5)
    assert bottom[side]["thigh_inclination"] == pytest.approx(55.0, abs=0.5)
    assert bottom[side]["pelvic_drop"] == pytest.approx(drop, abs=0.5)
    assert bottom[side]["trunk_lateral_lean"] == pytest.approx(4.0, abs=0.7)
    # Once up, the free foot stays off the ground, and the body over the stance foot.
    start = made.moments("single_stance_start", side)[0]
    held = made.time_s > start
    free = np.min([made.points[f"{point}_{other}"][:, 1] for point in PLANTAR], axis=0)
    assert free[held].min() > 0.03
    across = made.points["pelvis"][:, 0] - made.points[f"ankle_{side}"][:, 0]
    assert np.abs(across[made.time_s > 1.2]).max() < 0.06


def test_free_foot_is_behind_or_in_front() -> None:
    for name, side, other, sign in (
        ("one_leg_behind", "L", "R", -1.0),
        ("one_leg_front", "R", "L", 1.0),
    ):
        made = clip(name)
        points, _ = made.frame(made.moments("rep_bottom", side)[0])  # type: ignore[arg-type]
        ahead = points[f"ankle_{other}"][2] - points[f"ankle_{side}"][2]
        assert sign * ahead > 0.1


def test_single_leg_stance_meets_its_request_and_ends() -> None:
    made = clip("stance")
    start = made.moments("single_stance_start", "L")[0]
    end = made.moments("single_stance_end", "L")[0]
    hold = (made.time_s > start + 0.4) & (made.time_s < end - 0.4)
    assert made.angles["L"]["pelvic_drop"][hold].mean() == pytest.approx(8.0, abs=1.0)
    assert made.angles["L"]["dorsiflexion"][hold].mean() == pytest.approx(6.0, abs=1.0)
    assert made.angles["L"]["rearfoot_eversion"][hold].mean() == pytest.approx(4.0, abs=1.0)
    free = np.min([made.points[f"{point}_R"][:, 1] for point in PLANTAR], axis=0)
    leg_m = float(made.skeleton.legs.reach_m[1])
    up = free > 0.05 * leg_m
    assert made.time_s[up][0] == pytest.approx(start, abs=0.05)
    assert made.time_s[up][-1] == pytest.approx(end, abs=0.05)


def test_heel_raises_meet_each_sides_request() -> None:
    both, one = clip("raise"), clip("raise_one")
    for side, peak in (("L", 30.0), ("R", 48.0)):
        assert both.angles[side]["mtp_extension"].max() == pytest.approx(peak, abs=0.1)
    top = both.moments("rep_top")[0]
    height = both.angles["R"]["heel_height_m"]
    assert both.time_s[height.argmax()] % 2.2 == pytest.approx(top % 2.2, abs=0.25)
    assert one.angles["R"]["mtp_extension"].max() == pytest.approx(45.0, abs=0.1)
    # At the top the body is over the ball of the foot, and the other foot behind and up.
    points, _ = one.frame(one.moments("rep_top", "R")[0])
    assert points["pelvis"][2] == pytest.approx(points["mtp1_R"][2], abs=0.06)
    assert points["heel_plantar_L"][1] > 0.05
    assert points["ankle_L"][2] < points["ankle_R"][2]


def test_lunge_meets_its_request_with_the_heel_down() -> None:
    made = clip("lunge")
    _, bottom = made.frame(made.moments("rep_bottom", "R")[0])
    assert bottom["R"]["dorsiflexion"] == pytest.approx(42.0, abs=0.5)
    assert made.angles["R"]["heel_height_m"].max() < 1e-6


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


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        ("run", {"speed": 5.0, "contact": 0.3}, "lower speed"),
        ("squat", {"peak_df": 60.0, "depth": 150.0}, "Ask for less"),
    ],
)
def test_what_a_body_cannot_do_is_refused(name: str, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Clip(SPECS[name] | changes, duration_s=4.0)


def test_a_clip_too_short_for_its_movement_is_refused() -> None:
    with pytest.raises(UsageError, match="no room for a repetition"):
        Clip(SPECS["squat"], duration_s=1.0)


def test_the_same_seed_moves_the_same() -> None:
    first, second = (Clip(SPECS["walk"], duration_s=0.3) for _ in range(2))
    np.testing.assert_array_equal(first.points["knee_L"], second.points["knee_L"])


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
