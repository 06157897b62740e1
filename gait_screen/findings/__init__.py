"""From metrics to findings: which deficits are likely, possible, absent or not assessed."""

from gait_screen.findings.assess import assess_findings
from gait_screen.findings.judge import Judgement, judge_value

__all__ = ["Judgement", "assess_findings", "judge_value"]
