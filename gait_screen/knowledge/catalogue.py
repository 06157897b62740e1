"""The whole of the knowledge files as one frozen object with its lookups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gait_screen.errors import KnowledgeError, UsageError
from gait_screen.knowledge.clip_models import ClipGuide, FilmRules, Scene
from gait_screen.knowledge.course_models import (
    Checkpoint,
    PainSiteInfo,
    ProgrammeRules,
    RunningLadder,
    TimeCourse,
)
from gait_screen.knowledge.drawing_models import Picture
from gait_screen.knowledge.error_models import ErrorModels
from gait_screen.knowledge.models import (
    AsymmetryRule,
    Band,
    DeficitId,
    DeficitInfo,
    Drill,
    MetricInfo,
    MovementTest,
    PhaseInfo,
    ReferenceCurve,
    Source,
)
from gait_screen.knowledge.person_models import RedFlag, Treatment
from gait_screen.knowledge.progress_models import ProgressRules
from gait_screen.knowledge.rule_models import Rule
from gait_screen.vocabulary import Movement


@dataclass(frozen=True)
class Knowledge:
    """Everything the package knows besides the footage.

    ``deficits`` are in the order in which they are worked on; ``drills`` in the library's order
    (``drill_sources`` are those of their doses and minutes); ``red_flags`` in the questionnaire's;
    ``clips`` in the order in which they are best filmed; ``drawings`` in the order in which a
    drill's pictures are shown.
    """

    sources: Mapping[str, Source]
    tests: Mapping[Movement, MovementTest]
    metrics: Mapping[str, MetricInfo]
    bands: tuple[Band, ...]
    asymmetry_rules: tuple[AsymmetryRule, ...]
    deficits: tuple[DeficitInfo, ...]
    phases: tuple[PhaseInfo, ...]
    drills: tuple[Drill, ...]
    drill_sources: tuple[str, ...]
    treatments: tuple[Treatment, ...]
    red_flags: tuple[RedFlag, ...]
    reference_curves: tuple[ReferenceCurve, ...]
    reference_caution: str
    rules: tuple[Rule, ...]
    time_courses: tuple[TimeCourse, ...]
    checkpoints: tuple[Checkpoint, ...]
    running_ladder: RunningLadder
    programme: ProgrammeRules
    pain_sites: tuple[PainSiteInfo, ...]
    film: FilmRules
    clips: tuple[ClipGuide, ...]
    scenes: tuple[Scene, ...]
    drawings: tuple[Picture, ...]
    progress: ProgressRules
    phrases: Mapping[str, str]
    errors: ErrorModels

    def say(self, phrase: str, **values: object) -> str:
        """Return a phrase of the text files with its placeholders filled.

        Raises
        ------
        KnowledgeError
            When there is no such phrase, or a placeholder of it has no value.
        """
        try:
            return self.phrases[phrase].format(**values)
        except (KeyError, IndexError, ValueError) as error:
            raise KnowledgeError(
                f"The phrase {phrase!r} is missing or its placeholders do not fit ({error})."
            ) from error

    def rule(self, rule_id: str) -> Rule:
        """Return the rule of reasoning of that id.

        Raises
        ------
        KnowledgeError
            When there is no such rule.
        """
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KnowledgeError(f"rules.toml has no rule {rule_id!r}.")

    def deficit(self, deficit_id: str) -> DeficitInfo:
        """Return the deficit of that id.

        Raises
        ------
        UsageError
            When there is no such deficit; the message lists those there are.
        """
        for deficit in self.deficits:
            if deficit.id == deficit_id:
                return deficit
        known = ", ".join(deficit.id for deficit in self.deficits)
        raise UsageError(f"There is no deficit {deficit_id!r}; expected one of {known}.")

    def drill(self, drill_id: str) -> Drill:
        """Return the drill of that id.

        Raises
        ------
        KnowledgeError
            When the library has no such drill.
        """
        for drill in self.drills:
            if drill.id == drill_id:
                return drill
        raise KnowledgeError(f"The drill library has no drill {drill_id!r}.")

    def drills_for(self, deficit_id: str) -> tuple[Drill, ...]:
        """Return the drills that work on a deficit: phase 1 first, the most direct first.

        Raises
        ------
        UsageError
            When there is no such deficit.
        """
        deficit = self.deficit(deficit_id)
        drills = [drill for drill in self.drills if deficit.id in drill.deficits]
        return tuple(sorted(drills, key=lambda drill: (drill.phase, directness(drill, deficit.id))))

    def bands_for(self, deficit_id: str) -> tuple[Band, ...]:
        """Return the bands that judge a deficit, best test first (empty for asymmetry)."""
        bands = [band for band in self.bands if band.deficit == deficit_id]
        return tuple(sorted(bands, key=lambda band: band.priority))

    def clip(self, clip_id: str) -> ClipGuide:
        """Return how to film the clip of that id.

        Raises
        ------
        UsageError
            When there is no such clip; the message lists those there are.
        """
        for clip in self.clips:
            if clip.id == clip_id:
                return clip
        known = ", ".join(clip.id for clip in self.clips)
        raise UsageError(f"There is no clip {clip_id!r}; expected one of {known}.")

    def citations(self, source_ids: tuple[str, ...] | list[str]) -> list[str]:
        """Return the citation texts of source ids, in their order.

        Raises
        ------
        KnowledgeError
            When an id is not in ``sources.toml``.
        """
        unknown = [source_id for source_id in source_ids if source_id not in self.sources]
        if unknown:
            raise KnowledgeError(f"sources.toml has no source {', '.join(unknown)}.")
        return [self.sources[source_id].citation for source_id in source_ids]


def directness(drill: Drill, deficit_id: DeficitId) -> int:
    """Return how far a drill is from being made for the deficit: 0 for what it is mainly for."""
    place = drill.deficits.index(deficit_id)
    return place + len(drill.deficits) if deficit_id in drill.helps_indirectly else place
