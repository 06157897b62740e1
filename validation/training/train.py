"""Training one network, on a CPU in well under an hour."""

from __future__ import annotations

import copy
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from gait_screen.errors import UsageError
from gait_screen.picture.plans import NetworkPlan
from validation.training.dataset import Augmenter, Batch, Crops, load_crops
from validation.training.network import ANGLE_UNIT_DEG, PictureNetwork

BATCH: Final = 64
LEARNING_RATE: Final = 2.5e-3
WEIGHT_DECAY: Final = 0.02
#: Share of the old in the running mean of the weights, which is what is kept.
MEAN_DECAY: Final = 0.998
PLACE_WEIGHT: Final = 6.0
#: What a keypoint's map is wanted to spread, half crops.
SPREAD: Final = 0.05
#: Between plain least errors (1) and likelihood (0) in what a doubtful crop counts.
DOUBT_POWER: Final = 0.5
SEED: Final = 20261


@dataclass(frozen=True)
class TrainingFacts:
    """What a training came to: mean absolute errors on people held back, per angle and keypoint."""

    crops: int
    held_back: int
    epochs: int
    seconds: float
    angle_mae_deg: dict[str, float]
    angle_within_2sd: dict[str, float]
    keypoint_mae_px: dict[str, float]


def train(
    plan: NetworkPlan,
    folder: Path,
    minutes: float,
    report: Callable[[str], None],
    start: Path | None = None,
) -> tuple[PictureNetwork, TrainingFacts]:
    """Train a network for some minutes; the learning rate falls to nothing over that time.

    Parameters
    ----------
    start
        Weights to go on from.
    """
    torch.manual_seed(SEED)
    began = time.perf_counter()
    crops = load_crops(plan, folder, held_back=False)
    held_back = load_crops(plan, folder, held_back=True)
    report(f"{plan.name}: {len(crops)} crops to train on, {len(held_back)} held back")
    network = PictureNetwork(plan).to(memory_format=torch.channels_last)
    if start is not None:
        network.load_state_dict(_kept_weights(start))
    mean = copy.deepcopy(network).eval()
    optimiser = torch.optim.AdamW(network.parameters(), weight_decay=WEIGHT_DECAY)
    rng = np.random.default_rng(SEED)
    epoch, steps, trained_from = 0, 0, time.perf_counter()
    while (done := (time.perf_counter() - trained_from) / (60 * minutes)) < 1.0:
        losses = []
        for batch in _ahead(Augmenter(crops, rng).epoch(BATCH)):
            done = (time.perf_counter() - trained_from) / (60 * minutes)
            for group in optimiser.param_groups:
                group["lr"] = LEARNING_RATE * _rate(done)
            losses.append(_step(network, optimiser, batch))
            steps += 1
            _follow(mean, network, min(MEAN_DECAY, steps / (steps + 9.0)))
            if done >= 1.0:
                break
        epoch += 1
        angles, _, _ = evaluate(mean, held_back, rng)
        errors = ", ".join(f"{name} {value:.2f}" for name, value in angles.items())
        report(f"{plan.name} epoch {epoch} ({done:.0%}): loss {np.mean(losses):.3f}; {errors}")
    angles, within, places = evaluate(mean, held_back, rng)
    facts = TrainingFacts(
        len(crops),
        len(held_back),
        epoch,
        time.perf_counter() - began,
        angles,
        within,
        places,
    )
    return mean, facts


def save_weights(network: PictureNetwork, path: Path) -> None:
    """Keep the weights in full precision, to go on from."""
    torch.save(network.state_dict(), path)


def _kept_weights(path: Path) -> dict[str, Tensor]:
    if not path.exists():
        raise UsageError(f"{path}: there is no earlier training to go on from; leave out --go-on.")
    weights: dict[str, Tensor] = torch.load(path, weights_only=True)
    return weights


def _rate(done: float) -> float:
    """Return the share of the learning rate: up over the first twentieth, then down to nothing."""
    return min(1.0, 20.0 * done + 0.05) * 0.5 * (1.0 + float(np.cos(np.pi * min(done, 1.0))))


def _step(network: PictureNetwork, optimiser: torch.optim.Optimizer, batch: Batch) -> float:
    network.train()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        places, spread, angles, log_sd = network.normalised(batch.crops)
    loss = _loss(places, spread, angles, log_sd, batch)
    optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(network.parameters(), 5.0)
    optimiser.step()
    return float(loss.detach())


def _loss(places: Tensor, spread: Tensor, angles: Tensor, log_sd: Tensor, batch: Batch) -> Tensor:
    error = torch.abs(angles - batch.angles / ANGLE_UNIT_DEG)
    sd = torch.exp(log_sd)
    # Laplace's likelihood (robust against the odd unseen foot), tempered as in Seitzer et al.,
    # ICLR 2022, so that doubtful crops still teach.
    likelihood = (2.0**0.5 * error / sd + log_sd) * sd.detach() ** DOUBT_POWER
    inside = (batch.places.abs() < 1.0).all(dim=2).float()
    place = functional.smooth_l1_loss(places, batch.places, beta=0.02, reduction="none").sum(2)
    keypoints = (place * inside).sum() / inside.sum().clamp(min=1.0)
    maps = torch.square(spread - SPREAD).mean()
    return likelihood.mean() + PLACE_WEIGHT * keypoints + maps


def _follow(mean: nn.Module, network: nn.Module, decay: float) -> None:
    with torch.no_grad():
        for kept, new in zip(
            mean.state_dict().values(), network.state_dict().values(), strict=True
        ):
            if kept.dtype.is_floating_point:
                kept.mul_(decay).add_(new, alpha=1.0 - decay)
            else:
                kept.copy_(new)


def evaluate(
    network: PictureNetwork, crops: Crops, rng: np.random.Generator
) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """Return mean absolute errors on crops placed as badly as in training, in other ways perfect.

    Returns
    -------
    angles
        Degrees.
    within
        Share of errors within two of the network's own SD.
    places
        Crop pixels.
    """
    plan = crops.plan
    angle_errors, ratios, place_errors = [], [], []
    for batch in Augmenter(crops, rng, strength=0.5).in_order(BATCH):
        with torch.no_grad():
            places, _, angles, sd = network(batch.crops)
        error = (angles - batch.angles).abs()
        angle_errors.append(error.numpy())
        ratios.append((error <= 2.0 * sd).numpy())
        half = 0.5 * plan.crop.size_px
        wanted = half * batch.places + half - 0.5
        place_errors.append((places - wanted).norm(dim=2).numpy())
    return (
        _named(plan.angles, np.concatenate(angle_errors)),
        _named(plan.angles, np.concatenate(ratios)),
        _named(plan.keypoints, np.concatenate(place_errors)),
    )


def _named(names: tuple[str, ...], values: np.ndarray) -> dict[str, float]:
    return dict(zip(names, values.mean(axis=0).round(3).tolist(), strict=True))


def _ahead(batches: Iterator[Batch], depth: int = 3) -> Iterator[Batch]:
    """Yield batches that another thread makes in the meantime."""
    made: queue.Queue[Batch | None] = queue.Queue(depth)
    stop = threading.Event()

    def work() -> None:
        for batch in batches:
            if stop.is_set():
                return
            made.put(batch)
        made.put(None)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while (batch := made.get()) is not None:
            yield batch
    finally:
        stop.set()
        while not made.empty():
            made.get_nowait()
