"""Two screenings of one person whose kept videos say the number of each of their pictures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gait_screen.analysis import ClipAnalysis
from gait_screen.outputs.motion import clip_motion
from gait_screen.outputs.review_data import review_data
from gait_screen.records import GaitEvent, Span
from gait_screen.screening import EventRecord, IntervalRecord, Screening
from gait_screen.store import ClipToKeep, open_store
from gait_screen.video import VideoWriter
from gait_screen.vocabulary import View
from tests.cli.screenings import screening
from tests.helpers.video_files import numbered_picture
from tests.outputs.clips import make_clip, phone_times, rear_curves, side_curves
from tests.progress.series import lunge, when

#: Pictures that a number of eight bits can tell apart.
FRAMES = 130
STRIDE_S = 0.6
_STRIDES = 6
SHA = {"earlier": "a" * 64, "later": "b" * 64}


def runner(which: str, view: View = "left") -> ClipAnalysis:
    """Return somebody who runs: the later time slower, and longer on the ground in each step."""
    pace, stance = (1.0, 0.25) if which == "earlier" else (1.3, 0.35)
    times = phone_times(FRAMES)
    curves = side_curves(times / pace) if view == "left" else rear_curves(times / pace)
    clip = make_clip(Path(f"{which}.mp4"), times_s=times, view=view, curves=curves)
    starts = [
        (side, pace * (begin + STRIDE_S * number))
        for number in range(_STRIDES)
        for side, begin in (("left", 0.1), ("right", 0.4))
    ]
    starts = [(side, start) for side, start in starts if start + pace * stance < times[-1]]
    spans = tuple(Span("stance", side, at, at + pace * stance) for side, at in starts)  # type: ignore[arg-type]
    events = tuple(GaitEvent("initial_contact", side, at) for side, at in starts)  # type: ignore[arg-type]
    return replace(
        clip,
        info=replace(clip.info, sha256=SHA[which]),
        pose=replace(clip.pose, time_s=times),
        spans=spans,
        events=events,
    )


def screening_of(*clips: ClipAnalysis, weeks: float) -> Screening:
    """Return the screening of some clips, with their events and spans in it."""
    records = [
        clip.record.model_copy(
            update={
                "sha256": clip.info.sha256,
                "events": [
                    EventRecord(kind=e.kind, side=e.side, time_s=e.time_s)  # type: ignore[arg-type]
                    for e in clip.events
                ],
                "intervals": [
                    IntervalRecord(kind=s.kind, side=s.side, start_s=s.start_s, end_s=s.end_s)  # type: ignore[arg-type]
                    for s in clip.spans
                ],
            }
        )
        for clip in clips
    ]
    metrics = [lunge(24.0 + weeks), lunge(40.0, side="right")]
    return screening(metrics, created=when(weeks), clips=records)


def write_numbered(clip: ClipAnalysis, path: Path) -> Path:
    """Write the clip's annotated video as the product does, with numbers in place of pictures."""
    sizes = review_data(clip)["video"]
    times = clip.pose.time_s
    with VideoWriter(path, sizes["width_px"], sizes["height_px"]) as video:
        for number, time_s in enumerate(times):
            picture = numbered_picture(number, sizes["width_px"], sizes["height_px"])
            video.write(picture, float(time_s - times[0]) * sizes["factor"])
    return path


def store_people(folder: Path) -> None:
    """Store Anna with both videos, Ben with none, Cora filmed from two sides, Dan from his file."""
    store = open_store()
    for which, weeks in (("earlier", 0.0), ("later", 6.0)):
        clip = runner(which)
        text = screening_of(clip, weeks=weeks).to_json()
        motion = clip_motion(clip).to_json()
        video = write_numbered(clip, folder / f"{which}.mp4")
        store.add("Anna", text, clips=[ClipToKeep(0, motion, video)])
        store.add("Ben", text, clips=[ClipToKeep(0, motion)])
        store.add("Dan", text)
        other = clip if which == "earlier" else runner(which, "rear")
        text = screening_of(other, weeks=weeks).to_json()
        store.add("Cora", text, clips=[ClipToKeep(0, clip_motion(other).to_json())])
