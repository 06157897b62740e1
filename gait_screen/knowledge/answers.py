"""The person's answers (``answers.json``): typed, every field optional, none invented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gait_screen.errors import UsageError
from gait_screen.knowledge.models import PainSite, RedFlagId, TreatmentId
from gait_screen.screening import describe_invalid, read_json_object


class _Answer(BaseModel):
    # strict: "no" or 0 must not silently become an answer to a safety question
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class PainAnswer(_Answer):
    """Where it hurts, how much (0-10), for how long and when; None where not answered."""

    site: PainSite
    side: Literal["left", "right", "both"] | None = None
    severity: float | None = Field(default=None, ge=0, le=10)
    duration_months: float | None = Field(default=None, ge=0)
    when: Literal["morning", "running", "after", "always"] | None = None


class RedFlagAnswers(_Answer):
    """The ten safety questions: True is yes, False is no, None is not answered."""

    acute_injury: bool | None = None
    bone_pain: bool | None = None
    neurological: bool | None = None
    infection: bool | None = None
    vascular: bool | None = None
    systemic_disease: bool | None = None
    bone_stress_risk: bool | None = None
    recent_procedure: bool | None = None
    severe_pain: bool | None = None
    heart_or_child: bool | None = None

    def answer(self, flag: RedFlagId) -> bool | None:
        """Return the answer to one question; None when there is none."""
        value: bool | None = getattr(self, flag)
        return value


class Answers(_Answer):
    """What the person told; None or empty where they did not.

    Attributes
    ----------
    equipment
        None when not answered (anything may be at hand), empty when there is none.
    tried_other
        What else was tried, in the person's words: shown back, never judged.
    adherence_pct
        How much of the plan was done since the last screening, 0-100.
    pain_next_morning
        Whether the pain was back to its usual level the morning after the last drills or run.
    running_now
        Whether the person runs at present.
    longest_run_min
        The longest run without a walking break in the last two weeks, in minutes.
    """

    age: int | None = Field(default=None, ge=0, le=120)
    sport: str | None = None
    goal: str | None = None
    days_per_week: int | None = Field(default=None, ge=1, le=7)
    minutes_per_day: float | None = Field(default=None, gt=0, le=24 * 60)
    equipment: tuple[str, ...] | None = None
    shoes: str | None = None
    pain: tuple[PainAnswer, ...] = ()
    tried: tuple[TreatmentId, ...] = ()
    tried_other: str | None = Field(default=None, max_length=500)
    adherence_pct: float | None = Field(default=None, ge=0, le=100)
    pain_next_morning: bool | None = None
    running_now: bool | None = None
    longest_run_min: float | None = Field(default=None, ge=0, le=24 * 60)
    red_flags: RedFlagAnswers = RedFlagAnswers()


def read_answers(path: Path) -> Answers:
    """Read an answers file.

    Raises
    ------
    UsageError
        When the file cannot be read, is not a JSON object, has a field that the questionnaire does
        not know (so that a misspelt safety question is never lost) or a value of the wrong kind.
    """
    return parse_answers(read_json_object(path), where=str(path))


def parse_answers(data: dict[str, object], *, where: str = "the answers") -> Answers:
    """Check answers that were read from JSON or collected by a form.

    Raises
    ------
    UsageError
        As :func:`read_answers`.
    """
    given = {key: value for key, value in data.items() if value is not None}
    try:
        return Answers.model_validate_json(json.dumps(given))
    except ValidationError as error:
        message = describe_invalid(error, where, "a valid answers file")
        raise UsageError(f"{message}{_known_fields(error)}") from error
    except RecursionError as error:
        raise UsageError(f"{where} is nested too deeply to be a valid answers file.") from error


def _known_fields(error: ValidationError) -> str:
    """Return, for the first field that the questionnaire does not know, those that it knows."""
    for fault in error.errors():
        if fault["type"] == "extra_forbidden":
            parent = fault["loc"][0] if len(fault["loc"]) > 1 else None
            model: type[_Answer] = Answers
            if parent is not None:
                model = PainAnswer if parent == "pain" else RedFlagAnswers
            place = f"Fields of {parent}" if parent else "Fields"
            return f" {place} are: {', '.join(model.model_fields)}."
    return ""
