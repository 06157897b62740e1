"""A second pass over a clip that cuts crops at full resolution and lets the networks read them.

One picture and a few batches of crops are held at a time, whatever the length of the clip.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from gait_screen.angles.geometry import wrap_deg
from gait_screen.errors import VideoUnreadableError
from gait_screen.picture.crops import cut_crop, inverse_map, map_points, turn_deg
from gait_screen.picture.model_files import NetworkFile
from gait_screen.picture.network import BATCH, Answers, PictureNetwork
from gait_screen.picture.places import CropTrack
from gait_screen.picture.plans import NetworkName
from gait_screen.picture.records import PictureReading
from gait_screen.records import (
    FloatArray,
    Frame,
    ImageArray,
    ProgressCallback,
    ProgressUpdate,
    VideoInfo,
    no_progress,
)
from gait_screen.video import read_frames

STAGE: Final = "looking closely"
#: The clock of the second pass is the first one's, to the last bit but one.
_SAME_TIME_S: Final = 1e-6


def look(
    info: VideoInfo,
    tracks: Sequence[CropTrack],
    files: Mapping[NetworkName, NetworkFile],
    time_s: FloatArray,
    clip: str = "",
    progress: ProgressCallback = no_progress,
) -> tuple[PictureReading, ...]:
    """Let the networks read the crops of a clip.

    Parameters
    ----------
    tracks
        Where and in which frames to look.
    files
        The networks that the tracks name.
    time_s
        Shape ``(T,)``: the clip's clock, on which the tracks' frames are numbered.
    clip
        The clip's name in the updates.
    progress
        Called with each picture; what it raises ends the work.

    Returns
    -------
    readings
        One for each track that has a frame, in their order.

    Raises
    ------
    ModelMissingError
        When a network cannot be used.
    VideoUnreadableError
        When the file has changed since its clock was read.
    """
    tracks = [track for track in tracks if track.frames.any()]
    if not tracks:
        return ()
    networks = {track.look.network for track in tracks}
    desks = {name: _Desk(PictureNetwork(files[name])) for name in sorted(networks)}
    notes = [_Notes(track) for track in tracks]
    wanted = np.any([track.frames for track in tracks], axis=0)
    total = int(wanted.sum())
    for done, frame in enumerate(read_frames(info, only=wanted), start=1):
        _check_clock(info, frame, time_s)
        for note in notes:
            if note.track.frames[frame.index]:
                desks[note.track.look.network].take(note, frame)
        progress(ProgressUpdate(STAGE, clip, done, total))
    for desk in desks.values():
        desk.clear()
    if any(note.rows != note.track.frames.sum() for note in notes):
        raise _changed(info)
    return tuple(note.reading() for note in notes)


@dataclass
class _Notes:
    """The answers about one track, crop after crop."""

    track: CropTrack
    frames: list[int] = field(default_factory=list)
    answers: list[Answers] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return len(self.frames)

    def add(self, frame: int, matrix: FloatArray, answers: Answers) -> None:
        """Keep one crop's answers, ``n = 1``, as those of the picture."""
        self.frames.append(frame)
        self.answers.append(in_picture(answers, matrix, self.track.plan.turning))

    def reading(self) -> PictureReading:
        """Return all of it."""
        columns = {
            name: np.concatenate([getattr(one, name) for one in self.answers])
            for name in ("angles_deg", "angles_sd_deg", "keypoints_px", "keypoints_sd_px")
        }
        return PictureReading(
            network=self.track.look.network,
            side=self.track.look.side,
            frames=np.asarray(self.frames, dtype=np.int64),
            mirrored=self.track.mirrored,
            **columns,
        )


def in_picture(answers: Answers, matrix: FloatArray, turning: Sequence[bool]) -> Answers:
    """Turn what was read in crops into what is in the upright picture.

    Parameters
    ----------
    answers
        Of crops that were all cut with ``matrix``, shape ``(2, 3)``: picture to crop.
    turning
        Which angles turn with the crop. From these its own turn is taken off; those of a mirrored
        crop stay angles of the mirrored picture.
    """
    turned = np.where(np.asarray(turning), turn_deg(matrix), 0.0)
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    return Answers(
        keypoints_px=map_points(inverse_map(matrix), answers.keypoints_px),
        keypoints_sd_px=answers.keypoints_sd_px / scale,
        angles_deg=wrap_deg(answers.angles_deg - turned),
        angles_sd_deg=answers.angles_sd_deg,
    )


class _Desk:
    """Where the crops for one network gather until they make a batch."""

    def __init__(self, network: PictureNetwork) -> None:
        self._network = network
        self._waiting: list[tuple[_Notes, int, FloatArray]] = []
        self._crops: list[ImageArray] = []

    def take(self, notes: _Notes, frame: Frame) -> None:
        """Cut a crop out of a frame, and read the batch when it is full."""
        matrix = notes.track.matrix(frame.index)
        self._crops.append(cut_crop(frame.image_rgb, matrix, notes.track.plan.crop.size_px))
        self._waiting.append((notes, frame.index, matrix))
        if len(self._crops) == BATCH:
            self.clear()

    def clear(self) -> None:
        """Read what waits."""
        if not self._crops:
            return
        answers = self._network.read(np.stack(self._crops))
        for row, (notes, frame, matrix) in enumerate(self._waiting):
            notes.add(frame, matrix, _row(answers, row))
        self._waiting.clear()
        self._crops.clear()


def _row(answers: Answers, row: int) -> Answers:
    one = slice(row, row + 1)
    return Answers(
        answers.keypoints_px[one],
        answers.keypoints_sd_px[one],
        answers.angles_deg[one],
        answers.angles_sd_deg[one],
    )


def _check_clock(info: VideoInfo, frame: Frame, time_s: FloatArray) -> None:
    known = frame.index < len(time_s)
    if not known or abs(frame.time_s - time_s[frame.index]) > _SAME_TIME_S:
        raise _changed(info)


def _changed(info: VideoInfo) -> VideoUnreadableError:
    return VideoUnreadableError(
        f"{info.path.name} has changed while it was analysed: wait until it is copied whole and "
        "analyse it again."
    )
