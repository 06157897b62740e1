"""Writing the truth file of a clip, schema ``gait_screen.truth/1``.

Per frame: ``i``, ``t``, ``phase``, ``angles`` (per side and ``trunk``), ``j3`` (metres in the
world) and ``j2`` (pixels of the undistorted, unturned picture). Per clip: the spec, the camera, the
body's lengths, the movement's own facts, the events, and the extremes of the main angles per side
while the foot is in stance (over all frames where the movement has no steps).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np

from validation.measure import measure, surface_offset_deg
from validation.motion.skeleton import Skeleton
from validation.records import LETTERS, FloatArray, Letter, Motion, Posed
from validation.spec import ClipSpec

SCHEMA: Final = "gait_screen.truth/1"
#: Angles whose extremes the file states.
PEAKS: Final = (
    "dorsiflexion",
    "tibia_inclination",
    "mtp_extension",
    "rearfoot_eversion",
    "pelvic_drop",
    "knee_flexion",
    "knee_valgus_fppa",
    "hip_adduction",
    "thigh_inclination",
    "trunk_lateral_lean",
    "heel_height_m",
)


class Camera(Protocol):
    """What a truth file needs of a camera."""

    def project(self, points: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return pixels ``(n, 2)`` and depths ``(n,)`` of points ``(n, 3)`` in the world."""
        ...

    def facts(self) -> Mapping[str, Any]:
        """Return where the camera stands and what lens it has."""
        ...


class TruthWriter:
    """Collects the truth of a clip, frame by frame.

    Parameters
    ----------
    ground_y_m
        Height of the ground under the sole plane of the bare foot (below 0 in shoes).
    """

    def __init__(
        self, skeleton: Skeleton, spec: ClipSpec, motion: Motion, *, ground_y_m: float = 0.0
    ) -> None:
        self._skeleton, self._spec, self._motion = skeleton, spec, motion
        self._ground_y_m = ground_y_m
        self._camera: Mapping[str, Any] = {}
        self._frames: list[dict[str, Any]] = []

    def add(
        self,
        time_s: float,
        posed: Posed,
        skin_vertices: FloatArray | None,
        camera: Camera,
        more_points: Mapping[str, FloatArray] | None = None,
    ) -> None:
        """Add the next frame.

        Parameters
        ----------
        skin_vertices
            The posed skin, all vertices of ``body.skin``; None leaves the skin's points out.
        camera
            The camera at that moment; the file's ``camera`` is the first frame's.
        more_points
            Further points to record, metres in the world: stickers.
        """
        if not self._frames:
            self._camera = camera.facts()
        points, angles = measure(self._skeleton, posed, skin_vertices)
        points |= more_points or {}
        names = list(points)
        places = np.array([points[name] for name in names])
        pixels, _ = camera.project(places)
        self._frames.append(
            {
                "i": len(self._frames),
                "t": round(time_s, 6),
                "angles": {
                    side: {name: round(value, 4) for name, value in values.items()}
                    for side, values in angles.items()
                },
                "phase": self._motion.phase_at(time_s),
                "j3": dict(zip(names, np.round(places, 5).tolist(), strict=True)),
                "j2": dict(zip(names, np.round(pixels, 2).tolist(), strict=True)),
            }
        )

    def data(self) -> dict[str, Any]:
        """Return the content of the truth file."""
        spec, legs = self._spec, self._skeleton.legs
        return {
            "schema": SCHEMA,
            "spec": spec.model_dump(mode="json"),
            "fps": spec.camera.fps,
            "ground_y": self._ground_y_m,
            "n_frames": len(self._frames),
            "width": spec.camera.width,
            "height": spec.camera.height,
            "camera": dict(self._camera),
            "body": {
                "stature_m": self._skeleton.body.stature_m,
                "mass_kg": self._skeleton.body.mass_kg,
                "thigh_m": _sides(legs.thigh_m),
                "shank_m": _sides(legs.shank_m),
                "foot_m": _sides(legs.foot_m),
                "leg_m": _sides(legs.reach_m),
                "hip_height_m": _sides(legs.hip[:, 1]),
                "surface_bisector_offset_deg": _sides(surface_offset_deg(self._skeleton)),
            },
            "motion": dict(self._motion.facts),
            "events": list(self._motion.events),
            "stance_peaks": {letter: self._peaks(letter) for letter in LETTERS},
            "frames": self._frames,
        }

    def write(self, path: Path) -> None:
        """Write the truth file."""
        path.write_text(json.dumps(self.data()), encoding="utf-8")

    def _peaks(self, letter: Letter) -> dict[str, dict[str, float]]:
        rows = [frame["angles"][letter] for frame in self._frames if _stands(frame, letter)]
        if not rows:
            return {}
        values = {name: [row[name] for row in rows] for name in PEAKS}
        return {name: {"max": max(found), "min": min(found)} for name, found in values.items()}


def _stands(frame: Mapping[str, Any], letter: Letter) -> bool:
    """Tell whether the foot is in stance, in a movement that has steps."""
    phase = frame["phase"].get(letter)
    return not isinstance(phase, dict) or bool(phase["stance"])


def _sides(values: FloatArray) -> dict[str, float]:
    return {letter: float(values[side]) for side, letter in enumerate(LETTERS)}
