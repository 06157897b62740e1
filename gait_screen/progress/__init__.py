"""One person's screenings compared: what changed, and what that means for the plan.

:func:`next_plan` takes the earlier screenings and the new measurements and makes the plan with the
past in mind; :func:`look_back` lays one person's screenings beside each other.
"""

from gait_screen.progress.look_back import DeficitHistory, Overview, look_back
from gait_screen.progress.next_plan import next_plan, plan_with_past, state_of
from gait_screen.progress.records import PastScreening

__all__ = [
    "DeficitHistory",
    "Overview",
    "PastScreening",
    "look_back",
    "next_plan",
    "plan_with_past",
    "state_of",
]
