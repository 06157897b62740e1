"""What somebody who watches the work is shown of it: the bodies found last, and how many there are.

Counted stretch by stretch: one that is followed again, more closely, counts once.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from gait_screen.pose.stretches import Found, Passed, Stretch
from gait_screen.records import BodiesCallback, BodiesSeen, BodySeen

#: So many of the latest bodies are shown.
LATEST: Final = 4


class Onlooker:
    """Tells a listener of the bodies in one clip as they are found; nobody where there is none."""

    def __init__(self, clip: str = "", listener: BodiesCallback | None = None) -> None:
        self._clip = clip
        self._listener = listener
        #: Of each stretch, in how many frames a body was looked for and found.
        self._counts: dict[int, tuple[int, int]] = {}
        self._followed_now: set[int] = set()
        self._latest: deque[BodySeen] = deque(maxlen=LATEST)

    def begins(self, number: int, stretch: Stretch) -> bool:
        """Note that a stretch is worked on from its beginning; return whether to tell of bodies."""
        self._followed_now.discard(number)
        if self._listener is None or stretch.model is None:
            return False
        self._followed_now.add(number)
        self._counts[number] = (0, 0)
        return True

    def hears(self, number: int, passed: Passed) -> None:
        """Take in what a worker tells of a stretch."""
        if number not in self._followed_now:
            return
        frames, with_body = self._counts[number]
        self._counts[number] = (frames + passed.frames, with_body + passed.with_body)
        if passed.latest is not None:
            time_s, body = passed.latest
            self._latest.append(BodySeen(time_s, body.xy_px, body.visibility))
        self._tell()

    def knows(self, number: int, one: Found) -> None:
        """Take in a stretch that was done before."""
        if one.observations is not None:
            with_body = sum(body is not None for body in one.observations)
            self._counts[number] = (len(one.observations), with_body)
            self._tell()

    def _tell(self) -> None:
        if self._listener is None:
            return
        counts = self._counts.values()
        self._listener(
            BodiesSeen(
                self._clip,
                sum(frames for frames, _ in counts),
                sum(with_body for _, with_body in counts),
                tuple(sorted(self._latest, key=lambda one: one.time_s)),
            )
        )
