from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from gait_screen.analysis import ClipAnalysis
from gait_screen.errors import AnalysisCancelled
from gait_screen.outputs import drawing
from gait_screen.outputs.annotated_video import Painter, frame_index, write_annotated_video
from gait_screen.outputs.video_panel import MAX_SIDE_PX, plan_layout
from gait_screen.picture.records import PictureReading
from gait_screen.records import AngleTable, Frame, GaitEvent, ProgressUpdate
from gait_screen.video import probe_video, read_frames
from gait_screen.vocabulary import LANDMARK_INDEX
from tests.helpers.video_files import HEIGHT, WIDTH, read_number, write_video
from tests.outputs.clips import make_clip, phone_times


def filmed_clip(folder: Path, slow_motion: float = 1.0) -> ClipAnalysis:
    """Return a clip whose file exists: numbered pictures at a phone's uneven times."""
    path = write_video(folder / "run.mp4", phone_times().tolist())
    return make_clip(path, times_s=phone_times() / slow_motion, slow_motion=slow_motion)


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
    info = probe_video(clip.info.path)
    write_annotated_video(clip, read_frames(info), target)
    pictures = decoded(target)
    np.testing.assert_allclose([time for time, _ in pictures], phone_times(), atol=1e-5)
    panel = Painter(clip).height_px
    share = HEIGHT * Painter(clip).width_px // WIDTH
    assert panel > share
    assert [read_number(picture[:share]) for _, picture in pictures] == list(range(60))


def test_the_video_is_h264_that_browsers_play(tmp_path: Path) -> None:
    clip = filmed_clip(tmp_path)
    target = tmp_path / "annotated.mp4"
    write_annotated_video(clip, read_frames(probe_video(clip.info.path)), target)
    with av.open(str(target)) as container:
        context = container.streams.video[0].codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
        assert context.width % 2 == 0
        assert context.height % 2 == 0
        assert max(context.width, context.height) <= MAX_SIDE_PX


def test_slow_motion_plays_as_slowly_as_the_source(tmp_path: Path) -> None:
    clip = filmed_clip(tmp_path, slow_motion=8.0)
    info = replace(probe_video(clip.info.path), slow_motion_factor=8.0)
    target = tmp_path / "annotated.mp4"
    write_annotated_video(clip, read_frames(info), target)
    np.testing.assert_allclose([time for time, _ in decoded(target)], phone_times(), atol=1e-4)


def colour_at(clip: ClipAnalysis, landmark: str, right: int, down: int) -> tuple[int, ...]:
    """Return the colour drawn some pixels beside a landmark of the first frame."""
    painter = Painter(clip)
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
    picture_h = Painter(clip).height_px - plan_layout(WIDTH, HEIGHT, 4).panel_h
    image = Painter(nothing).paint(grey(0.0))
    assert (image[:picture_h] == 90).all()


def test_an_event_is_flagged_when_it_happens_and_shortly_after() -> None:
    clip = replace(make_clip(), events=(GaitEvent("initial_contact", "left", 0.6),))
    quiet = replace(clip, events=())
    times = clip.pose.time_s
    shown = []
    for time_s in times:
        with_event = Painter(clip).paint(grey(float(time_s)))
        without = Painter(quiet).paint(grey(float(time_s)))
        picture_h = with_event.shape[0] - plan_layout(WIDTH, HEIGHT, 4).panel_h
        if (with_event[:picture_h] != without[:picture_h]).any():
            shown.append(float(time_s))
    assert shown == [t for t in times if 0.6 <= t < 0.9 and not 19 < np.searchsorted(times, t) < 26]


def test_a_frame_without_its_own_landmarks_is_shown_bare() -> None:
    time_s = np.array([0.0, 0.1, 0.2])
    assert frame_index(time_s, 0.104) == 1
    assert frame_index(time_s, 0.16) == 2
    assert frame_index(time_s, 0.27) is None


def test_the_live_angle_changes_with_time() -> None:
    clip = make_clip()
    painter = Painter(clip)
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
    assert (Painter(unknown).paint(grey(0.0)) != 90).any()


def test_cancelling_leaves_nothing(tmp_path: Path) -> None:
    clip = filmed_clip(tmp_path)
    target = tmp_path / "out" / "annotated.mp4"
    target.parent.mkdir()

    def stop_soon(update: ProgressUpdate) -> None:
        assert (update.clip, update.total) == ("run.mp4", 60)
        if update.done == 5:
            raise AnalysisCancelled("stopped")

    with pytest.raises(AnalysisCancelled):
        write_annotated_video(clip, read_frames(probe_video(clip.info.path)), target, stop_soon)
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

    write_annotated_video(clip, frames(), tmp_path / "a.mp4", watch)
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
    plain, found = Painter(clip), Painter(replace(clip, readings=(reading,)))
    times = clip.pose.time_s
    scale = found.width_px / WIDTH
    image = found.paint(grey(float(times[4])))
    for x, colour in ((30.0, drawing.FIRST_AXIS), (50.0, drawing.SECOND_AXIS)):
        assert tuple(image[round(20.0 * scale), round(x * scale)]) == colour
    bare = grey(float(times[5]))
    np.testing.assert_array_equal(found.paint(bare), plain.paint(bare))
