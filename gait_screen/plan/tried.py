"""What the person has tried: what it does, why it did not last for them, what replaces it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from gait_screen.findings.weight import counts, weight_of
from gait_screen.findings.wording import format_interval, format_quantity
from gait_screen.knowledge.answers import Answers
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.course_models import PainSiteInfo
from gait_screen.knowledge.models import DeficitId, DeficitKind, Drill
from gait_screen.knowledge.person_models import Treatment
from gait_screen.plan.pain import pain_loading
from gait_screen.screening import Finding, TriedTreatment

#: Sentences about one's own measurements for each treatment; more would bury the message.
MAX_SENTENCES: Final = 2
#: From so many treatments, or so many months, on the person has tried a lot, or for long.
MANY_TREATMENTS: Final = 4
LONG_MONTHS: Final = 12
#: Drills of this phase bring into running what earlier ones have built: nobody begins with them.
LAST_PHASE: Final = 3
#: From here on a time is told in years.
YEARS_FROM_MONTHS: Final = 24


def explain_tried(
    answers: Answers | None,
    findings: Sequence[Finding],
    possible_drills: Sequence[Drill],
    knowledge: Knowledge,
) -> list[TriedTreatment]:
    """Explain each treatment that the person has tried, in the questionnaire's order.

    ``for_you`` first says where a treatment helped people with pain at the same place in trials,
    then goes by what was measured: at most two of the likely and possible deficits, the weightiest
    first. Where none was found it says so and leaves the treatment its due.

    Parameters
    ----------
    answers
        None when the questionnaire was not filled in: nothing is explained.
    possible_drills
        Those that this person may do; what replaces a treatment is chosen from them. Its own drills
        that work on what was found, or that helped people with pain there; where these are none to
        begin with, the first drills for what weighs most. Where it was judged that nothing is the
        matter, only what helped people with pain there; where nothing could be judged, all its own.
    """
    if answers is None:
        return []
    weighty = _weighty(findings, knowledge)
    sites = _pain_sites(answers, knowledge)
    loading = list(dict.fromkeys(drill for _, drill in pain_loading(answers, knowledge)))
    return [
        _explain(treatment, weighty, findings, sites, loading, possible_drills, knowledge)
        for treatment in knowledge.treatments
        if treatment.id in answers.tried
    ]


def opening_note(answers: Answers | None, findings: Sequence[Finding], knowledge: Knowledge) -> str:
    """Return a kind first word for who has tried a lot or has had pain for long, else nothing."""
    if answers is None:
        return ""
    count = len(set(answers.tried)) + bool(answers.tried_other)
    months = max((pain.duration_months or 0.0 for pain in answers.pain), default=0.0)
    many, long = count >= MANY_TREATMENTS, months >= LONG_MONTHS
    if not count or not (many or long):
        return ""
    which = "both" if many and long else "many" if many else "long"
    opening = knowledge.say(f"person.tried_{which}", time=_time(months, knowledge))
    found = any(map(counts, findings))
    then = knowledge.say("person.tried_then_found" if found else "person.tried_then_nothing")
    return f"{opening} {then}"


def other_note(answers: Answers | None, knowledge: Knowledge) -> str:
    """Return what else was tried, in the person's words and without a judgement; empty if none."""
    what = "" if answers is None else " ".join((answers.tried_other or "").split())
    return knowledge.say("person.tried_other", what=what) if what else ""


def _explain(
    treatment: Treatment,
    weighty: Sequence[Sequence[Finding]],
    findings: Sequence[Finding],
    sites: Sequence[PainSiteInfo],
    loading: Collection[str],
    possible: Sequence[Drill],
    knowledge: Knowledge,
) -> TriedTreatment:
    helped = [site for site in sites if treatment.id in site.helped_by]
    said = [site.helped[treatment.id] for site in helped]
    said += _given(treatment, weighty, knowledge) or [_nothing(findings, bool(helped), knowledge)]
    sources = [*treatment.sources, *(source for site in helped for source in site.sources)]
    return TriedTreatment(
        treatment=treatment.id,
        name=treatment.label,
        what_it_does=treatment.what_it_does,
        why_temporary=treatment.why_temporary,
        for_you=" ".join(said),
        keep_for=treatment.keep_for,
        replace_with=_replacements(treatment, weighty, findings, loading, possible, knowledge),
        evidence=treatment.evidence,
        clinician=_clinician(treatment, weighty, knowledge),
        sources=list(dict.fromkeys(sources)),
    )


def _weighty(findings: Sequence[Finding], knowledge: Knowledge) -> list[list[Finding]]:
    """Gather the likely and possible findings by deficit, the weightiest first.

    A mere difference of left and right comes last: what lies behind it says more.
    """
    groups = [
        [f for f in findings if f.deficit == deficit.id and counts(f)]
        for deficit in knowledge.deficits
    ]
    return sorted(
        (group for group in groups if group),
        key=lambda group: (group[0].deficit == "asymmetry", -max(map(weight_of, group))),
    )


