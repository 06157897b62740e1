"""Stickers on a drawn person: a landmark track, where the dots are, and pictures of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from gait_screen.markers.find import Dots
from gait_screen.markers.records import MarkerPath, MarkerReading
from gait_screen.records import BoolArray, FloatArray, Frame, PoseTrack
from gait_screen.signals.clean import Signals, clean_signals, gate_landmarks
from gait_screen.vocabulary import Side
from tests.helpers.figures import frontal_figure, side_figure
from tests.markers.drawing import GREEN, add_dots, as_filmed

#: Half a leg of the figures, pixels.
UNIT_PX = 150.0
Places = Mapping[tuple[str, Side | None], FloatArray]


@dataclass(frozen=True)
class Scene:
    """A person with stickers: landmarks and every dot's true path, shape ``(T, 2)``."""

    signals: Signals
    places: dict[tuple[str, Side | None], FloatArray]


def signals_of(track: PoseTrack) -> Signals:
    return clean_signals(gate_landmarks(track), None)


def from_behind(
    time_s: FloatArray, *, eversion_deg: Mapping[Side, FloatArray | float] | None = None
) -> Scene:
    """Return a person seen from behind with four dots a leg and two at the waist.

    The calf's dots stand upright, the heel's lean by the eversion.
    """
    signals = signals_of(frontal_figure(time_s, "rear", feet_apart=0.30))
    places: dict[tuple[str, Side | None], FloatArray] = {}
    sides: tuple[Side, ...] = ("left", "right")
    for side in sides:
        ankle = signals.path(f"{side}_ankle")
        for name, up in (("calf_upper", 0.49), ("calf_lower", 0.24)):
            places[name, side] = ankle + UNIT_PX * np.array([0.0, -up])
        lean = np.radians(np.broadcast_to((eversion_deg or {}).get(side, 0.0), len(time_s)))
        medial = 1.0 if side == "left" else -1.0
        low = ankle + UNIT_PX * np.array([0.0, 0.20])
        places["heel_lower", side] = low
        along = np.stack([medial * np.sin(lean), -np.cos(lean)], axis=1)
        places["heel_upper", side] = low + 0.10 * UNIT_PX * along
    hips = 0.5 * (signals.path("left_hip") + signals.path("right_hip"))
    places["psis_left", None] = hips + UNIT_PX * np.array([-0.12, -0.2])
    places["psis_right", None] = hips + UNIT_PX * np.array([0.12, -0.2])
    return Scene(signals, places)


def from_the_side(time_s: FloatArray, *, toe_deg: FloatArray | float = 0.0) -> Scene:
    """Return a person seen from the left with three dots on the inner side of the right foot."""
    signals = signals_of(side_figure(time_s, "left", step=0.2))
    heel, ahead = signals.path("right_heel"), signals.path("right_foot_index")
    forward = (ahead - heel) / np.linalg.norm(ahead - heel, axis=1, keepdims=True)
    up = np.stack([-forward[:, 1], forward[:, 0]], axis=1)
    turn = np.radians(np.broadcast_to(toe_deg, len(time_s)))[:, None]
    ball = heel + 0.40 * UNIT_PX * forward
    toe = ball + 0.14 * UNIT_PX * (np.cos(turn) * forward + np.sin(turn) * up)
    places: dict[tuple[str, Side | None], FloatArray] = {
        ("heel", "right"): heel + 0.06 * UNIT_PX * forward,
        ("mtp1", "right"): ball,
        ("hallux", "right"): toe,
    }
    return Scene(signals, places)


def reading_of(places: Places, time_s: FloatArray) -> MarkerReading:
    """Return the true paths as a reading."""
    paths = tuple(MarkerPath(name, side, path) for (name, side), path in places.items())
    return MarkerReading(time_s, paths, None, 8.0, "drawn")


def seen_dots(scene: Scene, hidden: Mapping[tuple[str, Side | None], BoolArray]) -> list[Dots]:
    """Return each frame's dots as the finder would, those that are not hidden."""
    frames = []
    for frame in range(len(scene.signals.time_s)):
        points = np.array(
            [
                path[frame]
                for key, path in scene.places.items()
                if key not in hidden or not hidden[key][frame]
            ]
        ).reshape(-1, 2)
        count = len(points)
        colour = np.tile([-40.0, -65.0], (count, 1))
        frames.append(Dots(points, np.full(count, 7.0), np.ones(count), colour))
    return frames


def pictures(scene: Scene, size: int = 1280) -> Callable[[BoolArray], Iterator[Frame]]:
    """Return what gives the frames of a clip of the scene, on grey ground."""
    ground = np.full((size, size, 3), (170.0, 150.0, 135.0))

    def frames(only: BoolArray) -> Iterator[Frame]:
        for index in np.flatnonzero(only):
            centres = [path[index] for path in scene.places.values()]
            picture = add_dots(ground, centres, 8.0, GREEN)
            yield Frame(
                int(index), float(scene.signals.time_s[index]), as_filmed(picture, int(index))
            )

    return frames
