"""The plan as text for the terminal: why, what to do, until when, and what to film again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gait_screen.cli.text import wrapped
from gait_screen.knowledge import load_knowledge
from gait_screen.outputs.clinician_model import clinician_sections
from gait_screen.outputs.plan_model import DrillText, PhaseText, PlanText, plan_text
from gait_screen.screening import Finding, Plan


def plan_block(plan: Plan) -> str:
    """Return the plan in short: a red flag first, then reasons, drills, phases and dates."""
    words = plan_text(plan)
    blocks = [
        _block(_say("stop" if words.red_flags else "plan"), list(_stops(words))),
        _block(_say("reasoning"), list(_reasons(words))),
        _block(_say("progress_title"), list(_decisions(words))),
        _block(_say("now"), list(_now(words))),
        _block(_say("phases"), [line for phase in words.phases for line in _phase(phase)]),
        _block(_say("running"), list(_running(words))),
        _block(_say("course"), list(_course(words))),
        _block(_say("film_again"), list(_bullets(retest.text for retest in words.retests))),
        _block(_say("film_next"), list(_labelled((f.label, f.text) for f in words.films))),
        _block(_say("tried"), list(_tried(words))),
        _block(_say("notes"), list(_bullets(words.notes))),
    ]
    return "\n\n".join(block for block in blocks if block)


def clinician_block(findings: Sequence[Finding], plan: Plan) -> str:
    """Return the part for the clinician."""
    blocks = [
        _block(
            section.title,
            list(_labelled((entry.head, entry.text) for entry in section.entries)),
        )
        for section in clinician_sections(findings, plan)
    ]
    lead = wrapped(_say("clinician_lead"))
    return "\n\n".join([f"{_say('clinician')}\n{lead}", *blocks])


def _say(phrase: str, **values: object) -> str:
    return load_knowledge().say(f"report.{phrase}", **values)


def _block(title: str, lines: Sequence[str]) -> str:
    return "\n".join([title, *lines]) if lines else ""


def _bullets(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield wrapped(f"- {text}", "  ", "    ")


def _labelled(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for label, text in pairs:
        yield wrapped(f"{label}: {text}" if label else text, "  ", "    ")


def _stops(words: PlanText) -> Iterator[str]:
    for flag in words.red_flags:
        said = f"STOP. {flag.see} {flag.question} {flag.because} {flag.clearance}"
        yield wrapped(said.rstrip(), "  ", "    ")
    if words.red_flags:
        yield wrapped(_say("no_drills_stopped"), "  ")
    for referral in words.referrals:
        yield wrapped(f"{referral.label} {referral.text}", "  ", "    ")
    if words.provisional:
        yield wrapped(f"{_say('provisional')} {_say('provisional_lead')}", "  ")
    yield from _bullets(words.questions)
    if not (words.drills or words.red_flags or words.notes):
        yield wrapped(_say("nothing_to_do"), "  ")


def _reasons(words: PlanText) -> Iterator[str]:
    for reason in words.reasons:
        yield wrapped(f"{reason.title}: {reason.plain}", "  ", "    ")


def _decisions(words: PlanText) -> Iterator[str]:
    for one in words.progress:
        said = f"{one.title} ({one.verdict}, {one.decision}): {one.plain}"
        yield wrapped(said, "  ", "    ")
        if one.reasons:
            yield wrapped(f"({'; '.join(one.reasons)})", "    ")


def _now(words: PlanText) -> Iterator[str]:
    if not words.drills:
        return
    yield wrapped(f"{words.now} {words.total}".strip(), "  ")
    for drill in words.drills:
        yield from _drill(drill)
    if words.pain_rule:
        yield wrapped(f"{_say('pain_rule')}: {words.pain_rule}", "  ", "    ")


def _drill(drill: DrillText) -> Iterator[str]:
    yield wrapped(f"{drill.record.id}  {drill.title}: {drill.amount}", "    ", "        ")
    yield wrapped(drill.why or _say("for_deficit", deficit=drill.deficit), "        ")


def _phase(phase: PhaseText) -> Iterator[str]:
    title = f"{phase.title}. {phase.when}".rstrip()
    yield wrapped(f"{title} ({phase.state})" if phase.state else title, "  ", "    ")
    if phase.why:
        yield wrapped(phase.why, "    ")
    for label, texts in (
        (_say("entry"), phase.entry),
        (_say("programme"), tuple(drill.title for drill in phase.drills)),
        (_say("exit"), phase.exit),
    ):
        if texts:
            yield wrapped(f"{label}:", "    ")
            yield from (wrapped(f"- {text.rstrip('.')}.", "    ", "      ") for text in texts)
    if phase.films:
        yield wrapped(phase.films, "    ")


def _running(words: PlanText) -> Iterator[str]:
    if words.running is None:
        return
    yield wrapped(words.running.days, "  ")
    yield from _labelled(words.running.points)
    for step, run, walk, repeats, total in words.running.rows:
        yield f"    {step:>2}  {repeats:>4} ({run} + {walk}), {total}"


def _course(words: PlanText) -> Iterator[str]:
    yield from _labelled((*words.course.times, *words.course.checkpoints))


def _tried(words: PlanText) -> Iterator[str]:
    for tried in words.tried:
        yield f"  {tried.name}"
        for point in tried.points:
            yield wrapped(f"{point.label}: {point.text}", "    ", "      ")
