"""From findings to reasons: which rules apply, and what they ask of the plan together.

The rules are data (``gait_screen/knowledge/rules.toml``), so that a clinician can read and judge
them. :func:`reason` tries each rule on each leg (or once on the person) and returns those that
apply with the numbers that made them apply; :func:`combine_effects` turns them into one set of
effects for each leg.

Where rules disagree
--------------------
1. What a drill could harm counts before what it could help: a drill that any rule avoids is not
   given, whoever prefers it.
2. What is not known is not trained: a deficit on hold (its measurements contradict each other)
   gets no drill, is not put in an order and carries no other deficit, until it is filmed again.
3. What follows from something else is set aside only where that something else is trained: a
   deficit whose carrier is itself on hold or set aside is worked on after all.
4. Two orders that contradict each other: the more important kind of rule counts, in the order of
   :data:`PRECEDENCE` (safety, pain, measurement, rigid foot, mobility or control, chain, ...);
   within a kind the rule that stands first in ``rules.toml``. The same holds for which of several
   preferred drills comes first.
5. A deficit may be set aside or on hold on one leg and worked on with the other one. A drill that
   needs both legs at once is avoided when one leg has to avoid it.
"""

from gait_screen.reasoning.conclude import reason
from gait_screen.reasoning.conclusion import Conclusion
from gait_screen.reasoning.effects import (
    PRECEDENCE,
    Effects,
    Group,
    avoided_by,
    combine_effects,
    merge_orders,
)

__all__ = [
    "PRECEDENCE",
    "Conclusion",
    "Effects",
    "Group",
    "avoided_by",
    "combine_effects",
    "merge_orders",
    "reason",
]
