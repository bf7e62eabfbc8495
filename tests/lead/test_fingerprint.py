"""The hash of what a score rests on: the same as ever, until a scorecard tells not known from empty."""

from dataclasses import replace
from datetime import UTC, datetime

from functions.domain.item import lead
from functions.domain.lead.facts import fingerprint_of
from functions.domain.scoring import Facts, Lead

FACTS = Facts(
    Lead(item=lead(7), created_at=datetime(2026, 11, 3, 8, tzinfo=UTC), source="WEB", inputs={"size": 0})
)
UNKNOWN = replace(FACTS, lead=replace(FACTS.lead, unknown=frozenset({"size"})))


def fingerprint(facts: Facts, *told_apart: str) -> str:
    return fingerprint_of(facts, is_closed=False, version="v", told_apart=told_apart)


def test_the_fingerprint_of_a_lead_is_the_one_that_records_have() -> None:
    # As it was before anything could be distinguished: another one would decide every lead of a portal anew.
    assert fingerprint(FACTS) == "56aa557c3606ed988b0c12f5"


def test_what_is_not_known_matters_only_to_a_scorecard_that_tells_it_apart() -> None:
    assert fingerprint(UNKNOWN) == fingerprint(FACTS)
    assert fingerprint(UNKNOWN, "lead.source") == fingerprint(FACTS, "lead.source") == fingerprint(FACTS)
    assert fingerprint(UNKNOWN, "lead.size") != fingerprint(FACTS, "lead.size") == fingerprint(FACTS)
