"""The screening: what every output, the app and other programs read (``screening.json``).

The field names are the contract's, schema ``gait-screen/screening/1``. The models are frozen; they
are written with :meth:`Screening.to_json` and read back with :meth:`Screening.from_json`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import ConfigDict, Field, ValidationError

from gait_screen.edits import EditList
from gait_screen.errors import UsageError
from gait_screen.invalid import describe_invalid as describe_invalid
from gait_screen.plan_records import (
    CheckpointEntry as CheckpointEntry,
)
from gait_screen.plan_records import (
    CourseEntry as CourseEntry,
)
from gait_screen.plan_records import (
    Criterion as Criterion,
)
from gait_screen.plan_records import (
    DrillPrescription as DrillPrescription,
)
from gait_screen.plan_records import (
    FilmRequest as FilmRequest,
)
from gait_screen.plan_records import (
    Ladder as Ladder,
)
from gait_screen.plan_records import (
    LadderStep as LadderStep,
)
from gait_screen.plan_records import (
    PhaseFilm as PhaseFilm,
)
from gait_screen.plan_records import (
    Plan as Plan,
)
from gait_screen.plan_records import (
    PlanPhase as PlanPhase,
)
from gait_screen.plan_records import (
    ProgressDecision as ProgressDecision,
)
from gait_screen.plan_records import (
    Reason as Reason,
)
from gait_screen.plan_records import (
    Referral as Referral,
)
from gait_screen.plan_records import (
    Retest as Retest,
)
from gait_screen.plan_records import (
    ScreeningRecord,
)
from gait_screen.plan_records import (
    TriedTreatment as TriedTreatment,
)
from gait_screen.vocabulary import SCHEMA, Movement, Side, View

#: The check of the footage that tells how much of it was analysed.
ANALYSED_PART: Final = "analysed part"

QualityStatus = Literal["pass", "warn", "fail"]
MetricStatus = Literal["measured", "not_assessed"]
FindingStatus = Literal["likely", "possible", "none", "not_assessed"]
Severity = Literal["none", "mild", "moderate", "severe"]


class ModelIdentity(ScreeningRecord):
    """Which model, to the bit."""

    name: str
    sha256: str


class Software(ScreeningRecord):
    """What made the screening: ``model`` is the pose model, ``networks`` looked at the crops."""

    gait_screen: str
    mediapipe: str
    model: ModelIdentity
    networks: list[ModelIdentity] = Field(default_factory=list)

    @property
    def network_sums(self) -> dict[str, str]:
        """Return the checksum of each network by its name."""
        return {network.name: network.sha256 for network in self.networks}


class QualityCheck(ScreeningRecord):
    """One check of the footage; ``fix`` says how to film again (empty when it passed)."""

    check: str
    status: QualityStatus
    detail: str
    fix: str = ""


class EventRecord(ScreeningRecord):
    """An event on the clip's clock."""

    kind: Literal["initial_contact", "heel_off", "toe_off"]
    side: Side
    time_s: float


class IntervalRecord(ScreeningRecord):
    """A stretch ``[start_s, end_s)`` of the clip's clock."""

    kind: Literal["stance", "repetition", "single_leg_stance"]
    side: Side | None
    start_s: float
    end_s: float


class ClipRecord(ScreeningRecord):
    """One clip: the file, what was recognised in it, how good it is, what happens when.

    ``test`` and ``view`` are None when the footage shows none of the known ones. ``duration_s``,
    ``frames`` and ``fps_median`` are those of the film; ``analysed_s`` says from when to when it
    was analysed (None: all of it), ``frames_analysed_every`` that only every so many of its frames.
    """

    file: str
    sha256: str
    duration_s: float
    frames: int
    fps_median: float
    variable_frame_rate: bool
    rotation_deg: int
    test: Movement | None
    test_confidence: float
    view: View | None
    view_yaw_deg: float | None
    near_side: Side | None
    width_px: int = 0
    height_px: int = 0
    slow_motion_factor: float = 1.0
    camera_roll_deg: float | None = None
    others_in_view: bool = False
    analysed_s: list[tuple[float, float]] | None = None
    frames_analysed_every: int = Field(default=1, ge=1)
    quality: list[QualityCheck] = Field(default_factory=list)
    events: list[EventRecord] = Field(default_factory=list)
    intervals: list[IntervalRecord] = Field(default_factory=list)


