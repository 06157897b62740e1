"""The things beside the person: one explicit table of what draws each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from gait_screen.drawings import props_room, props_things
from gait_screen.drawings.foot_props import FOOT_PROPS
from gait_screen.drawings.records import Point, Prop
from gait_screen.drawings.svg import Canvas

#: Draws a prop at a place (cm); ``to`` is the point that the prop leads to, or its own place.
DrawProp = Callable[[Canvas, Prop, Point, Point], None]

#: The ``kind`` of a prop -> what draws it.
PROPS: Final[Mapping[str, DrawProp]] = {
    "ground": props_room.draw_ground,
    "floor": props_room.draw_floor,
    "wall": props_room.draw_wall,
    "backwall": props_room.draw_backwall,
    "step": props_room.draw_step,
    "slope": props_room.draw_slope,
    "grass": props_room.draw_grass,
    "mat": props_room.draw_mat,
    "line": props_room.draw_line,
    "counter": props_room.draw_counter,
    "mirror": props_room.draw_mirror,
    "treadmill": props_room.draw_treadmill,
    "dumbbell": props_things.draw_dumbbell,
    "kettlebell": props_things.draw_kettlebell,
    "ball": props_things.draw_ball,
    "phone": props_things.draw_phone,
    "metronome": props_things.draw_metronome,
    "guide": props_things.draw_guide,
    "sound": props_things.draw_sound,
    **FOOT_PROPS,
}
