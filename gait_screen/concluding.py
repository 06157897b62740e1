"""From what was measured of a person's clips to the screening: what it means and what helps.

No curve is computed here, so nothing of the sciences' libraries is needed: what was measured in an
earlier run is concluded from anew (:mod:`gait_screen.measured_file`).
"""

from __future__ import annotations

from datetime import datetime

from gait_screen.analysis import Analysis, Measured
from gait_screen.edits import EditList
from gait_screen.knowledge import Answers
from gait_screen.plan import plan_from_metrics
from gait_screen.screening import Screening, Software


def conclude(
    measured: Measured,
    software: Software,
    answers: Answers | None,
    at: datetime,
    *,
    faces_blurred: bool | None = None,
    edits: EditList | None = None,
) -> Analysis:
    """Say what the metrics mean, and what to do.

    Parameters
    ----------
    answers
        The questionnaire; without it the plan is provisional.
    at
        When the screening was made; the plan begins on that day.
    faces_blurred
        Whether faces are blurred in the pictures made of it; None where nobody has said so.
    edits
        What was corrected by hand in the clips.
    """
    metrics = list(measured.metrics)
    findings, plan = plan_from_metrics(metrics, answers, start=at.date())
    screening = Screening(
        created=at.isoformat(timespec="seconds"),
        software=software,
        clips=[clip.record for clip in measured.clips],
        metrics=metrics,
        findings=findings,
        plan=plan,
        faces_blurred=faces_blurred,
        edits=EditList() if edits is None else edits,
    )
    return Analysis(screening, measured.clips)
