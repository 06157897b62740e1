"""Rendering crops for the training: one small file per person and camera."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from gait_screen.errors import UsageError
from gait_screen.picture.crops import cut_crop
from validation.film import FilmSet
from validation.records import Motion, Pose
from validation.training.labels import Label, Labeller, wide
from validation.training.scenes import MAX_OVERREACH_M, moment, shaken_pose, training_spec

#: Pictures per person: setting one up costs as much as drawing sixty.
PICTURES: Final = 26
#: JPEG quality, which stands for what a phone's codec leaves.
QUALITY: Final = (22, 96)
FAR_SHARE: Final = 0.35


def draw_sets(
    numbers: Iterable[int], folder: Path, jobs: int, report: Callable[[], None] = lambda: None
) -> int:
    """Render the sets that are not in the folder yet; return how many there are then."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [number for number in numbers if not set_file(folder, number).exists()]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        for done in as_completed([pool.submit(draw_set, n, folder) for n in missing]):
            done.result()
            report()
    return len(list(folder.glob("set_*.npz")))


def set_file(folder: Path, number: int) -> Path:
    """Return the file of a set."""
    return folder / f"set_{number:05d}.npz"


def draw_set(number: int, folder: Path) -> None:
    """Render one set: crops as JPEG, keypoints and angles, per network."""
    spec = training_spec(number)
    rng = np.random.default_rng([spec.seed, 5])
    found: list[tuple[Label, bytes]] = []
    try:
        with FilmSet.up(spec) as stage:
            found = _crops(stage, rng)
    except UsageError:
        found = []  # a body that cannot do the movement: an empty set, not drawn again
    arrays: dict[str, np.ndarray] = {}
    for name in sorted({label.plan.name for label, _ in found}):
        some = [(label, jpeg) for label, jpeg in found if label.plan.name == name]
        arrays[f"{name}_jpeg"] = np.frombuffer(b"".join(jpeg for _, jpeg in some), np.uint8)
        arrays[f"{name}_bytes"] = np.array([len(jpeg) for _, jpeg in some])
        arrays[f"{name}_keypoints"] = np.array([label.keypoints for label, _ in some], np.float32)
        arrays[f"{name}_angles"] = np.array([label.angles for label, _ in some], np.float32)
        arrays[f"{name}_shod"] = np.array(spec.look.shoes is not None)
    part = folder / f".part-{os.getpid()}-{number}.npz"
    np.savez(part, allow_pickle=False, **arrays)
    part.replace(set_file(folder, number))


def _crops(stage: FilmSet, rng: np.random.Generator) -> list[tuple[Label, bytes]]:
    spec, motion = stage.spec, stage.motion
    sideways = spec.camera.view in ("left", "right")
    labeller = Labeller(stage.skeleton, spec.camera)
    found: list[tuple[Label, bytes]] = []
    for number in range(PICTURES):
        time_s = moment(motion, spec.duration, rng)
        pose = shaken_pose(stage.skeleton, motion.pose_at(time_s), rng, sideways=sideways)
        stage.motion = _held(motion, pose)
        picture, posed = stage.frame(time_s, number)
        if max(posed.overreach_m.values()) > MAX_OVERREACH_M:
            continue
        skin = stage.skin_points.posed(posed.matrices(stage.skeleton.body))
        far = bool(rng.random() < FAR_SHARE)
        for label in labeller.labels(posed, skin, stage.camera, far):
            crop = cut_crop(picture, label.matrix, wide(label.plan.crop).size_px)
            found.append((label, _jpeg(crop, int(rng.integers(*QUALITY)))))
    stage.motion = motion
    return found


def _held(motion: Motion, pose: Pose) -> Motion:
    """Return a movement that holds one pose; blur is added in the training."""
    return replace(motion, pose_at=lambda _: pose)


def _jpeg(picture_rgb: np.ndarray, quality: int) -> bytes:
    _, data = cv2.imencode(
        ".jpg",
        cv2.cvtColor(picture_rgb, cv2.COLOR_RGB2BGR),
        [cv2.IMWRITE_JPEG_QUALITY, quality],
    )
    return bytes(data)
