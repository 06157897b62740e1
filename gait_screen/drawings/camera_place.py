"""Where the phone stands: the scene from the side and from above, drawn from ``clips.toml``.

The pictures are not to scale, or the person would be a speck; the distance is written in them. In
both, the phone is where it films from: in the first at the left, in the second at the bottom. The
person is turned as the view asks, so that left and right are those of the clip.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gait_screen.drawings.body import solve_body
from gait_screen.drawings.camera_top import draw_from_above
from gait_screen.drawings.records import DrillPicture, Figure, Picture, Point
from gait_screen.drawings.svg import Canvas
from gait_screen.errors import KnowledgeError
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.clip_models import ClipGuide
from gait_screen.knowledge.drawing_models import PoseValue, View
from gait_screen.vocabulary import SIDES, Side, other_side
from gait_screen.vocabulary import View as FilmedFrom

#: The height of the drawn person, in cm.
STATURE: Final = 170.0
#: From where the person is drawn when the phone films from the left edge (degrees, as the figures'
#: camera): the side, front or back that it films is turned to it.
_AZIMUTH_DEG: Final[Mapping[FilmedFrom, float]] = {
    "rear": 0.0,
    "front": 180.0,
    "right": 90.0,
    "left": -90.0,
}
#: Of the picture, in cm: its width, where the person and the phone stand, the ground's height.
_WIDTH: Final = 282.0
_PERSON_X: Final = 204.0
_NEAREST, _FARTHEST = 60.0, 162.0
_GROUND: Final = 70.0


def draw_camera_place(
    clip: ClipGuide,
    view: FilmedFrom,
    knowledge: Knowledge,
    *,
    leg: Side | None = None,
    body_height_m: float | None = None,
) -> tuple[DrillPicture, DrillPicture]:
    """Draw where the phone stands for a clip: from the side, then from above.

    Parameters
    ----------
    view
        One of ``clip.views``.
    leg
        Whose clip it is; drawn as the working one. None: the near one, else the right one.
    body_height_m
        For the metres in the picture; None takes that of the knowledge files.

    Raises
    ------
    KnowledgeError
        When the clip is not filmed from there, or its scene cannot be drawn.
    """
    if view not in clip.views:
        raise KnowledgeError(
            f"Clip {clip.id} is not filmed from {view}; expected {', '.join(clip.views)}."
        )
    tall = body_height_m or knowledge.film.body_height_m
    metres = _metres(clip, tall, knowledge)
    seen = clip.legs_in(view)
    works = leg or (seen[0] if len(seen) == 1 else "right")
    return (
        _from_the_side(clip, view, works, metres, knowledge),
        _from_above(clip, view, leg, metres, knowledge),
    )


def _metres(clip: ClipGuide, tall: float, knowledge: Knowledge) -> str:
    """Return the distance as it stands in the picture: of who walks away, from where to where."""
    low, about, high = (
        f"{tall * times:.1f}"
        for times in (clip.distance.at_least, clip.distance.about, clip.distance.at_most)
    )
    if clip.in_line:
        return knowledge.say("clips.draw_range", low=low, high=high)
    return knowledge.say("clips.draw_metres", metres=about)


def scene_pose(clip: ClipGuide, works: Side, knowledge: Knowledge) -> dict[str, PoseValue]:
    """Return the pose of a clip's scene with that leg working.

    Raises
    ------
    KnowledgeError
        When there is no scene of the movement.
    """
    for scene in knowledge.scenes:
        if scene.test == clip.test:
            pose = dict(scene.pose)
            return pose if works == "right" else _mirrored(pose)
    raise KnowledgeError(f"clips.toml has no scene of {clip.test}.")


def solve_scene(clip: ClipGuide, view: FilmedFrom, works: Side, knowledge: Knowledge) -> Figure:
    """Return the person of the side picture, turned towards the phone at the left as filmed."""
    both = clip.legs == "both" and not clip.each_leg
    trains = {f"{side}_trains": both or side == works for side in SIDES}
    pose = {
        **scene_pose(clip, works, knowledge),
        **trains,
        "camera": (_AZIMUTH_DEG[view], 0.0),
        "shoes": "barefoot" not in clip.wear and not clip.stickers,
    }
    # A figure is solved from a drill's picture; only its pose counts.
    picture = Picture(
        id="F0_scene",
        figure="body",
        view=View(left=0.0, bottom=0.0, width=_WIDTH),
        pose=pose,
        alt=clip.id,
    )
    return solve_body(picture)


def _mirrored(pose: Mapping[str, PoseValue]) -> dict[str, PoseValue]:
    """Return the pose of the mirror image: names change sides, places cross the middle."""
    turned: dict[str, PoseValue] = {}
    for name, value in pose.items():
        side, _, rest = name.partition("_")
        swapped = f"{other_side(side)}_{rest}" if side in SIDES else name
        places = ("foot", "hand") if side in SIDES else ("pelvis",)
        if isinstance(value, tuple) and (rest in places or name in places):
            value = (value[0], value[1], -value[2])
        elif isinstance(value, tuple) and name in ("pelvis_turn", "trunk", "head"):
            value = (value[0], -value[1], -value[2])
        turned[swapped] = value
    return turned


def _from_the_side(
    clip: ClipGuide, view: FilmedFrom, works: Side, metres: str, knowledge: Knowledge
) -> DrillPicture:
    figure = solve_scene(clip, view, works, knowledge)
    across = [x for x, _ in figure.anchors.values()]
    middle = (min(across) + max(across)) / 2
    canvas = Canvas(View(left=middle - _PERSON_X, bottom=-_GROUND, width=_WIDTH))
    gap = min(max(clip.distance.about * STATURE, _NEAREST), _FARTHEST)
    phone_x = middle - gap
    lens = (phone_x, knowledge.film.levels[clip.level] * STATURE)
    canvas.ground()
    if clip.place == "treadmill":
        _treadmill(canvas, view, middle)
    _line_of_sight(canvas, lens, middle)
    figure.draw(canvas)
    _stand(canvas, lens)
    _upright_or_lying(canvas, clip)
    word = knowledge.say(f"clips.draw_level_{clip.level}")
    at = (max(phone_x - 24.0, canvas.view.left + 10.0), lens[1] + 27.0)
    canvas.word(word, at, "start")
    canvas.arrow([(phone_x, -24.0), (middle, -24.0)], both=True)
    canvas.word(metres, ((phone_x + middle) / 2, -50.0))
    say = knowledge.say
    alt = say(
        "clips.alt_side",
        title=clip.title,
        level=say(f"clips.level_{clip.level}"),
        metres=metres,
        facing=say(f"clips.facing_{_facing(view)}"),
    )
    return DrillPicture(stage="side", svg=canvas.svg(alt), alt=alt)


def _facing(view: FilmedFrom) -> str:
    return {"front": "camera", "rear": "away"}.get(view, view)


def _treadmill(canvas: Canvas, view: FilmedFrom, middle: float) -> None:
    """Draw the belt under the feet, along or across the line of sight."""
    if view in SIDES:
        canvas.box((middle - 32.0, -9.0), 64.0, 9.0, "prop")
        return
    ahead = 1.0 if view == "rear" else -1.0
    ends = ((middle - 62.0, -4.5), (middle + 62.0, -4.5))
    canvas.chains([[(ends[0], 4.5), (ends[1], 4.5)]], "prop")
    foot, top = (middle + 62.0 * ahead, -4.0), (middle + 74.0 * ahead, 108.0)
    canvas.chains([[(foot, 2.4), (top, 2.4)]], "prop")
    canvas.chains([[(top, 2.4), ((top[0] - 20.0 * ahead, top[1] - 3.0), 2.4)]], "prop")


def _line_of_sight(canvas: Canvas, lens: Point, middle: float) -> None:
    canvas.line(lens, (middle, lens[1]), "guide")


def _stand(canvas: Canvas, lens: Point) -> None:
    """Draw the phone, seen from its edge, on a stand; larger than it is, to be seen."""
    x, y = lens
    if y > 16.0:
        joint = (x, y * 0.7)
        for foot in (-15.0, 0.0, 15.0):
            canvas.line(joint, (x + foot, 0.0), "bar")
        canvas.line(joint, lens, "bar")
    canvas.box((x - 4.0, max(0.0, y - 14.0)), 8.0, 28.0, "device")
    canvas.circle((x + 5.0, max(14.0, y)), 3.4, "dot")


def _upright_or_lying(canvas: Canvas, clip: ClipGuide) -> None:
    """Draw the phone's back in the corner: upright, or on its side."""
    wide, high = (24.0, 42.0) if clip.orientation == "portrait" else (42.0, 24.0)
    view = canvas.view
    centre = (view.left + 42.0, view.bottom + view.width - 42.0)
    canvas.box((centre[0] - wide / 2, centre[1] - high / 2), wide, high, "device")
    lens = (centre[0] - wide / 2 + 6.0, centre[1] + high / 2 - 6.0)
    canvas.circle(lens, 3.2, "stripe")


def _from_above(
    clip: ClipGuide, view: FilmedFrom, leg: Side | None, metres: str, knowledge: Knowledge
) -> DrillPicture:
    say = knowledge.say
    seen = clip.legs_in(view) if leg is None else (leg,)
    near = seen[0] if len(seen) == 1 else None
    words = {
        "left": say("clips.draw_left"),
        "right": say("clips.draw_right"),
        "metres": metres,
    }
    phrase = "near" if view in SIDES and not clip.stickers else "works"
    legs = say("clips.alt_both") if near is None else say(f"clips.alt_{phrase}", leg=near)
    alt = say(
        "clips.alt_top",
        title=clip.title,
        metres=metres,
        where=say(f"clips.where_{view}"),
        legs=legs,
        place=say(f"clips.place_{clip.place}"),
    )
    return DrillPicture(stage="top", svg=draw_from_above(clip, view, seen, words, alt), alt=alt)
