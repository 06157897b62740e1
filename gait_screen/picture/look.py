"""Cuts crops at full resolution and lets the networks read them.

They are cut from what was set aside while the clip was decoded for its landmarks
(:mod:`gait_screen.picture.surroundings`); what was not is decoded once more. One picture and a few
batches of crops are held at a time, whatever the length of the clip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from gait_screen.angles.geometry import wrap_deg
from gait_screen.picture.crops import crop_of, cut_crop, inverse_map, map_points, turn_deg
from gait_screen.picture.model_files import NetworkFile
from gait_screen.picture.network import BATCH, Answers, PictureNetwork
from gait_screen.picture.places import CropTrack
from gait_screen.picture.plans import NetworkName
from gait_screen.picture.records import PictureReading
from gait_screen.pose.aside import Entries
from gait_screen.pose.stretches import FrameReader, FrameSource, Rota, cut_clip, put_models_away
from gait_screen.records import (
    FloatArray,
    ImageArray,
    IntArray,
    Picture,
    PicturePart,
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
    aside: Entries | None = None,
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
    aside
        Parts of the pictures that were set aside while the clip was decoded. They change no
        reading.

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
        part = tuple(_only(track, pieces[number]) for track in tracks)
        return Order(look_at_piece, (source, part, dict(files), _at_hand(part, aside or {})))

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
    aside: Entries,
) -> list[_Notes]:
    """Read the crops of some neighbouring frames; the order given to a worker.

    Parameters
    ----------
    aside
        The parts that the tracks' crops are cut from, as far as they were set aside.

    Returns
    -------
    notes
        One for each track, in their order, whether it has a frame here or not.
    """
    reader = desk.keep("clip", source.key, source.open)
    names = {track.look.network for track in tracks if track.frames.any()}
    readers = {name: _Desk(open_network(desk, files[name])) for name in sorted(names)}
    notes = [_Notes(track) for track in tracks]
    for index, frame in _frames(reader, tracks, aside):
        for one in notes:
            if one.track.frames[index]:
                matrix = one.track.matrix(index)
                crop = _crop(one.track, index, matrix, frame, aside)
                readers[one.track.look.network].take(one, index, matrix, crop)
        note(1)
    for each in readers.values():
        each.clear()
    return notes


def _frames(
    reader: FrameReader, tracks: Sequence[CropTrack], aside: Entries
) -> Iterator[tuple[int, Picture | None]]:
    """Yield the frames to look at in their order; those that need not be decoded as None."""
    wanted = np.flatnonzero(np.any([track.frames for track in tracks], axis=0))
    missing = np.array([not _is_aside(tracks, index, aside) for index in wanted.tolist()], bool)
    lacking = wanted[missing]
    runs = np.split(lacking, np.flatnonzero(np.diff(lacking) > 1) + 1)
    decoded = (
        frame for run in runs if len(run) for frame in reader.frames(int(run[0]), int(run[-1]) + 1)
    )
    for index, lacks in zip(wanted.tolist(), missing.tolist(), strict=True):
        yield index, next(decoded) if lacks else None


def _is_aside(tracks: Sequence[CropTrack], index: int, aside: Entries) -> bool:
    """Tell whether all that is to be cut from a frame was set aside."""
    return all(
        index in track.around and (index, track.spot) in aside
        for track in tracks
        if track.frames[index]
    )


def _crop(
    track: CropTrack, index: int, matrix: FloatArray, frame: Picture | None, aside: Entries
) -> ImageArray:
    """Cut a crop from its surroundings where it lies in them, wherever they come from."""
    size_px = track.plan.crop.size_px
    around = track.around.get(index)
    if around is not None:
        part: PicturePart | None
        if frame is None:
            part = aside[index, track.spot].load()
        else:
            part = frame.part(around.box, around.factor)
        if part is not None:
            return cut_crop(part.rgb(), around.matrix(matrix), size_px)
    if frame is None:
        raise ValueError(f"Frame {index} was not decoded, though not all of it was set aside.")
    return crop_of(frame, matrix, size_px)


def open_network(desk: Desk, file: NetworkFile) -> PictureNetwork:
    """Return a worker's network, loaded the first time."""
    return desk.keep(f"network {file.name}", file, lambda: nullcontext(PictureNetwork(file)))


def _cut(wanted: IntArray) -> list[IntArray]:
    """Cut the frames to look at into neighbours, by their number alone (:func:`cut_clip`)."""
    return [wanted[start:stop] for start, stop in cut_clip(len(wanted))]


def _only(track: CropTrack, chosen: IntArray) -> CropTrack:
    """Return the part of a track in some of the clip's frames."""
    frames = np.zeros_like(track.frames)
    frames[chosen] = track.frames[chosen]
    around = {index: track.around[index] for index in chosen.tolist() if index in track.around}
    return replace(track, frames=frames, around=around)


def _at_hand(tracks: Sequence[CropTrack], aside: Entries) -> Entries:
    """Return what was set aside for some tracks."""
    names = ((index, track.spot) for track in tracks for index in track.around)
    return {name: aside[name] for name in names if name in aside}


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

    def take(self, notes: _Notes, index: int, matrix: FloatArray, crop: ImageArray) -> None:
        """Take the crop of a frame, and read the batch when it is full."""
        self._crops.append(crop)
        self._waiting.append((notes, index, matrix))
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
