"""The network: a small picture in, keypoints and angles out, each with its own doubt.

One shape serves all plans: a convolutional encoder, a short decoder whose maps say where each
keypoint is, and a head that reads the angles from what both have found. Angles are not computed
from the keypoints: over a heel of 25 pixels one pixel is 2 deg, while the head sees all of the
outline (compared on crops of people it was not trained on: see the model card).
"""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from gait_screen.picture.plans import NetworkPlan

WIDTHS: Final = (24, 40, 72, 96)
HEAD_CHANNELS: Final = 16
HIDDEN: Final = 128
#: Angles are learned in this unit, so that all answers are of the order of one.
ANGLE_UNIT_DEG: Final = 10.0
#: Limits of the log of a learned SD, in its own unit.
LOG_SD: Final = (-3.5, 1.6)
DROPOUT: Final = 0.1


def _conv(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class _Residual(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            _conv(channels, channels),
            nn.Conv2d(channels, channels, 3, 1, 1, bias=False),
            nn.BatchNorm2d(channels),
        )

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = functional.relu(x + self.body(x))
        return out


class PictureNetwork(nn.Module):
    """Reads one plan's keypoints and angles from crops.

    Input: crops ``(n, 3, size, size)``, RGB, 0 to 255. Output: keypoints ``(n, k, 2)`` and their
    SD ``(n, k)`` in crop pixels, angles ``(n, a)`` and their SD ``(n, a)`` in degrees.
    """

    def __init__(self, plan: NetworkPlan) -> None:
        super().__init__()
        first, second, third, fourth = WIDTHS
        self.size = plan.crop.size_px
        self.keypoint_count, self.angle_count = len(plan.keypoints), len(plan.angles)
        self.to_half = _conv(3, first, 2)
        self.to_quarter = nn.Sequential(_conv(first, second, 2), _Residual(second))
        self.to_eighth = nn.Sequential(_conv(second, third, 2), _Residual(third))
        self.to_sixteenth = nn.Sequential(
            _conv(third, fourth, 2), _Residual(fourth), _Residual(fourth)
        )
        self.from_sixteenth = _conv(fourth, third)
        self.from_eighth = _conv(third, second)
        self.maps = nn.Conv2d(second, self.keypoint_count, 1)
        cells = self.size // 16
        self.squeeze = _conv(fourth, HEAD_CHANNELS)
        features = HEAD_CHANNELS * cells * cells + 3 * self.keypoint_count
        self.head = nn.Sequential(
            nn.Dropout(DROPOUT),
            nn.Linear(features, HIDDEN),
            nn.ReLU(inplace=True),
            nn.Linear(HIDDEN, 2 * self.angle_count),
        )

    def forward(self, crops: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return keypoints, their SD, angles, their SD."""
        places, spread, angles, log_sd = self.normalised(crops)
        half = 0.5 * self.size
        return (
            half * places + half - 0.5,
            half * spread,
            ANGLE_UNIT_DEG * angles,
            ANGLE_UNIT_DEG * torch.exp(log_sd),
        )

    def normalised(self, crops: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return the same as the training sees it: places -1 to 1, angles in their unit, log SD."""
        x = crops * (1.0 / 64.0) - 2.0
        quarter = self.to_quarter(self.to_half(x))
        eighth = self.to_eighth(quarter)
        sixteenth = self.to_sixteenth(eighth)
        up = functional.interpolate(self.from_sixteenth(sixteenth), scale_factor=2.0)
        up = functional.interpolate(self.from_eighth(up + eighth), scale_factor=2.0)
        places, spread = self._places(self.maps(up + quarter).float())
        features = [self.squeeze(sixteenth).float().flatten(1), places.flatten(1), spread]
        answers = self.head(torch.cat(features, dim=1)).float()
        angles, log_sd = answers[:, : self.angle_count], answers[:, self.angle_count :]
        return places, spread, angles, torch.clamp(log_sd, *LOG_SD)

    def _places(self, maps: Tensor) -> tuple[Tensor, Tensor]:
        """Return the centres of the maps and the SD about them, in half crops."""
        cells = self.size // 4
        weights = torch.softmax(maps.flatten(2), dim=2).view(-1, self.keypoint_count, cells, cells)
        axis = (torch.arange(cells, dtype=torch.float32) + 0.5) * (2.0 / cells) - 1.0
        across, down = weights.sum(2), weights.sum(3)
        x, y = (across * axis).sum(2), (down * axis).sum(2)
        variance = (across * axis**2).sum(2) - x**2 + (down * axis**2).sum(2) - y**2
        return torch.stack([x, y], dim=2), torch.sqrt(torch.clamp(variance, min=1e-6))
