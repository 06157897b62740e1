"""The close-ups bend where the pose says, and stand where they should."""

from __future__ import annotations

import math

import pytest

from gait_screen.drawings.foot_front import FrontShape
from gait_screen.drawings.foot_points import FOOT_LENGTH_CM
from gait_screen.drawings.foot_side_shape import SHANK, TOE_JOINT, SidePose, SideShape
from gait_screen.drawings.foot_toes import AT_REST, TOES
from gait_screen.drawings.foot_top import foot_outline
from gait_screen.drawings.geometry import Point
from gait_screen.drawings.leg_rear import RearShape


def slope_deg(start: Point, end: Point) -> float:
    """The line from one point to another against the floor, in degrees."""
    return math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))


def test_the_standing_foot_has_the_proportions_of_a_foot() -> None:
    shape = SideShape(SidePose())
    outline = shape.outline()
    assert min(x for x, _ in outline[10:]) == pytest.approx(0.0, abs=1.0)
    assert shape.toe_tip[0] == pytest.approx(100.0)
    assert shape.ball[0] == pytest.approx(73.0, abs=2.0)  # truncated foot length / length
    assert shape.ankle[0] == pytest.approx(25.0, abs=2.0)
    assert pytest.approx(0.246 / 0.152, abs=0.01) == SHANK / 100
    assert pytest.approx(0.152 * 171, abs=0.1) == FOOT_LENGTH_CM


def test_the_standing_foot_touches_the_floor_with_heel_ball_and_toe_but_not_with_the_arch() -> None:
    shape = SideShape(SidePose())
    lowest = {round(x): y for x, y in shape.outline() if y < 12}
    assert min(lowest.values()) == pytest.approx(0.0, abs=0.05)
    assert shape.heel[1] == pytest.approx(0.0)
    assert shape.ball[1] == pytest.approx(0.0)
    assert lowest[47] > 5.0


@pytest.mark.parametrize("raised", [-20.0, 0.0, 15.0, 30.0, 45.0, 55.0])
def test_a_raised_heel_turns_the_sole_by_that_angle_about_the_ball(raised: float) -> None:
    shape = SideShape(SidePose(heel_raise_deg=raised))
    # The heel lies on the left of the ball here, so that rising it turns the sole downwards.
    sole = slope_deg(shape.foot((13.0, TOE_JOINT[1])), shape.foot(TOE_JOINT))
    assert sole == pytest.approx(-raised)
    assert shape.ball == pytest.approx((TOE_JOINT[0], 0.0))
    assert shape.toe_tip == pytest.approx(SideShape(SidePose()).toe_tip)
    assert shape.pose.mtp_extension_deg == pytest.approx(raised)


@pytest.mark.parametrize("lifted", [0.0, 20.0, 45.0])
def test_a_lifted_big_toe_turns_by_that_angle_and_leaves_the_foot_alone(lifted: float) -> None:
    rest, shape = SideShape(SidePose()), SideShape(SidePose(big_toe_deg=lifted))
    turn = slope_deg(TOE_JOINT, shape.toe_tip) - slope_deg(TOE_JOINT, rest.toe_tip)
    assert turn == pytest.approx(lifted)
    assert shape.heel == rest.heel
    assert shape.ball == rest.ball
    assert shape.lesser_toes() == rest.lesser_toes()


def test_lesser_toes_lift_without_the_big_toe() -> None:
    rest, shape = SideShape(SidePose()), SideShape(SidePose(toes_deg=35.0))
    for low, high in zip(rest.lesser_toes(), shape.lesser_toes(), strict=True):
        assert max(y for _, y in high) > max(y for _, y in low) + 5
    assert shape.toe_tip == rest.toe_tip


def test_the_ankle_bends_as_far_as_the_pose_says() -> None:
    pose = SidePose(heel_raise_deg=10.0, shank_deg=25.0)
    shape = SideShape(pose)
    sole = slope_deg(shape.foot((0.0, 8.0)), shape.foot(TOE_JOINT))
    shank = slope_deg(shape.ankle, shape.knee)
    assert 90.0 - (shank - sole) == pytest.approx(pose.ankle_dorsiflexion_deg)
    assert pose.ankle_dorsiflexion_deg == pytest.approx(15.0)


def test_lifting_the_forefoot_leaves_the_heel_on_the_floor() -> None:
    shape = SideShape(SidePose(forefoot_lift_deg=25.0))
    assert min(y for _, y in shape.outline()) == pytest.approx(0.0, abs=0.6)
    assert shape.ball[1] > 15.0
    assert shape.pose.ankle_dorsiflexion_deg == pytest.approx(25.0)


