"""True landmarks of the sample videos to angles: what is left is the method's own error."""

from __future__ import annotations

import numpy as np
import pytest

from gait_screen.records import BoolArray
from gait_screen.vocabulary import Side
from tests.helpers.bodies import Truth, load_truth, measured_truth

SIDE_CLIPS: list[tuple[str, Side]] = [
    ("run_side", "left"),
    ("squat_side", "left"),
    ("heel_raise_side", "right"),
    ("walk_hallway_side", "left"),
]


def in_stance(truth: Truth, side: Side) -> BoolArray:
    stance = truth.raw.get("stance")
    return (
        np.ones(len(truth.time_s), bool)
        if stance is None
        else np.array(stance[side[0].upper()]) > 0
    )


def error_deg(name: str, curve: str, side: Side, angle: str) -> np.ndarray:
    truth = load_truth(name)
    error = measured_truth(name).curve(curve, side) - truth.angles[side][angle]
    error = error[in_stance(truth, side)]
    assert np.isnan(error).mean() < 0.5
    return error[~np.isnan(error)]


@pytest.mark.parametrize(("name", "side"), SIDE_CLIPS)
def test_the_tibia_is_within_a_degree(name: str, side: Side) -> None:
    # At the borders of the picture a shank that also leans sideways looks leaning along the way.
    allowed = 2.0 if name == "walk_hallway_side" else 1.0
    error = error_deg(name, "tibia_inclination", side, "tibia_inclination")
    assert np.abs(error).mean() < allowed
    assert abs(error.mean()) < 1.0


@pytest.mark.parametrize(("name", "side"), SIDE_CLIPS)
def test_knee_flexion_is_within_two_degrees(name: str, side: Side) -> None:
    assert np.abs(error_deg(name, "knee_flexion", side, "knee_flexion")).mean() < 2.0


@pytest.mark.parametrize(("name", "side"), SIDE_CLIPS)
def test_ankle_dorsiflexion_is_within_three_degrees(name: str, side: Side) -> None:
    assert np.abs(error_deg(name, "ankle_dorsiflexion", side, "dorsiflexion")).mean() < 3.0


@pytest.mark.parametrize("name", ["run_side", "squat_side", "walk_hallway_side"])
def test_the_trunk_leans_as_it_truly_does(name: str) -> None:
    error = measured_truth(name).curve("trunk_forward_lean", None)
    error = error - load_truth(name).trunk_forward_lean_deg
    assert np.nanmax(np.abs(error)) < 3.0
    assert np.nanmean(np.abs(error)) < 1.0


@pytest.mark.parametrize("name", ["run_rear_ev14", "sls_L_drop10_rear"])
@pytest.mark.parametrize("side", ["left", "right"])
def test_the_pelvis_follows_the_line_of_the_hip_centres(name: str, side: Side) -> None:
    true = load_truth(name).angles[side]["pelvic_drop"]
    curve = measured_truth(name).curve("pelvic_drop", side)
    # A pelvis that also turns about the vertical looks a little less oblique than it is.
    slope, offset = np.polyfit(true, curve, 1)
    assert 0.8 < slope < 1.05
    assert abs(offset) < 0.3


def test_a_side_view_has_no_angles_of_the_far_leg_and_none_of_the_frontal_plane() -> None:
    table = measured_truth("run_side").clip.angles.table
    assert {curve.side for curve in table.curves} == {"left", None}
    names = {curve.name for curve in table.curves}
    assert names.isdisjoint({"pelvic_drop", "knee_fppa", "trunk_lateral_lean", "rearfoot_eversion"})


def test_frames_in_which_the_person_is_not_seen_have_no_angles() -> None:
    measured = measured_truth("walk_hallway_side")
    unseen = ~measured.signals.seen
    assert unseen.any()
    for curve in measured.clip.angles.table.curves:
        assert np.isnan(curve.values_deg[unseen]).all()
