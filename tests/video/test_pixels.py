"""A picture shrunk in its coded colours shows what the whole picture shows."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray

from gait_screen.video import probe_video
from gait_screen.video.clock import packet_clock
from gait_screen.video.orientation import Orientation
from gait_screen.video.pixels import RgbConverter
from gait_screen.video.stretches import ClipFrames
from tests.pose.scenes import clip_info

WIDTH, HEIGHT = 96, 64


def scene() -> NDArray[np.uint8]:
    """Four patches of colour, one in each corner."""
    image = np.empty((HEIGHT, WIDTH, 3), dtype=np.uint8)
    image[: HEIGHT // 2, : WIDTH // 2] = (200, 30, 40)
    image[: HEIGHT // 2, WIDTH // 2 :] = (30, 180, 60)
    image[HEIGHT // 2 :, : WIDTH // 2] = (40, 60, 210)
    image[HEIGHT // 2 :, WIDTH // 2 :] = (230, 220, 30)
    return image


def coded(pixel_format: str, *, colorspace: Colorspace, color_range: ColorRange) -> VideoFrame:
    frame = VideoFrame.from_ndarray(scene(), format="rgb24")
    return frame.reformat(
        format=pixel_format, dst_colorspace=colorspace, dst_color_range=color_range
    )


@pytest.mark.parametrize("factor", [1, 2, 4])
@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuv420p10le"])
@pytest.mark.parametrize("colorspace", [Colorspace.ITU709, Colorspace.ITU601])
@pytest.mark.parametrize("color_range", [ColorRange.MPEG, ColorRange.JPEG])
def test_colours_and_places_stay(
    factor: int, pixel_format: str, colorspace: Colorspace, color_range: ColorRange
) -> None:
    frame = coded(pixel_format, colorspace=colorspace, color_range=color_range)
    image = RgbConverter((WIDTH // factor, HEIGHT // factor)).convert(frame, Orientation())

    assert image.shape == (HEIGHT // factor, WIDTH // factor, 3)
    assert image.flags.c_contiguous
    expected = scene()[::factor, ::factor]
    # The middles of the patches: colour is coded at half the size and bleeds over the edges.
    for rows in (slice(2, 5), slice(-5, -2)):
        for columns in (slice(2, 5), slice(-5, -2)):
            np.testing.assert_allclose(
                image[rows, columns].astype(int), expected[rows, columns], atol=6
            )


def test_a_turned_picture_is_shrunk_the_same_way() -> None:
    frame = coded("yuv420p", colorspace=Colorspace.ITU709, color_range=ColorRange.MPEG)
    quarter = Orientation(rotation_deg=90)
    whole = RgbConverter((HEIGHT, WIDTH)).convert(frame, quarter)
    half = RgbConverter((HEIGHT // 2, WIDTH // 2)).convert(frame, quarter)

    assert half.shape == (WIDTH // 2, HEIGHT // 2, 3)
    np.testing.assert_allclose(half[4:8, 4:8].astype(int), whole[8:16:2, 8:16:2], atol=6)


@pytest.mark.parametrize("factor", [2, 4])
def test_a_frame_of_a_clip_is_reduced_to_the_mean_of_squares(factor: int) -> None:
    info = clip_info("walk_hallway_side")
    clock_s = packet_clock(info)
    assert clock_s is not None
    with ClipFrames(info, clock_s).open() as reader:
        (frame,) = reader.frames(50, 51)
        small = frame.reduced(factor)
        whole = frame.image_rgb.astype(float)

    height, width = small.shape[:2]
    assert (width * factor, height * factor) == (info.width_px, info.height_px)
    means = whole.reshape(height, factor, width, factor, 3).mean(axis=(1, 3))
    assert np.abs(small - means).mean() < 1.5


def test_an_unusual_size_is_shrunk_as_well(tmp_path: Path) -> None:
    path = tmp_path / "odd.mp4"
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 98, 66, "yuv420p"
        for _ in range(3):
            image = np.full((66, 98, 3), 120, dtype=np.uint8)
            container.mux(stream.encode(VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode())
    info = probe_video(path)
    clock_s = packet_clock(info)
    assert clock_s is not None
    with ClipFrames(info, clock_s).open() as reader:
        (frame,) = reader.frames(0, 1)
        assert frame.reduced(2).shape == (33, 49, 3)
        assert abs(float(frame.reduced(2).mean()) - 120) < 3
