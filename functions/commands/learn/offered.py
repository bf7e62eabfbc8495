"""Which columns may be learned from: no traces of work, no free texts, nothing that is always the same."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from functions.commands.learn.history import UNKNOWN, Column

Kind = Literal["never", "constant", "text", "leak", "provenance", "asked", "unused"]

_ONE_VALUE = 0.995
_MOST_LEVELS, _FEWEST_A_LEVEL = 500, 10

_REASONS: Mapping[str, str] = {
    "names who works the lead": (
        "assigned_by_id responsible assigned_by created_by created_by_id modify_by modify_by_id "
        "modified_by moved_by moved_by_id last_activity_by owner manager responsible_person opened "
        "is_manual_opportunity"
    ),
    "tells how the lead was worked, and is known only then": (
        "status status_id stage stage_id stage_semantic_id status_semantic_id status_description "
        "stage_history previous_stage_id closed is_closed has_activity activities contact_id company_id "
        "contact_ids quote_id lead_id webform_outcome"
    ),
    "is a moment of later work": (
        "date_closed closed_at closedate close_date moved_time moved_at last_activity last_activity_time "
        "last_communication_time date_modify updated_time modified_at changed_at"
    ),
    "is a moment, and names the day": "created_at date_create created_time decided_at begindate",
    "is a field that Fairlead writes, or the score of another product": (
        "score band adjust nurture lead_score ai_score scoring probability score_date score_why "
        "score_adjust score_until nurture_date"
    ),
    "changes with the clock, which a decay says better": "days_silent",
    "is a number of a record, and says nothing of the lead": (
        "id number row xml_id origin_id originator_id uuid guid seq line"
    ),
    "is a text of one lead or person": (
        "title name last_name second_name full_name first_name honorific company comments comment phone "
        "email web im address source_description additional_info"
    ),
}
NEVER: Mapping[str, str] = {name: why for why, names in _REASONS.items() for name in names.split()}
"""Reasons by the name of a column, without `UF_CRM_`."""
_OF_SIGNALS = re.compile(r"(count|age)\(.*\)")
"""Columns of `fairlead history` that no table can look at."""
AMONG_ROWS = frozenset({"decided_at", "closed_at", "source_of_row", "subject", "manager"})
"""Columns of a history that tell about the row; they are no inputs."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A column that is not learned from, and why."""

    column: str
    kind: Kind
    why: str


def never(name: str) -> LeftOut | None:
    """Return why a column of this name is never learned from; None where it may be."""
    plain = name.casefold().removeprefix("uf_crm_").removeprefix("lead_")
    why = NEVER.get(plain) or NEVER.get(name.casefold())
    if why is None and _OF_SIGNALS.fullmatch(plain):
        why = "counts signals, which keep the points of their rules"
    return LeftOut(name, "never", why) if why else None


def declined(name: str, keep: frozenset[str], leave_out: frozenset[str]) -> LeftOut | None:
    """Return why a column is not even read: it was asked to be left out, or is of no use by its name."""
    if name in leave_out:
        return LeftOut(name, "asked", "was asked to be left out")
    return None if name in keep else never(name)


def useless(column: Column) -> LeftOut | None:
    """Return why nothing can be learned from a column; None where something can."""
    counts = Counter(value if value == value else None for value in column.values)  # noqa: PLR0124 NaN
    size = len(column.values)
    most = max(counts.values(), default=0)
    if len(counts) < 2:
        return LeftOut(column.title, "constant", "has the same value for every lead")
    if most >= _ONE_VALUE * size:
        return LeftOut(column.title, "constant", f"has the same value for {most / size:.1%} of the leads")
    if column.kind == "code":
        known = size - counts.get(UNKNOWN, 0)
        levels = len(counts) - (UNKNOWN in counts)
        if levels > _MOST_LEVELS or known < _FEWEST_A_LEVEL * levels:
            why = f"has {levels:,} different texts in {known:,} leads, as free texts have"
            return LeftOut(column.title, "text", why)
    return None


def sorted_out(columns: Sequence[Column], kept: frozenset[str]) -> tuple[list[Column], list[LeftOut]]:
    """Return the columns that can be learned from, and why others cannot; texts that are kept can."""
    offered, left_out = list[Column](), list[LeftOut]()
    for column in columns:
        why = useless(column)
        if why is not None and not (column.name in kept and why.kind == "text"):
            left_out.append(why)
        else:
            offered.append(column)
    return offered, left_out
