from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from gait_screen.analysis import ClipAnalysis
from gait_screen.errors import AnalysisCancelled
from gait_screen.outputs import drawing
from gait_screen.outputs.annotated_video import (
    draw_frames,
    make_painter,
    write_annotated_video,
)
from gait_screen.outputs.film_aside import FILM, FilmChooser
from gait_screen.outputs.video_panel import MAX_SIDE_PX, plan_layout
from gait_screen.picture.records import PictureReading
from gait_screen.pose.aside import Entry, SetAside, setting_aside
from gait_screen.records import (
    AngleTable,
    Frame,
    GaitEvent,
    Picture,
    PicturePart,
    ProgressCallback,
    ProgressUpdate,
    no_progress,
)
from gait_screen.video import probe_video, read_frames
from gait_screen.video.stills import still_of
from gait_screen.vocabulary import LANDMARK_INDEX
from gait_screen.workers import WorkerPool
from tests.helpers.video_files import (
    HEIGHT,
    ROTATED_180,
    WIDTH,
    read_number,
    set_matrix,
    write_video,
    zero_bytes,
)
from tests.outputs.clips import make_clip, phone_times


def filmed_clip(folder: Path, slow_motion: float = 1.0) -> ClipAnalysis:
    """Return a clip whose file exists: numbered pictures at a phone's uneven times."""
    path = write_video(folder / "run.mp4", phone_times().tolist())
    return make_clip(path, times_s=phone_times() / slow_motion, slow_motion=slow_motion)


def write_video_of(
    clip: ClipAnalysis,
    target: Path,
    workers: int = 1,
    progress: ProgressCallback = no_progress,
    pictures: Mapping[int, Entry] | None = None,
) -> None:
    with WorkerPool(workers) as pool:
        write_annotated_video(clip, target, pool, progress, pictures=pictures)


def decoded(path: Path) -> list[tuple[float, NDArray[np.uint8]]]:
    with av.open(str(path)) as container:
        return [
            (float(frame.time or 0.0), frame.to_ndarray(format="rgb24"))
            for frame in container.decode(video=0)
        ]


def grey(time_s: float) -> Frame:
    return Frame(0, time_s, np.full((HEIGHT, WIDTH, 3), 90, np.uint8))


def test_every_picture_keeps_its_own_time(tmp_path: Path) -> None:
    clip = filmed_clip(tmp_path)
    target = tmp_path / "annotated.mp4"
    write_video_of(clip, target)
    pictures = decoded(target)
    np.testing.assert_allclose([time for time, _ in pictures], phone_times(), atol=1e-5)
    panel = make_painter(clip).height_px
    share = HEIGHT * make_painter(clip).width_px // WIDTH
    assert panel > share
    assert [read_number(picture[:share]) for _, picture in pictures] == list(range(60))


def test_the_video_is_h264_that_browsers_play(tmp_path: Path) -> None:
    clip = filmed_clip(tmp_path)
    target = tmp_path / "annotated.mp4"
    write_video_of(clip, target)
    with av.open(str(target)) as container:
        context = container.streams.video[0].codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
        assert context.width % 2 == 0
        assert context.height % 2 == 0
        assert max(context.width, context.height) <= MAX_SIDE_PX


def test_slow_motion_plays_as_slowly_as_the_source(tmp_path: Path) -> None:
    clip = filmed_clip(tmp_path, slow_motion=8.0)
    target = tmp_path / "annotated.mp4"
    write_video_of(clip, target)
    np.testing.assert_allclose([time for time, _ in decoded(target)], phone_times(), atol=1e-4)


def colour_at(clip: ClipAnalysis, landmark: str, right: int, down: int) -> tuple[int, ...]:
    """Return the colour drawn some pixels beside a landmark of the first frame."""
    painter = make_painter(clip)
    image = painter.paint(grey(0.0))
    x, y = clip.cleaned_xy_px[0, LANDMARK_INDEX[landmark]] * painter.width_px / WIDTH
    return tuple(int(channel) for channel in image[round(y) + down, round(x) + right])


def test_the_left_leg_is_blue_and_the_right_leg_orange() -> None:
    clip = replace(make_clip(), leg_length_px=200.0)  # a near person: thick bones
    assert colour_at(clip, "left_hip", 0, 15) == drawing.LEFT
    assert colour_at(clip, "right_ankle", 0, 0) == drawing.RIGHT


