"""The clips are as a phone writes them, and the runner goes on without a jump."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from benchmarks.clips import ClipSpec, make_clip, one_round
from benchmarks.plan import AIM_CLIP, LONG_CLIP, plan
from gait_screen.video import probe_video

SPEC = ClipSpec(360, 30, 20)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(SPEC, tmp_path_factory.mktemp("clips"))


def test_it_is_an_upright_clip_of_the_length_and_rate_asked_for(clip: Path) -> None:
    info = probe_video(clip)
    assert (info.width_px, info.height_px, info.rotation_deg) == (360, 640, 90)
    with av.open(str(clip)) as container:
        packets = [one for one in container.demux(video=0) if one.pts is not None]
    times = [float(packet.pts * packet.time_base) for packet in packets]
    assert times == pytest.approx([number / 30 for number in range(600)], abs=1e-4)


def test_it_has_a_key_frame_every_second_at_least_and_no_frame_waits_for_a_later_one(
    clip: Path,
) -> None:
    with av.open(str(clip)) as container:
        packets = [one for one in container.demux(video=0) if one.pts is not None]
    keys = [number for number, packet in enumerate(packets) if packet.is_keyframe]
    assert keys[0] == 0
    assert max(np.diff([*keys, len(packets)])) <= 30
    assert all(packet.pts == packet.dts for packet in packets)


def test_the_rate_of_bits_is_that_of_a_phone(clip: Path) -> None:
    assert clip.stat().st_size * 8 / 1e6 / SPEC.length_s == pytest.approx(2.5, rel=0.25)


def test_no_step_from_frame_to_frame_stands_out_at_the_seams(clip: Path) -> None:
    with av.open(str(clip)) as container:
        pictures = np.stack(
            [
                frame.reformat(80, 45, "gray").to_ndarray().astype(float)
                for frame in container.decode(video=0)
            ]
        )
    steps = np.abs(np.diff(pictures, axis=0)).mean(axis=(1, 2))
    # A jump into another phase of the stride changes the picture about three times as much.
    assert steps.max() < 2.2 * np.median(steps)


def test_a_round_is_a_whole_number_of_strides() -> None:
    frames, seam = one_round()
    # 168 steps a minute at 60 pictures a second.
    strides = len(frames) / (60 * 120 / 168)
    assert strides == pytest.approx(round(strides), abs=0.02)
    assert seam < 2


def test_the_plan_has_what_the_aims_need() -> None:
    rows = {row.clip: row for row in plan(quick=False)}
    assert LONG_CLIP.length_s == 6 * AIM_CLIP.length_s
    assert {AIM_CLIP, LONG_CLIP} <= rows.keys()
    assert {clip.short_px for clip in rows} == {720, 1080, 2160}
    assert {clip.codec for clip in rows if clip.short_px == 2160} == {"h264", "hevc"}
    assert {clip.fps for clip in rows} == {30, 60}
    assert rows[AIM_CLIP].order[:6] == ["plain", "product", "with_video"] * 2
