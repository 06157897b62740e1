"""``docs/recommender.md``: every written case with what went in and what came out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gait_screen.knowledge import load_knowledge
from gait_screen.screening import Finding, Plan, PlanPhase
from validation.recommender.cases import Case, CaseMetric, Outcome, find_faults, run_case

_HEAD = """# The recommender on written cases

Written by `python -m validation cases`. Each case is a person: numbers and answers in, and the
least that a physiotherapist reading them would insist on (`validation/recommender/cases.toml`). The
table shows what came out; a test holds every case to what was written, and this page to the code.

"""


def write_table(path: Path, cases: Iterable[Case]) -> list[str]:
    """Write the page and return the faults of all cases, one line each."""
    pairs = [(case, run_case(case)) for case in cases]
    path.write_text(page_text(pairs), encoding="utf-8", newline="\n")
    return [
        f"{case.id}: {fault}" for case, outcome in pairs for fault in find_faults(case, outcome)
    ]


def page_text(pairs: Iterable[tuple[Case, Outcome]]) -> str:
    """Return the whole page as Markdown."""
    pairs = list(pairs)
    met = sum(not find_faults(case, outcome) for case, outcome in pairs)
    overview = [
        "| case | findings | works on first | today | stops or refers |",
        "|---|---|---|---|---|",
        *(_row(case, outcome) for case, outcome in pairs),
    ]
    details = [_details(case, outcome) for case, outcome in pairs]
    text = f"{_HEAD}{met} of {len(pairs)} cases come out as written.\n\n"
    return text + "\n".join(overview) + "\n\n" + "\n\n".join(details) + "\n"


def _row(case: Case, outcome: Outcome) -> str:
    plan = outcome.plan
    deficits = list(dict.fromkeys(drill.deficit for drill in plan.drills))
    cells = (
        f"[{case.id}](#{case.id})",
        "<br>".join(_found(finding) for finding in _standing_out(outcome)) or "none",
        "<br>".join(_words(deficit) for deficit in deficits) or "–",
        ", ".join(drill.id for drill in plan.drills) or "no drills",
        _stops(plan) or "–",
    )
    return f"| {' | '.join(cells)} |"


def _details(case: Case, outcome: Outcome) -> str:
    plan = outcome.plan
    lines = [
        f"## {case.id}",
        "",
        f"{_sentence(case.person)}. {case.why}",
        "",
        f"- **In:** {_measured(case.metrics)}",
        f"- **Answers:** {_answers(case)}",
        f"- **Found:** {'; '.join(_found(f) for f in _standing_out(outcome)) or 'nothing'}",
    ]
    if _stops(plan):
        lines.append(f"- **Stops or refers:** {_stops(plan)}")
    lines += [
        f"- **Rule `{reason.rule}`** ({reason.side or 'both'}): {reason.plain}"
        for reason in plan.reasoning
    ]
    lines += [f"- {_phase(phase, plan)}" for phase in plan.phases]
    lines += [
        f"- **Tried {tried.name or tried.treatment}:** {tried.for_you}" for tried in plan.tried
    ]
    if plan.film_next:
        films = (f"{film.test} ({film.why})" for film in plan.film_next)
        lines.append(f"- **Film next:** {'; '.join(films)}")
    lines += [f"- **Not as written:** {fault}" for fault in find_faults(case, outcome)]
    return "\n".join(lines)


def _standing_out(outcome: Outcome) -> list[Finding]:
    return [finding for finding in outcome.findings if finding.status in ("likely", "possible")]


def _found(finding: Finding) -> str:
    side = f" {finding.side}" if finding.side else ""
    return f"{_words(finding.deficit)}{side}: {finding.status}, {finding.severity}"


def _words(key: str) -> str:
    return key.replace("_", " ")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _stops(plan: Plan) -> str:
    parts = [f"stopped: {_words(flag)}" for flag in plan.stopped_by]
    parts += [f"see {referral.see}, {referral.how_soon}" for referral in plan.referrals]
    return "<br>".join(parts)


def _measured(metrics: tuple[CaseMetric, ...]) -> str:
    return "; ".join(_measurement(metric) for metric in metrics) or "nothing measured"


def _measurement(metric: CaseMetric) -> str:
    label = load_knowledge().metrics[metric.key].label
    where = ", ".join(part for part in (metric.test, metric.side) if part)
    if metric.value is None:
        return f"{label} ({where}) not assessed"
    return f"{label} ({where}) {metric.value:g} ± {metric.pm or 0:g}"


def _answers(case: Case) -> str:
    parts = [f"{_words(key)}: {_plain(value)}" for key, value in (case.answers or {}).items()]
    if not case.clear:
        parts.append("safety questions not answered")
    return "; ".join(parts) or "none but no warning sign"


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{_words(key)} {_plain(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value) or "none"
    return _words(str(value)) if isinstance(value, str) else str(value).lower()


def _phase(phase: PlanPhase, plan: Plan) -> str:
    now = ", now" if phase.phase == plan.current_phase else ""
    if not phase.programme:
        return f"**Phase {phase.phase}:** not needed"
    drills = ", ".join(f"{drill.id} {drill.name}" for drill in phase.programme)
    return f"**Phase {phase.phase} (weeks {phase.weeks}{now}):** {drills}"