def test_a_doubtful_landmark_is_hollow() -> None:
    clip = replace(make_clip(), leg_length_px=200.0)
    # Inside the joint's rim, beside the bone: filled with colour, or the grey picture in shade.
    assert colour_at(clip, "left_knee", 4, 0) == drawing.LEFT
    assert len(set(colour_at(clip, "right_knee", 4, 0))) == 1


def test_hidden_landmarks_are_not_drawn() -> None:
    clip = make_clip()
    nothing = replace(clip, cleaned_xy_px=np.full_like(clip.cleaned_xy_px, np.nan))
    picture_h = make_painter(clip).height_px - plan_layout(WIDTH, HEIGHT, 4).panel_h
    image = make_painter(nothing).paint(grey(0.0))
    assert (image[:picture_h] == 90).all()


def test_an_event_is_flagged_when_it_happens_and_shortly_after() -> None:
    clip = replace(make_clip(), events=(GaitEvent("initial_contact", "left", 0.6),))
    quiet = replace(clip, events=())
    times = clip.pose.time_s
    shown = []
    for time_s in times:
        with_event = make_painter(clip).paint(grey(float(time_s)))
        without = make_painter(quiet).paint(grey(float(time_s)))
        picture_h = with_event.shape[0] - plan_layout(WIDTH, HEIGHT, 4).panel_h
        if (with_event[:picture_h] != without[:picture_h]).any():
            shown.append(float(time_s))
    assert shown == [t for t in times if 0.6 <= t < 0.9 and not 19 < np.searchsorted(times, t) < 26]


def test_a_frame_without_its_own_landmarks_is_shown_bare() -> None:
    clip = make_clip()
    painter = make_painter(clip)
    at_s, apart_s = clip.pose.time_s[4], painter.interval_s

    def drawn(time_s: float) -> bool:
        picture = painter.paint(grey(time_s))[: painter.layout.picture_h]
        return bool((picture != 90).any())

    assert drawn(at_s + 0.4 * apart_s)
    assert drawn(clip.pose.time_s[-1] + 0.4 * apart_s)
    assert not drawn(clip.pose.time_s[-1] + 0.6 * apart_s)


def test_the_live_angle_changes_with_time() -> None:
    clip = make_clip()
    painter = make_painter(clip)
    picture_h = painter.height_px - plan_layout(WIDTH, HEIGHT, 4).panel_h
    early, late = (painter.paint(grey(float(clip.pose.time_s[i])))[picture_h:] for i in (0, 4))
    assert (early != late).any()


def test_a_clip_of_which_nothing_is_known_is_still_drawn() -> None:
    clip = make_clip()
    unknown = replace(
        clip,
        record=clip.record.model_copy(update={"test": None, "view": None}),
        angles=AngleTable(clip.angles.time_s, ()),
        leg_length_px=float("nan"),
        events=(),
        spans=(),
    )
    assert (make_painter(unknown).paint(grey(0.0)) != 90).any()


def test_cancelling_leaves_nothing(tmp_path: Path) -> None:
    clip = filmed_clip(tmp_path)
    target = tmp_path / "out" / "annotated.mp4"
    target.parent.mkdir()

    def stop_soon(update: ProgressUpdate) -> None:
        assert (update.clip, update.total) == ("run.mp4", 60)
        if update.done == 5:
            raise AnalysisCancelled("stopped")

    with pytest.raises(AnalysisCancelled):
        write_video_of(clip, target, progress=stop_soon)
    assert list(target.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("width", "height"),
    [(720, 1280), (1080, 1920), (3840, 2160), (160, 120), (320, 1280), (600, 600)],
)
def test_layout_keeps_proportions_and_fits(width: int, height: int) -> None:
    layout = plan_layout(width, height, rows=4)
    assert max(layout.picture_w, layout.height) <= MAX_SIDE_PX
    assert layout.picture_w / layout.picture_h == pytest.approx(width / height, rel=0.02)
    assert layout.picture_w % 2 == layout.height % 2 == 0


