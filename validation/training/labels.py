"""The exact labels of a crop, from the posed bones and the camera."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.picture.crops import CropPlace, crop_matrix, map_points
from gait_screen.picture.plans import PELVIS, REAR_FOOT, SIDE_FOOT, CropPlan, NetworkPlan
from validation.measure import Angles, Points, measure
from validation.motion.skeleton import Skeleton
from validation.records import LETTERS, SIGN, FloatArray, Letter, Posed
from validation.render.camera import Camera
from validation.spec import CameraSpec

#: Stored crops show so much more than a network sees, so that they can be moved about in training.
MARGIN: Final = 1.5
#: How far along an axis its direction is taken.
ALONG_M: Final = 0.06
#: The middle of a crop must lie this far inside the picture, share of the crop's side.
INSIDE: Final = 0.1
#: Foot pitch within which a rear view of the heel is of use.
REAR_PITCH_DEG: Final = (-25.0, 45.0)


@dataclass(frozen=True)
class Label:
    """One crop to cut and what is true in it.

    Attributes
    ----------
    matrix
        Shape ``(2, 3)``: picture to the wide crop of ``wide(plan.crop)``.
    keypoints
        Shape ``(k, 2)``, pixels of the wide crop.
    angles
        Shape ``(a,)``, degrees, turning ones against the wide crop.
    """

    plan: NetworkPlan
    matrix: FloatArray
    keypoints: FloatArray
    angles: FloatArray


def wide(crop: CropPlan) -> CropPlan:
    """Return the larger crop that is stored for a network's crop, at the same scale."""
    return CropPlan(round(crop.size_px * MARGIN), crop.span * MARGIN, crop.right, crop.up)


class Labeller:
    """Labels the crops of one person in front of one camera."""

    def __init__(self, skeleton: Skeleton, camera_spec: CameraSpec) -> None:
        self.skeleton, self.view = skeleton, camera_spec.view
        self.near: Letter = "R" if self.view == "right" else "L"

    def labels(self, posed: Posed, skin: FloatArray, camera: Camera, far: bool) -> list[Label]:
        """Return the labels of all crops of a picture; ``far`` adds the leg behind the other."""
        points, angles = measure(self.skeleton, posed, skin)
        points |= self._borders(skin)
        scene = _Scene(self.skeleton, posed, points, angles, camera)
        found = []
        if self.view in ("left", "right"):
            letters = LETTERS if far else (self.near,)
            found += [scene.side_foot(letter, mirrored=self.view == "left") for letter in letters]
        else:
            found.append(scene.pelvis(self.view))
            if self.view == "rear":
                found += [scene.rear_foot(s) for s in LETTERS if _upright(angles[s]["foot_pitch"])]
        return [label for label in found if _inside(label, camera)]

    def _borders(self, skin: FloatArray) -> Points:
        points: Points = {}
        for letter in LETTERS:
            lateral, medial = self.skeleton.body.surface_points["heel_lo"][letter]
            points[f"heel_lateral_{letter}"] = skin[lateral]
            points[f"heel_medial_{letter}"] = skin[medial]
        return points


