"""The pipeline: what is drawn is where the camera says; only what changes is drawn again."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from validation.records import Material, Part
from validation.render.camera import Camera
from validation.render.compose import cover, darken, mean_layer
from validation.render.engine import Light, Pipeline
from validation.render.figure import Figure, FigureShadow
from validation.render.footage import Footage
from validation.render.mesh import build_mesh, vertex_normals
from validation.render.post import Phone
from validation.render.scene import Scene, build_scene
from validation.render.shadows import LightBox, key_shadow, sky_shadow
from validation.render.stage import Layer, Stage
from validation.spec import CameraSpec, LightSpec, PostSpec, SceneSpec

CAMERA = CameraSpec(
    view="left", yaw_deg=12, roll_deg=6, distance_m=2.5, height_m=1.2, width=180, height=320
)


def _ball(radius: float) -> Part:
    """Return a ball about the origin on one bone."""
    up, around = np.meshgrid(np.linspace(0, np.pi, 17), np.linspace(0, 2 * np.pi, 33))
    vertices = radius * np.stack(
        [np.sin(up) * np.sin(around), np.cos(up), np.sin(up) * np.cos(around)], axis=2
    ).reshape(-1, 3)
    first = (np.arange(32)[:, None] * 17 + np.arange(16)).ravel()
    one = np.stack([first, first + 1, first + 17], axis=1)
    two = np.stack([first + 1, first + 18, first + 17], axis=1)
    triangles = np.concatenate([one, two]).astype(np.int32)
    count = len(vertices)
    return Part(
        "ball",
        vertices,
        triangles,
        np.zeros((count, 2)),
        triangles,
        np.zeros((count, 1), np.int32),
        np.ones((count, 1)),
        Material("shoe", (0.9, 0.1, 0.1)),
    )


def _at(*place: float) -> np.ndarray:
    return np.concatenate([np.eye(3), np.array(place)[:, None]], axis=1)[None]


class _Room:
    """A stage with one ball on it."""

    def __init__(self, scene: SceneSpec) -> None:
        rng = np.random.default_rng(1)
        self.camera = Camera.from_spec(CAMERA, 1.75)
        built: Scene = build_scene(scene, rng, self.camera.position, 0.0)
        light = Light.from_spec(LightSpec(direction=(0.3, 1.0, 0.2)), rng, built.floor_color)
        self.pipeline = Pipeline(light, 0.0, 1)
        self.stage = Stage(self.pipeline, built, self.camera, 0)
        self.ball = Figure(self.pipeline, build_mesh([_ball(0.06)], (-1,)), 1)
        self.shadow = FigureShadow(self.pipeline)

    def put(self, *place: float) -> None:
        self.ball.pose(_at(*place))
        self.shadow.update(self.ball)

    def people(self) -> Layer:
        layer = self.stage.people(self.camera, [self.ball], [self.shadow])
        assert layer is not None
        return layer


@pytest.fixture(scope="module")
def room() -> Iterator[_Room]:
    made = _Room(SceneSpec(type="room", occluder="rail"))
    yield made
    made.pipeline.close()


@pytest.fixture(scope="module")
def treadmill() -> Iterator[_Room]:
    made = _Room(SceneSpec(type="treadmill", posts=False))
    yield made
    made.pipeline.close()


@pytest.mark.parametrize("place", [(0.0, 1.3, 0.0), (0.2, 0.3, -0.4), (-0.5, 1.7, 0.3)])
def test_the_drawn_ball_is_where_the_camera_says(room: _Room, place: tuple[float, ...]) -> None:
    room.put(*place)
    layer = room.people()
    weight = layer.pixels[:, :, 3].astype(float)
    rows, columns = np.mgrid[0 : weight.shape[0], 0 : weight.shape[1]]
    # A pixel's middle is half a pixel from its corner.
    across = (weight * columns).sum() / weight.sum() + layer.left + 0.5
    down = (weight * rows).sum() / weight.sum() + layer.top + 0.5
    expected, depth = room.camera.project(np.array([place]))
    np.testing.assert_allclose([across, down], expected[0], atol=0.25)
    radius = room.camera.focal_px * 0.06 / depth[0]
    assert weight.sum() / 255 == pytest.approx(np.pi * radius**2, rel=0.06)


def test_edges_are_smooth(room: _Room) -> None:
    room.put(0.0, 1.3, 0.0)
    alpha = room.people().pixels[:, :, 3]
    assert len(np.unique(alpha)) >= 4


def test_shifted_single_samples_average_to_smooth_edges_at_the_same_place(room: _Room) -> None:
    room.put(0.0, 1.3, 0.0)
    several = room.people()
    shifts = [(-1 / 3, 0.0), (0.0, -1 / 3), (1 / 3, 1 / 3)]
    singles = [
        room.stage.people(room.camera, [room.ball], [room.shadow], shift) for shift in shifts
    ]
    mean = mean_layer([layer for layer in singles if layer is not None])
    difference = mean.pixels[:, :, 3].astype(float) - several.pixels[:, :, 3]
    assert np.abs(difference).max() <= 150
    assert np.abs(difference.mean()) < 1.0


def test_a_rail_in_front_hides_the_ball(room: _Room) -> None:
    room.put(0.0, 1.3, 0.0)
    free = (room.people().pixels[:, :, 3] > 0).sum()
    # The rail's upper rod is 0.95 m high, 0.62 m in front of the middle; put the ball behind it.
    rod = room.camera.position * [1, 0, 1]
    rod = rod / np.linalg.norm(rod) * 0.62 + [0, 0.95, 0]
    behind = room.camera.position + 1.35 * (rod - room.camera.position)
    room.put(*behind)
    hidden = room.people().pixels[:, :, 3]
    assert (hidden > 0).sum() < 0.8 * free


def test_the_shadow_lies_away_from_the_lamp_and_is_dark_where_the_ball_touches(
    room: _Room,
) -> None:
    room.put(0.0, 0.06, 0.0)
    (layer,) = room.stage.shadows(room.camera, [room.shadow])
    shaded = np.full((320, 180, 3), 255, np.uint8)
    darken(shaded, layer, 2)
    u, v = room.camera.project(np.array([[0.0, 0.0, 0.0]]))[0][0].astype(int)
    assert shaded[v, u].max() < 140
    far = room.camera.project(np.array([[0.0, 0.0, 0.8]]))[0][0].astype(int)
    assert shaded[far[1], far[0]].min() > 245


def test_no_shadow_no_change(room: _Room) -> None:
    room.put(0.0, 5.0, 0.0)  # far above: a wide, weak shadow
    for layer in room.stage.shadows(room.camera, [room.shadow]):
        assert layer.pixels.min() > 200


def test_nobody_in_the_picture_is_no_layer(room: _Room) -> None:
    for place in ((0.0, 1.0, 9.0), tuple(room.camera.position * [3, 1, 3])):  # beside, behind
        room.put(*place)
        assert room.stage.people(room.camera, [room.ball], [room.shadow]) is None


def test_the_belt_moves_its_mark_backwards(treadmill: _Room) -> None:
    treadmill.put(0.0, 1.5, 0.0)

    def mark(travel_m: float) -> float:
        layer = treadmill.stage.belt(treadmill.camera, travel_m)
        assert layer is not None
        bright = layer.pixels[:, :, :3].mean(axis=2)
        _, columns = np.nonzero(bright > 0.8 * bright.max())
        return float(columns.mean() + layer.left)

    # The seam is where z + travel is 1.3 m (half its length of 2.6 m).
    places = np.array([[0.0, 0.0, 0.4], [0.0, 0.0, -0.2]])
    expected = treadmill.camera.project(places)[0][:, 0]
    assert [mark(0.9), mark(1.5)] == pytest.approx(expected.tolist(), abs=3.0)


def test_normals_point_out_of_a_ball() -> None:
    ball = _ball(0.5)
    # The seam has each vertex twice, each with one half of the faces around.
    outward = ball.vertices / 0.5
    dot = (vertex_normals(ball.vertices, ball.triangles) * outward).sum(axis=1)
    assert np.median(dot) > 0.999
    assert dot[np.abs(outward[:, 1]) < 0.95].min() > 0.9


def test_spheres_follow_their_bones() -> None:
    mesh = build_mesh([_ball(0.2)], (-1,))
    still, moved = mesh.spheres(_at(0, 0, 0)), mesh.spheres(_at(1, 2, 3))
    np.testing.assert_allclose(moved[:, :3] - still[:, :3], np.tile([1, 2, 3], (len(still), 1)))
    assert np.all((still[:, 3] > 0.05) & (still[:, 3] < 0.25))


def test_a_key_shadow_is_sharp_near_and_soft_far() -> None:
    box = LightBox.around(
        np.array([-1.0, 0, -1]), np.array([1.0, 2, 1]), np.array([0, 1.0, 0]), 4.0
    )
    ground = box.ground_depth(0.0, 256)

    def edge_width(height_m: float) -> int:
        depth = np.ones((256, 256), np.float32)
        depth[:, 128:] = ground[:, 128:] - height_m / 8.0
        row = key_shadow(depth, box, 0.0)[128].astype(int)
        return int(((row > 20) & (row < 235)).sum())

    assert edge_width(0.02) <= 4
    assert edge_width(1.5) > 3 * edge_width(0.02)


def test_a_sole_on_the_ground_is_dark_and_a_hand_above_it_is_not() -> None:
    height = np.full((200, 200), 9.0, np.float32)
    height[90:110, 40:60] = 0.0
    height[90:110, 140:160] = 0.8
    seen = sky_shadow(height, 0.01)
    assert seen[100, 50] < 60
    assert seen[100, 150] > 200
    assert seen[20, 100] > 250


def test_layers_cover_and_darken_what_is_under_them_only() -> None:
    picture = np.full((20, 20, 3), 200, np.uint8)
    half = np.zeros((30, 4, 4), np.uint8)
    half[..., 0], half[..., 3] = 100, 128
    cover(picture, Layer(18, -5, half))  # sticks out on three sides
    assert picture[:, :18].min() == 200
    np.testing.assert_allclose(picture[:, 18:, 0], 200, atol=1)
    np.testing.assert_allclose(picture[:, 18:, 1], 100, atol=1)
    darken(picture, Layer(0, 0, np.full((2, 3, 3), 51, np.uint8)), 2)
    assert picture[:4, :6].max() == 40
    assert picture[4:, :18].min() == 200


def test_the_mean_of_layers_spans_them_all() -> None:
    one = Layer(2, 3, np.full((4, 4, 4), 200, np.uint8))
    two = Layer(4, 3, np.full((4, 4, 4), 100, np.uint8))
    mean = mean_layer([one, two])
    assert (mean.left, mean.top, mean.pixels.shape) == (2, 3, (4, 6, 4))
    np.testing.assert_array_equal(mean.pixels[0, :, 0], [100, 100, 150, 150, 50, 50])


def test_noise_has_its_share_keeps_the_mean_and_differs_by_frame() -> None:
    phone = Phone(PostSpec(noise=0.02, blur_px=0.0), 200, 160, seed=4)
    first, second = (np.full((160, 200, 3), 128, np.uint8) for _ in range(2))
    phone.add_noise(first, 0)
    phone.add_noise(second, 1)
    assert first.mean() == pytest.approx(128, abs=0.3)
    assert first.std() == pytest.approx(255 * 0.02 * np.hypot(0.8, 0.5), rel=0.05)
    assert abs(np.corrcoef(first.ravel(), second.ravel())[0, 1]) < 0.05


def test_gain_brightens_light_not_levels() -> None:
    phone = Phone(PostSpec(noise=0.0, blur_px=0.0, gain=2.0), 8, 8, seed=4)
    developed = phone.develop(np.full((8, 8, 3), 100, np.uint8))
    assert developed[0, 0, 0] == pytest.approx(100 * 2 ** (1 / 2.2), abs=1)


def test_a_picture_file_serves_as_footage(tmp_path) -> None:
    picture = np.zeros((60, 100, 3), np.uint8)
    picture[:, 40:60] = (0, 0, 255)  # blue, green, red: red
    file = tmp_path / "wall.png"
    cv2.imwrite(str(file), picture)
    footage = Footage(file, 40, 80)
    shown = footage.at(0.0)
    assert shown.shape == (80, 40, 3)
    assert shown[40, 20].tolist() == [255, 0, 0]
    np.testing.assert_array_equal(footage.at(7.0), shown)
