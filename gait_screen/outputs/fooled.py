"""What could have fooled the camera: what to bear in mind with one finding's number.

What is known of this very clip comes first (the camera's place, few repetitions, checks that were
not passed), then what misleads a camera about this angle in general.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gait_screen.knowledge import Knowledge, load_knowledge
from gait_screen.outputs.numbers import number_text
from gait_screen.screening import ClipRecord, Finding, Metric, Screening

#: From here on a turned camera is worth a word.
_TURNED_DEG: Final = 5.0
#: Fewer repetitions or steps than this say little about a habit.
_FEW: Final = 5
#: Metrics whose trap is that of another's angle, or their own.
_TRAPS: Final = {
    "squat_depth": "knee_flexion",
    "heel_lift_peak": "heel",
    "heel_rise_peak": "heel",
    "heel_raise_count": "heel",
    "step_width": "step_width",
    "single_leg_stance_time": "balance",
    "sway_rms": "balance",
}


def could_have_fooled(finding: Finding, screening: Screening) -> tuple[str, ...]:
    """Return sentences on what may have misled the camera about a finding's number."""
    known = load_knowledge()
    clip = _clip_of(finding, screening.clips)
    metric = _metric_of(finding, screening.metrics)
    said = [
        *(() if clip is None else _of_the_clip(clip, known)),
        *(() if metric is None else _of_the_metric(metric, known)),
        *_in_general(finding, known),
    ]
    return tuple(dict.fromkeys(said))


def _clip_of(finding: Finding, clips: Sequence[ClipRecord]) -> ClipRecord | None:
    for clip in clips:
        if (clip.file, clip.test, clip.view) == (finding.clip, finding.test, finding.view):
            return clip
    return None


def _metric_of(finding: Finding, metrics: Sequence[Metric]) -> Metric | None:
    wanted = (finding.metric, finding.side, finding.clip, finding.test, finding.view)
    for one in metrics:
        if (one.key, one.side, one.clip, one.test, one.view) == wanted:
            return one
    return None


def _of_the_clip(clip: ClipRecord, known: Knowledge) -> Iterator[str]:
    if clip.view_yaw_deg is not None and abs(clip.view_yaw_deg) >= _TURNED_DEG:
        yield known.say("report.fooled_turned", deg=number_text(abs(clip.view_yaw_deg), 0))
    if clip.others_in_view:
        yield known.say("report.fooled_others")
    for check in clip.quality:
        # How many repetitions there are is said with the metric.
        if check.status != "pass" and check.check not in ("enough", "other people", "view"):
            yield known.say("report.fooled_check", detail=check.detail.rstrip("."))


def _of_the_metric(metric: Metric, known: Knowledge) -> Iterator[str]:
    if 1 < metric.n < _FEW:
        yield known.say("report.fooled_few", count=metric.n)


def _in_general(finding: Finding, known: Knowledge) -> Iterator[str]:
    info = known.metrics.get(finding.metric)
    trap = _TRAPS.get(finding.metric) or (None if info is None else info.angle)
    if trap is not None:
        yield known.say(f"report.fooled_{trap}")
