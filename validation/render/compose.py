"""Putting layers on a picture, in place; all of it in bytes, that is where the time goes."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from validation.records import ByteArray
from validation.render.stage import Layer, Window


def window_of(layers: Sequence[Layer], scale: int = 1) -> list[Window]:
    """Return the windows of layers whose pixels are ``scale`` times as large as the picture's."""
    return [
        (one.left, one.top, one.pixels.shape[1] * scale, one.pixels.shape[0] * scale)
        for one in layers
    ]


def union(windows: Sequence[Window]) -> Window:
    """Return the smallest window around some."""
    left = min(window[0] for window in windows)
    top = min(window[1] for window in windows)
    right = max(window[0] + window[2] for window in windows)
    bottom = max(window[1] + window[3] for window in windows)
    return left, top, right - left, bottom - top


def inside(window: Window, margin: int, width: int, height: int) -> Window:
    """Return a window with a margin around it, cut at the picture's edges."""
    left, top = max(window[0] - margin, 0), max(window[1] - margin, 0)
    right = min(window[0] + window[2] + margin, width)
    bottom = min(window[1] + window[3] + margin, height)
    return left, top, max(right - left, 0), max(bottom - top, 0)


def darken(picture: ByteArray, layer: Layer, step: int) -> None:
    """Multiply a picture ``(h, w, 3)`` by a layer of factors drawn at one pixel in ``step``."""
    height, width = layer.pixels.shape[:2]
    wide = cv2.resize(layer.pixels, (width * step, height * step), interpolation=cv2.INTER_LINEAR)
    region, factor = _overlap(picture, layer, np.asarray(wide, np.uint8))
    if region.size:
        cv2.multiply(region, factor, dst=region, scale=1 / 255)


def cover(picture: ByteArray, layer: Layer) -> None:
    """Lay premultiplied RGBA pixels over a picture ``(h, w, 3)``."""
    region, pixels = _overlap(picture, layer, layer.pixels)
    if not region.size:
        return
    through = cv2.cvtColor(cv2.bitwise_not(pixels[:, :, 3]), cv2.COLOR_GRAY2BGR)
    cv2.multiply(region, through, dst=region, scale=1 / 255)
    cv2.add(region, cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB), dst=region)


def moved(layer: Layer, window: Window) -> Layer:
    """Return a layer as seen from a window's top left corner."""
    return Layer(layer.left - window[0], layer.top - window[1], layer.pixels)


def mean_layer(layers: Sequence[Layer]) -> Layer:
    """Return the mean of layers, what none of them covers being clear."""
    if len(layers) == 1:
        return layers[0]
    left, top, width, height = union(window_of(layers))
    total = np.zeros((height, width, 4), np.uint16)
    for layer in layers:
        tall, wide = layer.pixels.shape[:2]
        y, x = layer.top - top, layer.left - left
        region = total[y : y + tall, x : x + wide]
        cv2.add(region, layer.pixels, dst=region, dtype=cv2.CV_16U)
    return Layer(left, top, np.asarray(cv2.convertScaleAbs(total, alpha=1 / len(layers)), np.uint8))


def _overlap(picture: ByteArray, layer: Layer, pixels: ByteArray) -> tuple[ByteArray, ByteArray]:
    """Return the views of picture and pixels that lie on each other."""
    height, width = picture.shape[:2]
    tall, wide = pixels.shape[:2]
    left, top = max(layer.left, 0), max(layer.top, 0)
    right, bottom = min(layer.left + wide, width), min(layer.top + tall, height)
    region = picture[top : max(bottom, top), left : max(right, left)]
    part = pixels[top - layer.top : bottom - layer.top, left - layer.left : right - layer.left]
    return region, part
