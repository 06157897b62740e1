"""From a spec to a clip: body, clothes, movement, camera and scene, drawn frame by frame.

:func:`render_clip` writes the video and its truth, :func:`render_still` returns one picture, on
request with the true points drawn in.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from gait_screen.errors import UsageError
from validation.body import shape_body
from validation.looks import dress
from validation.looks.stickers import stick
from validation.measure import measure
from validation.motion.make import make_motion
from validation.motion.rotation import Y_AXIS, turn
from validation.motion.skeleton import Skeleton
from validation.records import Body, ByteArray, FloatArray, Motion, Posed
from validation.render.camera import Camera, Shake
from validation.render.compose import cover, darken, inside, mean_layer, moved, union, window_of
from validation.render.engine import Light, Pipeline
from validation.render.figure import Figure, FigureShadow
from validation.render.footage import Footage
from validation.render.mesh import build_mesh
from validation.render.post import Phone
from validation.render.scene import build_scene
from validation.render.skinning import PointSkin
from validation.render.stage import SHADOW_STEP, Layer, Stage, Window
from validation.render.video import VideoFile
from validation.spec import BodySpec, ClipSpec, GaitMotion, LookSpec, PersonSpec, StanceMotion
from validation.truth_record import TruthWriter

#: From so many sub-pictures on, edges are smoothed by shifting each a little, which is cheaper.
SHIFTED_FROM: Final = 3
#: Speed of a belt under somebody who does not walk.
STILL_BELT_MPS: Final = 0.0


@dataclass(frozen=True)
class RenderFacts:
    """What a render took; ``seconds`` from spec to files."""

    frames: int
    seconds: float

    @property
    def frames_per_s(self) -> float:
        """Return the pace."""
        return self.frames / self.seconds


def frame_count(spec: ClipSpec) -> int:
    """Return how many frames a clip has."""
    return max(1, round(spec.duration * spec.camera.fps))


def render_clip(
    spec: ClipSpec,
    video: Path,
    truth: Path,
    progress: Callable[[int, int], None] | None = None,
) -> RenderFacts:
    """Render a clip to an mp4 and its truth to a JSON file.

    Both files appear under their names only when they are complete.

    Parameters
    ----------
    progress
        Called with the frames that are done and all of them.

    Raises
    ------
    UsageError
        If the body cannot do the movement, or the footage cannot be read.
    RenderError
        If there is no OpenGL.
    """
    start = time.perf_counter()
    count = frame_count(spec)
    with FilmSet.up(spec) as stage, _whole_files(video, truth) as (video_part, truth_part):
        writer = TruthWriter(stage.skeleton, spec, stage.motion, ground_y_m=stage.ground_y)
        with VideoFile(video_part, spec.camera, spec.post) as file:
            for number in range(count):
                time_s = number / spec.camera.fps
                picture, posed = stage.frame(time_s, number)
                file.write(picture)
                skin = stage.skin_points.posed(posed.matrices(stage.skeleton.body))
                stuck = stage.stickers.points(stage.skeleton.body, posed)
                writer.add(time_s, posed, skin, stage.camera_at(time_s), stuck)
                if progress is not None:
                    progress(number + 1, count)
        writer.write(truth_part)
    return RenderFacts(count, time.perf_counter() - start)


def render_still(spec: ClipSpec, time_s: float, overlay: bool = False) -> ByteArray:
    """Return the picture at a moment, RGB; ``overlay`` marks the true points in it."""
    with FilmSet.up(spec) as stage:
        picture, posed = stage.frame(time_s, round(time_s * spec.camera.fps))
        if overlay:
            skin = stage.skin_points.posed(posed.matrices(stage.skeleton.body))
            points, _ = measure(stage.skeleton, posed, skin)
            points |= stage.stickers.points(stage.skeleton.body, posed)
            _mark(picture, stage.camera_at(time_s), points)
    return picture


def _mark(picture: ByteArray, camera: Camera, points: dict[str, FloatArray]) -> None:
    colors = {"surf": (255, 255, 0), "mid_": (255, 0, 255), "stic": (0, 0, 255)}
    for name, point in points.items():
        pixels, _ = camera.project(point)
        u, v = pixels[0].round().astype(int).tolist()
        cv2.circle(picture, (u, v), 2, colors.get(name[:4], (0, 255, 0)), -1, cv2.LINE_AA)


@contextmanager
def _whole_files(*paths: Path) -> Iterator[tuple[Path, ...]]:
    """Give temporary names beside the files, renamed when all went well, else removed."""
    parts = []
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-", suffix=path.suffix)
        os.close(handle)
        parts.append(Path(name))
    try:
        yield tuple(parts)
        for part, path in zip(parts, paths, strict=True):
            part.chmod(0o644)
            part.replace(path)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


@dataclass
class _Person:
    """Somebody in the picture besides the subject."""

    figure: Figure
    shadow: FigureShadow
    matrices_at: Callable[[float], FloatArray]
    walks: bool


class FilmSet:
    """All that a clip is drawn with."""

    def __init__(self, spec: ClipSpec) -> None:
        self.spec = spec
        self._footage = self._open_footage()
        body = shape_body(spec.body)
        self.skeleton = Skeleton(body)
        parts, self.ground_y = dress(body, spec.look, np.random.default_rng([spec.seed, 1]))
        self.stickers = stick(body, parts, spec.look.stickers)
        parts += self.stickers.parts
        self.motion: Motion = make_motion(
            self.skeleton, spec.motion, spec.duration, np.random.default_rng([spec.seed, 2])
        )
        self.skin_points = PointSkin(body)
        self.camera = Camera.from_spec(spec.camera, body.stature_m)
        self._shake = Shake(spec.camera.shake, spec.seed)
        rng = np.random.default_rng([spec.seed, 3])
        scene = build_scene(spec.scene, rng, self.camera.position, self.ground_y)
        light = Light.from_spec(spec.light, rng, scene.floor_color)
        self.pipeline = Pipeline(light, self.ground_y, spec.seed)
        self._stage = Stage(self.pipeline, scene, self.camera, self._margin_px())
        self._figure = Figure(self.pipeline, build_mesh(parts, body.parent), len(body.bones))
        self._shadow = FigureShadow(self.pipeline)
        self._others = [self._other(n, one) for n, one in enumerate(spec.scene.others)]
        self._phone = Phone(spec.post, spec.camera.width, spec.camera.height, spec.seed)
        self._plate = np.ascontiguousarray(self._stage.plate[:, :, :3])
        self._still = self._shake.still and self._footage is None
        self._developed = self._phone.develop(self._plate) if self._still else None
        self._belt_mps = float(self.motion.facts.get("speed", STILL_BELT_MPS))

    @classmethod
    @contextmanager
    def up(cls, spec: ClipSpec) -> Iterator[FilmSet]:
        """Set everything up, and give the context back afterwards."""
        made = cls(spec)
        try:
            yield made
        finally:
            made.pipeline.close()

    def _open_footage(self) -> Footage | None:
        scene, camera = self.spec.scene, self.spec.camera
        if scene.type != "footage":
            return None
        if scene.footage is None:
            raise UsageError("scene.type is 'footage': expected scene.footage, a video or picture")
        return Footage(scene.footage, camera.width, camera.height)

    def _margin_px(self) -> int:
        """Return how far a shaking hand looks past the edges of the picture at rest."""
        if self._shake.still:
            return 0
        wide, tall = self.camera.width, self.camera.height
        corners = np.array([[0, 0], [wide, 0], [0, tall], [wide, tall]], dtype=np.float64)
        largest = 0.0
        for number in range(frame_count(self.spec)):
            camera = self.camera_at(number / self.spec.camera.fps)
            matrix = camera.homography(self.camera)
            seen = cv2.perspectiveTransform(corners[None], matrix)[0]
            largest = max(largest, float(np.abs(seen - corners).max()))
        return int(np.ceil(largest)) + 2

    def _other(self, number: int, person: PersonSpec) -> _Person:
        rng = np.random.default_rng([self.spec.seed, 20, number])
        body, figure, sole_y = _figure(self.pipeline, person.body, person.look, rng)
        skeleton = Skeleton(body)
        place = np.eye(4)
        place[:3, :3] = turn(Y_AXIS, person.facing_deg)
        # Everybody's soles, thick or thin, stand on the subject's ground.
        height = self.ground_y - sole_y
        place[:3, 3] = [person.position[0], height, person.position[1]]

        def put(pose_matrices: FloatArray) -> FloatArray:
            moved: FloatArray = place[:3, :3] @ pose_matrices
            moved[:, :, 3] += place[:3, 3]
            return moved

        if person.walks:
            walk = GaitMotion(type="gait", style="walk", overground=True, start=0.0)
            motion = make_motion(skeleton, walk, self.spec.duration, rng)
            return _Person(
                figure,
                FigureShadow(self.pipeline),
                lambda t: put(skeleton.solve(motion.pose_at(t)).matrices(body)),
                walks=True,
            )
        stand = make_motion(skeleton, StanceMotion(type="single_leg_stance"), 4.0, rng)
        fixed = put(skeleton.solve(stand.pose_at(0.0)).matrices(body))
        return _Person(figure, FigureShadow(self.pipeline), lambda _: fixed, walks=False)

    def camera_at(self, time_s: float) -> Camera:
        """Return the camera, which a hand may turn."""
        return (
            self.camera if self._shake.still else self.camera.turned(self._shake.rotation(time_s))
        )

    def frame(self, time_s: float, number: int) -> tuple[ByteArray, Posed]:
        """Return the picture of a frame and the subject's bones in the middle of its exposure."""
        camera = self.camera_at(time_s)
        people, posed = self._people(time_s)
        shadows = [self._shadow, *(one.shadow for one in self._others)]
        factors = self._stage.shadows(camera, shadows)
        belt = self._stage.belt(camera, self._belt_mps * time_s)
        picture = self._composed(time_s, camera, _Layers(belt, factors, people))
        self._phone.add_noise(picture, number)
        return picture, posed

    def _people(self, time_s: float) -> tuple[Layer | None, Posed]:
        """Draw everybody over the exposure; shadows are those of its middle."""
        count = self.spec.post.motion_blur
        exposure_s = self.spec.post.shutter / self.spec.camera.fps
        offsets = (np.arange(count) + 0.5) / count - 0.5
        body = self.skeleton.body
        figures = [self._figure, *(one.figure for one in self._others)]
        shadows = [self._shadow, *(one.shadow for one in self._others)]
        posed = self.skeleton.solve(self.motion.pose_at(time_s))
        self._figure.pose(posed.matrices(body))
        for one in self._others:
            one.figure.pose(one.matrices_at(time_s))
        for figure, shadow in zip(figures, shadows, strict=True):
            shadow.update(figure)
        found = []
        for number, offset in enumerate(offsets.tolist()):
            moment = max(time_s + offset * exposure_s, 0.0)
            if count > 1:
                pose = self.motion.pose_at(moment)
                self._figure.pose(self.skeleton.solve(pose).matrices(body))
                for one in self._others:
                    if one.walks:
                        one.figure.pose(one.matrices_at(moment))
            shift = _shift(number, count) if count >= SHIFTED_FROM else None
            layer = self._stage.people(self.camera_at(moment), figures, shadows, shift)
            if layer is not None:
                found.append(layer)
        return (mean_layer(found) if found else None), posed

    def _composed(self, time_s: float, camera: Camera, layers: _Layers) -> ByteArray:
        width, height = self.camera.width, self.camera.height
        if self._developed is None:
            picture = self._background(time_s, camera)
            layers.put_on(picture)
            return self._phone.develop(picture)
        picture = self._developed.copy()
        windows = layers.windows()
        if not windows:
            return picture
        margin = self._phone.margin_px
        inner = inside(union(windows), margin, width, height)
        left, top, wide, tall = outer = inside(inner, margin, width, height)
        part = self._plate[top : top + tall, left : left + wide].copy()
        layers.put_on(part, outer)
        part = self._phone.develop(part)
        x, y = inner[0] - left, inner[1] - top
        picture[inner[1] : inner[1] + inner[3], inner[0] : inner[0] + inner[2]] = part[
            y : y + inner[3], x : x + inner[2]
        ]
        return picture

    def _background(self, time_s: float, camera: Camera) -> ByteArray:
        size = (self.camera.width, self.camera.height)
        matrix = self._stage.plate_camera.homography(camera)
        plate: Any = self._stage.plate
        if not self._shake.still:
            plate = cv2.warpPerspective(plate, matrix, size, flags=cv2.INTER_LINEAR)
        if self._footage is None:
            return np.ascontiguousarray(plate[:, :, :3])
        picture = self._footage.at(time_s).copy()
        if not self._shake.still:
            turned = self.camera.homography(camera)
            picture = np.asarray(
                cv2.warpPerspective(picture, turned, size, borderMode=cv2.BORDER_REPLICATE),
                np.uint8,
            )
        cover(picture, Layer(0, 0, plate))
        return picture


