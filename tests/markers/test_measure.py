from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gait_screen.events.detect import Timing
from gait_screen.events.repetitions import Hold
from gait_screen.events.side_gait import Stance
from gait_screen.markers.measure import (
    MarkerMeasures,
    eversion_deg,
    eversion_sd_deg,
    measure_markers,
    progression_deg,
    rearfoot_picture_deg,
    typical_dorsiflexion_deg,
)
from gait_screen.records import BoolArray, Curve, FloatArray
from gait_screen.signals.roll import Roll
from gait_screen.vocabulary import LANDMARK_INDEX, Side
from tests.helpers.figures import clock
from tests.markers.figure import Scene, from_behind, from_the_side, reading_of

TIME_S = clock(4.0, 60.0)
LEVEL = Roll(0.0, 0.4, "lines")
NEVER: BoolArray = np.zeros(len(TIME_S), dtype=bool)


def measured(
    scene: Scene, view: str = "rear", *, roll: Roll = LEVEL, standing: BoolArray = NEVER
) -> MarkerMeasures:
    reading = reading_of(scene.places, TIME_S)
    return measure_markers(
        reading,
        scene.signals,
        view,  # type: ignore[arg-type]
        roll,
        Timing(),
        standing,
        "single-leg-stance",
    )


def curve_of(measures: MarkerMeasures, name: str, side: Side) -> Curve:
    (found,) = [one for one in measures.curves if (one.name, one.side) == (name, side)]
    return found


def middle(curve: Curve, where: BoolArray | None = None) -> float:
    return float(np.median(curve.values_deg[where if where is not None else TIME_S > 0]))


def test_a_heel_whose_top_leans_inward_against_the_calf_is_everted_on_both_legs() -> None:
    scene = from_behind(TIME_S, eversion_deg={"left": 8.0, "right": -5.0})
    reading = reading_of(scene.places, TIME_S)
    for side, true in (("left", 8.0), ("right", -5.0)):
        picture = rearfoot_picture_deg(reading, side)  # type: ignore[arg-type]
        assert picture is not None
        assert picture == pytest.approx(np.full(len(TIME_S), true), abs=0.01)


def test_a_mirrored_picture_of_the_other_leg_reads_the_same() -> None:
    scene = from_behind(TIME_S, eversion_deg={"left": 8.0})
    mirrored = {
        (name, "right" if side == "left" else "left"): path * [-1.0, 1.0] + [1280.0, 0.0]
        for (name, side), path in scene.places.items()
        if side is not None
    }
    picture = rearfoot_picture_deg(reading_of(mirrored, TIME_S), "right")
    assert picture == pytest.approx(np.full(len(TIME_S), 8.0), abs=0.01)


def test_a_foot_that_points_as_when_the_stickers_were_put_on_keeps_what_is_seen() -> None:
    seen = np.array([0.0, 5.0, 12.0])
    kept = eversion_deg(seen, np.full(3, 7.0), np.zeros(3))
    assert kept == pytest.approx(seen / np.cos(np.radians(7.0)))


def test_the_correction_is_the_pictures_geometry() -> None:
    # Two lines in space, seen from behind a foot that points 15 degrees outward: a calf that
    # leans forward by 25 - 18 degrees against an upright heel with 6 degrees of eversion.
    turned, lean = np.radians(15.0), np.radians(7.0)
    across = np.tan(np.radians(6.0))  # of the heel, per unit of height; the calf's is 0
    heel = across * np.cos(turned)
    calf = -np.tan(lean) * np.sin(turned)  # forward lean shows away from the toes' side
    seen = np.degrees(np.arctan(heel) - np.arctan(calf))
    placed = np.degrees(np.sin(np.radians(7.0)) * np.tan(np.radians(-18.0)))
    found = eversion_deg(np.array(seen - placed), np.array(15.0), np.array(25.0))
    assert float(found) == pytest.approx(6.0, abs=0.1)


def test_a_turned_foot_is_doubted_more_and_one_far_aside_refused() -> None:
    assert eversion_sd_deg(20.0, 25.0) > eversion_sd_deg(5.0, 25.0) + 1.0
    scene = from_behind(TIME_S)
    xy_px = scene.signals.xy_px.copy()
    # The left toes show half a unit to the left of the heel.
    xy_px[:, LANDMARK_INDEX["left_foot_index"], 0] -= 80.0
    turned = replace(scene, signals=replace(scene.signals, xy_px=xy_px))
    measures = measured(turned)
    sides = [one.side for one in measures.curves if one.name == "rearfoot_eversion"]
    assert sides == ["right"]
    assert "the left foot points" in measures.refused[0]


def test_toes_are_looked_at_where_the_foot_stands() -> None:
    scene = from_behind(TIME_S)
    xy_px = scene.signals.xy_px.copy()
    swings = TIME_S > 1.0
    xy_px[swings, LANDMARK_INDEX["left_foot_index"], 0] -= 80.0
    signals = replace(scene.signals, xy_px=xy_px)
    assert progression_deg(signals, "left", ~swings)[0] < 12.0
    assert progression_deg(signals, "left", swings)[0] > 25.0