def _pain_sites(answers: Answers, knowledge: Knowledge) -> list[PainSiteInfo]:
    hurts = {pain.site for pain in answers.pain if pain.severity != 0}
    return [site for site in knowledge.pain_sites if site.id in hurts]


def _given(
    treatment: Treatment, weighty: Sequence[Sequence[Finding]], knowledge: Knowledge
) -> list[str]:
    """Return the sentences for what was found; what shares a sentence is named in it together."""
    by_sentence: dict[DeficitKind | DeficitId, list[Sequence[Finding]]] = {}
    for group in weighty:
        deficit = knowledge.deficit(group[0].deficit)
        has_its_own = deficit.id in treatment.given
        key: DeficitKind | DeficitId = deficit.id if has_its_own else deficit.kind
        by_sentence.setdefault(key, []).append(group)
    return [
        treatment.given[key].format(
            measured=_measured(groups[0], knowledge), found=_found(groups, knowledge)
        )
        for key, groups in list(by_sentence.items())[:MAX_SENTENCES]
    ]


def _found(groups: Sequence[Sequence[Finding]], knowledge: Knowledge) -> str:
    """Return up to two deficits in everyday words with their numbers."""
    names = [
        knowledge.say(
            "person.found",
            name=knowledge.say(f"person.everyday_{group[0].deficit}"),
            measured=_measured(group, knowledge),
        )
        for group in groups[:MAX_SENTENCES]
    ]
    return knowledge.say("person.and").join(names)


def _measured(group: Sequence[Finding], knowledge: Knowledge) -> str:
    """Return the numbers of a deficit, left before right: ``left 25.0 ± 3.0°``."""
    ordered = sorted(group, key=lambda finding: finding.side or "")
    return ", ".join(
        knowledge.say(
            f"person.number_{finding.side or 'whole'}", number=_number(finding, knowledge)
        )
        for finding in ordered
    )


def _number(finding: Finding, knowledge: Knowledge) -> str:
    if finding.value is None:
        return knowledge.say("person.no_number")
    unit = _unit(finding, knowledge)
    if unit == "count":
        return knowledge.say("person.number_of_raises", number=format_quantity(finding.value, unit))
    if finding.uncertainty is None:
        return format_quantity(finding.value, unit)
    return format_interval(finding.value, finding.uncertainty, unit)


def _unit(finding: Finding, knowledge: Knowledge) -> str:
    """Return the unit of a finding's number; an asymmetry's is that of its rule."""
    unit = knowledge.metrics[finding.metric].unit
    if finding.deficit != "asymmetry":
        return unit
    kinds = [rule.kind for rule in knowledge.asymmetry_rules if rule.metric == finding.metric]
    return {"percent": "%", "ratio": ""}.get(kinds[0], unit) if kinds else ""


def _nothing(findings: Sequence[Finding], helped: bool, knowledge: Knowledge) -> str:
    which = "nothing_found" if _is_judged(findings) else "nothing_judged"
    said = knowledge.say(f"person.{which}")
    return said if helped else f"{said} {knowledge.say('person.may_be_kept')}"


def _replacements(
    treatment: Treatment,
    weighty: Sequence[Sequence[Finding]],
    findings: Sequence[Finding],
    loading: Collection[str],
    possible: Sequence[Drill],
    knowledge: Knowledge,
) -> list[str]:
    drills = {drill.id: drill for drill in possible}
    usable = [drill_id for drill_id in treatment.replace_with if drill_id in drills]
    if not weighty:
        # Judged and nothing found: no work is pressed on anybody but what helps pain there.
        return [i for i in loading if i in drills] if _is_judged(findings) else usable
    wanted = {group[0].deficit for group in weighty}
    serving = [i for i in usable if wanted & set(drills[i].deficits) or i in loading]
    if any(drills[drill_id].phase < LAST_PHASE for drill_id in serving):
        return serving
    # Nothing of this treatment's own to begin with: then the first work on what weighs most.
    first = [drill.id for drill in knowledge.drills_for(weighty[0][0].deficit)]
    other = [drill_id for drill_id in first if drill_id in drills][:MAX_SENTENCES]
    return list(dict.fromkeys([*other, *serving]))


def _is_judged(findings: Sequence[Finding]) -> bool:
    return any(finding.status == "none" for finding in findings)


def _clinician(
    treatment: Treatment, weighty: Sequence[Sequence[Finding]], knowledge: Knowledge
) -> str:
    if not weighty:
        return treatment.clinician
    numbers = "; ".join(
        knowledge.say(
            "person.found",
            name=knowledge.deficit(group[0].deficit).label,
            measured=_measured(group, knowledge),
        )
        for group in weighty[:MAX_SENTENCES]
    )
    return f"{treatment.clinician} {knowledge.say('person.clinician_measured', numbers=numbers)}"


def _time(months: float, knowledge: Knowledge) -> str:
    if months < YEARS_FROM_MONTHS:
        return knowledge.say("person.time_months", count=round(months))
    return knowledge.say("person.time_years", count=round(months / 12))
