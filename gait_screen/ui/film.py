"""What to film: where it hurts, the shortest set of clips for it, and a card for each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import streamlit as st

from gait_screen.knowledge import PainAnswer, load_knowledge, parse_answers
from gait_screen.outputs.film_guide import FilmCard, all_cards, proposed_cards
from gait_screen.plan import propose_clips
from gait_screen.plan.propose import PLACES
from gait_screen.ui.text import bullets, plain

#: One above the other on a phone, or the words in them could not be read.
_PICTURE_PX: Final = 200
_SIDES: Final = ("left", "right", "both")
_LISTED: Final = ("steady", "wipe", "clothes", "alone", "still")


@st.fragment
def show_film() -> None:
    """Show the page: its own questions change only the proposal, not the rest of the app."""
    with st.container(key="film"):
        st.markdown(_say("film_lead"))
        pains = _ask_pain()
        running, treadmill, height = _ask_possible()
        cards, notes = _proposal(pains, running, treadmill, _flagged(), height)
        clips = sum(len(card.clips) for card in cards)
        count = "film_count_one" if clips == 1 else "film_count"
        st.subheader(_say(count, count=clips), anchor=False)
        for note in notes:
            st.info(plain(note))
        _show_checklist()
        for number, card in enumerate(cards, start=1):
            _show_card(card, f"{number}. ")
        every = st.expander(_say("film_all"), key="film_every", on_change="rerun")
        # Two dozen cards with drawings: only for who asks for them.
        if every.open:
            with every:
                for card in _every_card(height):
                    _show_card(card, "")


def _say(phrase: str, **values: object) -> str:
    return plain(load_knowledge().say(f"clips.{phrase}", **values))


def _ask_pain() -> tuple[PainAnswer, ...]:
    knowledge = load_knowledge()
    labels = {info.id: info.label[:1].upper() + info.label[1:] for info in knowledge.pain_sites}
    say = knowledge.say
    chosen = st.pills(
        plain(say("person.ask_pain_sites")),
        list(labels),
        selection_mode="multi",
        # What was answered in the questionnaire need not be said again.
        default=st.session_state.get("pain_sites"),
        format_func=labels.__getitem__,
        key="film_sites",
    )
    if not chosen:
        return ()
    left, right = st.columns(2)
    side = left.radio(
        plain(say("person.ask_pain_side")),
        _SIDES,
        index=None,
        format_func=lambda side: say(f"person.ask_side_{side}"),
        horizontal=True,
        key="film_side",
    )
    severity = right.number_input(
        plain(say("person.ask_pain_severity")), 0, 10, value=None, step=1, key="film_severity"
    )
    pain = [{"site": site, "side": side, "severity": severity} for site in chosen]
    return parse_answers({"pain": pain}, where="The page").pain


def _ask_possible() -> tuple[bool, bool, float | None]:
    runs, treadmill, height = st.columns([2, 2, 3], vertical_alignment="bottom")
    return (
        runs.checkbox(_say("ask_runs"), value=True, key="film_runs"),
        treadmill.checkbox(_say("have_treadmill"), value=True, key="film_treadmill"),
        height.number_input(_say("ask_height"), 80, 250, value=None, step=1, key="film_height_cm"),
    )


def _flagged() -> bool:
    """Return whether a safety question of the questionnaire was answered with yes."""
    knowledge = load_knowledge()
    yes = knowledge.say("person.ask_yes")
    return any(st.session_state.get(f"red_flag_{flag.id}") == yes for flag in knowledge.red_flags)


@lru_cache(maxsize=64)
def _proposal(
    pains: tuple[PainAnswer, ...],
    running: bool,
    treadmill: bool,
    flagged: bool,
    height_cm: float | None,
) -> tuple[tuple[FilmCard, ...], tuple[str, ...]]:
    """Return cards and notes; kept, since they follow from the answers alone."""
    knowledge = load_knowledge()
    proposal = propose_clips(
        pains,
        knowledge,
        can_run=running,
        places=[place for place in PLACES if treadmill or place != "treadmill"],
        red_flag=flagged,
    )
    tall = None if height_cm is None else height_cm / 100.0
    return proposed_cards(proposal, knowledge, tall), proposal.notes


@lru_cache(maxsize=4)
def _every_card(height_cm: float | None) -> tuple[FilmCard, ...]:
    return all_cards(load_knowledge(), None if height_cm is None else height_cm / 100.0)


def _show_checklist() -> None:
    with st.expander(_say("film_list")):
        st.markdown(_say("film_list_lead"))
        for item in _LISTED:
            st.checkbox(_say(f"list_{item}"), key=f"film_list_{item}")


def _show_card(card: FilmCard, number: str) -> None:
    with st.container(border=True, gap="small"):
        st.markdown(f"**{plain(number + card.title)}**")
        with st.container(horizontal=True, gap="small"):
            for picture in card.pictures:
                st.image(picture.svg, alt=picture.alt, width=_PICTURE_PX)
        if card.why:
            st.markdown(plain(card.why))
        st.markdown(plain(card.what))
        facts = (f"**{plain(label)}:** {plain(text)}" for label, text in card.facts)
        st.markdown("  \n".join(facts))
        _show_list("keep", card.keep)
        for also in card.also:
            st.caption(f"{_say('label_also')}: {plain(also)}")
        with st.expander(f"{_say('label_faults')} · {_say('label_checks')}"):
            _show_list("faults", card.faults)
            _show_list("checks", card.checks)


def _show_list(label: str, lines: Sequence[str]) -> None:
    if lines:
        st.markdown(f"**{_say(f'label_{label}')}**\n\n{bullets(lines)}")
