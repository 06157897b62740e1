"""What is asked of the person and said about what they tried: safety questions and treatments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self, get_args

from pydantic import Field, model_validator

from gait_screen.knowledge.models import (
    DeficitId,
    DeficitKind,
    Record,
    RedFlagId,
    SourceIds,
    TreatmentId,
)


class Treatment(Record):
    """A common treatment: why it was temporary, what it is good for, what replaces it.

    ``given`` has a sentence for each kind of deficit (``mobility``, ``control``, ``gait``) and for
    some deficits by their ids: why the relief was temporary in who has it. Its placeholders:
    ``{found}`` names what was found with its numbers, ``{measured}`` is the side and number alone.
    """

    id: TreatmentId
    label: str
    why_temporary: str
    keep_for: str
    replace_with: tuple[str, ...] = Field(min_length=1)
    evidence: str
    sources: tuple[str, ...] = SourceIds
    what_it_does: str
    given: Mapping[DeficitKind | DeficitId, str]
    clinician: str

    @model_validator(mode="after")
    def _every_kind_is_given(self) -> Self:
        missing = sorted(set(get_args(DeficitKind)) - set(self.given))
        if missing:
            raise ValueError(f"treatment {self.id} has no sentence for {', '.join(missing)}")
        return self


class RedFlag(Record):
    """A question that must be answered with no before any drill.

    ``urgency``: 1 is at once; the most urgent one is told first. ``because`` says why it is asked,
    ``clearance`` what a clinician's all-clear would change (empty where it changes nothing before
    the question can be answered with no).
    """

    id: RedFlagId
    urgency: int = Field(ge=1, le=5)
    question: str
    see: str
    how_soon: str
    because: str
    clearance: str = ""
    clinician: str
    sources: tuple[str, ...] = SourceIds
