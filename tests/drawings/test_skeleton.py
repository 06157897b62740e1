"""The posable person: bones keep their length, feet stand where they should, poses are checked."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gait_screen.drawings.body import foot_chains, leg_chains, solve_body
from gait_screen.drawings.limbs import FOREARM, SHANK, THIGH, UPPER_ARM, Leg
from gait_screen.drawings.skeleton import Camera, Skeleton, solve_skeleton
from gait_screen.drawings.vectors import length, sub
from gait_screen.errors import KnowledgeError
from gait_screen.knowledge import load_knowledge
from gait_screen.knowledge.drawing_models import Picture, PoseValue, View
from gait_screen.vocabulary import SIDES, Side

BODIES = [p for p in load_knowledge().drawings if p.figure == "body"]
#: Drawn on a slope, whose height changes along the foot.
ON_A_SLOPE = {"A8_start", "R4_end", "C5_start", "C5_end"}
#: A healthy ankle under load; more would teach what few can do.
MOST_DORSIFLEXION_DEG = 40.0


def pose(**values: PoseValue) -> Picture:
    view = View(left=-90, bottom=-10, width=184)
    return Picture(id="A1_start", figure="body", view=view, pose=values, alt="A person.")


def lowest(leg: Leg) -> float:
    chains = [*leg_chains(leg), *foot_chains(leg)]
    return min(place[1] - radius for chain in chains for place, radius in chain)


def assert_bones(skeleton: Skeleton) -> None:
    for side in SIDES:
        leg, arm = skeleton.legs[side], skeleton.arms[side]
        assert length(sub(leg.knee, leg.hip)) == pytest.approx(THIGH, abs=1e-6)
        assert length(sub(leg.ankle, leg.knee)) == pytest.approx(SHANK, abs=1e-6)
        assert length(sub(arm.elbow, arm.shoulder)) == pytest.approx(UPPER_ARM, abs=1e-6)
        assert length(sub(arm.wrist, arm.elbow)) == pytest.approx(FOREARM, abs=1e-6)


@pytest.mark.parametrize("picture", BODIES, ids=lambda p: p.id)
def test_bones_keep_their_length_in_every_picture(picture: Picture) -> None:
    assert_bones(solve_skeleton(picture))


@pytest.mark.parametrize("picture", BODIES, ids=lambda p: p.id)
def test_feet_stand_exactly_on_what_they_stand_on_and_nothing_sinks_in(picture: Picture) -> None:
    skeleton = solve_skeleton(picture)
    for side in SIDES:
        place = picture.pose.get(f"{side}_foot")
        if isinstance(place, tuple) and picture.id not in ON_A_SLOPE:
            assert lowest(skeleton.legs[side]) == pytest.approx(place[1], abs=0.45)
        assert lowest(skeleton.legs[side]) > -1.0


@pytest.mark.parametrize("picture", BODIES, ids=lambda p: p.id)
def test_no_joint_is_bent_the_wrong_way_or_too_far(picture: Picture) -> None:
    for side, leg in solve_skeleton(picture).legs.items():
        assert 0.0 <= leg.knee_flexion_deg < 140.0
        if f"{side}_foot" in picture.pose:
            assert leg.ankle_dorsiflexion_deg < MOST_DORSIFLEXION_DEG


@given(
    x=st.floats(-20, 20),
    y=st.floats(58, 80),
    z=st.floats(-10, 10),
    heel_up=st.floats(0, 60),
    trunk=st.floats(-20, 60),
)
def test_any_reachable_pose_keeps_its_bones(
    x: float, y: float, z: float, heel_up: float, trunk: float
) -> None:
    picture = pose(
        pelvis=(x, y, z),
        trunk=(trunk, 0.0, 0.0),
        right_foot=(9.0, 0.0, 9.0),
        right_heel_up=heel_up,
        left_foot=(9.0, 0.0, -9.0),
    )
    skeleton = solve_skeleton(picture)
    assert_bones(skeleton)
    assert lowest(skeleton.legs["right"]) == pytest.approx(0.0, abs=0.45)


@pytest.mark.parametrize("turnout", [0.0, 15.0])
def test_the_knee_goes_where_the_foot_points(turnout: float) -> None:
    # The ankle is under the hip: the foot alone says where the knee goes.
    place = (
        13.2 * math.cos(math.radians(turnout)),
        0.0,
        8.5 + 13.2 * math.sin(math.radians(turnout)),
    )
    leg = solve_skeleton(
        pose(pelvis=(0.0, 70.0, 0.0), right_foot=place, right_turnout=turnout)
    ).legs["right"]
    across = math.degrees(math.atan2(leg.shank_front[2], leg.shank_front[0]))
    assert across == pytest.approx(turnout, abs=3.0)


def test_a_knee_bend_that_is_asked_for_is_the_one_that_is_drawn() -> None:
    picture = pose(pelvis=(-10.0, 0.0, 4.0), right_foot=(9.0, 0.0, 9.0), right_bend=58.0)
    assert solve_skeleton(picture).legs["right"].knee_flexion_deg == pytest.approx(58.0, abs=1e-6)


def test_the_toes_stay_flat_when_the_heel_rises() -> None:
    leg = solve_skeleton(
        pose(pelvis=(0.0, 85.0, 0.0), right_foot=(9.0, 0.0, 9.0), right_heel_up=40.0)
    ).legs["right"]
    assert leg.toes.forward == pytest.approx((1.0, 0.0, 0.0))
    pitch = math.degrees(math.asin(-leg.foot.forward[1]))
    assert pitch == pytest.approx(40.0)
    assert leg.ball[1] == pytest.approx(2.2)


@pytest.mark.parametrize("side", SIDES)
def test_angles_turn_towards_what_they_are_named_for(side: Side) -> None:
    straight = {f"{s}_hip": (0.0, 0.0, 0.0) for s in SIDES}
    hip = solve_skeleton(pose(**{**straight, f"{side}_hip": (90.0, 0.0, 0.0)})).legs[side]
    assert hip.knee[0] == pytest.approx(THIGH)
    out = solve_skeleton(pose(**{**straight, f"{side}_hip": (0.0, 30.0, 0.0)})).legs[side]
    assert abs(out.knee[2]) > abs(out.hip[2]) + 20.0
    knee = solve_skeleton(pose(**{**straight, f"{side}_knee": 90.0})).legs[side]
    assert knee.ankle[0] == pytest.approx(-SHANK)
    ankle = solve_skeleton(pose(**{**straight, f"{side}_ankle": 20.0})).legs[side]
    assert ankle.toe[1] > solve_skeleton(pose(**straight)).legs[side].toe[1]
    assert ankle.ankle_dorsiflexion_deg == pytest.approx(20.0)


def test_the_pelvis_drops_on_the_side_it_is_tilted_to() -> None:
    skeleton = solve_skeleton(pose(pelvis=(0.0, 90.0, 0.0), pelvis_turn=(0.0, -9.0, 0.0)))
    drop = skeleton.legs["right"].hip[1] - skeleton.legs["left"].hip[1]
    assert drop == pytest.approx(17.0 * math.sin(math.radians(9.0)))


def test_a_mirrored_pose_is_the_mirrored_person() -> None:
    values: dict[str, PoseValue] = {
        "foot": (14.0, 0.0, 9.0),
        "heel_up": 20.0,
        "turnout": 10.0,
        "arm": (30.0, 20.0, 60.0, 15.0),
    }
    other: dict[str, PoseValue] = {"hip": (40.0, 10.0, 20.0), "knee": 70.0, "ankle": 5.0}

    def person(near: Side, far: Side, sign: float) -> Skeleton:
        mine = {f"{near}_{name}": value for name, value in values.items()}
        mine[f"{near}_foot"] = (14.0, 0.0, 9.0 * sign)
        theirs = {f"{far}_{name}": value for name, value in other.items()}
        return solve_skeleton(
            pose(
                pelvis=(0.0, 82.0, 3.0 * sign),
                pelvis_turn=(10.0, 6.0 * sign, 12.0 * sign),
                trunk=(8.0, 5.0 * sign, 9.0 * sign),
                head=(3.0, 4.0 * sign, 20.0 * sign),
                **mine,
                **theirs,
            )
        )

    one, two = person("right", "left", 1.0), person("left", "right", -1.0)
    assert two.head == pytest.approx((one.head[0], one.head[1], -one.head[2]))
    for side, mirrored in (("right", "left"), ("left", "right")):
        for name in ("hip", "knee", "ankle", "ball", "toe"):
            x, y, z = getattr(one.legs[side], name)  # type: ignore[index]
            assert getattr(two.legs[mirrored], name) == pytest.approx((x, y, -z))  # type: ignore[index]
        for name in ("shoulder", "elbow", "wrist"):
            x, y, z = getattr(one.arms[side], name)  # type: ignore[index]
            assert getattr(two.arms[mirrored], name) == pytest.approx((x, y, -z))  # type: ignore[index]


def test_the_camera_sees_the_right_side_the_front_and_the_back() -> None:
    ahead, right = (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)
    assert Camera(0.0).see(ahead) == pytest.approx((1.0, 0.0))
    assert Camera(90.0).see(right) == pytest.approx((-1.0, 0.0))
    assert Camera(-90.0).see(right) == pytest.approx((1.0, 0.0))
    assert Camera(0.0).depth(right) > 0
    assert Camera(90.0).depth(ahead) > 0


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"right_feet": 3.0}, "right_feet"),
        ({"pelvis": (0.0, 120.0, 0.0), "right_foot": (0.0, 0.0, 9.0)}, "right leg cannot reach"),
        ({"right_hand": (200.0, 100.0, 0.0)}, "right arm cannot reach"),
        ({"trunk": 5.0}, "trunk must be 3 numbers"),
        ({"right_heel_up": True, "right_foot": (0.0, 0.0, 9.0)}, "must be one number"),
        ({"hands_on_hips": 1.0}, "must be true or false"),
        ({"right_foot": (150.0, 0.0, 9.0), "right_bend": 5.0}, "out of the leg's reach"),
    ],
)
def test_a_pose_that_cannot_be_is_named_with_its_picture(
    values: dict[str, PoseValue], says: str
) -> None:
    with pytest.raises(KnowledgeError, match=f"A1_start: .*{says}"):
        solve_body(pose(**values))
