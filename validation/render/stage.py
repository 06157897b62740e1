"""The scene and the people in it, seen by a camera: plate, shadow factors, belt, people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from validation.records import ByteArray, FloatArray
from validation.render.camera import NEAR_M, Camera
from validation.render.engine import FINE, Pipeline, column_major, put
from validation.render.figure import Figure, FigureShadow
from validation.render.scene import KINDS, Scene, Surface
from validation.render.shadows import LightBox

#: The plate's sky light comes from so many squared directions; their pictures' cells in one map.
DOME_SIDE: Final = 6
DOME_CELL: Final = 256
ROOM_SIZE: Final = 2048
#: The plate's shadow maps reach so far around the subject's place.
ROOM_HALF_M: Final = 2.8
#: Shadows are soft: their factor is drawn at one pixel in so many.
SHADOW_STEP: Final = 2
#: Windows are rounded up to this, so that few sizes of targets are needed.
GRID_PX: Final = 32
#: A body may stick out of the spheres that stand for it by this much.
SPARE_M: Final = 0.06
HAZE: Final = (0.62, 0.72, 0.85)
#: Left, top, width, height in pixels; may stick out of the picture.
Window = tuple[int, int, int, int]


@dataclass(frozen=True)
class Layer:
    """A part of the picture: RGBA, premultiplied, or RGB factors; may stick out of the frame."""

    left: int
    top: int
    pixels: ByteArray


@dataclass(frozen=True)
class _Drawable:
    surface: Surface
    array: Any


class Stage:
    """A scene on the pipeline.

    Parameters
    ----------
    camera
        The camera at rest.
    margin_px
        How much larger than the picture the plate is, at each edge: the room of a shaking hand.
    """

    def __init__(self, pipeline: Pipeline, scene: Scene, camera: Camera, margin_px: int) -> None:
        self._pipeline, self._scene = pipeline, scene
        width, height = camera.width + 2 * margin_px, camera.height + 2 * margin_px
        self.plate_camera = replace(camera, width=width, height=height)
        self._plate_program = pipeline.program("surface.vert", "plate.frag", side=DOME_SIDE)
        self._ground_catcher = pipeline.program("surface.vert", "catcher.frag", ground=1)
        self._wall_catcher = pipeline.program("surface.vert", "catcher.frag", ground=0)
        self._belt_program = pipeline.program("surface.vert", "belt.frag")
        self._depth = pipeline.program("depth.vert", "depth.frag")
        self._buffers = [self._buffer(surface) for surface in scene.surfaces]
        self._room_map, room_target = pipeline.depth_map(ROOM_SIZE)
        reach = np.full(3, ROOM_HALF_M)
        middle = np.array([0.0, pipeline.ground_y + 0.9, 0.0])
        low, high = middle - reach, middle + reach
        self._room_box = LightBox.around(low, high, pipeline.light.direction, 12.0)
        casting = [i for i, surface in enumerate(scene.surfaces) if surface.casts]
        self._casting = [self._depth_array(i) for i in casting]
        hiding = [i for i, surface in enumerate(scene.surfaces) if surface.hides]
        self._hiding = [self._depth_array(i) for i in hiding]
        room_target.use()
        room_target.clear(depth=1.0)
        self._draw_casters(self._room_box.matrix())
        self._catching = [
            *self._arrays(self._ground_catcher, {"floor", "belt"}),
            *self._arrays(self._wall_catcher, {"wall", "box", "leaves"}),
        ]
        self._belt = self._arrays(self._belt_program, {"belt"})
        self.plate = self._draw_plate()
        self._plate_texture = self._upload_plate() if self._belt else None

    def _buffer(self, surface: Surface) -> Any:
        places, normals = surface.corners()
        return self._pipeline.context.buffer(np.hstack([places, normals]).astype("f4").tobytes())

    def _depth_array(self, number: int) -> Any:
        return self._pipeline.context.vertex_array(
            self._depth, [(self._buffers[number], "3f 12x", "place")]
        )

    def _arrays(self, program: Any, kinds: set[str]) -> list[_Drawable]:
        return [
            _Drawable(
                surface,
                self._pipeline.context.vertex_array(
                    program, [(buffer, "3f 3f", "place", "normal")]
                ),
            )
            for surface, buffer in zip(self._scene.surfaces, self._buffers, strict=True)
            if surface.kind in kinds
        ]

    def _draw_casters(self, matrix: FloatArray) -> None:
        put(self._depth, {"matrix": column_major(matrix)})
        for array in self._casting:
            array.render()

    def _draw_plate(self) -> ByteArray:
        pipeline, scene, camera = self._pipeline, self._scene, self.plate_camera
        dome_map = self._draw_domes()
        target = pipeline.target(FINE * camera.width, FINE * camera.height)
        self._room_map.use(3)
        dome_map.use(2)
        values = {
            "matrix": column_major(camera.clip_matrix(0, 0, camera.width, camera.height)),
            "eye": camera.position,
            "room_map": 3,
            "room_matrix": column_major(self._room_box.matrix()),
            "dome_map": 2,
            "picture": 0,
            "room_low": scene.low,
            "room_high": scene.high,
            "indoors": int(scene.indoors),
            "haze": HAZE,
        }
        put(self._plate_program, values)
        only = {"box", "leaves"} if scene.only_shadows else set(KINDS)
        for one in self._arrays(self._plate_program, only):
            surface = one.surface
            pipeline.picture(surface.picture, fine=True).use(0)
            values = {
                "kind": KINDS[surface.kind],
                "color": surface.color,
                "per_metre": surface.per_metre,
            }
            put(self._plate_program, values)
            one.array.render()
        return pipeline.read(target, FINE)

    def _draw_domes(self) -> Any:
        pipeline = self._pipeline
        dome_map, target = pipeline.depth_map(DOME_SIDE * DOME_CELL)
        target.use()
        target.clear(depth=1.0)
        directions = dome_directions(DOME_SIDE**2)
        matrices = []
        reach = np.full(3, ROOM_HALF_M)
        middle = np.array([0.0, pipeline.ground_y + 0.9, 0.0])
        for number, direction in enumerate(directions):
            box = LightBox.around(middle - reach, middle + reach, direction, 12.0)
            matrices.append(column_major(box.matrix()))
            row, column = divmod(number, DOME_SIDE)
            target.viewport = (column * DOME_CELL, row * DOME_CELL, DOME_CELL, DOME_CELL)
            self._draw_casters(box.matrix())
        put(self._plate_program, {"dome_matrix": matrices, "dome_direction": directions})
        return dome_map

    def _upload_plate(self) -> Any:
        pixels = np.ascontiguousarray(self.plate[:, :, :3])
        texture = self._pipeline.context.texture(
            (pixels.shape[1], pixels.shape[0]), 3, pixels.tobytes(), alignment=1
        )
        return texture

    def shadows(self, camera: Camera, shadows: Sequence[FigureShadow]) -> list[Layer]:
        """Return, per figure, the factors that its shadow puts on the plate."""
        return [layer for shadow in shadows if (layer := self._shadow(camera, shadow)) is not None]

    def _shadow(self, camera: Camera, shadow: FigureShadow) -> Layer | None:
        points = shadow.where(self._scene.low, self._scene.high)
        window = _window_of_points(camera, points)
        if window is None:
            return None
        left, top, width, height = window
        # White where nothing is there to catch a shadow.
        target = self._pipeline.target(width // SHADOW_STEP, height // SHADOW_STEP, 1.0)
        self._room_map.use(3)
        values = {
            "matrix": column_major(camera.clip_matrix(*window)),
            "room_map": 3,
            "room_matrix": column_major(self._room_box.matrix()),
        }
        for program in (self._ground_catcher, self._wall_catcher):
            put(program, values)
            shadow.use(program)
        for one in self._catching:
            one.array.render()
        small = self._pipeline.read(target)
        return Layer(left, top, small[:, :, :3])

    def belt(self, camera: Camera, travel_m: float) -> Layer | None:
        """Return the belt, without shadow, after it has moved so far; None where it is not seen."""
        if self._plate_texture is None:
            return None
        places = self._belt[0].surface.vertices
        window = _window_of_points(camera, places)
        if window is None:
            return None
        target = self._pipeline.target(FINE * window[2], FINE * window[3])
        matrix = column_major(camera.clip_matrix(*window))
        self._draw_hiding(matrix)
        rest = self.plate_camera
        self._plate_texture.use(6)
        self._pipeline.grain.use(1)
        values = {
            "matrix": matrix,
            "plate": 6,
            "grain": 1,
            "plate_matrix": column_major(rest.clip_matrix(0, 0, rest.width, rest.height)),
            "travel_m": travel_m % 78.0,  # a multiple of all the pattern's lengths
        }
        put(self._belt_program, values)
        for one in self._belt:
            one.array.render()
        return Layer(window[0], window[1], self._pipeline.read(target, FINE))

    def _draw_hiding(self, matrix: NDArray[np.float32]) -> None:
        """Draw the depth of what may stand in front: the plate shows through there."""
        put(self._depth, {"matrix": matrix})
        for array in self._hiding:
            array.render()

    def people(
        self,
        camera: Camera,
        figures: Sequence[Figure],
        shadows: Sequence[FigureShadow],
        shift_px: tuple[float, float] | None = None,
    ) -> Layer | None:
        """Return the posed figures, premultiplied, or None where none is in the picture.

        Parameters
        ----------
        shift_px
            Where in the pixel the one sample lies that is taken; None takes several evenly.
        """
        spheres = np.concatenate([figure.spheres for figure in figures])
        window = _window_of_spheres(camera, spheres)
        if window is None:
            return None
        pipeline = self._pipeline
        fine = FINE if shift_px is None else 1
        target = pipeline.target(fine * window[2], fine * window[3])
        across, down = shift_px or (0.0, 0.0)
        shifted = (window[0] + across, window[1] + down, window[2], window[3])
        matrix = column_major(camera.clip_matrix(*shifted))
        self._draw_hiding(matrix)
        self._room_map.use(3)
        for figure, shadow in zip(figures, shadows, strict=True):
            values = {
                "matrix": matrix,
                "eye": camera.position,
                "room_map": 3,
                "room_matrix": column_major(self._room_box.matrix()),
            }
            for program in figure.programs:
                put(program, values)
                shadow.use(program)
            figure.draw()
        return Layer(window[0], window[1], pipeline.read(target, fine))


def dome_directions(count: int) -> FloatArray:
    """Return unit directions spread over the sky, shape ``(count, 3)``."""
    number = np.arange(count)
    up = 0.12 + 0.86 * (number + 0.5) / count
    angle = number * np.pi * (3 - np.sqrt(5.0)) + 0.4
    across = np.sqrt(1 - up**2)
    return np.stack([across * np.cos(angle), up, across * np.sin(angle)], axis=1)


def _window_of_points(camera: Camera, points: FloatArray) -> Window | None:
    pixels, depth = camera.project(points)
    if np.any(depth < 2 * NEAR_M):
        return _window(camera, np.array([-1e9, -1e9]), np.array([1e9, 1e9]))
    return _window(camera, pixels.min(axis=0), pixels.max(axis=0))


def _window_of_spheres(camera: Camera, spheres: FloatArray) -> Window | None:
    radius = spheres[:, 3] + SPARE_M
    pixels, depth = camera.project(spheres[:, :3])
    if np.all(depth + radius < NEAR_M):
        return None
    if np.any(depth - radius < 2 * NEAR_M):
        return _window(camera, np.array([-1e9, -1e9]), np.array([1e9, 1e9]))
    reach = (camera.focal_px * radius / (depth - radius))[:, None]
    return _window(camera, (pixels - reach).min(axis=0), (pixels + reach).max(axis=0))


def _window(camera: Camera, low: FloatArray, high: FloatArray) -> Window | None:
    frame = np.array([camera.width, camera.height])
    low = np.floor(np.clip(low, 0, frame)).astype(int)
    high = np.ceil(np.clip(high, 0, frame)).astype(int)
    if np.any(high <= low):
        return None
    width, height = (-(-(high - low) // GRID_PX) * GRID_PX).tolist()
    return int(low[0]), int(low[1]), int(width), int(height)
