"""The clips of the instrument's page: made up, with videos whose pictures say their number."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from gait_screen.analysis import ClipAnalysis
from gait_screen.edits import (
    AddedEvent,
    EditList,
    ExcludedSpan,
    FloorLine,
    MovedLandmark,
    RemovedEvent,
)
from gait_screen.outputs.review_data import review_data
from gait_screen.records import GaitEvent, Span
from gait_screen.video import VideoWriter
from tests.helpers.video_files import numbered_picture
from tests.outputs.clips import make_clip, phone_times, rear_curves


def clip_of(case: str) -> ClipAnalysis:
    """Return the clip of a case: ``side``, ``rear``, ``slow`` motion, ``late`` start, ``squat``,
    ``corrected``."""
    if case == "rear":
        return make_clip(view="rear", curves=rear_curves(phone_times()))
    if case == "slow":
        return make_clip(slow_motion=4.0)
    if case == "late":
        clip = make_clip(times_s=phone_times() + 0.7)
        return replace(clip, pose=replace(clip.pose, time_s=clip.angles.time_s))
    if case == "squat":
        spans = (Span("repetition", None, 0.2, 0.9), Span("repetition", None, 1.0, 1.7))
        return replace(make_clip(test="squat"), events=(), spans=spans)
    # "side", and "corrected", which is the same clip with corrections.
    clip = make_clip()
    more = (GaitEvent("heel_off", "left", 0.45), GaitEvent("toe_off", "left", 0.55))
    return replace(clip, events=(*clip.events, *more))


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="gait-screen-instrument-"))


@cache
def video_of(case: str) -> Path:
    """Write the clip's video as the product writes it."""
    clip = clip_of(case)
    sizes = review_data(clip)["video"]
    path = _folder() / f"{case}.mp4"
    with VideoWriter(path, sizes["width_px"], sizes["height_px"]) as video:
        for number, time_s in enumerate(clip.pose.time_s):
            picture = numbered_picture(number, sizes["width_px"], sizes["height_px"])
            # As the annotated video: it begins with the first frame that was analysed.
            video.write(picture, float(time_s - clip.pose.time_s[0]) * sizes["factor"])
    return path


def edits_of(case: str) -> EditList:
    """Return what was corrected before in a clip: in ``corrected`` one of each kind."""
    if case != "corrected":
        return EditList()
    sha = clip_of(case).info.sha256
    return EditList(
        edits=(
            MovedLandmark(
                clip_sha256=sha,
                time_s=round(float(phone_times()[9]), 6),
                landmark="left_knee",
                xy_px=(70.0, 80.0),
            ),
            AddedEvent(clip_sha256=sha, kind="heel_off", side="right", time_s=0.75),
            RemovedEvent(clip_sha256=sha, kind="toe_off", side="left", time_s=0.55),
            ExcludedSpan(clip_sha256=sha, kind="stance", side="left", start_s=0.9, end_s=1.15),
            FloorLine(clip_sha256=sha, start_px=(10.0, 100.0), end_px=(150.0, 102.0)),
        )
    )


def measured_again(case: str) -> ClipAnalysis:
    """Return the clip with its corrections in its events and spans, as measuring again gives it."""
    clip = clip_of(case)
    if case != "corrected":
        return clip
    events = [event for event in clip.events if event.kind != "toe_off"]
    spans = [span for span in clip.spans if span.start_s != 0.9]
    added = GaitEvent("heel_off", "right", 0.75)
    return replace(clip, events=(*events, added), spans=tuple(spans))
