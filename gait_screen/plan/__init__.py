"""From findings and answers to a plan of drills."""

from gait_screen.plan.make import make_plan
from gait_screen.plan.propose import ClipProposal, ProposedClip, propose_clips, propose_for
from gait_screen.plan.replan import plan_from_metrics, read_metrics, unknown_keys
from gait_screen.plan.state import PlanState

__all__ = [
    "ClipProposal",
    "PlanState",
    "ProposedClip",
    "make_plan",
    "plan_from_metrics",
    "propose_clips",
    "propose_for",
    "read_metrics",
    "unknown_keys",
]
