"""From findings and answers to a first plan of drills."""

from gait_screen.plan.make import make_plan
from gait_screen.plan.replan import plan_from_metrics, read_metrics, unknown_keys

__all__ = ["make_plan", "plan_from_metrics", "read_metrics", "unknown_keys"]
