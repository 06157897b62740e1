"""One random but repeatable person, movement, camera and fault after another."""

from __future__ import annotations

import zlib
from typing import Any, Final

import numpy as np

from validation.records import LETTERS, Letter
from validation.render.camera import VIEW_DEG

#: Linear RGB of stickers that no skin has: green, pink, blue, cyan.
STICKER_COLORS: Final = (
    (0.02, 0.50, 0.05),
    (0.85, 0.03, 0.35),
    (0.01, 0.08, 0.65),
    (0.01, 0.50, 0.65),
)


class Draw:
    """Random but repeatable choices for one clip, named by suite seed and clip name."""

    def __init__(self, seed: int, name: str) -> None:
        self.seed = zlib.crc32(f"{seed} {name}".encode())
        self.rng = np.random.default_rng(self.seed)

    def between(self, low: float, high: float) -> float:
        """Return a number, rounded so that a spec stays readable."""
        return round(float(self.rng.uniform(low, high)), 3)

    def one_of(self, *choices: Any) -> Any:
        """Return one of the choices."""
        return choices[int(self.rng.integers(len(choices)))]

    def sides(self, low: float, high: float) -> dict[Letter, float]:
        """Return one number per side."""
        return {letter: self.between(low, high) for letter in LETTERS}

    def color(self) -> list[float]:
        """Return a cloth's colour, linear RGB."""
        bright = self.rng.uniform(0.15, 1.0)
        return [round(float(value), 3) for value in self.rng.uniform(0.02, 0.55, 3) * bright]

    def clip(self, name: str, kind: str, view: str, number: int) -> dict[str, Any]:
        """Return the spec of one ordinary clip, as a phone on a chair or a tripod sees it."""
        body = self.body()
        motion, duration = self.motion(kind, view)
        return {
            "name": name,
            "seed": self.seed,
            "duration": duration,
            "body": body,
            "look": self.look(body, kind),
            "motion": motion,
            "camera": self.camera(kind, view, number),
            "scene": self.scene(kind),
            "light": {"exposure": self.between(0.85, 1.1), "warm": self.between(-0.3, 0.8)},
            "post": {
                "noise": self.between(0.004, 0.015),
                "blur_px": self.between(0.3, 0.6),
                "crf": int(self.rng.integers(20, 26)),
                "motion_blur": 3 if kind in ("run", "walk_hallway", "walk_treadmill") else 1,
                "shutter": self.between(0.1, 0.35),
            },
        }

    def body(self) -> dict[str, Any]:
        """Return a grown-up body."""
        sex = self.one_of("female", "male")
        return {
            "sex": sex,
            "age_years": self.between(18, 65),
            "height_m": self.between(1.55, 1.78) if sex == "female" else self.between(1.66, 1.92),
            "muscle": self.between(0.35, 0.75),
            "weight": self.between(0.35, 0.75),
            "proportions": self.between(0.35, 0.8),
            "ancestry": self.one_of("african", "asian", "caucasian", "mixed"),
        }

    def look(self, body: dict[str, Any], kind: str) -> dict[str, Any]:
        """Return skin, hair and clothes that go with a body; half of the gaits are shod."""
        long_hair = ("bob", "ponytail", "short")
        hair = long_hair if body["sex"] == "female" else ("none", "short", "short")
        dark = {"african": (0.6, 0.95), "asian": (0.2, 0.5), "caucasian": (0.05, 0.3)}
        shod = kind in ("run", "walk_treadmill", "walk_hallway") and self.rng.random() < 0.5
        return {
            "skin": self.between(*dark.get(body["ancestry"], (0.2, 0.7))),
            "hair": self.one_of(*hair),
            "bottoms": {
                "length": self.one_of(0.3, 0.45, 0.6, 0.8, 1.9),
                "looseness": self.between(0.0, 0.4),
                "color": self.color(),
            },
            "shirt": {
                "sleeve": self.between(0.1, 0.5),
                "hem": self.between(-0.05, 0.08),
                "looseness": self.between(0.1, 0.5),
                "color": self.color(),
            },
            "shoes": self.shoes() if shod else None,
        }

    def shoes(self) -> dict[str, Any]:
        """Return a pair of running shoes."""
        return {
            "toe_box": self.one_of("round", "narrow", "wide"),
            "stack_m": self.between(0.012, 0.036),
            "drop_m": self.between(0.0, 0.01),
            "color": self.color(),
        }

    def motion(self, kind: str, view: str) -> tuple[dict[str, Any], float]:
        """Return the movement, of the leg that the view shows, and its seconds of film."""
        near: Letter = "L" if view == "left" else "R" if view == "right" else self.one_of("L", "R")
        if kind == "run":
            return self.run(), 3.4
        if kind in ("walk_treadmill", "walk_hallway"):
            return self.walk(kind), 4.5
        makers = {
            "squat": self.squat,
            "single_leg_squat": self.single_leg_squat,
            "single_leg_stance": self.stance,
            "heel_raise": self.heel_raise,
            "toe_lift": self.toe_lift,
            "lunge": self.lunge,
        }
        motion = makers[kind](near)
        if kind == "single_leg_stance":
            return motion, 5.0
        if kind == "toe_lift":
            return motion, round(0.9 + 3 * motion["rep_time"], 2)
        return motion, round(0.9 + self.one_of(2, 3) * motion["rep_time"], 2)

    def run(self) -> dict[str, Any]:
        """Return a run on a treadmill."""
        return {
            "type": "gait",
            "style": "run",
            "peak_df": self.sides(17, 32),
            "peak_mtp": self.sides(24, 52),
            "peak_eversion": self.sides(0, 15),
            "peak_pelvic_drop": self.sides(1, 10),
            "knee_in": self.sides(-4, 9),
            "cadence": self.between(152, 188),
            "contact": self.between(0.21, 0.29),
            "speed": self.between(2.3, 3.3),
            "trunk_lean": self.between(3, 12),
        }

    def walk(self, kind: str) -> dict[str, Any]:
        """Return a walk on a treadmill or down a hallway: past, towards or away from the camera."""
        motion: dict[str, Any] = {
            "type": "gait",
            "style": "walk",
            "peak_df": self.sides(8, 18),
            "peak_mtp": self.sides(25, 52),
            "peak_eversion": self.sides(0, 12),
            "peak_pelvic_drop": self.sides(1, 8),
            "cadence": self.between(98, 122),
            "speed": self.between(0.9, 1.35),
        }
        if kind == "walk_hallway":
            motion |= {"overground": True, "start": -2.4}
        return motion

    def squat(self, near: Letter) -> dict[str, Any]:
        """Return two-leg squats, a third of them with the near heel lifting."""
        return {
            "type": "squat",
            "peak_df": self.sides(16, 40),
            "depth": self.between(60, 100),
            "heel_lift": self.one_of(0.0, 0.0, {near: self.between(6, 18), _other(near): 0.0}),
            "knee_in": self.sides(-4, 14),
            "trunk_lean": self.between(25, 50),
            "rep_time": self.between(1.9, 2.6),
            "toe_out": self.between(3, 16),
        }

    def single_leg_squat(self, near: Letter) -> dict[str, Any]:
        """Return squats on the near leg."""
        return {
            "type": "single_leg_squat",
            "side": near,
            "peak_df": self.between(18, 36),
            "depth": self.between(40, 68),
            "peak_pelvic_drop": self.between(0, 12),
            "knee_in": self.between(-2, 14),
            "eversion": self.between(0, 12),
            "trunk_lean_side": self.between(0, 10),
            "rep_time": self.between(2.0, 2.7),
            "free_foot": self.one_of("behind", "front"),
        }

    def stance(self, near: Letter) -> dict[str, Any]:
        """Return standing on one leg."""
        return {
            "type": "single_leg_stance",
            "side": near,
            "pelvic_drop": self.between(-2, 12),
            "eversion": self.between(-2, 14),
            "knee_in": self.between(0, 10),
            "sway": self.between(0.6, 2.0),
            "trunk_lean": self.between(-2, 10),
        }

    def heel_raise(self, near: Letter) -> dict[str, Any]:
        """Return heel raises on one leg or on both."""
        return {
            "type": "heel_raise",
            "side": self.one_of(near, None),
            "peak_mtp": self.sides(22, 52),
            "inversion_top": self.sides(0, 9),
            "rep_time": self.between(1.7, 2.3),
        }

    def toe_lift(self, near: Letter) -> dict[str, Any]:
        """Return lifts of the near foot's toes or of both feet's."""
        return {
            "type": "toe_lift",
            "side": self.one_of(near, None),
            "peak_mtp": self.sides(8, 52),
            "rep_time": self.between(1.8, 2.6),
            "eversion": self.sides(0, 5),
            "toe_out": self.between(3, 11),
        }

    def lunge(self, near: Letter) -> dict[str, Any]:
        """Return lunges with the near leg in front."""
        return {
            "type": "lunge",
            "side": near,
            "peak_df": self.between(22, 46),
            "rep_time": self.between(2.0, 2.6),
        }

    def camera(self, kind: str, view: str, number: int) -> dict[str, Any]:
        """Return a hand-placed phone: nearly square, nearly level, at knee to chest height."""
        camera: dict[str, Any] = {
            "view": view,
            "yaw_deg": self.between(-7, 7),
            "distance_m": self.between(2.2, 3.1),
            "height_m": self.between(0.4, 1.1),
            "roll_deg": self.between(-1.2, 1.2),
            "lens_deg": self.between(58, 70),
            "fps": 60.0 if kind == "run" else self.one_of(30.0, 30.0, 30.0, 60.0),
        }
        if kind == "run" and number == 5:
            camera |= {"fps": 120.0}
        if kind == "walk_hallway" and view in ("left", "right"):
            camera |= {"width": 1280, "height": 720, "target_height_m": 0.85, "distance_m": 3.4}
            camera |= {"height_m": self.between(0.7, 1.1), "fps": 30.0}
        if kind == "walk_hallway" and view in ("rear", "front"):
            camera |= {"distance_m": 4.5 if view == "rear" else 5.2, "height_m": 0.9, "fps": 30.0}
        return camera

    def scene(self, kind: str) -> dict[str, Any]:
        """Return the place that the movement belongs to."""
        types = {"run": "treadmill", "walk_treadmill": "treadmill", "walk_hallway": "hallway"}
        return {
            "type": types.get(kind) or self.one_of("room", "room", "outdoors"),
            "floor": self.one_of("wood", "tile", "carpet", "concrete"),
            "wall": [self.between(0.35, 0.8) for _ in range(3)],
            "clutter": int(self.rng.integers(1, 7)),
            "posts": bool(self.rng.random() < 0.5),
        }

    def worsen(self, spec: dict[str, Any], condition: str) -> None:
        """Make one thing of a clip bad, in place, as hurried filming does."""
        for room, changes in self.faults(spec)[condition].items():
            spec[room] |= changes

    def put_stickers(self, spec: dict[str, Any]) -> None:
        """Put stickers on the legs, in place, with the camera as near as one films them."""
        view = spec["camera"]["view"]
        rear = view == "rear"
        low, high = (0.016, 0.022) if rear else (0.011, 0.015)
        spec["look"]["stickers"] = {
            "color": list(self.one_of(*STICKER_COLORS)),
            "diameter_m": self.between(low, high),
            "which": "rear" if rear else "side",
            "waist": rear,
        }
        # The calves, the feet and the waistband are bare.
        spec["look"]["bottoms"]["length"] = self.one_of(0.3, 0.45, 0.6)
        spec["look"]["shirt"]["hem"] = self.between(0.14, 0.20)
        near = (1.6, 2.4) if rear else (1.25, 1.8)
        spec["camera"] |= {
            "distance_m": self.between(*near),
            "height_m": self.between(0.35, 0.6),
            "yaw_deg": self.between(-4, 4),
            "lens_deg": self.between(66, 74),
            "target_height_m": 0.72,
        }
        if not rear:
            self._show_inner_side(spec, "R" if view == "left" else "L")

    def _show_inner_side(self, spec: dict[str, Any], far: Letter) -> None:
        """Let the far leg do the movement, in place: the near one is out of the way of it."""
        motion = spec["motion"]
        motion["side"] = far
        if motion["type"] == "toe_lift":
            motion["step"] = self.between(0.30, 0.36)
            spec["camera"]["target_forward_m"] = round(0.5 * motion["step"] + 0.08, 3)

    def faults(self, spec: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """Return what each condition changes, per room of the spec."""
        treadmill = spec["scene"]["type"] == "treadmill"
        wide = {"length": 1.95, "looseness": self.between(0.6, 1.0)}
        return {
            "tilt": {"camera": {"roll_deg": self.one_of(-1, 1) * self.between(3, 8)}},
            "yaw": {"camera": {"yaw_deg": self.one_of(-1, 1) * self.between(10, 22)}},
            "low_light": {
                "light": {"exposure": self.between(0.22, 0.35)},
                "post": {"gain": self.between(2.2, 3.2), "noise": self.between(0.03, 0.06)},
            },
            "occlusion": {"scene": {"occluder": "rail" if treadmill else "chair"}},
            "others": {"scene": {"others": [self.other_person(spec["camera"]["view"])]}},
            "shoes": {"look": {"shoes": self.shoes()}},
            "trousers": {"look": {"bottoms": spec["look"]["bottoms"] | wide}},
            "fps30": {"camera": {"fps": 30.0}},
            "compression": {"post": {"crf": int(self.rng.integers(33, 38))}},
            "blur": {"post": {"blur_px": self.between(1.2, 2.2), "motion_blur": 5, "shutter": 0.7}},
            "far": {
                "camera": {
                    "distance_m": self.between(4.8, 6.0),
                    "lens_deg": self.between(66, 74),
                }
            },
        }

    def other_person(self, view: str) -> dict[str, Any]:
        """Return somebody behind the subject as the camera sees it, standing or walking across."""
        around = np.radians(VIEW_DEG[view])
        away = -np.array([np.sin(around), np.cos(around)])
        picture_right = np.array([np.cos(around), -np.sin(around)])
        side = self.one_of(-1.0, 1.0)
        place = side * self.between(0.9, 1.5) * picture_right + self.between(1.0, 1.6) * away
        towards_middle = float(np.degrees(around)) - 90.0 * side
        walks = bool(self.rng.random() < 0.5)
        body = self.body()
        return {
            "body": body,
            "look": self.look(body, "other"),
            "position": [round(float(value), 3) for value in place],
            "facing_deg": towards_middle if walks else self.between(-180, 180),
            "walks": walks,
        }


def _other(side: Letter) -> Letter:
    return "R" if side == "L" else "L"
