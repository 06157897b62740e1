"""The pin-hole camera of a simulated phone, and the small turns of a hand that holds it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from validation.motion.rotation import X_AXIS, Y_AXIS, Z_AXIS, turn
from validation.records import FloatArray
from validation.spec import CameraSpec

#: Where the camera stands: degrees about +Y from the subject's front.
VIEW_DEG: Final[dict[str, float]] = {"front": 0.0, "left": 90.0, "rear": 180.0, "right": 270.0}
#: Height of the aim where the spec gives none, share of stature: the picture holds all of the body.
AIM_HEIGHT: Final = 0.47
NEAR_M: Final = 0.05
FAR_M: Final = 120.0


@dataclass(frozen=True)
class Camera:
    """A pin-hole camera: picture u to the right and v down, in pixels from the top left corner.

    Attributes
    ----------
    position
        World, metres.
    rotation
        Shape ``(3, 3)``, camera to world; the camera's x is the picture's right, y its up, and it
        looks along -z.
    focal_px
        Focal length; the principal point is the picture's centre.
    """

    position: FloatArray
    rotation: FloatArray
    focal_px: float
    width: int
    height: int
    lens_deg: float

    @classmethod
    def from_spec(cls, spec: CameraSpec, stature_m: float) -> Camera:
        """Place the camera of a spec for a subject at the world's origin."""
        azimuth = np.radians(VIEW_DEG[spec.view] + spec.yaw_deg)
        aim_height = spec.target_height_m
        if aim_height is None:
            aim_height = AIM_HEIGHT * stature_m
        target = np.array([0.0, aim_height, spec.target_forward_m])
        away = np.array([np.sin(azimuth), 0.0, np.cos(azimuth)]) * spec.distance_m
        position = np.array([0.0, spec.height_m, spec.target_forward_m]) + away
        looking = _look_at(position, target)
        rotation = looking @ turn(Y_AXIS, spec.aim_yaw_deg) @ turn(X_AXIS, spec.aim_pitch_deg)
        focal = 0.5 * max(spec.width, spec.height) / np.tan(np.radians(spec.lens_deg / 2))
        return cls(
            position,
            rotation @ turn(Z_AXIS, spec.roll_deg),
            float(focal),
            spec.width,
            spec.height,
            spec.lens_deg,
        )

    def project(self, points: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return pixels ``(n, 2)`` and depths ``(n,)`` in metres of world points ``(n, 3)``."""
        local = (np.atleast_2d(points) - self.position) @ self.rotation
        depth = -local[:, 2]
        scale = self.focal_px / depth
        across = self.width / 2 + scale * local[:, 0]
        down = self.height / 2 - scale * local[:, 1]
        return np.stack([across, down], axis=1), depth

    def rays(self, pixels: FloatArray) -> FloatArray:
        """Return the directions, unit length in the world, that pixels ``(n, 2)`` look along."""
        across = (pixels[:, 0] - self.width / 2) / self.focal_px
        up = (self.height / 2 - pixels[:, 1]) / self.focal_px
        local = np.stack([across, up, -np.ones_like(up)], axis=1)
        local /= np.linalg.norm(local, axis=1, keepdims=True)
        rays: FloatArray = local @ self.rotation.T
        return rays

    def clip_matrix(self, left: float, top: float, width: int, height: int) -> FloatArray:
        """Return the matrix from the world to the clip space of a window of the picture.

        The window's first row is the first row in memory: clip space is turned upside down, so that
        what OpenGL hands back needs no flipping.
        """
        view = np.eye(4)
        view[:3, :3] = self.rotation.T
        view[:3, 3] = -self.rotation.T @ self.position
        across = (self.width - 2 * left) / width - 1.0
        down = (self.height - 2 * top) / height - 1.0
        span = FAR_M - NEAR_M
        projection = np.array(
            [
                [2 * self.focal_px / width, 0, -across, 0],
                [0, -2 * self.focal_px / height, -down, 0],
                [0, 0, -(FAR_M + NEAR_M) / span, -2 * FAR_M * NEAR_M / span],
                [0, 0, -1, 0],
            ]
        )
        matrix: FloatArray = projection @ view
        return matrix

    def turned(self, rotation: FloatArray) -> Camera:
        """Return the camera turned where it stands, by a rotation in its own axes."""
        return replace(self, rotation=self.rotation @ rotation)

    def homography(self, other: Camera) -> FloatArray:
        """Return the matrix ``(3, 3)`` from this camera's pixels to another's at the same place."""
        turned = other.rotation.T @ self.rotation
        matrix: FloatArray = other._intrinsics() @ turned @ np.linalg.inv(self._intrinsics())
        return matrix

    def _intrinsics(self) -> FloatArray:
        # Camera x right, y up, looking along -z; pixels right and down.
        return np.array(
            [
                [self.focal_px, 0, -self.width / 2],
                [0, -self.focal_px, -self.height / 2],
                [0, 0, -1.0],
            ]
        )

    def facts(self) -> dict[str, Any]:
        """Return what the truth file says of the camera."""
        return {
            "position": self.position.tolist(),
            "R_cam_to_world": self.rotation.tolist(),
            "f_px": self.focal_px,
            "cx": self.width / 2,
            "cy": self.height / 2,
            "width": self.width,
            "height": self.height,
            "fov_long_deg": self.lens_deg,
            "pitch_deg": float(np.degrees(np.arcsin(-self.rotation[1, 2]))),
            "roll_deg": float(np.degrees(np.arctan2(self.rotation[1, 0], self.rotation[1, 1]))),
        }


def _look_at(position: FloatArray, target: FloatArray) -> FloatArray:
    back = position - target
    back = back / np.linalg.norm(back)
    right = np.cross([0.0, 1.0, 0.0], back)
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(back, right), back], axis=1)


class Shake:
    """The slow turning of a hand-held phone: a few sines per axis, the same from the same seed.

    Parameters
    ----------
    amount_deg
        SD of the turn about each of the camera's three axes; 0 is a tripod.
    """

    #: Sway of the arms and tremor of the hands.
    FREQUENCIES_HZ: Final = (0.31, 0.83, 1.7, 3.1, 8.3)
    SHARES: Final = (0.75, 0.55, 0.30, 0.18, 0.06)

    def __init__(self, amount_deg: float, seed: int) -> None:
        rng = np.random.default_rng([seed, 17])
        shares = np.array(self.SHARES)
        # A sine of amplitude a has the SD a / sqrt(2).
        self._amplitude_deg = amount_deg * np.sqrt(2.0) * shares / np.linalg.norm(shares)
        self._frequency_hz = np.array(self.FREQUENCIES_HZ) * rng.uniform(0.85, 1.15, (3, 5))
        self._phase = rng.uniform(0, 2 * np.pi, (3, 5))
        self.still = amount_deg == 0.0

    def rotation(self, time_s: float) -> FloatArray:
        """Return the turn at a moment, shape ``(3, 3)``, in the camera's axes."""
        waves = np.sin(2 * np.pi * self._frequency_hz * time_s + self._phase)
        pitch, yaw, roll = waves @ self._amplitude_deg
        rotation: FloatArray = turn(Y_AXIS, yaw) @ turn(X_AXIS, pitch) @ turn(Z_AXIS, roll)
        return rotation
