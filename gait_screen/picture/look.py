"""A second pass over a clip that cuts crops at full resolution and lets the networks read them.

One picture and a few batches of crops are held at a time, whatever the length of the clip.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from gait_screen.angles.geometry import wrap_deg
from gait_screen.picture.crops import cut_crop, inverse_map, map_points, turn_deg
from gait_screen.picture.model_files import NetworkFile
from gait_screen.picture.network import BATCH, Answers, PictureNetwork
from gait_screen.picture.places import CropTrack
from gait_screen.picture.plans import NetworkName
from gait_screen.picture.records import PictureReading
from gait_screen.pose.stretches import FrameSource, Rota, cut_clip, put_models_away
from gait_screen.records import (
    BoolArray,
    FloatArray,
    ImageArray,
    IntArray,
    Picture,
    ProgressCallback,
    ProgressUpdate,
    no_progress,
)
from gait_screen.workers import Desk, Order, WorkerPool

STAGE: Final = "looking closely"


def look(
    source: FrameSource,
    tracks: Sequence[CropTrack],
    files: Mapping[NetworkName, NetworkFile],
    pool: WorkerPool,
    clip: str = "",
    progress: ProgressCallback = no_progress,
) -> tuple[PictureReading, ...]:
    """Let the networks read the crops of a clip.

    Parameters
    ----------
    source
        The clip's frames on the clock on which the tracks' frames are numbered.
    tracks
        Where and in which frames to look.
    files
        The networks that the tracks name.
    pool
        Who does the work. The readings do not depend on the number of workers.
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
    wanted = np.flatnonzero(np.any([track.frames for track in tracks], axis=0))
    pieces = _cut(wanted)
    rota = Rota(len(pieces), pool.workers)
    at_work: dict[int, int] = {}
    read: dict[int, list[_Notes]] = {}
    done = 0

    def give(worker: int) -> Order | None:
        number = rota.next_for(worker)
        if number is None:
            return None
        at_work[worker] = number
        part = [replace(track, frames=_only(track.frames, pieces[number])) for track in tracks]
        return Order(look_at_piece, (source, tuple(part), dict(files)))

    def take(worker: int, notes: list[_Notes]) -> None:
        read[at_work[worker]] = notes

    def tell(more: int = 0) -> None:
        nonlocal done
        done += more
        progress(ProgressUpdate(STAGE, clip, done, len(wanted)))

    pool.run(give, take, note=lambda _worker, more: tell(more), wait=tell)
    in_order = [read[number] for number in range(len(pieces))]
    return tuple(_joined([notes[n] for notes in in_order]).reading() for n in range(len(tracks)))


def get_ready_to_look(pool: WorkerPool, files: Mapping[NetworkName, NetworkFile]) -> None:
    """Let workers who are there already load the networks while this process does other things."""
    if pool.has_started:
        pool.get_ready(Order(open_networks, (dict(files),)))


def open_networks(
    desk: Desk, _note: Callable[[int], None], files: Mapping[NetworkName, NetworkFile]
) -> None:
    """Load networks in the place of the pose models; the order to get ready."""
    put_models_away(desk)
    for file in files.values():
        open_network(desk, file)


def look_at_piece(
    desk: Desk,
    note: Callable[[int], None],
    source: FrameSource,
    tracks: Sequence[CropTrack],
    files: Mapping[NetworkName, NetworkFile],
) -> list[_Notes]:
    """Read the crops of some neighbouring frames; the order given to a worker.

    Returns
    -------
    notes
        One for each track, in their order, whether it has a frame here or not.
    """
    reader = desk.keep("clip", source.key, source.open)
    names = {track.look.network for track in tracks if track.frames.any()}
    readers = {name: _Desk(open_network(desk, files[name])) for name in sorted(names)}
    notes = [_Notes(track) for track in tracks]
    wanted = np.flatnonzero(np.any([track.frames for track in tracks], axis=0))
    for run in np.split(wanted, np.flatnonzero(np.diff(wanted) > 1) + 1):
        for frame in reader.frames(int(run[0]), int(run[-1]) + 1):
            for one in notes:
                if one.track.frames[frame.index]:
                    readers[one.track.look.network].take(one, frame)
            note(1)
    for each in readers.values():
        each.clear()
    return notes


def open_network(desk: Desk, file: NetworkFile) -> PictureNetwork:
    """Return a worker's network, loaded the first time."""
    return desk.keep(f"network {file.name}", file, lambda: nullcontext(PictureNetwork(file)))


def _cut(wanted: IntArray) -> list[IntArray]:
    """Cut the frames to look at into neighbours, by their number alone (:func:`cut_clip`)."""
    return [wanted[start:stop] for start, stop in cut_clip(len(wanted))]


def _only(frames: BoolArray, chosen: IntArray) -> BoolArray:
    only = np.zeros_like(frames)
    only[chosen] = frames[chosen]
    return only


@dataclass
class _Notes:
    """The answers about one track, crop after crop."""

    track: CropTrack
    frames: list[int] = field(default_factory=list)
    answers: list[Answers] = field(default_factory=list)

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


def _joined(pieces: Sequence[_Notes]) -> _Notes:
    """Return the notes about one track from successive pieces of the clip."""
    return _Notes(
        pieces[0].track,
        [frame for piece in pieces for frame in piece.frames],
        [answer for piece in pieces for answer in piece.answers],
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

    def take(self, notes: _Notes, frame: Picture) -> None:
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
