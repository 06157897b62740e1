"""How much of a job is done and how long the rest takes, from its own pace.

The work comes in steps, clip by clip, whose cost grows with the clip's frames. What a step costs
per frame is measured as it goes; until then it stands in a usual ratio to the others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from gait_screen.jobs.records import JobProgress
from gait_screen.records import AnalysisOptions, ProgressUpdate

#: What is done in a stage, by its name. Stages that are not here take no time worth telling.
_KINDS: Final = {
    "choosing the part to analyse": "choosing",
    "following": "pose",
    "looking for people": "closer look",
    "following among others": "among others",
    "looking closely": "pictures",
    "looking for stickers": "stickers",
    "drawing the video": "drawing",
}
#: What a frame costs, in units of the pose's.
_USUAL: Final = {
    "choosing": 1.0,
    "pose": 1.0,
    "closer look": 0.4,
    "among others": 1.2,
    "pictures": 0.3,
    "stickers": 0.5,
    "drawing": 0.4,
}
#: Only where a clip is long or somebody is not alone, which nobody knows before.
_SURPRISES: Final = ("choosing", "closer look", "among others")
_LAST_STAGE: Final = "writing the report"
#: No more is done before the report is written.
_NEARLY: Final = 0.99
#: A pace is believed when it has been measured for so long.
_MEASURED_S: Final = 2.0

#: A clip's number and what is done with it.
_Step = tuple[int, str]


@dataclass
class _Measured:
    frames: float = 0.0
    seconds: float = 0.0


@dataclass
class Pace:
    """Listens to a job's progress and says how far the whole of it is."""

    clips: int
    options: AnalysisOptions
    _names: list[str] = field(default_factory=list)
    _frames: dict[int, int] = field(default_factory=dict)
    _surprises: set[_Step] = field(default_factory=set)
    _measured: dict[str, _Measured] = field(default_factory=dict)
    _last: tuple[_Step, float, float] | None = None
    _position: tuple[_Step | None, float] = (None, 0.0)
    _share: float = 0.0

    def heard(self, update: ProgressUpdate, now_s: float) -> JobProgress:
        """Take in an update that came at a moment, in seconds of any steady clock."""
        if update.clip and update.clip not in self._names:
            self._names.append(update.clip)
        clip = self._names.index(update.clip) if update.clip else 0
        if update.stage in _KINDS:
            self._move(clip, _KINDS[update.stage], update, now_s)
        done, left = self._costs()
        share = min(done / (done + left), _NEARLY)
        if update.stage == _LAST_STAGE:
            share, left = (1.0 if update.done else _NEARLY), 0.0
        self._share = max(self._share, share)
        return JobProgress(
            stage=update.stage,
            clip=update.clip,
            done=update.done,
            total=update.total,
            clip_number=clip + 1 if update.clip else 0,
            clips=self.clips,
            share=round(self._share, 4),
            time_left_s=None if self._unit() is None else round(left, 1),
        )

    def _move(self, clip: int, kind: str, update: ProgressUpdate, now_s: float) -> None:
        step = (clip, kind)
        if kind in _SURPRISES:
            self._surprises.add(step)
        if kind in ("pose", "choosing") and update.total:
            self._frames[clip] = update.total
        part = min(update.done / update.total, 1.0) if update.total else 0.0
        if self._last is not None and self._last[0] == step and self._last[1] > 0:
            # Since the last word only, and not from the start: models are loaded before the first
            # frame, and a job that was resumed begins in the middle.
            measured = self._measured.setdefault(kind, _Measured())
            measured.frames += max(part - self._last[1], 0.0) * self._frames_of(clip)
            measured.seconds += now_s - self._last[2]
        self._last = step, part, now_s
        self._position = step, part

    def _steps(self) -> list[_Step]:
        """Return what there is to do, in its order, as far as it is known."""
        options = self.options
        wanted = {
            "pictures": options.pictures,
            "stickers": options.markers,
            "drawing": options.annotate,
        }
        return sorted(
            (
                (clip, kind)
                for clip in range(self.clips)
                for kind in _USUAL
                if wanted.get(kind, kind not in _SURPRISES or (clip, kind) in self._surprises)
            ),
            # The videos are drawn when all clips have been measured.
            key=lambda step: (step[1] == "drawing", step[0]),
        )

    def _costs(self) -> tuple[float, float]:
        """Return the cost of what is done and of what is left, in seconds where that is known."""
        here, part = self._position
        done, left, passed = 0.0, 0.0, here is None
        for step in self._steps():
            cost = self._frames_of(step[0]) * self._per_frame(step[1])
            share = part if step == here else float(not passed)
            passed = passed or step == here
            done += share * cost
            left += (1.0 - share) * cost
        return done, left

    def _frames_of(self, clip: int) -> float:
        known = list(self._frames.values())
        return float(self._frames.get(clip, np.mean(known) if known else 1))

    def _per_frame(self, kind: str) -> float:
        measured = self._measured.get(kind, _Measured())
        if measured.seconds >= _MEASURED_S and measured.frames:
            return measured.seconds / measured.frames
        return _USUAL[kind] * (self._unit() or 1.0)

    def _unit(self) -> float | None:
        """Return the seconds that a frame's pose takes here; None before enough was measured."""
        seconds = sum(one.seconds for one in self._measured.values())
        usual = sum(_USUAL[kind] * one.frames for kind, one in self._measured.items())
        return seconds / usual if seconds >= _MEASURED_S and usual else None
