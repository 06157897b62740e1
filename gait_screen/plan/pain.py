"""How much pain is acceptable in training, and what loading helped people with pain there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gait_screen.knowledge.answers import Answers
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.course_models import PainSiteInfo
from gait_screen.plan.safety import SEVERE_PAIN, check_red_flags

#: Pain in a drill up to this many of 10 is acceptable. Both limits are chosen here; the trial
#: behind the rule (Silbernagel 2007) supports its principle, not these numbers.
LIMIT: Final = 4
#: The limit of those who begin carefully.
CAREFUL_LIMIT: Final = 3


@dataclass(frozen=True)
class PainRule:
    """The rule by which a person doses their own training.

    Attributes
    ----------
    limit
        The most pain in a drill that is acceptable, of 10.
    easier
        Whether to begin with the easier version of each drill.
    text, clinician
        The rule for the runner, and for the one who reads terms and sources.
    """

    limit: int
    easier: bool
    text: str
    clinician: str


def pain_rule(answers: Answers | None, knowledge: Knowledge) -> PainRule:
    """Return the pain rule for a person's answers.

    Whoever has pain above the usual limit or of a strength that was not given, or whose pain had
    not settled by the morning after, begins with the easier versions and a lower limit. No answer
    about pain and no pain give the plain rule.
    """
    given = Answers() if answers is None else answers
    reason = _why_careful(given, knowledge)
    limit = CAREFUL_LIMIT if reason else LIMIT
    text = knowledge.say("person.pain_easier" if reason else "person.pain_plain", limit=limit)
    clinician = knowledge.say("person.pain_clinician", limit=limit)
    if not reason:
        return PainRule(limit, False, text, clinician)
    more = knowledge.say("person.pain_clinician_easier")
    return PainRule(limit, True, f"{reason} {text}", f"{clinician} {more}")


def pain_loading(
    answers: Answers | None, knowledge: Knowledge
) -> tuple[tuple[PainSiteInfo, str], ...]:
    """Return the drills that helped people with pain where this person has it, with the site.

    Only where all ten safety questions are answered with no and the strength of that pain is known
    and at most 6/10. In the order of the answers, each drill of a site once.
    """
    safety = check_red_flags(answers, knowledge)
    if answers is None or safety.raised or safety.unanswered:
        return ()
    sites = dict.fromkeys(
        pain.site
        for pain in answers.pain
        if pain.severity is not None and 0 < pain.severity <= SEVERE_PAIN
    )
    known = {info.id: info for info in knowledge.pain_sites}
    return tuple(
        (known[site], drill) for site in sites if site in known for drill in known[site].loading
    )


def _why_careful(answers: Answers, knowledge: Knowledge) -> str:
    """Return why to begin carefully, in words; empty where there is no reason."""
    strengths = [pain.severity for pain in answers.pain if pain.severity is not None]
    strongest = max(strengths, default=0.0)
    if strongest > LIMIT:
        return knowledge.say("person.pain_strong", severity=f"{strongest:g}")
    if len(strengths) < len(answers.pain):
        return knowledge.say("person.pain_unknown")
    if answers.pain_next_morning is False:
        return knowledge.say("person.pain_lingers")
    return ""
