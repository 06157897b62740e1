"""Sources in a few words, for texts that name them beside a number."""

from __future__ import annotations

from collections.abc import Iterable

from gait_screen.knowledge.catalogue import Knowledge


def short_names(source_ids: Iterable[str], knowledge: Knowledge) -> list[str]:
    """Return who said it and when: what stands before the colon of a citation, each once.

    Only sources that were read are named. What was recalled or chosen for this product comes as
    one phrase at the end: it is a screening band, never somebody's fact. An id that
    ``sources.toml`` does not have is passed over (screenings of other versions may have it).
    """
    names: list[str] = []
    chosen = False
    for source_id in source_ids:
        source = knowledge.sources.get(source_id)
        if source is None:
            continue
        if source.provenance == "read":
            names.append(source.citation.split(": ", 1)[0].rstrip("."))
        else:
            chosen = True
    own = [knowledge.say("findings.source_chosen_here")] if chosen else []
    return [*dict.fromkeys(names), *own]
