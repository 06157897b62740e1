"""A clip's true points in place of the pose model's landmarks: what is left is geometry's error.

The pose model puts its landmarks where it was taught to; a test of the geometry after it needs
points that stand where those landmarks are *meant* to be. On the lab's body:

=============== ==================================================================================
landmark        true point
=============== ==================================================================================
hip, knee       centres of the joints
ankle           centre of the ankle joint
heel            back of the heel, on the skin, some 7 % of the shank above the sole
foot_index      on the big toe, as far beyond its joint as :mod:`gait_screen.angles.foot` holds it
                to be (a fifth of the way from heel to joint, at the height of the joint); where
                the model really puts it, and how long toes are, is the pose model's error
shoulder        centre of the joint
=============== ==================================================================================

The rest of the 33 (face, arms) hang on head and trunk; no angle is made of them.

``python -m validation.true_landmarks SPEC_OR_TRUTH.json OUT.npz`` keeps of a truth file, or of the
movement that a spec describes, what is needed here: the points in 3D, so that any camera can film
the same movement, the angles, the events and the true value of every metric, in some 20 kB.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol, cast

import click
import numpy as np

from gait_screen.angles.foot import HINGE_SHARE
from gait_screen.records import BoolArray, FloatArray, PoseTrack
from gait_screen.screening import read_json_object
from gait_screen.vocabulary import LANDMARK_INDEX, LANDMARKS, SIDES, Movement, Side
from validation.truth import LETTER, Truth

Key = tuple[str, Side | None]

#: What is kept of each side: points and angles of the truth file.
SIDE_POINTS: Final = ("hip", "knee", "ankle", "heel_plantar", "surf_heel_post", "mtp1", "shoulder")
SIDE_ANGLES: Final = (
    "dorsiflexion",
    "dorsiflexion_lab",
    "tibia_inclination",
    "foot_pitch",
    "mtp_extension",
    "knee_flexion",
    "knee_valgus_fppa",
    "pelvic_drop",
    "toe_out",
)
#: Units of the file: a tenth of a millimetre, a hundredth of a degree, a microsecond.
POINT_UNIT_M: Final = 1e-4
ANGLE_UNIT_DEG: Final = 1e-2
TIME_UNIT_S: Final = 1e-6
#: What a model says of landmarks that it sees well.
VISIBILITY: Final = 0.95


class Camera(Protocol):
    """What filming needs of a camera: see :class:`validation.render.camera.Camera`."""

    @property
    def position(self) -> FloatArray: ...  # noqa: D102
    @property
    def rotation(self) -> FloatArray: ...  # noqa: D102
    @property
    def width(self) -> int: ...  # noqa: D102
    @property
    def height(self) -> int: ...  # noqa: D102
    def project(self, points: FloatArray) -> tuple[FloatArray, FloatArray]: ...  # noqa: D102


@dataclass(frozen=True)
class TrueClip:
    """What truly happens in a clip, wherever it is filmed from.

    Attributes
    ----------
    points_m
        Point (``left_knee``) -> shape ``(T, 3)``. World of the lab: +X the subject's left, +Y up,
        +Z forward.
    angles_deg
        (angle, side) -> shape ``(T,)``.
    values
        (metric, side) -> its true value.
    events
        (time, kind, side) in time order; kinds as the lab names them.
    """

    movement: Movement
    stature_m: float
    time_s: FloatArray
    points_m: Mapping[str, FloatArray]
    angles_deg: Mapping[Key, FloatArray]
    values: Mapping[Key, float]
    events: tuple[tuple[float, str, Side | None], ...]

    def moments_s(self, kind: str, side: Side | None = None) -> FloatArray:
        """Return when an event of a side (or of both legs) happens."""
        return np.array([t for t, what, which in self.events if (what, which) == (kind, side)])

    def between(self, start_s: float, end_s: float) -> BoolArray:
        """Return the frames in a stretch of time."""
        return np.asarray((self.time_s >= start_s) & (self.time_s <= end_s))

    def middle_m(self, name: str) -> FloatArray:
        """Return the middle between the left and the right point, shape ``(T, 3)``."""
        return 0.5 * (self.points_m[f"left_{name}"] + self.points_m[f"right_{name}"])


def true_clip(truth: Truth) -> TrueClip:
    """Keep of a truth what is needed here."""
    from validation.score.true_values import true_values

    sides: dict[str, Side] = {letter: side for side, letter in LETTER.items()}
    points = {"head_top": truth.point("head_top")}
    for side in SIDES:
        points |= {f"{side}_{name}": truth.point(name, side) for name in SIDE_POINTS}
    events = sorted(
        (float(event["t"]), str(event["type"]), event.get("side") or "")
        for event in truth.data["events"]
    )
    return TrueClip(
        movement=truth.movement,
        stature_m=float(truth.data["body"]["stature_m"]),
        time_s=truth.time_s,
        points_m=points,
        angles_deg={
            (name, side): truth.angle(name, side) for name in SIDE_ANGLES for side in SIDES
        },
        values=true_values(truth),
        events=tuple((moment, kind, sides.get(letter)) for moment, kind, letter in events),
    )


def film(clip: TrueClip, camera: Camera) -> PoseTrack:
    """Return the landmarks of a perfect pose model that sees the clip through a camera.

    The metric landmarks are the true ones about the mid-hip, along the axes of the cut-out of the
    picture that the model looks at: their depth axis is the ray to the person.
    """
    world = landmarks_m(clip)
    frames = len(world)
    pixels, _ = camera.project(world.reshape(-1, 3))
    # The lab's cameras have y up and look along -z; the model's landmarks y down, z away.
    local = (world - camera.position) @ camera.rotation * np.array([1.0, -1.0, -1.0])
    hips = 0.5 * (local[:, LANDMARK_INDEX["left_hip"]] + local[:, LANDMARK_INDEX["right_hip"]])
    about = local - hips[:, None]
    ray = np.arctan2(hips[:, 0], hips[:, 2])[:, None]
    across, away = about[..., 0].copy(), about[..., 2].copy()
    about[..., 0] = np.cos(ray) * across - np.sin(ray) * away
    about[..., 2] = np.sin(ray) * across + np.cos(ray) * away
    return PoseTrack(
        time_s=clip.time_s,
        xy_px=np.round(pixels.reshape(frames, len(LANDMARKS), 2), 2),
        world_m=about,
        visibility=np.full((frames, len(LANDMARKS)), VISIBILITY),
        others_in_view=np.zeros(frames, dtype=bool),
        width_px=camera.width,
        height_px=camera.height,
        model_name="true points",
        model_sha256="0" * 64,
    )


def landmarks_m(clip: TrueClip) -> FloatArray:
    """Return the 33 landmarks in the world, shape ``(T, 33, 3)``."""
    points = clip.points_m
    face = 0.5 * (clip.middle_m("shoulder") + points["head_top"])
    result = np.repeat(face[:, None], len(LANDMARKS), axis=1)
    for index, name in enumerate(LANDMARKS):
        side, _, part = name.partition("_")
        if part in {"hip", "knee", "ankle", "shoulder"}:
            result[:, index] = points[name]
        elif part == "heel":
            result[:, index] = points[f"{side}_surf_heel_post"]
        elif part == "foot_index":
            result[:, index] = _foot_index(clip, cast(Side, side))
        elif part in {"elbow", "wrist", "pinky", "index", "thumb"}:
            result[:, index] = 0.5 * (points[f"{side}_shoulder"] + points[f"{side}_hip"])
    return result


def _foot_index(clip: TrueClip, side: Side) -> FloatArray:
    """Return the landmark on the big toe: it goes with the toes, which tip and lift by their own.

    Their pitch is the foot's less the joint's extension.
    """
    joint, heel = clip.points_m[f"{side}_mtp1"], clip.points_m[f"{side}_surf_heel_post"]
    # The skin of the heel gives way a little: the length is that of most frames.
    beyond = HINGE_SHARE * float(np.median(np.linalg.norm(joint - heel, axis=1)))
    heading = np.radians(clip.angles_deg["toe_out", side]) * (1.0 if side == "left" else -1.0)
    dip = np.radians(clip.angles_deg["foot_pitch", side] - clip.angles_deg["mtp_extension", side])
    ahead = np.stack(
        [np.cos(dip) * np.sin(heading), -np.sin(dip), np.cos(dip) * np.cos(heading)], axis=1
    )
    return np.asarray(joint + beyond * ahead)


# --- the compact file ----------------------------------------------------------------------------


def compact(clip: TrueClip, path: Path) -> None:
    """Write a clip to a small file (``.npz``).

    Paths are kept as differences from frame to frame in whole units, which packs well.
    """
    names, keys = sorted(clip.points_m), sorted(clip.angles_deg, key=str)
    np.savez_compressed(
        path,
        movement=clip.movement,
        stature_m=clip.stature_m,
        time_s=_differences(clip.time_s, TIME_UNIT_S),
        point_names=names,
        points_m=_differences(
            np.stack([clip.points_m[name] for name in names], axis=1), POINT_UNIT_M
        ),
        angle_names=[_text(key) for key in keys],
        angles_deg=_differences(
            np.stack([clip.angles_deg[key] for key in keys], axis=1), ANGLE_UNIT_DEG
        ),
        value_names=[_text(key) for key in clip.values],
        values=np.round(list(clip.values.values()), 4),
        event_names=[_text((kind, side)) for _, kind, side in clip.events],
        event_s=np.round([moment for moment, _, _ in clip.events], 6),
    )


def read_compact(path: Path) -> TrueClip:
    """Read a file that :func:`compact` wrote."""
    with np.load(path, allow_pickle=False) as data:
        points = _sums(data["points_m"], POINT_UNIT_M)
        angles = _sums(data["angles_deg"], ANGLE_UNIT_DEG)
        events = zip(data["event_s"], data["event_names"], strict=True)
        values = zip(data["value_names"], data["values"], strict=True)
        return TrueClip(
            movement=cast(Movement, str(data["movement"])),
            stature_m=float(data["stature_m"]),
            time_s=_sums(data["time_s"], TIME_UNIT_S),
            points_m={str(name): points[:, i] for i, name in enumerate(data["point_names"])},
            angles_deg={_key(name): angles[:, i] for i, name in enumerate(data["angle_names"])},
            values={_key(name): float(value) for name, value in values},
            events=tuple((float(moment), *_key(name)) for moment, name in events),
        )


def _text(key: Key) -> str:
    return f"{key[0]}/{key[1] or ''}"


def _key(text: Any) -> Key:
    name, _, side = str(text).partition("/")
    return name, cast(Side, side) if side else None


def _differences(values: FloatArray, unit: float) -> np.ndarray[Any, np.dtype[np.int32]]:
    whole = np.round(values / unit).astype(np.int64)
    return np.diff(whole, axis=0, prepend=np.zeros_like(whole[:1])).astype(np.int32)


def _sums(differences: np.ndarray[Any, np.dtype[np.int32]], unit: float) -> FloatArray:
    return np.asarray(np.cumsum(differences, axis=0, dtype=np.int64) * unit)


# --- the command ---------------------------------------------------------------------------------


def truth_of_spec(path: Path) -> Truth:
    """Return the truth of the movement that a spec describes, without drawing it."""
    from validation.body import shape_body  # the extra `lab` is needed only here
    from validation.motion.make import make_motion
    from validation.motion.skeleton import Skeleton
    from validation.render.camera import Camera as LabCamera
    from validation.render.skinning import PointSkin
    from validation.spec import read_spec
    from validation.truth_record import TruthWriter

    spec = read_spec(path)
    skeleton = Skeleton(shape_body(spec.body))
    body = skeleton.body
    rng = np.random.default_rng([spec.seed, 2])
    motion = make_motion(skeleton, spec.motion, spec.duration, rng)
    skin, camera = PointSkin(body), LabCamera.from_spec(spec.camera, body.stature_m)
    writer = TruthWriter(skeleton, spec, motion)
    for number in range(max(1, round(spec.duration * spec.camera.fps))):
        time_s = number / spec.camera.fps
        posed = skeleton.solve(motion.pose_at(time_s))
        writer.add(time_s, posed, skin.posed(posed.matrices(body)), camera)
    return Truth(writer.data())


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def main(source: Path, out: Path) -> None:
    """Keep the true landmarks of SOURCE, a truth file or a spec, in OUT (.npz)."""
    is_truth = "frames" in read_json_object(source)
    clip = true_clip(Truth.read(source) if is_truth else truth_of_spec(source))
    compact(clip, out)
    click.echo(f"{out}: {len(clip.time_s)} frames, {out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
