"""A picture shrunk in its coded colours shows what the whole picture shows."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, ColorTrc
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


#: Over edges of the grid, at the borders, of odd sizes, small.
BOXES = [(0, 0, 97, 63), (31, 7, 66, 40), (33, 33, 34, 35), (60, 1, 97, 2), (90, 50, 97, 63)]


def noisy(size_px: tuple[int, int], pixel_format: str, color_trc: ColorTrc | None) -> VideoFrame:
    shape = (size_px[1], size_px[0], 3)
    image = np.random.default_rng(3).integers(0, 255, shape, dtype=np.uint8)
    frame = VideoFrame.from_ndarray(image, format="rgb24").reformat(
        format=pixel_format, dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
    )
    if color_trc is not None:
        frame.color_trc = color_trc
    return frame


@pytest.mark.parametrize(
    ("pixel_format", "color_trc"),
    [
        ("yuv420p", None),
        ("yuv420p10le", None),
        ("yuv420p10le", ColorTrc.SMPTE2084),
        ("yuv444p", None),
    ],
)
@pytest.mark.parametrize("rotation_deg", [0, 90, 180, 270])
@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("size_px", [(98, 64), (97, 63)])
def test_a_part_has_the_very_pixels_of_the_whole(
    pixel_format: str,
    color_trc: ColorTrc | None,
    rotation_deg: int,
    mirrored: bool,
    size_px: tuple[int, int],
) -> None:
    frame = noisy(size_px, pixel_format, color_trc)
    way_up = Orientation(rotation_deg, mirrored)
    converter = RgbConverter(size_px[::-1] if way_up.swaps_sides else size_px)
    whole = converter.convert(frame, way_up)
    for stored in BOXES:
        x0, y0, x1, y1 = stored[1::-1] + stored[:1:-1] if way_up.swaps_sides else stored
        part = converter.convert_part(frame, way_up, (x0, y0, x1, y1))
        assert part.flags.c_contiguous
        np.testing.assert_array_equal(part, whole[y0:y1, x0:x1])


@pytest.mark.parametrize("seen_before", [False, True])
def test_a_part_of_a_clip_s_frame_is_that_of_its_picture(seen_before: bool) -> None:
    info = clip_info("walk_hallway_side")
    clock_s = packet_clock(info)
    assert clock_s is not None
    with ClipFrames(info, clock_s).open() as reader:
        first, second = reader.frames(50, 52)
        frame, whole = (first, first.image_rgb) if seen_before else (second, None)
        part = frame.cut((101, 33, 300, 257))
        whole = frame.image_rgb if whole is None else whole
        assert frame.size_px == (info.width_px, info.height_px)
        np.testing.assert_array_equal(part, whole[33:257, 101:300])
