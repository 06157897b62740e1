"""``report.html``: one file that opens anywhere, without a network, in light, dark and print.

The template is ``templates/report.html.j2``; every text in it is escaped, and a content security
policy in the page forbids it to load anything at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from jinja2 import Template

from gait_screen.analysis import Analysis, ClipAnalysis
from gait_screen.knowledge import load_knowledge
from gait_screen.outputs.bands import expected_band
from gait_screen.outputs.charts import angle_chart, cycles_chart
from gait_screen.outputs.charts_svg import chart_svg
from gait_screen.outputs.clinician_model import clinician_sections
from gait_screen.outputs.curves import headline_angles, shown_curves
from gait_screen.outputs.drill_pictures import drill_pictures
from gait_screen.outputs.finding_cards import finding_cards
from gait_screen.outputs.labels import ANGLE_LABELS, movement_label, side_label, view_label
from gait_screen.outputs.numbers import number_text
from gait_screen.outputs.pages import page_template, without_namespaces
from gait_screen.outputs.plan_model import DrillText, plan_text
from gait_screen.outputs.proof_frames import ProofFrame, ProofKey
from gait_screen.outputs.proof_texts import proof_pictures
from gait_screen.outputs.report_model import (
    clip_texts,
    date_text,
    metric_rows,
    not_assessed_texts,
)
from gait_screen.outputs.report_sources import report_sources
from gait_screen.outputs.verdict import nothing_found

_SIZE: Final = re.compile(r'\s(?:width|height)="[\d.]+"')


@dataclass(frozen=True)
class ChartFigure:
    """A chart ready for the page: the drawing and the same in words."""

    svg: str
    words: str


@dataclass(frozen=True)
class DrillFigures:
    """A drill of the plan with its drawings."""

    drill: DrillText
    figures: tuple[ChartFigure, ...]
    captions: tuple[str, ...]


@dataclass(frozen=True)
class ClipCharts:
    """The charts of one clip, angle by angle."""

    title: str
    file: str
    angles: tuple[AngleCharts, ...]


@dataclass(frozen=True)
class AngleCharts:
    """One angle's charts with what the angle is and what is expected of it."""

    name: str
    meaning: str
    figures: tuple[ChartFigure, ...]
    band: str


def report_template() -> Template:
    """Return the report's page, compiled the first time."""
    return page_template("report.html.j2")


def render_report(
    analysis: Analysis,
    *,
    annotated: Sequence[str | None] | None = None,
    proofs: Mapping[ProofKey, ProofFrame] | None = None,
    faces_blurred: bool | None = None,
) -> str:
    """Return the report as one HTML page.

    Parameters
    ----------
    analysis
        With no clips (a screening read back from its file) the report has no charts.
    annotated
        For each clip of the screening the name of its annotated video beside the report, or None
        where there is none.
    proofs
        The pictures to show (:func:`gait_screen.outputs.proof_frames.proof_frames`).
    faces_blurred
        Whether they are in the pictures and videos; None where there are none.
    """
    screening = analysis.screening
    pictures = proof_pictures(proofs or {}, screening)
    cards = finding_cards(screening, pictures)
    proven = {ProofKey.of(card.finding) for card in cards if card.stands_out}
    videos = [None] * len(screening.clips) if annotated is None else list(annotated)
    findings = [card.text for card in cards]
    plan = plan_text(screening.plan)
    charts = [_clip_charts(clip, number) for number, clip in enumerate(analysis.clips)]
    return report_template().render(
        screening=screening,
        date=date_text(screening.created),
        standing_out=[card for card in cards if card.stands_out],
        pictures=[picture for key, picture in pictures.items() if key not in proven],
        faces="" if faces_blurred is None else _faces(faces_blurred),
        nothing_found=nothing_found(screening.findings),
        in_range=[f for f in findings if f.status == "none"],
        not_judged=[f for f in findings if f.status == "not_assessed"],
        clips=clip_texts(screening, videos),
        metrics=metric_rows(screening),
        not_assessed=not_assessed_texts(screening),
        charts=[clip for clip in charts if clip.angles],
        plan=plan,
        drills=[_drill_figures(drill) for drill in plan.drills],
        clinician=clinician_sections(screening.findings, screening.plan),
        say=_say,
        sources=report_sources(analysis),
    )


def write_report_html(
    analysis: Analysis,
    target: Path,
    *,
    annotated: Sequence[str | None] | None = None,
    proofs: Mapping[ProofKey, ProofFrame] | None = None,
    faces_blurred: bool | None = None,
) -> None:
    """Write :func:`render_report` as UTF-8."""
    page = render_report(analysis, annotated=annotated, proofs=proofs, faces_blurred=faces_blurred)
    target.write_text(page, encoding="utf-8", newline="\n")


def _faces(blurred: bool) -> str:
    return _say("faces_blurred" if blurred else "faces_shown")


def _say(phrase: str, **values: object) -> str:
    """Return a heading or label of the page."""
    return load_knowledge().say(f"report.{phrase}", **values)


def _drill_figures(drill: DrillText) -> DrillFigures:
    pictures = drill_pictures(drill.record)
    return DrillFigures(
        drill,
        tuple(ChartFigure(_inline(picture.svg), picture.alt) for picture in pictures),
        tuple(picture.caption for picture in pictures),
    )


def _clip_charts(clip: ClipAnalysis, number: int) -> ClipCharts:
    return ClipCharts(
        title=f"{movement_label(clip.record.test)}, {view_label(clip.record.view)}",
        file=clip.record.file,
        angles=tuple(
            _angle_charts(clip, name, f"c{number}a{place}-")
            for place, name in enumerate(headline_angles(clip))
        ),
    )


def _angle_charts(clip: ClipAnalysis, name: str, prefix: str) -> AngleCharts:
    band = expected_band(name, clip.record.test)
    over_time = ChartFigure(
        _inline(chart_svg(angle_chart(clip, name, band), clip_ids=f"{prefix}t-")),
        f"{ANGLE_LABELS[name].name} over time. {_range_words(clip, name)}",
    )
    figures = [over_time]
    cycles = cycles_chart(clip, name, band)
    if cycles is not None:
        words = f"{ANGLE_LABELS[name].name}, repetitions laid over each other with their median."
        figures.append(ChartFigure(_inline(chart_svg(cycles, clip_ids=f"{prefix}c-")), words))
    return AngleCharts(
        name=ANGLE_LABELS[name].name,
        meaning=_angle_meaning(name),
        figures=tuple(figures),
        band="" if band is None else band.label,
    )


def _angle_meaning(name: str) -> str:
    for info in load_knowledge().metrics.values():
        if info.angle == name and info.angle_sign == 1:
            return f"{info.definition} Zero: {info.zero}. Plus: {info.positive}."
    return f"Plus: {ANGLE_LABELS[name].positive}."


def _range_words(clip: ClipAnalysis, name: str) -> str:
    parts = [
        f"{side_label(side)}: {number_text(float(np.nanmin(values)), 0)} to "
        f"{number_text(float(np.nanmax(values)), 0)} degrees."
        for side, values in shown_curves(clip, name).items()
    ]
    return " ".join(parts)


def _inline(svg: str) -> str:
    """Make a chart part of the page: no namespaces, and a size that follows the column."""
    head, rest = svg.split(">", 1)
    head = _SIZE.sub("", without_namespaces(head))
    return f'{head} aria-hidden="true" focusable="false">{rest}'
