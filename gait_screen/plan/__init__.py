"""From findings and answers to a plan of drills."""

from gait_screen.plan.make import make_plan
from gait_screen.plan.replan import plan_from_metrics, read_metrics, unknown_keys
from gait_screen.plan.state import PlanState

__all__ = ["PlanState", "make_plan", "plan_from_metrics", "read_metrics", "unknown_keys"]
