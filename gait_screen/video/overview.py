"""A first quick look through a clip: its clock, its light and lines, whether anything moves."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from gait_screen.records import FloatArray, ImageArray, ProgressCallback, ProgressUpdate, VideoInfo
from gait_screen.records import no_progress as _no_progress
from gait_screen.video.pixels import RgbConverter, limited_size
from gait_screen.video.reading import ReadReport, presented_frames
from gait_screen.video.stretches import ShownFrame
from gait_screen.video.upright import UprightLines, upright_lines

#: Pictures kept, at most, evenly spread whatever the length of the clip.
MAX_SAMPLES: Final = 16
SAMPLE_SIDE_PX: Final = 960
#: Pictures are one and the same still while even the strongest thousandth of their pixels differs
#: by no more than this (grey levels): a codec's noise does, the outline of a mover does not.
STILL_DIFFERENCE: Final = 12.0
STRONGEST: Final = 99.9


@dataclass(frozen=True)
class Overview:
    """What one pass over the pictures says before anybody is looked for: numbers, no pictures.

    Attributes
    ----------
    time_s
        Shape ``(T,)``: the presentation time of every frame that decodes.
    lines
        Steep lines of the background, from up to :data:`MAX_SAMPLES` pictures spread over the
        clip, at most :data:`SAMPLE_SIDE_PX` on the longer side.
    brightness
        Median grey level of the samples, 0 to 255.
    moves
        False where all samples are the same picture.
    faults
        What is wrong with the file, as ready sentences.
    """

    time_s: FloatArray
    lines: UprightLines
    brightness: float
    moves: bool
    faults: tuple[str, ...]


def look_through(info: VideoInfo, clip: str, progress: ProgressCallback = _no_progress) -> Overview:
    """Decode a clip once and keep its clock and a few small pictures (constant memory)."""
    report = ReadReport()
    times: list[float] = []
    samples: list[tuple[int, ImageArray]] = []
    every = 1
    expected = info.frames_declared or int(np.nan_to_num(info.duration_s * info.fps_nominal))
    converter = _sample_converter(info)
    for frame in presented_frames(info, report):
        times.append(frame.time_s)
        if frame.index % every == 0:
            samples.append((frame.index, frame.picture(converter)))
            if len(samples) > MAX_SAMPLES:  # thin out and look half as often from here on
                every *= 2
                samples = [sample for sample in samples if sample[0] % every == 0]
        if frame.index % 30 == 0:
            progress(ProgressUpdate("reading", clip, frame.index, expected))
    return overview_of(np.asarray(times), [image for _, image in samples], report.faults)


def sample_frames(frames: int) -> tuple[int, ...]:
    """Return which frames of a clip are the samples of its overview."""
    every = 1
    while frames > MAX_SAMPLES * every:
        every *= 2
    return tuple(range(0, frames, every))


def make_sample(info: VideoInfo, frame: ShownFrame) -> ImageArray:
    """Return the small picture of a frame that an overview is made from."""
    return frame.shrunk(_sample_converter(info))


def overview_of(
    time_s: FloatArray, samples: Sequence[ImageArray], faults: Sequence[str] = ()
) -> Overview:
    """Sum up the samples of a clip, which are in their order."""
    grey = [_grey(image) for image in samples]
    brightness = float(np.median([np.median(image) for image in grey])) if grey else 0.0
    return Overview(time_s, upright_lines(samples), brightness, _moves(grey), tuple(faults))


def _sample_converter(info: VideoInfo) -> RgbConverter:
    return RgbConverter(limited_size(info.width_px, info.height_px, SAMPLE_SIDE_PX))


def _grey(image: ImageArray) -> ImageArray:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def _moves(grey: list[ImageArray]) -> bool:
    differences = [
        float(np.percentile(cv2.absdiff(first, second), STRONGEST))
        for first, second in itertools.pairwise(grey)
        if first.shape == second.shape
    ]
    return bool(differences) and max(differences) > STILL_DIFFERENCE