class Metric(ScreeningRecord):
    """One measured quantity, or why it was not measured.

    ``uncertainty`` is the half-width of the 95 % interval of ``value``, in ``unit``.
    ``values`` holds one value per repetition or step, ``spread`` their standard deviation.
    ``source`` says what it was measured from.
    """

    key: str
    side: Side | None
    clip: str | None
    test: Movement | None
    view: View | None
    status: MetricStatus
    reason: str | None = None
    value: float | None = None
    unit: str = "deg"
    uncertainty: float | None = Field(default=None, ge=0)
    n: int = Field(default=0, ge=0)
    spread: float | None = Field(default=None, ge=0)
    values: list[float] = Field(default_factory=list)
    source: str | None = None


class Finding(ScreeningRecord):
    """A deficit judged on one metric: how sure, how severe, by which cut and whose number.

    ``clip``, ``test`` and ``view`` are those of the metric it was judged by; None where there is
    none. ``rule`` is the id of the band or of the asymmetry rule that judged it, None where nothing
    could. ``explanation`` is for the runner, ``clinician`` the same in terms, numbers and limits.
    """

    deficit: str
    side: Side | None
    status: FindingStatus
    severity: Severity
    metric: str
    value: float | None = None
    cut: float | None = None
    uncertainty: float | None = None
    sources: list[str] = Field(default_factory=list)
    explanation: str = ""
    clip: str | None = None
    test: Movement | None = None
    view: View | None = None
    rule: str | None = None
    clinician: str = ""


class Screening(ScreeningRecord):
    """Everything measured, found and advised for one person.

    ``faces_blurred`` tells whether they are in the pictures and videos made of it; in a screening
    of an earlier version it is unknown (None), and pictures made anew are blurred.
    """

    schema_: Literal["gait-screen/screening/1"] = Field(default=SCHEMA, alias="schema")
    created: str
    software: Software
    clips: list[ClipRecord]
    metrics: list[Metric]
    findings: list[Finding]
    plan: Plan
    faces_blurred: bool | None = None
    #: What was corrected by hand; the metrics are those after it.
    edits: EditList = EditList()

    model_config = ConfigDict(
        frozen=True, extra="ignore", allow_inf_nan=False, populate_by_name=True
    )

    def to_json(self) -> str:
        """Return the screening as JSON text, two-space indented, ending in a newline."""
        return self.model_dump_json(by_alias=True, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str, *, where: str = "the screening") -> Screening:
        """Read a screening back.

        Raises
        ------
        UsageError
            When the text is not a screening of this schema; ``where`` names the file in it.
        """
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise UsageError(describe_invalid(error, where, f"a screening ({SCHEMA})")) from error


def read_json(path: Path) -> Any:
    """Read a JSON file in UTF-8, with or without a byte order mark.

    Raises
    ------
    UsageError
        When the file cannot be read, is not JSON, is nested too deeply, or names a field twice in
        one object (of two answers to a safety question none may be lost).
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        return json.loads(text, object_pairs_hook=_without_duplicates)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise UsageError(f"{path} is not valid JSON ({error}).") from error
    except RecursionError as error:
        raise UsageError(f"{path} is nested too deeply to be one of our files.") from error


def read_json_object(path: Path) -> dict[str, Any]:
    """Read a JSON file that must hold one object.

    Raises
    ------
    UsageError
        As :func:`read_json`, and when the file holds something else.
    """
    data = read_json(path)
    if not isinstance(data, dict):
        raise UsageError(f"{path} holds a JSON {type(data).__name__}; expected one object.")
    return data


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice!r} is given twice in one object; keep one of them")
    return data
