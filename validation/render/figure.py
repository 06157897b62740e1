"""A person on the graphics pipeline: posed vertices, the passes that draw them, their shadows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any, Final

import moderngl
import numpy as np
from numpy.typing import NDArray

from validation.records import FloatArray
from validation.render.engine import Pipeline, column_major, put
from validation.render.mesh import MOST_SPHERES, Mesh, Stretch
from validation.render.shadows import LightBox, key_shadow, sky_shadow

KEY_SIZE: Final = 640
CONTACT_SIZE: Final = 256
CONTACT_WINDOW_M: Final = 2.4
CONTACT_TOP_M: Final = 2.4
CONTACT_LOWEST_M: Final = -0.05
#: The window of the sky shadow is so far empty from each edge, as a share of its size.
CONTACT_SHARE: Final = 0.15
#: Kinds of material that the shader knows beside plain ones (shoes).
KINDS: Final = ("skin", "cloth", "hair", "eyes")


@dataclass(frozen=True)
class _Stroke:
    """One part ready to draw."""

    stretch: Stretch
    array: Any
    picture: Any


class Figure:
    """One person on the pipeline: posed with :meth:`pose`, then drawn by the passes."""

    def __init__(self, pipeline: Pipeline, mesh: Mesh, bones: int) -> None:
        self._pipeline, self.mesh = pipeline, mesh
        context = pipeline.context
        used = np.unique(mesh.bone_index.astype(np.int64))
        number = np.zeros(bones, np.float32)
        number[used] = np.arange(len(used))
        self._used_bones = used
        self._skinner = pipeline.program(
            "skin_once.vert", None, bones=len(used), spheres=MOST_SPHERES
        )
        index = number[mesh.bone_index.astype(np.int64)]
        rest = np.hstack([mesh.vertices, mesh.normals, index, mesh.bone_weight])
        self._count = len(rest)
        self._posed = context.buffer(reserve=self._count * 32)
        source = context.buffer(rest.astype(np.float32).tobytes())
        look = context.buffer(np.hstack([mesh.uv, mesh.vertices]).astype(np.float32).tobytes())
        triangles = context.buffer(mesh.triangles.tobytes())
        outline = context.buffer(mesh.outline.tobytes())
        self._skinning = context.vertex_array(
            self._skinner,
            [(source, "3f 3f 4f 4f", "rest", "rest_normal", "bone_index", "bone_weight")],
        )
        depth = pipeline.program("depth.vert", "depth.frag")
        self._outline = context.vertex_array(depth, [(self._posed, "3f 20x", "place")], outline)
        self._look, self._triangles = look, triangles
        self._strokes = [self._stroke(stretch) for stretch in mesh.stretches]
        self.programs = tuple(
            {id(s.array.program): s.array.program for s in self._strokes}.values()
        )
        self.spheres = np.zeros((0, 4))

    def pose(self, matrices: FloatArray) -> None:
        """Pose all vertices by skinning matrices, shape ``(bones, 3, 4)``."""
        self.spheres = self.mesh.spheres(matrices)
        padded = np.zeros((MOST_SPHERES, 4))
        padded[: len(self.spheres)] = self.spheres
        values = {
            "bones": matrices[self._used_bones],
            "spheres": padded,
            "sphere_count": len(self.spheres),
        }
        put(self._skinner, values)
        self._skinning.transform(self._posed, moderngl.POINTS, vertices=self._count)

    def draw_depth(self, matrix: FloatArray) -> None:
        """Draw the depth alone, into the frame buffer in use."""
        context = self._pipeline.context
        put(self._outline.program, {"matrix": column_major(matrix)})
        context.front_face = "ccw"
        context.enable(moderngl.CULL_FACE)
        self._outline.render()
        context.disable(moderngl.CULL_FACE)

    def _stroke(self, stretch: Stretch) -> _Stroke:
        kind = stretch.material.kind
        program = self._pipeline.program(
            "person.vert",
            "person.frag",
            **{name: int(kind == name) for name in KINDS},
            picture=int(stretch.material.texture is not None),
        )
        array = self._pipeline.context.vertex_array(
            program,
            [
                *_layout(program, self._posed, ("place", 3), ("normal", 3), ("open", 2)),
                *_layout(program, self._look, ("uv", 2), ("rest", 3)),
            ],
            self._triangles,
        )
        return _Stroke(stretch, array, self._pipeline.picture(stretch.material.texture))

    def draw(self) -> None:
        """Draw all parts with their materials; the program's other values are set before."""
        context = self._pipeline.context
        self._pipeline.grain.use(1)
        # The picture is upside down in memory, so that outsides turn clockwise.
        context.front_face = "cw"
        for stroke in self._strokes:
            kind = stroke.stretch.material.kind
            stroke.picture.use(0)
            color = stroke.stretch.material.color
            put(stroke.array.program, {"picture": 0, "grain": 1, "color": color})
            # One sees into a sleeve and between locks; everything else is closed.
            if kind not in ("cloth", "hair"):
                context.enable(moderngl.CULL_FACE)
            # Hair fades out at its ends over what is behind.
            if kind == "hair":
                context.enable(moderngl.BLEND)
                context.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
            stroke.array.render(vertices=stroke.stretch.count, first=stroke.stretch.first)
            context.disable(moderngl.BLEND | moderngl.CULL_FACE)

    def bounds(self) -> tuple[FloatArray, FloatArray]:
        """Return the corners of the box around the posed body, metres."""
        radius = self.spheres[:, 3:4] + 0.05
        low: FloatArray = (self.spheres[:, :3] - radius).min(axis=0)
        high: FloatArray = (self.spheres[:, :3] + radius).max(axis=0)
        return low, high