def test_the_usual_bend_of_the_ankle_follows_the_stance() -> None:
    timing = Timing(stances=(Stance("left", 1.0, 1.25),))
    bend = typical_dorsiflexion_deg(TIME_S, timing, "left", "running")
    assert bend[TIME_S < 0.9] == pytest.approx(5.0)
    assert bend[np.argmin(np.abs(TIME_S - 1.112))] == pytest.approx(23.0, abs=1.5)
    assert bend[np.argmin(np.abs(TIME_S - 1.25))] < 0.0
    hold = Timing(holds=(Hold("left", 0.0, 3.0, True, True),))
    standing = typical_dorsiflexion_deg(TIME_S, hold, "left", "single-leg-stance")
    assert standing == pytest.approx(5.0)


def test_the_heels_value_in_quiet_standing_is_there_too() -> None:
    tilt = np.where(TIME_S < 1.5, 3.0, 9.0)
    scene = from_behind(TIME_S, eversion_deg={"left": tilt})
    measures = measured(scene, standing=np.asarray(TIME_S < 1.2))
    assert measures.standing_eversion_deg is not None
    curve = curve_of(measures, "rearfoot_eversion", "left")
    risen = middle(curve, TIME_S > 2.0) - measures.standing_eversion_deg["left"]
    assert risen == pytest.approx(6.0, abs=0.2)
    assert measured(scene).standing_eversion_deg == {}


def pelvis(roll_deg: float, drop_left_deg: FloatArray) -> Scene:
    """Return a pelvis whose right side sinks, filmed by a camera that is rolled."""
    scene = from_behind(TIME_S)
    # Upright things lean to the right, so level ones sink to the right.
    slope = np.radians(drop_left_deg + roll_deg)
    hips = 0.5 * (scene.signals.path("left_hip") + scene.signals.path("right_hip"))
    half = 20.0 * np.stack([np.cos(slope), np.sin(slope)], axis=1)
    places = dict(scene.places)
    places["psis_left", None], places["psis_right", None] = hips - half, hips + half
    return replace(scene, places=places)


def test_the_pelvis_drops_on_the_side_opposite_to_the_stance() -> None:
    scene = pelvis(0.0, np.full(len(TIME_S), 6.0))
    measures = measured(scene)
    assert middle(curve_of(measures, "pelvic_drop", "left")) == pytest.approx(6.0, abs=0.05)
    assert middle(curve_of(measures, "pelvic_drop", "right")) == pytest.approx(-6.0, abs=0.05)


def test_the_cameras_roll_and_the_persons_own_standing_are_taken_off_the_pelvis() -> None:
    rolled = measured(pelvis(4.0, np.full(len(TIME_S), 6.0)), roll=Roll(4.0, 0.4, "lines"))
    assert middle(curve_of(rolled, "pelvic_drop", "left")) == pytest.approx(6.0, abs=0.05)
    stands = np.asarray(TIME_S < 1.5)
    crooked = measured(pelvis(0.0, np.where(stands, 2.0, 8.0)), standing=stands)
    drop = curve_of(crooked, "pelvic_drop", "left")
    assert middle(drop, TIME_S > 2.0) == pytest.approx(6.0, abs=0.1)
    level = curve_of(rolled, "pelvic_drop", "left").systematic_sd_deg
    assert drop.systematic_sd_deg < level


def test_the_toe_bends_up_from_the_flat_foot() -> None:
    lift = np.where((TIME_S > 1.5) & (TIME_S < 2.5), 40.0, 0.0)
    scene = from_the_side(TIME_S, toe_deg=lift)
    measures = measured(scene, "left")
    toe = curve_of(measures, "mtp_extension", "right")
    assert middle(toe, np.asarray(TIME_S < 1.0)) == pytest.approx(0.0, abs=0.1)
    assert middle(toe, np.asarray((TIME_S > 1.8) & (TIME_S < 2.2))) == pytest.approx(40.0, abs=0.5)
    assert toe.source == "markers"
    assert middle(curve_of(measures, "foot_pitch", "right")) == pytest.approx(0.0, abs=0.1)


def test_a_toe_held_up_for_most_of_the_clip_does_not_become_the_zero() -> None:
    scene = from_the_side(TIME_S, toe_deg=np.where(TIME_S > 1.2, 30.0, 0.0))
    toe = curve_of(measured(scene, "left"), "mtp_extension", "right")
    assert middle(toe, np.asarray(TIME_S > 2.0)) == pytest.approx(30.0, abs=0.5)


def test_a_missing_sticker_leaves_out_what_needs_it_and_nothing_else() -> None:
    scene = from_behind(TIME_S)
    del scene.places["heel_upper", "left"]
    measures = measured(scene)
    assert {(one.name, one.side) for one in measures.curves} == {
        ("rearfoot_eversion", "right"),
        ("pelvic_drop", "left"),
        ("pelvic_drop", "right"),
    }
    side = from_the_side(TIME_S)
    del side.places["hallux", "right"]
    assert measured(side, "left").curves == ()


def test_a_foot_that_never_stands_has_no_zero() -> None:
    scene = from_the_side(TIME_S)
    sway = np.stack([60.0 * np.sin(9.0 * TIME_S), 60.0 * np.cos(9.0 * TIME_S)], axis=1)
    moving = {key: path + sway for key, path in scene.places.items()}
    assert measured(replace(scene, places=moving), "left").curves == ()
