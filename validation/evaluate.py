"""One row per clip: what the product measured, what is true, and whether the interval covers it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gait_screen.analysis import Analysis, ClipAnalysis
from gait_screen.pipeline import analyse
from gait_screen.records import AnalysisOptions, BoolArray, ClipRequest, ProgressCallback
from gait_screen.records import no_progress as _quiet
from gait_screen.screening import Metric
from gait_screen.vocabulary import Side
from validation.truth import Truth, read_trc_obliquity_deg

#: Headline metrics and the true angle that each is the extreme of.
PEAKS = {
    "ankle_dorsiflexion_peak": "dorsiflexion",
    "tibia_inclination_peak": "tibia_inclination",
    "mtp_extension_peak": "mtp_extension",
    "knee_flexion_peak": "knee_flexion",
    "pelvic_drop_peak": "pelvic_drop",
    "pelvic_drop_mean": "pelvic_drop",
    "knee_fppa_peak": "knee_valgus_fppa",
}


@dataclass(frozen=True)
class Row:
    """One comparison; ``true`` and ``measured`` are NaN where there is none."""

    clip: str
    quantity: str
    side: str
    true: float
    measured: float
    uncertainty: float
    unit: str

    @property
    def error(self) -> float:
        """Return measured minus true."""
        return self.measured - self.true

    @property
    def covered(self) -> bool:
        """Return whether the stated interval holds the truth."""
        return abs(self.error) <= self.uncertainty


@dataclass(frozen=True)
class ClipResult:
    """All comparisons of one clip and what was recognised in it."""

    clip: str
    recognised: str
    right: bool
    rows: tuple[Row, ...]


def evaluate_clip(
    video: Path, truth: Truth, options: AnalysisOptions, progress: ProgressCallback = _quiet
) -> ClipResult:
    """Analyse one rendered clip and compare it with its truth."""
    analysis = analyse([ClipRequest(video)], options, progress=progress)
    clip = analysis.clips[0]
    record = clip.record
    right = record.test == truth.movement and truth.view in (None, record.view)
    rows = tuple(_rows(video.stem, analysis, clip, truth))
    return ClipResult(video.stem, f"{record.test}, {record.view}", right, rows)


def _rows(name: str, analysis: Analysis, clip: ClipAnalysis, truth: Truth) -> Iterator[Row]:
    near = clip.record.near_side
    if near is not None:
        yield from _frame_error(name, clip, truth, near)
    for metric in analysis.screening.metrics:
        if metric.status != "measured" or metric.value is None or metric.uncertainty is None:
            continue
        true = _true_value(metric, clip, truth)
        if true is not None:
            yield Row(
                name,
                metric.key,
                metric.side or "",
                true,
                metric.value,
                metric.uncertainty,
                metric.unit,
            )


def _frame_error(name: str, clip: ClipAnalysis, truth: Truth, near: Side) -> Iterator[Row]:
    """Yield the mean absolute error of the tibia over the frames of stance (or all)."""
    curve = clip.angles.get("tibia_inclination", near)
    if curve is None or record_is_short(clip, truth):
        return
    count = min(len(curve.values_deg), len(truth.time_s))
    error = curve.values_deg[:count] - truth.angle("tibia_inclination", near)[:count]
    used = _stance_frames(truth, near)[:count] & ~np.isnan(error)
    if used.any():
        mae = float(np.mean(np.abs(error[used])))
        yield Row(name, "tibia_inclination (frames, MAE)", near, 0.0, mae, np.nan, "deg")


def record_is_short(clip: ClipAnalysis, truth: Truth) -> bool:
    """Tell whether the clip lost frames against the truth, so that rows do not match."""
    return abs(clip.record.frames - len(truth.time_s)) > 1


def _stance_frames(truth: Truth, side: Side) -> BoolArray:
    pairs = truth.stance_times_s(side)
    inside = np.zeros(len(truth.time_s), dtype=bool)
    for start_s, end_s in pairs:
        inside |= (truth.time_s >= start_s) & (truth.time_s < end_s)
    return inside if pairs else np.ones(len(truth.time_s), dtype=bool)


def _true_value(metric: Metric, clip: ClipAnalysis, truth: Truth) -> float | None:
    if metric.key == "cadence":
        return truth.cadence_spm
    if metric.key == "contact_time":
        return truth.contact_time_s
    name, side = PEAKS.get(metric.key), metric.side
    if name is None or side is None:
        return None
    angle = truth.angle(name, side)
    spans = truth.stance_times_s(side) or [
        (span.start_s, span.end_s) for span in clip.spans if span.side in (None, side)
    ]
    parts = [angle[(truth.time_s >= a) & (truth.time_s < b)] for a, b in spans]
    parts = [part for part in parts if len(part)]
    if not parts:
        return None
    reduce = np.mean if metric.key.endswith("_mean") else np.max
    return float(np.median([float(reduce(part)) for part in parts]))


def evaluate_pelvis(video: Path, trc: Path, options: AnalysisOptions) -> tuple[float, float, float]:
    """Compare the pelvis of a frontal clip with a 3D reference, frame by frame.

    Returns
    -------
    rmse_deg, bias_deg, slope
        RMSE after the mean difference is removed, that mean difference, and the slope of measured
        on true.
    """
    analysis = analyse([ClipRequest(video)], options)
    curve = analysis.clips[0].angles.get("pelvic_drop", "left")
    if curve is None:
        return (float("nan"),) * 3
    true = read_trc_obliquity_deg(trc)
    count = min(len(true), len(curve.values_deg))
    measured, true = curve.values_deg[:count], true[:count]
    known = ~np.isnan(measured)
    error = measured[known] - true[known]
    slope = float(np.polyfit(true[known], measured[known], 1)[0])
    return float(np.std(error)), float(np.mean(error)), slope
