"""Do the records of filming hold together? Views that measure have clips, clips their words."""

from __future__ import annotations

from collections.abc import Iterator

from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.vocabulary import CLOSE_UPS, MOVEMENTS


def find_clip_faults(knowledge: Knowledge) -> Iterator[str]:
    """Yield what does not hold together, one short sentence each."""
    yield from _ids(knowledge)
    yield from _views(knowledge)
    yield from _words(knowledge)
    yield from _sites(knowledge)


def _ids(knowledge: Knowledge) -> Iterator[str]:
    seen: set[str] = set()
    for clip in knowledge.clips:
        if clip.id in seen:
            yield f"clip {clip.id} occurs twice"
        seen.add(clip.id)
        if clip.stickers != (clip.test in CLOSE_UPS):
            yield f"clip {clip.id}: stickers are for close-ups and only for them"


def _views(knowledge: Knowledge) -> Iterator[str]:
    """Yield the tests and views that give a number and that nobody is told how to film."""
    there = {(clip.test, clip.view) for clip in knowledge.clips}
    wanted = {
        (test, view)
        for info in knowledge.metrics.values()
        for test in info.tests
        for view in info.views
    }
    for test, view in sorted(wanted - there):
        yield f"clips.toml does not say how to film {test} from the {view}"
    for test, view in sorted(there - wanted):
        yield f"clips.toml films {test} from the {view}, which gives no metric"
    drawn = {scene.test for scene in knowledge.scenes}
    for test in MOVEMENTS:
        if test not in drawn:
            yield f"clips.toml has no scene of {test}"


def _words(knowledge: Knowledge) -> Iterator[str]:
    for clip in knowledge.clips:
        named = [
            *(f"wear_{key}" for key in clip.wear),
            *(f"keep_{key}" for key in clip.keep),
            *(f"fault_{key}" for key in clip.faults),
        ]
        for phrase in named:
            if f"clips.{phrase}" not in knowledge.phrases:
                yield f"clip {clip.id}: the texts have no phrase {phrase} in clips.toml"


def _sites(knowledge: Knowledge) -> Iterator[str]:
    """Yield what is looked for where it hurts and shows in none of the films for that place."""
    for site in knowledge.pain_sites:
        for deficit in site.deficits:
            tests = {test for band in knowledge.bands_for(deficit) for test in band.tests}
            if not tests & set(site.film):
                yield f"pain site {site.id}: no film of it shows {deficit}"
