"""Cutting a crop out of a picture: the map between the picture's pixels and the crop's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from gait_screen.picture.plans import CropPlan
from gait_screen.records import FloatArray, ImageArray, Picture, PixelBox


@dataclass(frozen=True)
class CropPlace:
    """Where in a picture a crop is cut.

    Attributes
    ----------
    anchor_px
        Shape ``(2,)``, x right and y down.
    up
        Shape ``(2,)``: the direction in the picture that the crop shows upwards (any length).
    unit_px
        Length of the person's shank in the picture.
    mirrored
        Whether the crop shows the picture as in a mirror.
    """

    anchor_px: FloatArray
    up: FloatArray
    unit_px: float
    mirrored: bool


def crop_matrix(plan: CropPlan, place: CropPlace) -> FloatArray:
    """Return the affine map ``(2, 3)`` from picture pixels to crop pixels.

    Pixel ``(0, 0)`` is the centre of the first pixel in both.
    """
    up = np.asarray(place.up, dtype=np.float64)
    up = up / np.linalg.norm(up)
    # Up is (0, -1) in an upright picture, where right is (1, 0).
    right = np.array([-up[1], up[0]]) * (-1.0 if place.mirrored else 1.0)
    middle = place.anchor_px + place.unit_px * (plan.right * right + plan.up * up)
    scale = plan.size_px / (plan.span * place.unit_px)
    turn = scale * np.stack([right, -up])
    shift = 0.5 * (plan.size_px - 1) - turn @ middle
    return np.concatenate([turn, shift[:, None]], axis=1)


def map_points(matrix: FloatArray, points: FloatArray) -> FloatArray:
    """Return points ``(..., 2)`` after an affine map ``(2, 3)``."""
    return np.asarray(points @ matrix[:, :2].T + matrix[:, 2])


def inverse_map(matrix: FloatArray) -> FloatArray:
    """Return the affine map ``(2, 3)`` back."""
    turn = np.linalg.inv(matrix[:, :2])
    return np.concatenate([turn, -(turn @ matrix[:, 2])[:, None]], axis=1)


def turn_deg(matrix: FloatArray) -> float:
    """Return how far the crop is turned against the picture, + the picture's content clockwise.

    For a mirrored crop: of the mirrored picture.
    """
    # The crop's up in the picture is minus the second row's direction; against (0, -1).
    across, down = matrix[1, 0], matrix[1, 1]
    sign = 1.0 if np.linalg.det(matrix[:, :2]) > 0 else -1.0
    return float(np.degrees(sign * np.arctan2(across, down)))


def crop_of(frame: Picture, matrix: FloatArray, size_px: int) -> ImageArray:
    """Return the crop of a frame as :func:`cut_crop` does; only what it shows is converted."""
    box = shown_box(matrix, size_px, shrinking(matrix), frame.size_px)
    part = frame.cut(box)
    there = matrix.copy()
    there[:, 2] += matrix[:, :2] @ box[:2]
    return cut_crop(part, there, size_px)


def cut_crop(image_rgb: ImageArray, matrix: FloatArray, size_px: int) -> ImageArray:
    """Return the crop, shape ``(size_px, size_px, 3)``; what lies outside repeats the border.

    A picture much finer than the crop is first averaged, so that nothing of it flickers.
    """
    shrink = shrinking(matrix)
    if shrink > 1:
        image_rgb, matrix = _averaged(image_rgb, matrix, size_px, shrink)
    crop: Any = cv2.warpAffine(
        image_rgb,
        matrix,
        (size_px, size_px),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.ascontiguousarray(crop, dtype=np.uint8)


def shrinking(matrix: FloatArray) -> int:
    """Return how many pixels of the picture in a row are averaged into one."""
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    return int(1.0 / scale) if scale < 0.5 else 1


def shown_box(
    matrix: FloatArray, size_px: int, margin_px: int, picture_px: tuple[int, int]
) -> PixelBox:
    """Return the box around the part of the picture that a crop shows; never empty."""
    edge = size_px - 1.0
    corners = map_points(
        inverse_map(matrix), np.array([[0, 0], [edge, 0], [0, edge], [edge, edge]])
    )
    width, height = picture_px
    low = np.clip(np.floor(corners.min(axis=0)) - margin_px, 0, [width - 1, height - 1])
    high = np.clip(np.ceil(corners.max(axis=0)) + margin_px, low + 1, [width, height])
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])


def _averaged(
    image_rgb: ImageArray, matrix: FloatArray, size_px: int, shrink: int
) -> tuple[ImageArray, FloatArray]:
    """Average blocks of pixels of the part that the crop shows; return it with its own map."""
    height, width = image_rgb.shape[:2]
    x0, y0, x1, y1 = shown_box(matrix, size_px, shrink, (width, height))
    part = image_rgb[y0:y1, x0:x1]
    size = (max(1, part.shape[1] // shrink), max(1, part.shape[0] // shrink))
    part = part[: size[1] * shrink, : size[0] * shrink]
    if min(part.shape[:2]) < shrink:
        return image_rgb, matrix
    small: Any = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), averaged_map(matrix, (x0, y0), shrink)


def averaged_map(matrix: FloatArray, corner_px: tuple[int, int], factor: int) -> FloatArray:
    """Return where the pixels of an averaged part lie after the map ``matrix`` of the picture.

    Parameters
    ----------
    corner_px
        Where the part begins in the picture.
    factor
        Each pixel of the part is the mean of so many times so many.
    """
    # A pixel k of the part is the mean of the picture's factor*k .. factor*k + factor - 1.
    first = np.array(corner_px) + 0.5 * (factor - 1)
    turn = matrix[:, :2]
    return np.concatenate([turn * factor, (turn @ first + matrix[:, 2])[:, None]], axis=1)
