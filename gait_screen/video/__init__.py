"""Video in and out: the only package that decodes or encodes (PyAV), nothing else imports it.

``probe_video`` says what a file is, ``read_frames`` yields its upright pictures with their own
times, ``frame_timing`` judges the times, ``VideoWriter`` writes annotated video.
"""

from gait_screen.video.probe import probe_video
from gait_screen.video.reading import ReadReport, read_frames
from gait_screen.video.timing import FrameTiming, frame_timing
from gait_screen.video.writer import VideoWriter

__all__ = [
    "FrameTiming",
    "ReadReport",
    "VideoWriter",
    "frame_timing",
    "probe_video",
    "read_frames",
]
