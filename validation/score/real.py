"""Real footage of which something is known: checks of their own, kept apart from the renders."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gait_screen.analysis import Analysis
from gait_screen.errors import GaitScreenError, KnowledgeError
from gait_screen.metrics.assess import ANY_VIEW_KEYS
from gait_screen.pipeline import analyse
from gait_screen.records import AnalysisOptions, ClipRequest
from gait_screen.screening import Metric, describe_invalid
from validation.score.markdown import number, table
from validation.truth import read_trc_obliquity_deg

FILE: Final = Path(__file__).with_name("real.toml")


class RealClip(BaseModel):
    """One clip of ``real.toml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    check: Literal["pelvis", "cadence", "refuse", "oblique"]
    shows: str
    origin: str
    known: tuple[float, ...] = ()
    known_from: str = ""
    reference: str = ""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    schema_: Literal["gait-screen-lab/real/1"] = Field(alias="schema")
    clip: tuple[RealClip, ...]


@dataclass(frozen=True)
class RealResult:
    """What came of one real clip; ``right`` is None where nothing can be judged."""

    clip: RealClip
    right: bool | None
    said: str


@dataclass(frozen=True)
class PelvisComparison:
    """The measured pelvis against a reference, frame by frame, in degrees.

    ``rmse`` is what is left after removing the mean difference ``bias``; ``slope`` and
    ``correlation`` are of measured on reference; ``low`` and ``high`` the reference's range.
    """

    frames: int
    bias: float
    rmse: float
    slope: float
    correlation: float
    low: float
    high: float


def read_real_clips(path: Path = FILE) -> tuple[RealClip, ...]:
    """Read which real clips there are and what is known of them.

    Raises
    ------
    KnowledgeError
        When the file cannot be read or has a wrong field.
    """
    try:
        return _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).clip
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise KnowledgeError(f"{path} cannot be read as TOML: {error}.") from error
    except ValidationError as error:
        raise KnowledgeError(describe_invalid(error, str(path), "a list of clips")) from error


def score_real(folder: Path, options: AnalysisOptions) -> list[RealResult]:
    """Analyse what of the known real clips lies in a folder, one result for each known one."""
    results = []
    for clip in read_real_clips():
        video = folder / clip.file
        if not video.exists():
            results.append(RealResult(clip, None, "not in the folder"))
            continue
        results.append(judge(clip, folder, _analysed(video, options)))
    return results


def _analysed(video: Path, options: AnalysisOptions) -> Analysis | str:
    """Return the analysis, or the sentence that refused the clip."""
    try:
        return analyse([ClipRequest(video)], options)
    except GaitScreenError as error:
        return str(error)


def judge(clip: RealClip, folder: Path, outcome: Analysis | str) -> RealResult:
    """Compare what the product made of a clip (or its refusal) with what is known of it."""
    if isinstance(outcome, str):
        meant = clip.check in {"refuse", "oblique"}
        return RealResult(clip, meant, f"refused: {outcome}")
    checks: dict[str, Callable[[RealClip, Path, Analysis], RealResult]] = {
        "pelvis": _pelvis,
        "cadence": _cadence,
        "refuse": _refuse,
        "oblique": _oblique,
    }
    return checks[clip.check](clip, folder, outcome)


def compare_pelvis(analysis: Analysis, trc: Path) -> PelvisComparison | None:
    """Compare the pelvis of a frontal clip with a 3D reference; row k of it is frame k."""
    curve = analysis.clips[0].angles.get("pelvic_drop", "left")
    if curve is None:
        return None
    reference = read_trc_obliquity_deg(trc)
    count = min(len(reference), len(curve.values_deg))
    measured, reference = curve.values_deg[:count], reference[:count]
    known = ~np.isnan(measured)
    if known.sum() < 3:
        return None
    error = measured[known] - reference[known]
    slope = float(np.polyfit(reference[known], measured[known], 1)[0])
    return PelvisComparison(
        frames=int(known.sum()),
        bias=float(np.mean(error)),
        rmse=float(np.std(error)),
        slope=slope,
        correlation=float(np.corrcoef(reference[known], measured[known])[0, 1]),
        low=float(reference[known].min()),
        high=float(reference[known].max()),
    )


def _pelvis(clip: RealClip, folder: Path, analysis: Analysis) -> RealResult:
    if not (folder / clip.reference).exists():
        return RealResult(clip, None, f"its reference {clip.reference} is not in the folder")
    found = compare_pelvis(analysis, folder / clip.reference)
    if found is None:
        return RealResult(clip, False, "no pelvis was measured")
    said = (
        f"pelvis over {found.frames} frames, reference {number(found.low, 'deg', signed=True)} to "
        f"{number(found.high, 'deg', signed=True)} deg: bias "
        f"{number(found.bias, 'deg', signed=True)} deg, RMSE after removing it "
        f"{number(found.rmse, 'deg')} deg, slope {found.slope:.2f}, r {found.correlation:.2f}"
    )
    return RealResult(clip, None, said)


def _cadence(clip: RealClip, _folder: Path, analysis: Analysis) -> RealResult:
    metric = _one(analysis, "cadence")
    if metric is None or metric.value is None or metric.uncertainty is None:
        return RealResult(clip, False, "cadence was not assessed")
    low, high = min(clip.known), max(clip.known)
    inside = low - metric.uncertainty <= metric.value <= high + metric.uncertainty
    said = (
        f"cadence {metric.value:.1f} ± {metric.uncertainty:.1f} steps/min; known "
        f"{' and '.join(f'{one:g}' for one in clip.known)} ({clip.known_from})"
    )
    return RealResult(clip, inside, said)


def _refuse(clip: RealClip, _folder: Path, analysis: Analysis) -> RealResult:
    measured = sorted({metric.key for metric in _measured(analysis)})
    if not measured:
        return RealResult(clip, True, "nothing was measured")
    return RealResult(clip, False, f"should be refused, yet measured: {', '.join(measured)}")


def _oblique(clip: RealClip, _folder: Path, analysis: Analysis) -> RealResult:
    record = analysis.clips[0].record
    angles = [one for one in _measured(analysis) if one.key not in ANY_VIEW_KEYS]
    seen = "the view could not be told" if record.view is None else f"seen as {record.view}"
    if record.view_yaw_deg is not None:
        seen += f", {abs(record.view_yaw_deg):.0f} deg off it"
    if not angles:
        return RealResult(clip, True, f"{seen}; no angle is given")
    said = ", ".join(f"{one.key} {one.value} ± {one.uncertainty} {one.unit}" for one in angles)
    return RealResult(clip, False, f"{seen}; not refused: {said}")


def _one(analysis: Analysis, key: str) -> Metric | None:
    return next((metric for metric in _measured(analysis) if metric.key == key), None)


def _measured(analysis: Analysis) -> Iterator[Metric]:
    return (metric for metric in analysis.screening.metrics if metric.status == "measured")


def real_text(results: list[RealResult]) -> str:
    """Return the section on real footage as Markdown."""
    verdicts = {True: "as it should be", False: "**not as it should be**", None: "–"}
    rows = [
        [result.clip.file, result.clip.shows, result.said, verdicts[result.right]]
        for result in results
    ]
    origins = "\n".join(f"- `{one.clip.file}`: {one.clip.origin}." for one in results)
    said = (
        "Few clips, known only in part, and never mixed with the tables above. The references are "
        "measurements with errors of their own. The footage is published by others and not part of "
        "this project:"
    )
    head = ("clip", "shows", "result", "judged")
    return "\n\n".join([table(head, rows, numbers=False), said, origins])
