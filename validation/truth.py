"""Truth files of rendered clips, and a 3D reference of real ones.

A truth file holds, per frame, the true angles of both legs and the joints in metres and pixels, and
the events of the movement. Everything here is read from them or computed from the joints; what the
spec asked for is never taken as true.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np

from gait_screen.errors import UsageError
from gait_screen.records import BoolArray, FloatArray
from gait_screen.screening import read_json_object
from gait_screen.vocabulary import SIDE_VIEWS, SIDES, Movement, Side, View, other_side

SCHEMA: Final = "gait_screen.truth/1"
#: What the renderer calls things, in the product's words.
_MOVEMENT: Final[dict[str, Movement]] = {
    "single_leg_stance": "single-leg-stance",
    "squat": "squat",
    "single_leg_squat": "single-leg-squat",
    "heel_raise": "heel-raise",
    "toe_lift": "toe-lift",
    "lunge": "lunge",
    "run": "running",
    "walk": "walking",
}
LETTER: Final[dict[Side, str]] = {"left": "L", "right": "R"}
_SIDE: Final[dict[str, Side]] = {"L": "left", "R": "right"}
_ONE_SIDED: Final = frozenset(
    {"single_leg_stance", "single_leg_squat", "heel_raise", "toe_lift", "lunge"}
)
_FOOT: Final = ("heel_plantar", "mtp1_plantar", "toe1_tip_bone")
#: A foot whose lowest point is this far over where it stood is off the ground.
OFF_GROUND_M: Final = 0.006
UP: Final = np.array([0.0, 1.0, 0.0])
#: Cosine of the angle off a square view up to which a camera has that view.
SQUARE: Final = float(np.cos(np.radians(30.0)))


@dataclass(frozen=True)
class TrueRepetition:
    """One whole repetition ``[start_s, end_s)``; ``turn_s`` is its bottom, or top of a raise."""

    start_s: float
    end_s: float
    turn_s: float


@dataclass(frozen=True)
class TrueHold:
    """A stance on one leg, from lifting the other foot to putting it down or the clip's end."""

    side: Side
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Truth:
    """The truth of one rendered clip."""

    data: dict[str, Any]

    @classmethod
    def read(cls, path: Path) -> Truth:
        """Read a truth file.

        Raises
        ------
        UsageError
            If the file cannot be read or is no truth file.
        """
        data = read_json_object(path)
        if data.get("schema") != SCHEMA or not data.get("frames"):
            raise UsageError(f"{path} is no truth file: expected schema {SCHEMA} with frames.")
        return cls(data)

    @property
    def motion(self) -> dict[str, Any]:
        """Return the movement's part of the spec."""
        motion: dict[str, Any] = self.data["spec"]["motion"]
        return motion

    @property
    def movement(self) -> Movement:
        """Return the movement that was rendered."""
        kind = self.motion["type"]
        return _MOVEMENT[self.motion.get("style", "run") if kind == "gait" else kind]

    @cached_property
    def view(self) -> View | None:
        """Return the view that was rendered; of a camera placed freely, what it shows squarely.

        None where it looks at the person by more than 30 deg off every square view.
        """
        stated: View | None = self.data["spec"].get("camera", {}).get("view")
        if stated is not None:
            return stated
        towards = np.asarray(self.data["camera"]["R_cam_to_world"], dtype=np.float64)[:, 2]
        shown: dict[View, float] = {
            "left": float(towards @ self.to_left),
            "right": float(-towards @ self.to_left),
            "front": float(towards @ self.forward),
            "rear": float(-towards @ self.forward),
        }
        best = max(shown, key=lambda view: shown[view])
        return best if shown[best] > SQUARE * float(np.hypot(towards[0], towards[2])) else None

    @property
    def near_side(self) -> Side | None:
        """Return the leg towards the camera in a side view."""
        if self.view not in SIDE_VIEWS:
            return None
        return "left" if self.view == "left" else "right"

    @property
    def working_sides(self) -> tuple[Side, ...]:
        """Return the legs that do the movement: one in one-legged ones, else both."""
        letter = self.motion.get("side")
        if self.motion["type"] in _ONE_SIDED and letter is not None:
            return (_SIDE[letter],)
        if self.motion["type"] in {"single_leg_stance", "single_leg_squat", "lunge"}:
            return ("left",)  # the spec's default
        return SIDES

    @cached_property
    def time_s(self) -> FloatArray:
        """Return the frames' times."""
        return np.asarray([frame["t"] for frame in self.data["frames"]], dtype=np.float64)

    @property
    def end_s(self) -> float:
        """Return when the last frame ends."""
        times = self.time_s
        return float(times[-1] + (times[-1] - times[0]) / max(1, len(times) - 1))

    def angle(self, name: str, side: Side) -> FloatArray:
        """Return a true angle of a limb per frame, in degrees."""
        letter = LETTER[side]
        return np.asarray(
            [frame["angles"][letter][name] for frame in self.data["frames"]], dtype=np.float64
        )

    def point(self, name: str, side: Side | None = None) -> FloatArray:
        """Return a joint's path in metres, shape ``(T, 3)``, Y up."""
        return self._path("j3", name, side)

    def pixel(self, name: str, side: Side | None = None) -> FloatArray:
        """Return a joint's path in the picture, shape ``(T, 2)``, y down."""
        return self._path("j2", name, side)

    def _path(self, kind: str, name: str, side: Side | None) -> FloatArray:
        key = name if side is None else f"{name}_{LETTER[side]}"
        return np.asarray([frame[kind][key] for frame in self.data["frames"]], dtype=np.float64)

    @cached_property
    def to_left(self) -> FloatArray:
        """Return the person's left as a horizontal unit vector: the mean of the hip line.

        From the hips, because who walks back through a hallway has his left elsewhere than who
        walks forth.
        """
        across = (self.point("hip", "left") - self.point("hip", "right")).mean(axis=0)
        across[1] = 0.0
        angle = np.arctan2(-across[2], across[0])
        # Whole headings are meant: a pelvis that is turned a little does not turn the path.
        heading = np.radians(float(self.motion.get("heading_deg", 0.0)))
        candidates = np.array([0.0, heading, -heading, np.pi])
        off = np.abs(np.angle(np.exp(1j * (candidates - angle))))
        best = candidates[int(np.argmin(off))]
        return np.array([np.cos(best), 0.0, -np.sin(best)])

    @property
    def forward(self) -> FloatArray:
        """Return where the person faces, a horizontal unit vector."""
        return np.cross(self.to_left, UP)

    def leg_length_m(self, side: Side) -> float:
        """Return hip to ankle along the leg."""
        body, letter = self.data["body"], LETTER[side]
        return float(body["thigh_m"][letter]) + float(body["shank_m"][letter])

    def heel_height_m(self, side: Side) -> FloatArray:
        """Return the plantar heel's height over where it stands lowest, shape ``(T,)``."""
        height = self.point("heel_plantar", side)[:, 1]
        return height - float(height.min())

    def events_s(self, kind: str, side: Side | None = None) -> FloatArray:
        """Return the moments of one kind of event, of one side or of any."""
        letter = None if side is None else LETTER[side]
        return np.sort(
            np.asarray(
                [
                    event["t"]
                    for event in self.data["events"]
                    if event["type"] == kind and letter in (None, event.get("side"))
                ],
                dtype=np.float64,
            )
        )

    def stances_s(self, side: Side) -> list[tuple[float, float]]:
        """Return contacts with the toe-off that follows, whole stances inside the clip only."""
        ends = self.events_s("toe_off", side)
        starts = self.events_s("initial_contact", side)
        pairs = []
        for start, limit in zip(starts, [*starts[1:], np.inf], strict=False):
            inside = ends[(ends > start) & (ends < limit)]
            if len(inside) and start >= self.time_s[0] and inside[0] <= self.time_s[-1]:
                pairs.append((float(start), float(inside[0])))
        return pairs

    def repetitions(self) -> list[TrueRepetition]:
        """Return the whole repetitions inside the clip."""
        turns = np.sort(np.concatenate([self.events_s("rep_bottom"), self.events_s("rep_top")]))
        ends = self.events_s("rep_end")
        starts = self.events_s("rep_start")
        if len(turns) and not len(starts):
            # Only the turns are known: each has half of the way to the next on either side of it.
            half_s = 0.5 * float(np.median(np.diff(turns))) if len(turns) > 1 else 1.0
            starts, ends = turns - half_s, np.minimum(turns + half_s, self.time_s[-1])
        found = []
        for start, limit in zip(starts, [*starts[1:], np.inf], strict=False):
            inside = turns[(turns > start) & (turns < limit)]
            if not len(inside):
                continue
            turn = float(inside[0])
            end = self._end_of_repetition(float(start), float(limit), turn, starts, ends)
            if end <= self.end_s:
                found.append(TrueRepetition(float(start), end, turn))
        return found

    def _end_of_repetition(
        self, start: float, limit: float, turn: float, starts: FloatArray, ends: FloatArray
    ) -> float:
        """Return the event if there is one, else the next start, else as long as the others."""
        stated = ends[(ends > turn) & (ends <= limit)]
        if len(stated):
            return float(stated[0])
        if np.isfinite(limit):
            return limit
        if len(starts) > 1:
            return start + float(np.median(np.diff(starts)))
        return start + 2.0 * (turn - start)

    def hold(self) -> TrueHold | None:
        """Return the stance on one leg: as the events say, else while the other foot is up."""
        if self.movement != "single-leg-stance":
            return None
        side = self.working_sides[0]
        starts, ends = self.events_s("single_stance_start"), self.events_s("single_stance_end")
        if len(starts) and len(ends):
            start, end = float(starts[0]), min(float(ends[-1]), float(self.time_s[-1]))
            return TrueHold(side, start, end) if end > start else None
        off = self.foot_off(other_side(side))
        if not off.any():
            return None
        # The longest stretch: a foot may skim the ground while it is lifted.
        edges = np.flatnonzero(np.diff(np.concatenate([[0], off.astype(np.int8), [0]])))
        runs = zip(edges[::2], edges[1::2], strict=True)
        first, last = max(runs, key=lambda run: run[1] - run[0])
        return TrueHold(side, float(self.time_s[first]), float(self.time_s[last - 1]))

    def foot_off(self, side: Side) -> BoolArray:
        """Return the frames in which no point of a foot is on the ground, shape ``(T,)``."""
        heights = np.stack([self.point(name, side)[:, 1] for name in _FOOT])
        return np.asarray((heights - heights.min(axis=1, keepdims=True)).min(axis=0) > OFF_GROUND_M)

    def in_picture(self, side: Side) -> BoolArray:
        """Return the frames in which the trunk and one leg are in the picture, shape ``(T,)``."""
        size = np.array([self.data["width"], self.data["height"]], dtype=np.float64)
        inside = np.ones(len(self.time_s), dtype=bool)
        points = [self.pixel("pelvis"), self.pixel("neck")]
        points += [self.pixel(name, side) for name in ("ankle", "heel_plantar", "toe1_tip_bone")]
        for path in points:
            inside &= ((path > 0.0) & (path < size)).all(axis=1)
        return inside

    def between(self, start_s: float, end_s: float) -> BoolArray:
        """Return the frames in ``[start_s, end_s]``, shape ``(T,)``."""
        return np.asarray((self.time_s >= start_s) & (self.time_s <= end_s))


def read_trc_obliquity_deg(path: Path) -> FloatArray:
    """Read the pelvic obliquity from a TRC file with ``RHip`` and ``LHip``, Y up.

    Returns
    -------
    obliquity_deg
        Shape ``(frames,)``: + when the person's right hip is lower.
    """
    lines = path.read_text(encoding="utf-8").split("\n")
    names = [name for name in lines[3].split("\t") if name.strip()][2:]
    rows = [line.split("\t") for line in lines[5:] if line.strip()]
    rows = [row for row in rows if row[0].strip().isdigit()]

    def marker(name: str) -> FloatArray:
        first = 2 + 3 * names.index(name)
        return np.asarray([[float(cell) for cell in row[first : first + 3]] for row in rows])

    across = marker("LHip") - marker("RHip")
    level = np.hypot(across[:, 0], across[:, 2])
    return np.asarray(np.degrees(np.arctan2(across[:, 1], level)))
