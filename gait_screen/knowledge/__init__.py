"""What the package knows besides the footage: bands, deficits, drills, treatments, red flags.

The knowledge lives in TOML files beside this module, every number with its sources; it is read,
typed and checked on first use (:func:`load_knowledge`), nothing happens on import.
"""

from gait_screen.knowledge.answers import (
    Answers,
    PainAnswer,
    RedFlagAnswers,
    parse_answers,
    read_answers,
)
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.loader import load_knowledge, read_knowledge
from gait_screen.knowledge.lookup import (
    band_for,
    metric_catalogue,
    normal_band,
    reference_curve,
)

__all__ = [
    "Answers",
    "Knowledge",
    "PainAnswer",
    "RedFlagAnswers",
    "band_for",
    "load_knowledge",
    "metric_catalogue",
    "normal_band",
    "parse_answers",
    "read_answers",
    "read_knowledge",
    "reference_curve",
]
