"""The rendered crops in memory, and what a phone, a hurried user and a real world make of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import torch
from torch import Tensor

from gait_screen.errors import UsageError
from gait_screen.picture.plans import NetworkPlan
from validation.records import ByteArray, FloatArray
from validation.training.labels import wide

#: Two of so many sets are kept back: nobody in them is trained on.
HELD_BACK: Final = 24
#: How far a crop is placed beside the ideal one (one SD): share of a shank, degrees, log of the
#: scale. Cleaned landmarks of rendered clips: 0.03 to 0.08 of a shank, 1 to 5 deg, and a shank of
#: 0.8 to 1.0 of the true one (half the leg, whose knee is bent in running).
SHIFT: Final = 0.06
TURN_DEG: Final = 7.0
LOG_SCALE: Final = 0.13
LOG_SCALE_MEAN: Final = 0.07
#: How much larger the sheet of noise is than a crop.
SPARE_PX: Final = 96
#: A rear heel that is turned further is not seen from behind.
MOST_DEG: Final = {"heel_tilt": 45.0, "progression": 50.0}


@dataclass(frozen=True)
class Crops:
    """Wide crops ``(n, w, w, 3)`` RGB with keypoints ``(n, k, 2)`` and angles ``(n, a)``."""

    plan: NetworkPlan
    pictures: ByteArray
    keypoints: FloatArray
    angles: FloatArray
    shod: FloatArray

    def __len__(self) -> int:
        return len(self.pictures)


def load_crops(plan: NetworkPlan, folder: Path, *, held_back: bool) -> Crops:
    """Load the crops of a plan: those to train on, or those of the people held back.

    Raises
    ------
    UsageError
        When the folder holds none.
    """
    parts: list[tuple[list[ByteArray], FloatArray, FloatArray, FloatArray]] = []
    for path in sorted(folder.glob("set_*.npz")):
        if (int(path.stem[4:]) % HELD_BACK < 2) == held_back:
            with np.load(path) as data:
                if f"{plan.name}_jpeg" in data:
                    parts.append(_read_set(plan, data))
    if not parts:
        raise UsageError(f"{folder}: no rendered crops for {plan.name}; draw some first.")
    pictures = np.stack([picture for part in parts for picture in part[0]])
    keypoints, angles, shod = (np.concatenate([p[i] for p in parts]) for i in (1, 2, 3))
    return Crops(plan, pictures, keypoints, angles, shod)


def _read_set(
    plan: NetworkPlan, data: np.lib.npyio.NpzFile
) -> tuple[list[ByteArray], FloatArray, FloatArray, FloatArray]:
    raw, lengths = data[f"{plan.name}_jpeg"], data[f"{plan.name}_bytes"]
    ends = np.cumsum(lengths)
    angles = data[f"{plan.name}_angles"]
    kept = np.ones(len(angles), dtype=bool)
    for name, most in MOST_DEG.items():
        if name in plan.angles:
            kept &= np.abs(angles[:, plan.angles.index(name)]) <= most
    pictures = []
    for number in np.flatnonzero(kept):
        jpeg = raw[ends[number] - lengths[number] : ends[number]]
        picture: Any = cv2.imdecode(jpeg, cv2.IMREAD_COLOR)
        pictures.append(np.asarray(picture[:, :, ::-1]))
    shod = np.full(int(kept.sum()), float(data[f"{plan.name}_shod"]))
    return pictures, data[f"{plan.name}_keypoints"][kept], angles[kept], shod


@dataclass(frozen=True)
class Batch:
    """Crops as the network gets them, with places -1 to 1 and angles in degrees."""

    crops: Tensor
    places: Tensor
    angles: Tensor


class Augmenter:
    """Moves, turns, blurs, colours and hides, at random."""

    def __init__(self, crops: Crops, rng: np.random.Generator, *, strength: float = 1.0) -> None:
        self._crops, self._rng, self._strength = crops, rng, strength
        plan = crops.plan
        self._size, self._wide = plan.crop.size_px, wide(plan.crop).size_px
        self._shank_px = plan.crop.size_px / plan.crop.span
        self._turning = np.array(plan.turning)
        side = self._size + SPARE_PX
        self._sheet = torch.from_numpy(rng.standard_normal((3, side, side), dtype=np.float32))

    def epoch(self, batch: int) -> Iterator[Batch]:
        """Yield all crops in random order; what does not fill a batch is left for another time."""
        order = self._rng.permutation(len(self._crops))
        for start in range(0, len(order) - batch + 1, batch):
            yield self.batch(order[start : start + batch])

    def in_order(self, batch: int) -> Iterator[Batch]:
        """Yield all crops once, in their order."""
        for start in range(0, len(self._crops), batch):
            yield self.batch(np.arange(start, min(start + batch, len(self._crops))))

    def batch(self, numbers: np.ndarray) -> Batch:
        """Return some crops, each changed in its own way."""
        made = [self._one(int(number)) for number in numbers]
        pictures = torch.from_numpy(np.stack([one[0] for one in made]))
        crops = pictures.permute(0, 3, 1, 2).float()
        if self._strength:
            crops = self._coloured(crops)
        places = torch.from_numpy(np.stack([one[1] for one in made]).astype(np.float32))
        angles = torch.from_numpy(np.stack([one[2] for one in made]).astype(np.float32))
        return Batch(crops.contiguous(memory_format=torch.channels_last), places, angles)

    def _one(self, number: int) -> tuple[ByteArray, FloatArray, FloatArray]:
        rng, size = self._rng, self._size
        turn_deg = float(rng.normal(0, TURN_DEG)) * self._strength
        scale = float(np.exp(rng.normal(LOG_SCALE_MEAN, LOG_SCALE) * self._strength))
        shift = rng.normal(0, SHIFT * self._shank_px, 2) * self._strength
        angle = np.radians(turn_deg)
        # Picture x right, y down: this turns the content clockwise.
        turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        middle = 0.5 * (self._wide - 1)
        offset = 0.5 * (size - 1) + shift - turn @ np.array([middle, middle])
        matrix = np.concatenate([turn, offset[:, None]], axis=1)
        warped = cv2.warpAffine(
            self._crops.pictures[number], matrix, (size, size), borderMode=cv2.BORDER_REPLICATE
        )
        picture = np.asarray(warped, np.uint8)
        points = self._crops.keypoints[number] @ turn.T + offset
        angles = np.where(
            self._turning, self._crops.angles[number] + turn_deg, self._crops.angles[number]
        )
        if self._crops.plan.name == "pelvis" and self._strength and rng.random() < 0.5:
            # A pelvis in a mirror is another pelvis; feet are always shown as the same foot.
            picture, angles = picture[:, ::-1], -angles
            points = points[[1, 0, 3, 2]] * [-1.0, 1.0] + [size - 1.0, 0.0]
        if self._strength:
            picture = self._worn(np.ascontiguousarray(picture))
        return picture, (points + 0.5) / (0.5 * size) - 1.0, angles

    def _worn(self, picture: ByteArray) -> ByteArray:
        rng = self._rng
        if rng.random() < 0.3:
            small = int(self._size * rng.uniform(0.35, 0.9))
            shrunk = cv2.resize(picture, (small, small), interpolation=cv2.INTER_AREA)
            picture = np.asarray(cv2.resize(shrunk, (self._size, self._size)), np.uint8)
        if rng.random() < 0.3:
            picture = np.asarray(cv2.filter2D(picture, -1, _streak(rng)), np.uint8)
        elif rng.random() < 0.3:
            picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.4, 1.8)), np.uint8)
        if rng.random() < 0.35:
            picture = self._hidden(picture)
        return picture

    def _hidden(self, picture: ByteArray) -> ByteArray:
        """Put something in front: a bar, a patch of one colour, or a piece of another crop."""
        rng, size = self._rng, self._size
        picture = picture.copy()
        wide, tall = (size * rng.uniform(0.05, 0.3, 2)).astype(int) + 1
        if rng.random() < 0.3:
            wide, tall = (size, tall // 2 + 1) if rng.random() < 0.5 else (wide // 2 + 1, size)
        x, y = int(rng.integers(0, size - wide + 1)), int(rng.integers(0, size - tall + 1))
        if rng.random() < 0.5:
            picture[y : y + tall, x : x + wide] = rng.integers(0, 256, 3)
        else:
            other = self._crops.pictures[int(rng.integers(len(self._crops)))]
            picture[y : y + tall, x : x + wide] = other[:tall, :wide]
        return picture

    def _coloured(self, crops: Tensor) -> Tensor:
        rng, count = self._rng, len(crops)

        def drawn(values: FloatArray) -> Tensor:
            return torch.from_numpy(values.astype(np.float32))

        mix = np.eye(3) + rng.normal(0, 0.08, (count, 3, 3))
        mix *= np.exp(rng.normal(0, 0.12, (count, 3, 1)))
        grey = rng.random(count) < 0.08
        mix[grey] = np.full((3, 3), 1 / 3)
        contrast = drawn(np.exp(rng.normal(0, 0.22, (count, 1, 1, 1))))
        bright = drawn(rng.normal(0, 22, (count, 1, 1, 1)))
        noise = drawn(np.abs(rng.normal(0, 5, (count, 1, 1, 1))))
        flat = torch.bmm(drawn(mix) * contrast[:, :, :, 0], crops.flatten(2))
        crops = flat.view_as(crops).add_(110.0 * (1.0 - contrast) + bright)
        return crops.add_(noise * self._noise(count)).clamp_(0.0, 255.0)

    def _noise(self, count: int) -> Tensor:
        """Return unit noise, cut from one sheet at random places: drawing it anew takes longer."""
        places = self._rng.integers(0, SPARE_PX, (count, 2)).tolist()
        size = self._size
        return torch.stack([self._sheet[:, y : y + size, x : x + size] for y, x in places])


def _streak(rng: np.random.Generator) -> FloatArray:
    """Return the kernel of a movement during the exposure."""
    length, angle = float(rng.uniform(1.5, 9.0)), float(rng.uniform(0, np.pi))
    kernel = np.zeros((11, 11), dtype=np.float32)
    for along in np.linspace(-length / 2, length / 2, 24):
        x, y = 5 + along * np.cos(angle), 5 + along * np.sin(angle)
        kernel[round(float(y)), round(float(x))] += 1.0
    return np.asarray(kernel / kernel.sum())
