"""What stands out, what was measured, and what could not be: with numbers, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gait_screen.knowledge import load_knowledge
from gait_screen.outputs.finding_cards import FindingCard, finding_cards
from gait_screen.outputs.finding_scale import scale_html, scale_words
from gait_screen.outputs.plan_model import plan_text
from gait_screen.outputs.proof_frames import ProofKey
from gait_screen.outputs.report_model import (
    FindingText,
    MetricRow,
    metric_rows,
    not_assessed_texts,
)
from gait_screen.outputs.verdict import anything_judged, nothing_found
from gait_screen.screening import Finding, Plan, Screening
from gait_screen.ui.proofs import NO_PROOFS, Proofs
from gait_screen.ui.text import bullets, in_the_app, plain

_Colour = Literal["red", "orange", "yellow", "green", "gray"]
_STATUS_COLOURS: Final[dict[str, _Colour]] = {"likely": "red", "possible": "orange"}
_PICTURE_AND_WORDS: Final = (2, 3)
_NO_BREAK: Final = "\N{NO-BREAK SPACE}"
_MAY_BREAK: Final = "\N{ZERO WIDTH SPACE}"


def show_findings(screening: Screening, proofs: Proofs = NO_PROOFS) -> None:
    """Show the findings in order of importance, each with its picture, its number and why."""
    cards = finding_cards(screening, proofs.pictures)
    standing_out = [card for card in cards if card.stands_out]
    with st.container(key="findings"):
        st.header(_say("findings"), anchor="findings")
        if proofs.problem:
            st.warning(plain(proofs.problem))
        if standing_out:
            for card in standing_out:
                _show_finding(card, proofs)
            st.caption(plain(_say("findings_legend")))
        else:
            _show_nothing_found(screening.findings)
        _show_in_range([card for card in cards if card.finding.status == "none"], proofs)
        _show_not_judged([c.text for c in cards if c.finding.status == "not_assessed"])
        show_reasoning(screening.plan)


def show_reasoning(plan: Plan) -> None:
    """Show how the findings hang together: the rules that applied, with their numbers."""
    reasons = plan_text(plan).reasons
    if not reasons:
        return
    st.subheader(_say("reasoning"), anchor=False)
    st.caption(plain(_say("reasoning_lead")))
    for reason in reasons:
        with st.expander(plain(reason.title)):
            st.markdown(plain(reason.plain))
            if reason.numbers:
                st.caption(f"{plain(_say('numbers'))}:\n{bullets(reason.numbers)}")


def _say(phrase: str) -> str:
    return load_knowledge().say(f"report.{phrase}")


def _show_nothing_found(findings: Sequence[Finding]) -> None:
    said = nothing_found(findings)
    text = plain(said.text)
    if anything_judged(findings):
        st.info(text)
    else:
        st.warning(f"{text}\n\n{bullets(said.films)}")


def _show_finding(card: FindingCard, proofs: Proofs) -> None:
    finding = card.text
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(_title(finding))}**", width="content")
            st.badge(finding.status.capitalize(), color=_STATUS_COLOURS[finding.status])
            st.badge(finding.severity.capitalize(), color="gray")
        with _beside_the_picture(card, proofs):
            _show_number(card)
            for paragraph in finding.explanation:
                st.markdown(plain(paragraph))
            _show_fooled(card)
            if finding.clinician or finding.sources:
                with st.expander(_say("clinician")):
                    st.markdown(plain(finding.clinician))
                    if finding.sources:
                        st.caption(f"Sources:\n{bullets(finding.sources)}")


def _beside_the_picture(card: FindingCard, proofs: Proofs) -> DeltaGenerator:
    """Show the picture and return the place for the words: beside it, below it on a phone."""
    if card.proof is None:
        return st.container(gap="small")
    left, right = st.columns(_PICTURE_AND_WORDS)
    with left:
        st.image(card.proof.jpeg, alt=card.proof.alt, width="stretch")
        st.caption(plain(card.proof.moment))
        if ProofKey.of(card.finding) in proofs.before:
            st.caption(f"**{plain(_say('proof_before'))}**")
    return right


def _show_number(card: FindingCard) -> None:
    if card.text.numbers:
        st.markdown(f"**{plain(card.text.numbers)}**")
    if card.scale is not None:
        # Drawn in the colour of the page's text: an image would not know light from dark.
        st.html(scale_html(card.scale))
        st.caption(plain(scale_words(card.scale)))


def _show_fooled(card: FindingCard) -> None:
    if card.fooled:
        said = plain(" ".join(card.fooled))
        st.markdown(f"**{plain(_say('fooled'))}** {said}")


def _show_in_range(cards: Sequence[FindingCard], proofs: Proofs) -> None:
    if not cards:
        return
    with st.expander(f"{_say('in_range')} ({len(cards)})"):
        for place, card in enumerate(cards):
            if place:
                st.divider()
            st.markdown(f"**{plain(_title(card.text))}**")
            with _beside_the_picture(card, proofs):
                _show_number(card)
                _show_fooled(card)


def _show_not_judged(findings: Sequence[FindingText]) -> None:
    if not findings:
        return
    with st.expander(f"{_say('not_judged')} ({len(findings)})"):
        for finding in findings:
            said = plain(in_the_app(" ".join(finding.explanation)))
            st.markdown(f"**{plain(_title(finding))}**  \n{said}")


def _title(finding: FindingText) -> str:
    return f"{finding.title}, {finding.side.lower()}" if finding.side else finding.title


def show_measurements(screening: Screening) -> None:
    """Show every number with its interval, and everything that has none with the reason."""
    st.header("Measurements", anchor="measurements")
    rows = metric_rows(screening)
    if rows:
        st.caption(
            "Value ± half-width of its 95 % interval; n: steps or repetitions. Peaks are medians "
            "over them."
        )
        st.table(_as_table(rows), hide_index=True, alt="Measured values of left and right leg")
    else:
        st.info("Nothing could be measured in these clips.")
    groups = not_assessed_texts(screening)
    if groups:
        with st.expander("Not assessed, why, and how to film it"):
            for group in groups:
                labels = plain("; ".join(group.labels))
                st.markdown(f"**{plain(in_the_app(group.reason))}**  \n{labels}")


def _as_table(rows: list[MetricRow]) -> dict[str, list[str]]:
    """Put each side on a line of its own: three columns fit a phone."""
    lines = [
        (f"{row.label}, {side}" if side else row.label, value, row.origin)
        for row in rows
        for side, value in (("left", row.left), ("right", row.right), ("", row.both))
        if value
    ]
    return {
        "Quantity": [plain(label) for label, _, _ in lines],
        "Value": [_unbroken(value) for _, value, _ in lines],
        # A file's name may be wrapped where its words end.
        "From": [plain(origin).replace("\\_", f"\\_{_MAY_BREAK}") for _, _, origin in lines],
    }


def _unbroken(value: str) -> str:
    """Keep number, interval and unit on one line; only the count may go to the next."""
    number, bracket, count = plain(value).partition(" (")
    return number.replace(" ", _NO_BREAK) + bracket + count.replace(" ", _NO_BREAK)