def test_frames_are_drawn_one_at_a_time(tmp_path: Path) -> None:
    clip = make_clip()
    given: list[int] = []

    def frames() -> Iterator[Frame]:
        for index, time_s in enumerate(clip.pose.time_s):
            given.append(index)
            yield Frame(index, float(time_s), np.zeros((HEIGHT, WIDTH, 3), np.uint8))

    def watch(update: ProgressUpdate) -> None:
        assert len(given) == update.done

    draw_frames(clip, frames(), tmp_path / "a.mp4", watch)
    assert len(given) == 60


def test_found_axes_are_drawn_on_the_frames_looked_at_and_only_there() -> None:
    keypoints_px = np.full((1, 8, 2), 20.0)
    keypoints_px[0, :4] = [[30.0, 10.0], [30.0, 30.0], [50.0, 10.0], [50.0, 30.0]]
    reading = PictureReading(
        network="rear_foot",
        side="left",
        frames=np.array([4]),
        angles_deg=np.zeros((1, 4)),
        angles_sd_deg=np.ones((1, 4)),
        keypoints_px=keypoints_px,
        keypoints_sd_px=np.ones((1, 8)),
        mirrored=False,
    )
    clip = replace(make_clip(view="rear"), leg_length_px=500.0)  # a near person: thick lines
    plain, found = make_painter(clip), make_painter(replace(clip, readings=(reading,)))
    times = clip.pose.time_s
    scale = found.width_px / WIDTH
    image = found.paint(grey(float(times[4])))
    for x, colour in ((30.0, drawing.FIRST_AXIS), (50.0, drawing.SECOND_AXIS)):
        assert tuple(image[round(20.0 * scale), round(x * scale)]) == colour
    bare = grey(float(times[5]))
    np.testing.assert_array_equal(found.paint(bare), plain.paint(bare))


def long_clip(folder: Path, suffix: str = ".mp4", **how: object) -> ClipAnalysis:
    """Return a clip of five groups of pictures, filmed unevenly."""
    times_s = phone_times(140)
    if suffix == ".avi":  # counts frames and knows no times
        times_s = np.arange(140) / 30.0
        how = {"time_base": Fraction(1, 30), **how}
    path = write_video(folder / f"run{suffix}", times_s.tolist(), **how)
    return make_clip(path, times_s=times_s)


def test_any_number_of_workers_draws_the_same_video(tmp_path: Path) -> None:
    clip = long_clip(tmp_path, encoder={"g": "50"})
    for workers in (1, 2, 3):
        write_video_of(clip, tmp_path / f"{workers}.mp4", workers)
    first = (tmp_path / "1.mp4").read_bytes()
    assert first == (tmp_path / "2.mp4").read_bytes() == (tmp_path / "3.mp4").read_bytes()


def test_a_video_of_joined_parts_is_that_of_one_pass(tmp_path: Path) -> None:
    clip = long_clip(tmp_path)
    write_video_of(clip, tmp_path / "joined.mp4", workers=2)
    draw_frames(clip, read_frames(probe_video(clip.info.path)), tmp_path / "one.mp4")
    joined, one = decoded(tmp_path / "joined.mp4"), decoded(tmp_path / "one.mp4")
    np.testing.assert_allclose([time for time, _ in joined], phone_times(140), atol=1e-5)
    assert [time for time, _ in joined] == [time for time, _ in one]
    picture_h = make_painter(clip).layout.picture_h
    numbers = [read_number(picture[:picture_h]) for _, picture in joined]
    assert numbers == [read_number(picture[:picture_h]) for _, picture in one] == list(range(140))


def test_every_second_can_be_jumped_to(tmp_path: Path) -> None:
    clip = long_clip(tmp_path)
    write_video_of(clip, tmp_path / "a.mp4", workers=2)
    with av.open(str(tmp_path / "a.mp4")) as container:
        stream = container.streams.video[0]
        for at_s in (4.0, 0.0, 2.1):
            container.seek(round(at_s / stream.time_base), stream=stream)
            frame = next(container.decode(stream))
            assert frame.key_frame
            assert at_s - 1.3 < frame.time <= at_s


