"""Conditions in CEL: type-checked when the file is read, all of a scorecard evaluated in one step.

CEL has no side effects, always ends, and its regular expressions are RE2: linear in the length of the
text, so no text that a stranger types into a form can make a condition slow. `answer_cache` only saves time.
"""

from functions.domain.conditions.compiler import ConditionInvalid, Environment
from functions.domain.conditions.condition import Condition, ConditionFailed
from functions.domain.conditions.condition_set import ConditionSet
from functions.domain.conditions.fields import CLOCK_FIELDS, LEAD_FIELDS, LIST_OF, OUTCOME_FIELDS, Kind

__all__ = [
    "CLOCK_FIELDS",
    "LEAD_FIELDS",
    "LIST_OF",
    "OUTCOME_FIELDS",
    "Condition",
    "ConditionFailed",
    "ConditionInvalid",
    "ConditionSet",
    "Environment",
    "Kind",
]
