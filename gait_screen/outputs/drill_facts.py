"""What the library says about a drill, as labelled texts for the terminal and for a page."""

from __future__ import annotations

from gait_screen.knowledge import Knowledge
from gait_screen.knowledge.models import Drill, Requirement


def drill_facts(
    drill: Drill, knowledge: Knowledge, *, clinician: bool = False
) -> tuple[tuple[str, str], ...]:
    """Return label and text of everything but the steps, in reading order.

    Parameters
    ----------
    clinician
        Also the text for the clinician, with the sources' citations.
    """
    say = knowledge.say
    facts = [
        (say("drills.dose"), drill.dose),
        (say("drills.target"), drill.target),
        (say("drills.needs"), ", ".join(drill.equipment)),
        (say("drills.optional"), ", ".join(drill.optional_equipment)),
        (say("report.faults"), drill.faults),
        (say("report.regress"), drill.regress),
        (say("report.progress"), drill.progress),
        (say("report.do_not_if"), drill.contra),
        (say("report.stop_when"), drill.stop),
        (say("drills.evidence"), drill.evidence),
    ]
    if clinician:
        facts.append((say("report.clinician"), _for_clinicians(drill, knowledge)))
    return tuple((label, text) for label, text in facts if text)


def _for_clinicians(drill: Drill, knowledge: Knowledge) -> str:
    ids = list(dict.fromkeys((*drill.sources, *drill.amount.sources)))
    sources = " ".join(knowledge.citations(ids))
    required = "; ".join(_requirement(item, knowledge) for item in drill.requires)
    return " ".join(
        text
        for text in (
            drill.clinician,
            knowledge.say("drills.requires", requirements=required) if required else "",
            knowledge.say("drills.sources", sources=sources),
        )
        if text
    )


def _requirement(requirement: Requirement, knowledge: Knowledge) -> str:
    info = knowledge.metrics[requirement.metric]
    return knowledge.say(
        "drills.requirement",
        metric=info.label.lower(),
        value=f"{requirement.at_least:g}" + ("" if info.unit == "count" else f" {info.unit}"),
    )
