"""The graphics pipeline: OpenGL in software, with nothing drawn twice that stays the same.

The camera is on a tripod or only turns, so the scene is drawn once, as a *plate*. Per picture only
the people are drawn, in a window as large as they are, and a factor for the plate where their
shadows fall. Vertices are posed and their ambient light is found once per picture, on the pipeline.
"""

from __future__ import annotations

import importlib.resources
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from gait_screen.errors import GaitScreenError, UsageError
from validation.records import ByteArray, FloatArray
from validation.render.textures import grain_picture
from validation.spec import LightSpec

try:
    import moderngl
except ModuleNotFoundError as error:
    raise UsageError(
        "The lab draws with the Python package 'moderngl', which is not installed. "
        "Install the lab's extra: make lab"
    ) from error

#: Pictures are drawn so many times finer and averaged. The pipeline's own four samples a pixel cost
#: more: it shades whole blocks of pixels for each of many small triangles, at any resolution.
FINE: Final = 2
#: A floor sends back so much of what falls on it, seen from where the person stands.
BOUNCE: Final = 0.65
_SRGB8: Final = 0x8C41
_SRGB8_ALPHA8: Final = 0x8C43


class RenderError(GaitScreenError):
    """The graphics pipeline is missing or refused its work."""


@dataclass(frozen=True)
class Light:
    """The light of a scene, linear RGB, as :class:`LightSpec` asks for it."""

    direction: FloatArray
    key: FloatArray
    sky: FloatArray
    ambient: FloatArray
    bounce: FloatArray
    exposure: float

    @classmethod
    def from_spec(cls, spec: LightSpec, rng: np.random.Generator, floor: FloatArray) -> Light:
        """Return the light; where the spec gives no direction the lamp is somewhere above."""
        direction = np.array([rng.uniform(-0.9, 0.9), 1.5, rng.uniform(-0.9, 0.9)])
        if spec.direction is not None:
            direction = np.array(spec.direction, dtype=np.float64)
        direction /= np.linalg.norm(direction)
        tint = np.array([1 + 0.12 * spec.warm, 1.0, 1 - 0.18 * spec.warm])
        key = spec.key * np.array([1.0, 0.96, 0.90]) * tint
        sky = spec.sky * np.array([0.97, 1.0, 1.04]) * tint
        # What comes up from below has also met walls: half the floor's colour is lost.
        gray = 0.5 * (floor + floor.mean())
        bounce = BOUNCE * gray * (sky + key * max(direction[1], 0.0))
        return cls(direction, key, sky, 0.75 * spec.ambient * tint, bounce, spec.exposure)

    def uniforms(self) -> dict[str, Any]:
        """Return the shaders' names and values."""
        return {
            "key_direction": self.direction,
            "key_color": self.key,
            "sky_color": self.sky,
            "ambient_color": self.ambient,
            "bounce_color": self.bounce,
            "exposure": self.exposure,
        }


def put(program: Any, values: Mapping[str, Any]) -> None:
    """Write uniforms; a name that the program does not use is passed over."""
    for name, value in values.items():
        if name in program:
            uniform = program[name]
            kind = "i4" if uniform.fmt.endswith("i") else "f4"
            uniform.write(np.asarray(value, kind).tobytes())


def column_major(matrix: FloatArray) -> NDArray[np.float32]:
    """Return a matrix as OpenGL stores it."""
    return np.ascontiguousarray(matrix.T, dtype=np.float32)