def test_a_domed_arch_is_higher_and_heel_and_ball_stay() -> None:
    heights = []
    for arch in (0.0, 0.4, 1.0):
        shape = SideShape(SidePose(arch=arch))
        heights.append(next(y for x, y in shape.outline() if x == 47.0))
        assert shape.heel[1] == pytest.approx(0.0)
        assert shape.ball[1] == pytest.approx(0.0)
    assert heights[0] < heights[1] - 2 < heights[2] - 6


def test_the_knee_bends_backwards_of_the_shank() -> None:
    shape = SideShape(SidePose(shank_deg=20.0, knee_deg=50.0))
    thigh = slope_deg(shape.knee, shape.thigh((0.0, 100.0)))
    assert 90.0 - thigh == pytest.approx(20.0 - 50.0)


def test_spread_toes_stand_apart_and_keep_their_order() -> None:
    spread = (-14.0, -5.0, 1.0, 8.0, 18.0)
    pads = [toe.pad(angle) for toe, angle in zip(TOES, spread, strict=True)]
    rest = [toe.pad() for toe in TOES]
    assert [x for x, _ in pads] == sorted(x for x, _ in pads)
    assert pads[-1][0] - pads[0][0] > rest[-1][0] - rest[0][0] + 8
    assert pads[0][0] < rest[0][0]
    assert len(foot_outline(spread)) == len(foot_outline(AT_REST))


def test_the_toes_from_above_grow_shorter_from_the_big_toe_outwards() -> None:
    tips = [max(y for _, y in toe.free_outline()) for toe in TOES]
    assert tips == sorted(tips, reverse=True)
    assert tips[0] == pytest.approx(100.0, abs=0.5)


def test_from_the_front_each_toe_lifts_alone() -> None:
    rest = FrontShape()
    for lifted in range(5):
        angles = [0.0] * 5
        angles[lifted] = 45.0
        shape = FrontShape(lift_deg=tuple(angles))
        for toe in range(5):
            rise = shape.on_toe(toe, 0.9, 0, 0)[1] - rest.on_toe(toe, 0.9, 0, 0)[1]
            assert rise > 1.5 if toe == lifted else rise == pytest.approx(0.0)


def test_eversion_lifts_the_outer_edge_and_keeps_the_inner_one_down() -> None:
    rest, shape = FrontShape(), FrontShape(eversion_deg=15.0)
    outer, inner = (20.0, 62.0, 2.0), (-15.0, 72.0, 0.0)
    assert shape.seen(outer)[1] > rest.seen(outer)[1] + 1.5
    assert shape.seen(inner) == pytest.approx(rest.seen(inner))
    opposite = FrontShape(eversion_deg=-15.0)
    assert opposite.seen(inner)[1] > rest.seen(inner)[1] + 1.5


def test_a_right_foot_from_the_front_has_its_big_toe_on_the_right() -> None:
    shape = FrontShape()
    assert shape.on_toe(0, 1.0, 0, 0)[0] > shape.on_toe(4, 1.0, 0, 0)[0] + 5


def test_from_behind_raised_heels_are_higher_and_the_ankle_with_them() -> None:
    heights = [RearShape(heel_raise_deg=h).heel[1] for h in (0.0, 20.0, 45.0)]
    assert heights[0] == pytest.approx(0.0, abs=0.1)
    assert heights[0] < heights[1] - 10 < heights[2] - 20


def test_from_behind_an_everted_heel_leans_inwards_above_and_stands_still_below() -> None:
    straight, everted = RearShape(), RearShape(eversion_deg=10.0)
    top, bottom = (0.0, 7.0, 26.0), (0.0, 9.0, 0.0)
    assert everted.foot(bottom)[0] == pytest.approx(straight.foot(bottom)[0], abs=0.5)
    lean = slope_deg(everted.foot(bottom), everted.foot(top)) - 90.0
    assert lean == pytest.approx(10.0)
    assert everted.leg((0.0, 0.0))[0] < straight.leg((0.0, 0.0))[0] - 3


def test_a_raised_heel_turned_in_swings_inwards_below_the_ankle() -> None:
    straight = RearShape(heel_raise_deg=45.0)
    turned_in = RearShape(heel_raise_deg=45.0, eversion_deg=-12.0)
    assert turned_in.heel[0] < straight.heel[0] - 1.5
    assert turned_in.leg((0.0, 0.0)) == straight.leg((0.0, 0.0))
