"""From the networks' answers to curves: signs, roll, zero, gaps and answers that are wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gait_screen.picture.curves import Scene, picture_curves
from gait_screen.picture.plans import NetworkName
from gait_screen.records import FloatArray
from gait_screen.vocabulary import SIDES, Side, View
from tests.helpers.readings import reading

FPS = 60.0
TIME_S = np.arange(240) / FPS
ALL = np.arange(240)
#: An angle that rises and falls twice in four seconds, slowly enough for any filter.
SLOW = 4.0 + 3.0 * np.sin(np.pi * TIME_S)


def scene(view: View = "rear", **changes: object) -> Scene:
    nobody = np.zeros(240, dtype=bool)
    plain = Scene(TIME_S, view, "single-leg-stance", 0.0, nobody, ~nobody)
    return replace(plain, **changes)  # type: ignore[arg-type]


def values(
    network: NetworkName,
    side: Side | None,
    answer: dict[str, FloatArray | float],
    where: Scene,
    name: str,
    of: Side | None = None,
    *,
    mirrored: bool = False,
) -> FloatArray:
    made = reading(network, side, answer, ALL, mirrored=mirrored)
    curve = picture_curves([made], where).get(name, of or side)
    assert curve is not None
    return curve.values_deg


@pytest.mark.parametrize("side", SIDES)
def test_eversion_is_what_the_network_answers_on_either_side(side: Side) -> None:
    mirrored = side == "right"
    found = values(
        "rear_foot", side, {"eversion": SLOW}, scene(), "rearfoot_eversion", mirrored=mirrored
    )
    assert found == pytest.approx(SLOW, abs=0.05)


def test_a_foot_seen_from_another_view_than_its_networks_gives_nothing() -> None:
    rear = reading("rear_foot", "left", {"eversion": SLOW}, ALL)
    side = reading("side_foot", "left", {"mtp_extension": SLOW}, ALL)
    assert picture_curves([rear], scene("front")).curves == ()
    assert picture_curves([rear], scene("left")).curves == ()
    assert picture_curves([side], scene("rear")).curves == ()


@pytest.mark.parametrize(("view", "mirrored"), [("right", False), ("left", True)])
def test_the_soles_pitch_is_turned_to_the_world(view: View, mirrored: bool) -> None:
    # Upright things lean 3 deg to the right: a foot that points right looks 3 deg heel up, one that
    # points left 3 deg toes up, which in its mirrored crop is -3.
    seen = SLOW + (-3.0 if mirrored else 3.0)
    found = values(
        "side_foot",
        "left",
        {"sole_pitch": seen},
        scene(view, roll_deg=3.0),
        "foot_pitch",
        mirrored=mirrored,
    )
    assert found == pytest.approx(SLOW, abs=0.05)


def test_angles_between_two_parts_of_the_body_do_not_turn_with_the_camera() -> None:
    answer = {"mtp_extension": SLOW, "dorsiflexion": 2.0 * SLOW}
    for name, expected in (("mtp_extension", SLOW), ("ankle_dorsiflexion", 2.0 * SLOW)):
        found = values("side_foot", "right", answer, scene("right", roll_deg=7.0), name)
        assert found == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(("view", "clockwise"), [("rear", 1.0), ("front", -1.0)])
def test_a_pelvis_that_is_lower_on_the_right_is_a_drop_over_the_left_leg(
    view: View, clockwise: float
) -> None:
    # From behind, the person's right is the picture's right: lower there is clockwise.
    seen = clockwise * SLOW + 2.5
    where = scene(view, roll_deg=2.5)
    left, right = (
        values("pelvis", None, {"obliquity": seen}, where, "pelvic_drop", side) for side in SIDES
    )
    assert left == pytest.approx(SLOW, abs=0.05)
    assert right == pytest.approx(-SLOW, abs=0.05)


def test_the_pelvis_is_zeroed_on_the_persons_own_standing_and_needs_no_roll_then() -> None:
    standing = TIME_S < 1.0
    drop = np.where(standing, 1.5, 7.0)
    where = scene(standing=standing, roll_deg=0.0)
    made = reading("pelvis", None, {"obliquity": drop + 4.0}, ALL)  # a roll that nobody knows
    found = picture_curves([made], where)
    assert found.pelvis_zero == "standing"
    curve = found.get("pelvic_drop", "left")
    assert curve is not None
    assert curve.values_deg[180] == pytest.approx(5.5, abs=0.05)
    brief = picture_curves([made], replace(where, standing=TIME_S < 0.2))
    assert brief.pelvis_zero == "horizontal"


def test_frames_that_do_not_show_the_view_are_empty() -> None:
    turned = TIME_S > 2.0
    found = values(
        "rear_foot", "left", {"eversion": SLOW}, scene(in_view=~turned), "rearfoot_eversion"
    )
    assert np.isnan(found[turned]).all()
    assert not np.isnan(found[~turned]).any()


def test_what_lies_between_two_looks_is_bridged_and_a_long_gap_stays_empty() -> None:
    looked = np.concatenate([ALL[:120:4], ALL[160:]])
    made = reading("rear_foot", "left", {"eversion": SLOW[looked]}, looked)
    curve = picture_curves([made], scene()).get("rearfoot_eversion", "left")
    assert curve is not None
    assert curve.values_deg[:117] == pytest.approx(SLOW[:117], abs=0.1)
    assert np.isnan(curve.values_deg[118:160]).all()
    assert curve.values_deg[160:] == pytest.approx(SLOW[160:], abs=0.1)


@pytest.mark.parametrize("step", [1, 4])
def test_an_answer_off_its_neighbours_is_dropped(step: int) -> None:
    looked = ALL[::step]
    wrong = SLOW[looked].copy()
    wrong[len(wrong) // 2] += 25.0
    made = reading("rear_foot", "left", {"eversion": wrong}, looked)
    curve = picture_curves([made], scene()).get("rearfoot_eversion", "left")
    assert curve is not None
    kept = ~np.isnan(curve.values_deg)
    assert kept.sum() > 220
    assert curve.values_deg[kept] == pytest.approx(SLOW[kept], abs=0.3)


def test_an_answer_that_the_network_doubts_is_dropped() -> None:
    wrong, sd = SLOW.copy(), np.ones(240)
    wrong[100:110] += 6.0
    sd[100:110] = 8.0
    made = reading("rear_foot", "left", {"eversion": wrong}, ALL, sd_deg=sd)
    curve = picture_curves([made], scene()).get("rearfoot_eversion", "left")
    assert curve is not None
    kept = ~np.isnan(curve.values_deg)
    assert not kept[102:108].any()
    assert curve.values_deg[kept] == pytest.approx(SLOW[kept], abs=0.3)
    assert curve.systematic_sd_deg == 1.0


def test_a_doubtful_frame_weighs_less_than_a_sure_one() -> None:
    noisy, sd = SLOW.copy(), np.ones(240)
    noisy[60:180:2] += 3.0
    sd[60:180:2] = 2.0
    sure, doubtful = (
        picture_curves(
            [reading("rear_foot", "left", {"eversion": noisy}, ALL, sd_deg=one)], scene()
        ).get("rearfoot_eversion", "left")
        for one in (np.ones(240), sd)
    )
    assert sure is not None
    assert doubtful is not None
    inside = slice(90, 150)
    # Of every other frame 3 deg too high, the plain mean is 1.5 off, the weighted one 3 * 1 / 5.
    assert np.mean(sure.values_deg[inside] - SLOW[inside]) == pytest.approx(1.5, abs=0.1)
    assert np.mean(doubtful.values_deg[inside] - SLOW[inside]) == pytest.approx(0.6, abs=0.1)


def test_a_network_that_saw_nothing_gives_no_curve() -> None:
    made = reading("rear_foot", "left", {"eversion": SLOW}, ALL, sd_deg=30.0)
    assert picture_curves([made], scene()).curves == ()