class FigureShadow:
    """The shadows that one figure throws, as maps for the shaders."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self.key_map, self._key_target = pipeline.depth_map(KEY_SIZE)
        below, self._below_target = pipeline.depth_map(CONTACT_SIZE)
        self._below = below
        self.floor_key = pipeline.gray_map(KEY_SIZE)
        self.contact = pipeline.gray_map(CONTACT_SIZE)
        self.box: LightBox | None = None
        self._bounds = np.zeros((2, 3))
        self.contact_low = np.zeros(2)

    def update(self, figure: Figure) -> None:
        """Draw the posed figure as light and ground see it."""
        ground = self._pipeline.ground_y
        low, high = figure.bounds()
        self._bounds = np.stack([low, high])
        self.box = LightBox.around(low, high, self._pipeline.light.direction, 4.0)
        depth = self._depth(figure, self._key_target, self.key_map, self.box.matrix())
        self.floor_key.write(key_shadow(depth, self.box, ground))
        middle = (low + high)[[0, 2]] / 2
        self.contact_low = middle - CONTACT_WINDOW_M / 2
        # Seen from the ground upwards: rows along z, columns along x, depth the height.
        matrix = np.zeros((4, 4))
        matrix[0, 0] = matrix[1, 2] = 2 / CONTACT_WINDOW_M
        matrix[:2, 3] = -2 * middle / CONTACT_WINDOW_M
        lowest = CONTACT_LOWEST_M
        matrix[2, 1] = 2 / (CONTACT_TOP_M - lowest)
        matrix[2, 3] = -1 - matrix[2, 1] * (ground + lowest)
        matrix[3, 3] = 1
        depth = self._depth(figure, self._below_target, self._below, matrix)
        height = depth * (CONTACT_TOP_M - lowest) + lowest
        texel = CONTACT_WINDOW_M / CONTACT_SIZE
        self.contact.write(sky_shadow(height, texel))

    def _depth(
        self, figure: Figure, target: Any, texture: Any, matrix: FloatArray
    ) -> NDArray[np.float32]:
        target.use()
        target.clear(depth=1.0)
        figure.draw_depth(matrix)
        size = texture.size[0]
        return np.frombuffer(texture.read(alignment=1), np.float32).reshape(size, size)

    def use(self, program: Any) -> None:
        """Bind the maps and write where they are."""
        if self.box is None:
            return
        self.key_map.use(2)
        self.floor_key.use(4)
        self.contact.use(5)
        window = [*self.contact_low, 1 / CONTACT_WINDOW_M, 0.0]
        values = {
            "key_map": 2,
            "key_matrix": column_major(self.box.matrix()),
            "key_texel": 1 / KEY_SIZE,
            "floor_key": 4,
            "contact": 5,
            "contact_window": window,
        }
        put(program, values)

    def where(self, room_low: FloatArray, room_high: FloatArray) -> FloatArray:
        """Return points around all that the shadow may fall on in a room, shape ``(n, 3)``."""
        light = self._pipeline.light.direction
        ground = self._pipeline.ground_y
        corners = np.array([[x, y, z] for x, y, z in product(*self._bounds.T)])
        # Down along the light to the ground, and to whichever wall comes first.
        ahead = np.where(light > 0, room_low - corners, room_high - corners)
        ways = ahead / np.where(np.abs(light) < 1e-9, 1e-9, -light)
        on_wall = corners - light * ways.min(axis=1, keepdims=True)
        on_ground = corners - light * (corners[:, 1:2] - ground) / light[1]
        on_ground = np.clip(on_ground, room_low, room_high)
        low, high = self.contact_low, self.contact_low + CONTACT_WINDOW_M
        near = CONTACT_SHARE * (high - low)
        around = np.array(
            [[x, ground, z] for x, z in product(*np.stack([low + near, high - near]).T)]
        )
        points: FloatArray = np.concatenate([on_wall, on_ground, around])
        return points


def _layout(program: Any, buffer: Any, *fields: tuple[str, int]) -> list[tuple[Any, ...]]:
    """Describe a buffer of float32 fields to a program that may use some of them, or none."""
    used = [name for name, _ in fields if name in program]
    formats = [f"{size}f" if name in used else f"{4 * size}x" for name, size in fields]
    return [(buffer, " ".join(formats), *used)] if used else []
