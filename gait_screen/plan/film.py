"""Which tests to film next, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from gait_screen.knowledge.answers import Answers
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.reasoning.conclusion import Conclusion
from gait_screen.screening import FilmRequest, Finding
from gait_screen.vocabulary import SIDES, Movement, Side

#: More would not be filmed.
MAX_REQUESTS: Final = 4
#: Reasons told for one test.
MAX_REASONS: Final = 2


@dataclass(frozen=True)
class _Wish:
    """One reason to film one test; ``side`` None for both legs."""

    test: Movement
    side: Side | None
    why: str


def films_next(
    answers: Answers | None,
    findings: Sequence[Finding],
    conclusions: Sequence[Conclusion],
    knowledge: Knowledge,
) -> list[FilmRequest]:
    """Return at most four tests to film next, the most telling first, each once.

    First what a rule of reasoning asks for (something in the numbers hangs on it), then what shows
    most where it hurts, then what could not be judged, in the order in which deficits are worked
    on. A test that was judged already is asked for again only where a rule wants it or where
    something else that it shows could not be judged.
    """
    wishes = [
        *_for_conclusions(conclusions, knowledge),
        *_for_pain(answers, findings, knowledge),
        *_for_what_is_missing(answers, findings, knowledge),
    ]
    tests = list(dict.fromkeys(wish.test for wish in wishes))[:MAX_REQUESTS]
    return [
        _request(test, [wish for wish in wishes if wish.test == test], knowledge) for test in tests
    ]


def _request(test: Movement, wishes: Sequence[_Wish], knowledge: Knowledge) -> FilmRequest:
    sides = {wish.side for wish in wishes}
    reasons = list(dict.fromkeys(wish.why for wish in wishes))
    return FilmRequest(
        test=test,
        why=" ".join(reasons[:MAX_REASONS]),
        how=knowledge.tests[test].how_to_film,
        side=sides.pop() if len(sides) == 1 else None,
    )


def _for_conclusions(conclusions: Sequence[Conclusion], knowledge: Knowledge) -> Iterator[_Wish]:
    for conclusion in conclusions:
        why = knowledge.say("person.film_for_rule", name=conclusion.rule.name.rstrip("."))
        for test in conclusion.rule.film:
            yield _Wish(test, conclusion.side, why)


def _for_pain(
    answers: Answers | None, findings: Sequence[Finding], knowledge: Knowledge
) -> Iterator[_Wish]:
    pains = () if answers is None else answers.pain
    known = {info.id: info for info in knowledge.pain_sites}
    there = [(p, known[p.site]) for p in pains if p.site in known and p.severity != 0]
    for pain, info in there:
        for test in info.film:
            missing = [side for side in SIDES if not _is_judged(test, side, findings)]
            if pain.side in (*missing, "both", None) and missing:
                side = missing[0] if len(missing) == 1 else None
                shows = knowledge.say(f"person.film_shows_{test.replace('-', '_')}")
                places = dict.fromkeys(i.label for _, i in there if test in i.film)
                site = knowledge.say("person.and").join(list(places)[:MAX_REASONS])
                yield _Wish(
                    test, side, knowledge.say("person.film_for_pain", site=site, shows=shows)
                )


def _is_judged(test: Movement, side: Side, findings: Sequence[Finding]) -> bool:
    return any(
        finding.test == test and finding.side in (side, None) and finding.status != "not_assessed"
        for finding in findings
    )


def _for_what_is_missing(
    answers: Answers | None, findings: Sequence[Finding], knowledge: Knowledge
) -> Iterator[_Wish]:
    age = None if answers is None else answers.age
    for deficit in knowledge.deficits:
        missing = [
            finding
            for finding in findings
            if finding.deficit == deficit.id != "asymmetry"  # it comes of the tests of the others
            and finding.status == "not_assessed"
            and not _needs_age(finding, age, knowledge)
        ]
        for finding in missing:
            side = finding.side if len(missing) == 1 else None
            everyday = knowledge.say(f"person.everyday_{deficit.id}")
            why = knowledge.say(f"person.film_missing_{side or 'both'}", everyday=everyday)
            yield _Wish(finding.test or deficit.film_test, side, why)


def _needs_age(finding: Finding, age: int | None, knowledge: Knowledge) -> bool:
    """Return whether a number is there and only its limits are not: filming would not help."""
    if finding.value is None:
        return False
    return any(
        band.by_age and len(band.cut_tables(age)) != 1
        for band in knowledge.bands_for(finding.deficit)
        if band.metric == finding.metric and finding.test in band.tests
    )
