"""What ``report.pdf`` says: the same records as ``report.html``, as plain data for its template.

Nothing is read from the metrics a second time; here is only chosen what paper has room for, by a
``level`` from 0 (everything) to :data:`SHORTEST`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from gait_screen.analysis import Analysis, ClipAnalysis
from gait_screen.knowledge import load_knowledge
from gait_screen.outputs.bands import expected_band
from gait_screen.outputs.charts import angle_chart, cycles_chart
from gait_screen.outputs.charts_svg import chart_svg
from gait_screen.outputs.curves import headline_angles
from gait_screen.outputs.drill_pictures import drill_pictures
from gait_screen.outputs.finding_cards import finding_cards
from gait_screen.outputs.labels import movement_label, view_label
from gait_screen.outputs.pdf_clinician import clinician_content
from gait_screen.outputs.pdf_shared import KINDS, SHORTEST, Data, say, titled
from gait_screen.outputs.plan_model import DrillText, PhaseText, PlanText, plan_text
from gait_screen.outputs.proof_frames import ProofFrame, ProofKey
from gait_screen.outputs.proof_texts import ProofPicture, proof_pictures
from gait_screen.outputs.report_model import (
    ClipText,
    FindingText,
    clip_texts,
    date_text,
)
from gait_screen.outputs.verdict import nothing_found
from gait_screen.screening import Screening

#: By level: charts, and pictures besides those of the findings.
_CHARTS: Final = (4, 4, 2, 2)
_PICTURES: Final = (8, 4, 0, 0)
_INK: Final = "#1c2127"
#: Our drawings give each colour twice: as it is, and as a variable that a page may set.
_PAGE_COLOURS: Final = re.compile(r"(?:fill|stroke|color):var\([^)]*\);?")


@dataclass
class PdfContent:
    """The data of the template, and the files that it names."""

    data: Data
    files: dict[str, bytes] = field(default_factory=dict)


def pdf_content(
    analysis: Analysis, proofs: Mapping[ProofKey, ProofFrame], *, level: int = 0
) -> PdfContent:
    """Gather what the report on paper says.

    Parameters
    ----------
    proofs
        The pictures to show; of a screening read back from its file there are none.
    level
        How short it has to be.
    """
    screening = analysis.screening
    plan = plan_text(screening.plan)
    made = PdfContent({})
    pictures = proof_pictures(proofs, screening)
    cards = finding_cards(screening, pictures)
    proven = {ProofKey.of(card.finding) for card in cards if card.stands_out}
    further = [picture for key, picture in pictures.items() if key not in proven]
    standing_out = [card for card in cards if card.stands_out]
    made.data = {
        **_head(screening),
        "level": level,
        "labels": _labels(),
        **_warnings(plan),
        "clips": [
            _clip(clip, level) for clip in clip_texts(screening, [None] * len(screening.clips))
        ],
        "findings": [
            {
                **_finding(card.text, level),
                "fooled": list(card.fooled) if level < SHORTEST else [],
                "picture": _picture(made, card.proof),
            }
            for card in standing_out
        ],
        "nothing": None if standing_out else _nothing(screening),
        "in_range": [_in_short(card.text) for card in cards if card.text.status == "none"],
        "not_judged": [titled(card.text) for card in cards if card.text.status == "not_assessed"],
        "reasons": [{"title": one.title, "plain": one.plain} for one in plan.reasons]
        if level < SHORTEST
        else [],
        "pictures": [_picture(made, one) for one in further[: _PICTURES[level]]],
        **_charts(made, analysis, _CHARTS[level]),
        "plan": _plan(made, plan, level),
        **clinician_content(analysis, level),
    }
    return made


def _labels() -> Data:
    named = """stop_clearance provisional filmed clip facts quality findings findings_legend fooled
        in_range not_judged_short reasoning proof proof_lead charts plan pain_rule now phases
        programme exit running film_again film_next tried clinician clinician_lead measurements
        measurements_lead quantity left right from definitions not_assessed_short checks charts_lead
        limits sources"""
    return {key: say(key) for key in named.split()}


def _head(screening: Screening) -> Data:
    software = screening.software
    count = len(screening.clips)
    clips = say("clip_count" if count == 1 else "clip_counts", count=count)
    models = [software.model, *software.networks]
    names = ", ".join(f"{model.name} ({model.sha256[:12]})" for model in models)
    made = f"gait_screen {software.gait_screen}, MediaPipe {software.mediapipe}, {names}"
    faces = say("faces_shown" if screening.faces_blurred is False else "faces_blurred")
    return {
        "title": say("title"),
        "date": date_text(screening.created),
        "subtitle": f"{clips} · {say('not_a_diagnosis')}",
        "not_a_diagnosis": say("not_a_diagnosis"),
        "author": say("paper_author"),
        "keywords": ["gait_screen", software.gait_screen],
        "lang": "en",
        "day": _day(screening.created),
        "software": f"{made}. {say('made_here')} {faces}",
    }


def _day(created: str) -> list[int]:
    try:
        day = datetime.fromisoformat(created).date()
    except ValueError:  # of another program: a document has to have a date
        day = date(1970, 1, 1)
    return [day.year, day.month, day.day]


def _warnings(plan: PlanText) -> Data:
    flags = [
        {"see": f.see, "question": f.question, "because": f.because, "clearance": f.clearance}
        for f in plan.red_flags
    ]
    stop = {"title": say("stop"), "lead": say("stop_lead"), "flags": flags} if flags else None
    open_questions = (plan.provisional and not flags) or plan.questions
    return {
        "stop": stop,
        "provisional": say("provisional_lead") if open_questions else None,
        "referrals": [{"label": one.label, "text": one.text} for one in plan.referrals],
    }


def _clip(clip: ClipText, level: int) -> Data:
    failed = [check for check in clip.checks if check.status == "fail"]
    doubts = [check for check in clip.checks if check.status != "pass"]
    if not doubts:
        verdict, kind = say("quality_good"), "good"
    elif failed:
        verdict, kind = say("quality_fail", count=len(failed)), "alarm"
    else:
        verdict, kind = say("quality_warn", count=len(doubts)), "warn"
    return {
        "title": clip.title,
        "file": clip.file,
        "facts": [list(fact) for fact in clip.facts],
        "verdict": verdict,
        "kind": kind,
        # How to mend it stands with the quality checks as well.
        "doubts": [f"{check.detail} {check.fix if level < 2 else ''}".strip() for check in doubts],
    }


def _finding(text: FindingText, level: int) -> Data:
    # The paragraphs: what was seen, how it was judged, what it means.
    paragraphs = text.explanation if level < 1 else text.explanation[::2]
    marks = [(text.status, KINDS[text.status]), (text.severity, KINDS.get(text.severity, "info"))]
    return {
        "title": titled(text),
        "badges": [list(mark) for mark in marks],
        "numbers": text.numbers,
        "paragraphs": list(paragraphs),
    }


def _in_short(text: FindingText) -> str:
    return f"{titled(text)}: {text.numbers}" if text.numbers else titled(text)


def _nothing(screening: Screening) -> Data:
    nothing = nothing_found(screening.findings)
    return {"text": nothing.text, "films": list(nothing.films)}


def _picture(made: PdfContent, picture: ProofPicture | None) -> Data | None:
    if picture is None:
        return None
    name = f"proof{len(made.files)}.jpg"
    made.files[name] = picture.jpeg
    return {"file": name, "alt": picture.alt, "caption": picture.caption, "short": picture.moment}


def _charts(made: PdfContent, analysis: Analysis, most: int) -> Data:
    """Return the charts of the headline angles, those of findings first, each clip in turn."""
    by_clip = [[(clip, name) for name in headline_angles(clip)] for clip in analysis.clips]
    longest = max((len(one) for one in by_clip), default=0)
    in_turn = [one[place] for place in range(longest) for one in by_clip if place < len(one)]
    judged = _angles_of_findings(analysis.screening)
    in_turn.sort(key=lambda one: one[1] not in judged)
    charts = [_chart(made, clip, angle) for clip, angle in in_turn[:most]]
    places = dict.fromkeys(
        f"{movement_label(clip.record.test)}, {view_label(clip.record.view)} ({clip.record.file})"
        for clip, _ in in_turn[:most]
    )
    return {"charts": charts, "charts_of": f"{'; '.join(places)}." if places else ""}


def _angles_of_findings(screening: Screening) -> set[str | None]:
    known = load_knowledge().metrics
    return {
        known[finding.metric].angle
        for finding in screening.findings
        if finding.status in ("likely", "possible") and finding.metric in known
    }


def _chart(made: PdfContent, clip: ClipAnalysis, angle: str) -> Data:
    band = expected_band(angle, clip.record.test)
    chart = cycles_chart(clip, angle, band) or angle_chart(clip, angle, band)
    name = f"chart{len(made.files)}.svg"
    made.files[name] = chart_svg(chart, ink=_INK).encode()
    expected = "" if band is None else f" {band.label[:1].upper()}{band.label[1:]}."
    return {"file": name, "alt": f"{chart.title}, {chart.subtitle}.{expected}"}


def _plan(made: PdfContent, plan: PlanText, level: int) -> Data:
    running = plan.running
    return {
        "now": plan.now or ("" if plan.drills or plan.red_flags else say("nothing_to_do")),
        "total": plan.total or (say("no_drills_stopped") if plan.red_flags else ""),
        "pain_rule": plan.pain_rule,
        "progress": [
            {"title": o.title, "verdict": o.verdict, "decision": o.decision, "plain": o.plain}
            for o in plan.progress
        ],
        "drills": [_drill(made, drill, level) for drill in plan.drills],
        "phases": [_phase(phase, plan) for phase in plan.phases],
        "running": None
        if running is None
        else {
            "days": running.days,
            "points": [list(point) for point in running.points],
            "steps": say(
                "running_steps",
                count=len(running.rows),
                first=running.rows[0][1],
                last=running.rows[-1][1],
            )
            if running.rows
            else "",
        },
        "retests": [one.text for one in plan.retests],
        "films": [{"label": one.label, "text": one.text} for one in plan.films],
        "tried": [
            {
                "name": one.name,
                "text": " ".join(
                    f"{p.label}: {p.text}" for p in one.points[: 3 if level < 2 else 2]
                ),
            }
            for one in plan.tried
        ],
    }


def _drill(made: PdfContent, drill: DrillText, level: int) -> Data:
    pictures = []
    for number, picture in enumerate(drill_pictures(drill.record) if level < SHORTEST else ()):
        name = f"drill{len(made.files)}_{number}.svg"
        made.files[name] = _plain_colours(picture.svg).encode()
        pictures.append({"file": name, "alt": picture.alt})
    return {
        "title": drill.title,
        "amount": drill.amount,
        "why": drill.why or drill.deficit,
        "steps": list(drill.record.steps),
        # The first picture and the last one: where it begins and where it leads.
        "pictures": pictures[:1] + pictures[1:][-1:],
    }


def _plain_colours(svg: str) -> str:
    """Keep the colours that stand for themselves, without those that a page may change."""
    return _PAGE_COLOURS.sub("", svg)


def _phase(phase: PhaseText, plan: PlanText) -> Data:
    drills = plan.drills if phase.current else phase.drills
    return {
        "title": phase.title,
        "when": phase.when,
        "goal": phase.goal,
        "state": phase.state,
        "current": phase.current,
        # What ends the others is told when they begin, and in report.html.
        "exit": list(phase.exit) if phase.current else [],
        "drills": [drill.title for drill in drills],
        "films": phase.films,
    }