@dataclass(frozen=True)
class _Scene:
    skeleton: Skeleton
    posed: Posed
    points: Points
    angles: Angles
    camera: Camera

    def rear_foot(self, letter: Letter) -> Label:
        ends = [
            *(f"mid_{name}" for name in ("calf_hi", "calf_lo", "heel_hi", "heel_lo")),
            *("heel_medial", "heel_lateral", "heel_plantar", "ankle"),
        ]
        matrix, keypoints = self._leg_crop(REAR_FOOT, letter, letter == "R", ends)
        heel = self._turned("rear", letter)[:, 1]
        angles = [
            self._tilt(matrix, "ankle", letter, self._shank(letter)),
            self._tilt(matrix, "heel_plantar", letter, heel),
            self.angles[letter]["rearfoot_eversion"],
            self._progression(letter),
        ]
        return Label(REAR_FOOT, matrix, keypoints, np.array(angles))

    def side_foot(self, letter: Letter, *, mirrored: bool) -> Label:
        near_lateral = (letter == "L") == mirrored
        malleolus = "surf_malleolus_lat" if near_lateral else "surf_malleolus_med"
        ends = [
            *("surf_heel_post", "heel_plantar", "mtp1_plantar", "mtp1", "surf_toe1_tip"),
            *(malleolus, "ankle"),
        ]
        matrix, keypoints = self._leg_crop(SIDE_FOOT, letter, mirrored, ends)
        forward = self.skeleton.legs.forward[LETTERS.index(letter)]
        sole = self._turned("foot", letter) @ forward
        hallux = self._turned("toe1-1", letter) @ forward
        angles = [
            self._tilt(matrix, "ankle", letter, self._shank(letter)),
            self._tilt(matrix, "heel_plantar", letter, sole) - 90.0,
            self._tilt(matrix, "mtp1_plantar", letter, hallux) - 90.0,
            self.angles[letter]["mtp_extension"],
            self.angles[letter]["dorsiflexion"],
        ]
        return Label(SIDE_FOOT, matrix, keypoints, np.array(angles))

    def pelvis(self, view: str) -> Label:
        order: tuple[Letter, Letter] = ("L", "R") if view == "rear" else ("R", "L")
        hips, depth = self.camera.project(np.array([self.points[f"hip_{s}"] for s in order]))
        legs = self.skeleton.legs
        unit_px = float(legs.shank_m.mean()) * self.camera.focal_px / float(depth.mean())
        place = CropPlace(hips.mean(axis=0), np.array([0.0, -1.0]), unit_px, mirrored=False)
        matrix = crop_matrix(wide(PELVIS.crop), place)
        crests, _ = self.camera.project(
            np.array([self.points[f"surf_iliac_crest_{s}"] for s in order])
        )
        keypoints = map_points(matrix, np.concatenate([hips, crests]))
        # What a camera square to the person's way sees from afar, turned with the picture.
        lower = self.angles[order[0]]["pelvic_drop"]
        roll = float(self.camera.facts()["roll_deg"])
        return Label(PELVIS, matrix, keypoints, np.array([lower + roll]))

    def _leg_crop(
        self, plan: NetworkPlan, letter: Letter, mirrored: bool, ends: list[str]
    ) -> tuple[FloatArray, FloatArray]:
        joints = np.array([self.points[f"ankle_{letter}"], self.points[f"knee_{letter}"]])
        (ankle, knee), depth = self.camera.project(joints)
        shank_m = float(self.skeleton.legs.shank_m[LETTERS.index(letter)])
        unit_px = shank_m * self.camera.focal_px / float(depth[0])
        matrix = crop_matrix(wide(plan.crop), CropPlace(ankle, knee - ankle, unit_px, mirrored))
        pixels, _ = self.camera.project(np.array([self.points[f"{end}_{letter}"] for end in ends]))
        return matrix, map_points(matrix, pixels)

    def _turned(self, bone: str, letter: Letter) -> FloatArray:
        number = self.skeleton.body.bone(f"{bone}.{letter}")
        return np.asarray(self.posed.rotation[number])

    def _shank(self, letter: Letter) -> FloatArray:
        return np.asarray(self.points[f"knee_{letter}"] - self.points[f"ankle_{letter}"])

    def _tilt(self, matrix: FloatArray, start: str, letter: Letter, axis: FloatArray) -> float:
        """Return how far an axis is from the crop's up, + clockwise."""
        first = self.points[f"{start}_{letter}"]
        along = ALONG_M * axis / np.linalg.norm(axis)
        pixels, _ = self.camera.project(np.array([first, first + along]))
        across, down = matrix[:, :2] @ (pixels[1] - pixels[0])
        return float(np.degrees(np.arctan2(across, -down)))

    def _progression(self, letter: Letter) -> float:
        side = LETTERS.index(letter)
        forward = self._turned("foot", letter) @ self.skeleton.legs.forward[side]
        away = self.points[f"heel_plantar_{letter}"] - self.camera.position
        turned = np.arctan2(forward[0], forward[2]) - np.arctan2(away[0], away[2])
        wrapped = (np.degrees(turned) + 180.0) % 360.0 - 180.0
        return float(SIGN[letter] * wrapped)


def _upright(foot_pitch_deg: float) -> bool:
    """Tell whether a heel seen from behind is one that stands or leaves the ground."""
    return REAR_PITCH_DEG[0] <= foot_pitch_deg <= REAR_PITCH_DEG[1]


def _inside(label: Label, camera: Camera) -> bool:
    """Tell whether the crop shows enough of the picture for a label to mean something."""
    size = wide(label.plan.crop).size_px
    edge = size * (0.5 - 0.5 / MARGIN + INSIDE)
    middle = np.array([[edge, edge], [size - edge, size - edge]])
    back = np.linalg.inv(np.vstack([label.matrix, [0.0, 0.0, 1.0]]))[:2]
    seen = map_points(back, middle)
    limits = np.array([camera.width, camera.height])
    return bool((seen >= 0).all() and (seen <= limits).all())
