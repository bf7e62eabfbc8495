"""The events of two weeks in words: what changed between two states of a lead's record."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from functions.domain.lead.record import LeadRecord, LeadState
from infra.demo.story import LOST_WEBHOOKS


@dataclass(frozen=True, slots=True)
class ChronicleEntry:
    """One event of the story; its `kind` groups events, so that a reader can be shown a few of each."""

    at: datetime
    kind: str
    what: str


def describe_changes(
    record: LeadRecord, before: LeadRecord | None, names: Mapping[int, str]
) -> Iterator[tuple[str, str]]:
    """Yield the kind and the words of every change since `before`; None when the lead is new."""
    lead = record.item.label
    if before is None and record.item.id in LOST_WEBHOOKS:
        yield "found", f"reconciling finds {lead}"
    if record.hold and record.hold.reason == "daily-cap" and not (before and before.hold):
        yield "cap", f"{lead} is held: everybody who may have it has had the leads of the day"
    if before is not None:
        yield from _changes_since(record, before, names)


def _changes_since(
    record: LeadRecord, before: LeadRecord, names: Mapping[int, str]
) -> Iterator[tuple[str, str]]:
    lead = f"{record.item.label} ({record.score.points} points)"
    if record.state is LeadState.NURTURED and before.state is not LeadState.NURTURED:
        yield "nurture", f"{lead} is handed to nurturing"
    if before.state is LeadState.NURTURED and record.state is not LeadState.NURTURED:
        yield "come-back", f"{lead} comes back from nurturing"
    if record.first_touch.excluded != before.first_touch.excluded and record.assignment.manager not in {
        None,
        before.assignment.manager,
    }:
        former, new = (
            names.get(before.assignment.manager or 0, "?"),
            names.get(record.assignment.manager or 0, "?"),
        )
        yield "take-back", f"{lead} goes from {former} to {new}: no first touch in time"
    if _silence(record) < _silence(before):
        yield "decay", f"{lead} loses {_silence(before) - _silence(record)}: no reply"
    if _silence(record) > _silence(before):
        yield "reply", f"{lead} has answered and gets {_silence(record) - _silence(before)} back"


def _silence(record: LeadRecord) -> int:
    return sum(line.points for line in record.score.contributions if line.kind == "silence")
