"""The records that the lab's rooms hand to each other: body, pose, posed bones, motion.

World: metres; +X the subject's left, +Y up, +Z the subject's forward; the sole of the bare foot
stands on y = 0. Sides are ``"L"`` and ``"R"``, as in the truth files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int32]
ByteArray = NDArray[np.uint8]
Letter = Literal["L", "R"]

#: Both sides, and the sign of X on each.
LETTERS: tuple[Letter, Letter] = ("L", "R")
SIGN: dict[Letter, float] = {"L": 1.0, "R": -1.0}


@dataclass(frozen=True)
class Material:
    """How a part takes the light.

    ``kind`` is ``skin``, ``cloth``, ``hair``, ``eyes``, ``shoe`` or a surface of the scene;
    ``texture`` is an sRGB or sRGBA picture, rows from the top, or None for ``color`` (linear RGB,
    0..1) alone; with a texture ``color`` multiplies it.
    """

    kind: str
    color: tuple[float, float, float] = (1.0, 1.0, 1.0)
    texture: ByteArray | None = None


@dataclass(frozen=True)
class Part:
    """One drawable piece of the human in the rest pose.

    Attributes
    ----------
    vertices
        Shape ``(n, 3)``, metres.
    triangles
        Shape ``(t, 3)``, vertex numbers, counter-clockwise from outside.
    uv, uv_triangles
        Texture coordinates ``(m, 2)`` (v up) and their numbers per corner ``(t, 3)``.
    bone_index, bone_weight
        Shape ``(n, k)``; weights of a row sum to 1.
    """

    name: str
    vertices: FloatArray
    triangles: IntArray
    uv: FloatArray
    uv_triangles: IntArray
    bone_index: IntArray
    bone_weight: FloatArray
    material: Material


@dataclass(frozen=True)
class FootShape:
    """One foot in the rest pose, bare: points in metres on the sole plane y = 0 where plantar.

    ``heel`` is the plantar heel centre, ``forward`` the horizontal unit vector from it to the
    second metatarsal head, ``lateral`` the unit vector to the subject's left in the foot's frame,
    ``ankle``, ``mtp1`` and ``mtp2`` joint centres, ``tip`` the plantar tip of the big toe.
    """

    heel: FloatArray
    forward: FloatArray
    lateral: FloatArray
    ankle: FloatArray
    mtp1: FloatArray
    mtp2: FloatArray
    tip: FloatArray
    length_m: float


@dataclass(frozen=True)
class Body:
    """A shaped, undressed human in the rest pose with its rig.

    Attributes
    ----------
    skin
        The whole skin. Its first vertices are all of the base mesh's, so that garments can be cut
        from the same mesh; more follow where the skin is finer.
    bones, parent
        Bone names, parents first, and the number of each bone's parent (-1: none). Beside the
        rig's own there are ``rear.L`` and ``rear.R``: the calcaneus, child of the lower leg.
    head, tail
        Shape ``(bones, 3)``: joint centre and end of each bone.
    foot
        Per side.
    surface_points
        Name without side -> side -> the skin's vertex numbers (one, or a lateral-medial pair),
        which differ from body to body:
        ``heel_post``, ``toe1_tip``, ``toe2_tip``, ``malleolus_lat``, ``malleolus_med``,
        ``knee_lat``, ``knee_med``, ``asis``, ``psis``, ``iliac_crest``, ``trochanter``, and the
        pairs ``heel_lo``, ``heel_hi``, ``calf_lo``, ``calf_hi``.
    """

    skin: Part
    bones: tuple[str, ...]
    parent: tuple[int, ...]
    head: FloatArray
    tail: FloatArray
    foot: Mapping[Letter, FootShape]
    surface_points: Mapping[str, Mapping[Letter, tuple[int, ...]]]
    stature_m: float
    mass_kg: float

    def bone(self, name: str) -> int:
        """Return the number of a bone."""
        return self.bones.index(name)


@dataclass
class FootPose:
    """Where a foot is: on the ground about its contact, or free in the air.

    ``pitch_deg`` + heel up, ``mtp_deg`` + toes extended against the foot, ``yaw_deg`` + toe out,
    ``eversion_deg`` of the calcaneus against the shank (None: as the leg gives it). Just one of
    ``ground`` (where the plantar heel stands when flat) and ``heel`` (where it is) is set.
    """

    pitch_deg: float = 0.0
    mtp_deg: float = 0.0
    yaw_deg: float = 0.0
    eversion_deg: float | None = None
    ground: FloatArray | None = None
    heel: FloatArray | None = None


@dataclass
class Pose:
    """All that sets the bones at one moment; degrees and metres.

    ``pelvis``: yaw, obliquity (+ left hip higher), anterior tilt. ``trunk``: yaw, lean to the
    subject's left, forward flexion, in the world. ``arms``: shoulder flexion, abduction, elbow
    flexion, inward turn. ``knee_in_deg``: the knee's inward turn about the hip-ankle line.
    ``heading_deg`` turns all of it about the world's vertical: +Z of the pose is the person's way.
    """

    hip_centre: FloatArray
    pelvis: tuple[float, float, float]
    trunk: tuple[float, float, float]
    feet: dict[Letter, FootPose]
    arms: dict[Letter, tuple[float, float, float, float]]
    head: tuple[float, float] = (0.0, 4.0)
    knee_in_deg: dict[Letter, float] = field(default_factory=lambda: {"L": 0.0, "R": 0.0})
    heading_deg: float = 0.0


@dataclass(frozen=True)
class Posed:
    """The bones in the world.

    Attributes
    ----------
    rotation
        Shape ``(bones, 3, 3)``, from the rest pose.
    head
        Shape ``(bones, 3)``: where each bone's joint centre is.
    overreach_m
        Per side: how far the leg was too short for its task (0 where it reached).
    heading_deg
        The person's way: 0 the world's +Z, + turned towards +X. Lab-plane angles are against it.
    """

    rotation: FloatArray
    head: FloatArray
    overreach_m: Mapping[Letter, float]
    heading_deg: float = 0.0

    def matrices(self, body: Body) -> FloatArray:
        """Return the skinning matrices, shape ``(bones, 3, 4)``."""
        moved = np.einsum("nij,nj->ni", self.rotation, body.head)
        return np.concatenate([self.rotation, (self.head - moved)[:, :, None]], axis=2)


@dataclass(frozen=True)
class Motion:
    """A movement in time.

    ``events`` are ``{"t", "type", "side"?}``, seconds from the clip's start; ``phase_at`` gives
    what the truth file says of the moment; ``facts`` of a gait: cadence, contact time, speed.
    """

    pose_at: Callable[[float], Pose]
    events: tuple[dict[str, Any], ...]
    phase_at: Callable[[float], dict[str, Any]]
    facts: Mapping[str, Any]