@dataclass(frozen=True)
class _Layers:
    """What is put on the plate, in this order."""

    belt: Layer | None
    shadows: list[Layer]
    people: Layer | None

    def windows(self) -> list[Window]:
        covers = [layer for layer in (self.belt, self.people) if layer is not None]
        return window_of(self.shadows, SHADOW_STEP) + window_of(covers)

    def put_on(self, picture: ByteArray, window: Window | None = None) -> None:
        """Draw on a picture, or on the part of it that a window shows."""
        seen = window or (0, 0, 0, 0)
        if self.belt is not None:
            cover(picture, moved(self.belt, seen))
        for layer in self.shadows:
            darken(picture, moved(layer, seen), SHADOW_STEP)
        if self.people is not None:
            cover(picture, moved(self.people, seen))


def _shift(number: int, count: int) -> tuple[float, float]:
    """Return where in the pixel a sub-picture looks: evenly spread, the middle on average."""
    # The golden ratio's multiples fill a range evenly; their ranks do so with a mean of 0.
    row = np.argsort(np.argsort(np.arange(count) * 0.618034 % 1.0))[number]
    return (number + 0.5) / count - 0.5, float((row + 0.5) / count - 0.5)


def _figure(
    pipeline: Pipeline, body_spec: BodySpec, look: LookSpec, rng: np.random.Generator
) -> tuple[Body, Figure, float]:
    body = shape_body(body_spec)
    parts, sole_y = dress(body, look, rng)
    parts += stick(body, parts, look.stickers).parts
    return body, Figure(pipeline, build_mesh(parts, body.parent), len(body.bones)), sole_y