@pytest.mark.parametrize(
    ("suffix", "codec"), [(".avi", "mpeg4"), (".mkv", "libx264"), (".webm", "libvpx-vp9")]
)
def test_clips_without_an_index_of_times_are_drawn_from_the_beginning(
    tmp_path: Path, suffix: str, codec: str
) -> None:
    fast = {"deadline": "realtime", "cpu-used": "8"} if "vpx" in codec else {}
    clip = long_clip(tmp_path, suffix, codec=codec, encoder=fast)
    write_video_of(clip, tmp_path / "a.mp4", workers=2)
    pictures = decoded(tmp_path / "a.mp4")
    np.testing.assert_allclose([time for time, _ in pictures], clip.pose.time_s, atol=1.1e-3)
    picture_h = make_painter(clip).layout.picture_h
    assert [read_number(picture[:picture_h]) for _, picture in pictures] == list(range(140))


def test_a_clip_with_a_broken_picture_is_drawn_from_the_beginning(tmp_path: Path) -> None:
    clip = long_clip(tmp_path, encoder={"g": "20"})
    zero_bytes(clip.info.path, 0.3, 40)
    read = [frame.time_s for frame in read_frames(probe_video(clip.info.path))]
    assert 60 < len(read) < 140
    write_video_of(clip, tmp_path / "a.mp4", workers=2)
    times_s = [time for time, _ in decoded(tmp_path / "a.mp4")]
    np.testing.assert_allclose(times_s, read, atol=1e-5)


def test_a_turned_clip_is_drawn_upright(tmp_path: Path) -> None:
    clip = long_clip(tmp_path)
    set_matrix(clip.info.path, ROTATED_180)
    write_video_of(replace(clip, info=probe_video(clip.info.path)), tmp_path / "a.mp4")
    picture_h = make_painter(clip).layout.picture_h
    for _, picture in decoded(tmp_path / "a.mp4")[:3]:
        # The source's red lower left is now the upper right.
        assert picture[picture_h // 4, -40:].mean(axis=0)[0] > 150


def put_aside(folder: Path, frames: Sequence[Frame]) -> dict[int, Entry]:
    """Set pictures aside as the analysis does."""

    class Keep:
        def __call__(self, frame: Picture, _found: object) -> Iterator[tuple[str, PicturePart]]:
            yield FILM, still_of(frame.image_rgb)

    with setting_aside(SetAside(folder, (Keep,))) as setting:
        assert setting is not None
        for frame in frames:
            setting.take(frame, None)
    return {index: entry for (index, _), entry in setting.entries.items()}


def test_pictures_that_were_set_aside_are_drawn_on_and_the_others_decoded(tmp_path: Path) -> None:
    clip = filmed_clip(tmp_path)
    count = clip.pose.frames
    grey_frames = [replace(grey(0.0), index=number) for number in range(count)]
    write_video_of(clip, tmp_path / "decoded.mp4")
    write_video_of(clip, tmp_path / "all.mp4", pictures=put_aside(tmp_path, grey_frames))
    first = put_aside(tmp_path, grey_frames[: count // 2])
    write_video_of(clip, tmp_path / "some.mp4", pictures=first)

    plain, drawn_on, some = (
        decoded(tmp_path / f"{name}.mp4") for name in ("decoded", "all", "some")
    )
    assert [at for at, _ in plain] == [at for at, _ in drawn_on] == [at for at, _ in some]
    # The grey of what was set aside, in a corner where nothing is drawn.
    assert all(np.abs(image[:8, :8].astype(int) - 90).max() < 12 for _, image in drawn_on)
    # A part of the video that lacks a single picture is decoded, so that no two looks alternate.
    np.testing.assert_array_equal(some[-1][1], plain[-1][1])


@pytest.mark.parametrize(("size_px", "kept"), [((1080, 1920), True), ((720, 1280), False)])
def test_only_pictures_much_smaller_than_the_film_are_set_aside(
    size_px: tuple[int, int], kept: bool
) -> None:
    frame = Frame(3, 0.1, np.full((size_px[1], size_px[0], 3), 120, np.uint8))
    chosen = list(FilmChooser()(frame, None))
    assert bool(chosen) is kept
    for name, part in chosen:
        assert name == FILM
        assert part is not None
        assert part.rgb().shape == (960, 540, 3)
        assert np.abs(part.rgb().astype(int) - 120).max() <= 2