class Pipeline:
    """An OpenGL context without a window, its programs and reusable targets."""

    def __init__(self, light: Light, ground_y: float, seed: int) -> None:
        try:
            create: Any = moderngl.create_context  # its stub knows no backend's name
            self.context = create(standalone=True, backend="egl")
        except Exception as error:  # moderngl raises bare Exception where there is no EGL
            raise RenderError(
                "no OpenGL without a window: expected the EGL and Mesa libraries (Debian: libegl1, "
                f"libgl1-mesa-dri); {error}"
            ) from error
        self.light, self.ground_y = light, ground_y
        self._programs: dict[str, Any] = {}
        self._targets: dict[tuple[int, int], Any] = {}
        self._pictures: dict[int, tuple[ByteArray, Any]] = {}
        self.white = self.context.texture((1, 1), 3, b"\xff\xff\xff")
        grain = grain_picture(np.random.default_rng([seed, 5]))
        self.grain = self.context.texture(grain.shape[1::-1], 3, grain.tobytes())
        self.grain.build_mipmaps()
        self.grain.filter = (moderngl.LINEAR_MIPMAP_NEAREST, moderngl.LINEAR)
        self.context.enable(moderngl.DEPTH_TEST)

    def close(self) -> None:
        """Free the context and all that belongs to it."""
        self.context.release()

    def program(self, vertex: str, fragment: str | None, **numbers: int) -> Any:
        """Return a program of two files of ``shaders/``; ``numbers`` replace ``%NAME%``."""
        key = f"{vertex} {fragment} {numbers}"
        if key not in self._programs:
            sources = [_source(vertex, numbers)]
            if fragment is None:
                made = self.context.program(
                    vertex_shader=sources[0], varyings=["place", "normal", "open"]
                )
            else:
                made = self.context.program(
                    vertex_shader=sources[0], fragment_shader=_source(fragment, numbers)
                )
            put(made, self.light.uniforms())
            put(made, {"ground_y": self.ground_y})
            self._programs[key] = made
        return self._programs[key]

    def picture(self, picture: ByteArray | None, *, fine: bool = False) -> Any:
        """Return the texture of an sRGB picture, rows from the top.

        Parameters
        ----------
        fine
            Filter it as well as can be, also where it is seen at a slant; slow.
        """
        if picture is None:
            return self.white
        if id(picture) not in self._pictures:
            kind = _SRGB8 if picture.shape[2] == 3 else _SRGB8_ALPHA8
            height, width, layers = picture.shape
            data = np.ascontiguousarray(picture[::-1]).tobytes()
            made = self.context.texture(
                (width, height), layers, data, alignment=1, internal_format=kind
            )
            made.build_mipmaps()
            made.filter = (
                moderngl.LINEAR_MIPMAP_LINEAR if fine else moderngl.LINEAR_MIPMAP_NEAREST,
                moderngl.LINEAR,
            )
            made.anisotropy = 8.0 if fine else 1.0
            # The picture is kept too, so that its id stays its own.
            self._pictures[id(picture)] = (picture, made)
        return self._pictures[id(picture)][1]

    def depth_map(self, size: int) -> tuple[Any, Any]:
        """Return a depth texture that answers comparisons, and its frame buffer."""
        texture = self.context.depth_texture((size, size))
        texture.compare_func = "<="
        texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
        texture.repeat_x = texture.repeat_y = False
        return texture, self.context.framebuffer(depth_attachment=texture)

    def gray_map(self, size: int) -> Any:
        """Return a one-channel texture, white at first."""
        texture = self.context.texture((size, size), 1, b"\xff" * (size * size))
        texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
        texture.repeat_x = texture.repeat_y = False
        return texture

    def target(self, width: int, height: int, level: float = 0.0) -> Any:
        """Return a frame buffer, in use and cleared to one level in all four channels."""
        if (width, height) not in self._targets:
            self._targets[width, height] = self.context.framebuffer(
                [self.context.renderbuffer((width, height), 4)],
                self.context.depth_renderbuffer((width, height)),
            )
        target = self._targets[width, height]
        target.use()
        target.clear(level, level, level, level, depth=1.0)
        return target

    def read(self, target: Any, fine: int = 1) -> ByteArray:
        """Return the RGBA picture of a target, the first row of its window first.

        Parameters
        ----------
        fine
            So many pixels squared of the target make one of the picture.
        """
        width, height = target.size
        data = target.read(components=4, alignment=1)
        picture = np.frombuffer(data, np.uint8).reshape(height, width, 4)
        if fine == 1:
            return picture
        size = (width // fine, height // fine)
        return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _source(name: str, numbers: Mapping[str, int]) -> str:
    folder = importlib.resources.files("validation.render") / "shaders"
    text = (folder / name).read_text(encoding="utf-8")
    for key, value in numbers.items():
        text = text.replace(f"%{key.upper()}%", str(value))
    if not text.startswith("#version"):
        text = (folder / "common.glsl").read_text(encoding="utf-8") + text
    return text
