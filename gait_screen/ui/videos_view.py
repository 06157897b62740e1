"""Two screenings' clips in step on the page: which pair, and why others cannot be shown so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from gait_screen.errors import UsageError
from gait_screen.knowledge import load_knowledge
from gait_screen.outputs.motion import ClipMotion
from gait_screen.outputs.report_model import date_text
from gait_screen.outputs.side_by_side import ClipPair, Matches, SideClip, match_clips, pair_data
from gait_screen.screening import Screening
from gait_screen.store import KeptClip
from gait_screen.ui.in_step import show_in_step
from gait_screen.ui.text import bullets, plain

_KEY: Final = "compare_in_step"


@dataclass(frozen=True)
class KeptScreening:
    """A stored screening with what was kept of its clips."""

    screening: Screening
    kept: tuple[KeptClip, ...]

    def clips(self) -> list[SideClip]:
        """Return its clips with the curves that were kept.

        Raises
        ------
        UsageError
            When they cannot be read.
        """
        motions = {clip.number: clip.motion for clip in self.kept}
        found = []
        for number, record in enumerate(self.screening.clips):
            text = motions.get(number)
            motion = None if text is None else ClipMotion.from_json(text, where=record.file)
            fits = motion is not None and motion.sha256 == record.sha256
            found.append(SideClip(record, motion if fits else None))
        return found

    def video_of(self, clip: SideClip) -> KeptClip | None:
        """Return what was kept of one of its clips."""
        number = self.screening.clips.index(clip.record)
        return next((kept for kept in self.kept if kept.number == number), None)


@dataclass
class _Found:
    """What two screenings have in common, found once: every click runs the page again."""

    earlier: KeptScreening
    later: KeptScreening
    matches: Matches
    data: dict[int, dict[str, Any]]


def show_videos(earlier: KeptScreening, later: KeptScreening) -> None:
    """Show the clips of two screenings side by side, in step with each other."""
    with st.container(key="compare_videos"):
        st.markdown(f"**{plain(_say('title'))}**")
        try:
            found = _found(earlier, later)
        except UsageError as error:
            # The rest of the page, where it can be deleted, must not go with it.
            st.error(plain(str(error)))
            return
        pairs = found.matches.pairs
        if pairs:
            _show_pair(found, _choose(pairs))
        else:
            st.info(f"{plain(_say('none'))}\n\n{bullets(found.matches.reasons)}")
        if pairs and found.matches.reasons:
            with st.expander(_say("others")):
                st.markdown(bullets(found.matches.reasons))


def _found(earlier: KeptScreening, later: KeptScreening) -> _Found:
    found: _Found | None = st.session_state.get(_KEY)
    if found is None or (found.earlier, found.later) != (earlier, later):
        found = _Found(earlier, later, match_clips(earlier.clips(), later.clips()), {})
        st.session_state[_KEY] = found
    return found


def _choose(pairs: Sequence[ClipPair]) -> int:
    if len(pairs) == 1:
        return 0
    choice = st.selectbox(
        _say("choose"),
        range(len(pairs)),
        format_func=lambda place: _name(pairs[place]),
        key=f"compare_pair_{len(pairs)}",
    )
    return min(choice, len(pairs) - 1)


def _name(pair: ClipPair) -> str:
    files = " / ".join(dict.fromkeys(clip.record.file for clip in pair.both))
    return f"{pair.earlier.title} ({files})"


def _show_pair(found: _Found, place: int) -> None:
    pair = found.matches.pairs[place]
    kept = (found.earlier.video_of(pair.earlier), found.later.video_of(pair.later))
    if pair.earlier.motion is None and pair.later.motion is None:
        for which in ("earlier", "later"):
            st.info(plain(_say("without_curves", which=which)))
        return
    if place not in found.data:
        found.data[place] = pair_data(pair)
    data = found.data[place]
    holds = all(side["kind"] == "hold" for side in data["sides"])
    st.caption(plain(f"{pair.earlier.title}. {_say('lead_hold' if holds else 'lead')}"))
    videos = tuple(None if one is None else one.video for one in kept)
    show_in_step(data, _dates(found), (videos[0], videos[1]), key=f"in_step_{place}")


def _dates(found: _Found) -> tuple[str, str]:
    """Return the days of both screenings, with the time where it is the same day."""
    texts = [date_text(one.screening.created) for one in (found.earlier, found.later)]
    days = [text.rsplit(",", 1)[0] for text in texts]
    earlier, later = texts if days[0] == days[1] else days
    return earlier, later


def _say(phrase: str, **values: object) -> str:
    return load_knowledge().say(f"over_time.in_step_{phrase}", **values)
