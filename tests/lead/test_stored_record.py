"""A record as a store keeps it: small, whole, and with the number of its form."""

import json
from dataclasses import replace

import pytest

from functions.domain.item import lead
from functions.domain.lead.money import Rate
from functions.domain.lead.record import SCHEMA, LeadState
from functions.domain.phrases import Phrase, Saying
from functions.domain.scoring import Contribution, reasons
from functions.errors import RecordUnreadable
from infra.serialization import dump_entry, dump_record, load_entry, load_record, load_records
from tests.builders import TUESDAY_NOON, a_record


def test_a_record_says_in_which_form_it_is_stored_and_leaves_out_what_is_usual() -> None:
    stored = json.loads(dump_record(a_record(lead(7), state=LeadState.ASSIGNED, points=74)))
    assert stored.pop("schema") == SCHEMA
    assert set(stored) == {"item", "state", "score", "sighting"}
    assert stored["score"] == {"points": 74}


def test_a_record_comes_back_whole() -> None:
    record = a_record(
        lead(7), state=LeadState.HELD, points=74, manager=8, due_at=TUESDAY_NOON, subjects=("a",)
    )
    assert load_record(dump_record(record)) == record
    assert load_records(f"[{dump_record(record)}]") == [record]


def test_a_record_and_a_decision_come_back_with_their_rates_and_remarks() -> None:
    rate = Rate("USD", "EUR", "0.9200", "1", TUESDAY_NOON)
    record = a_record(lead(7), state=LeadState.ASSIGNED)
    decision = replace(record.decision, decided_at=TUESDAY_NOON, rates=(rate,), remarks=("a remark",))
    record = replace(record, decision=decision)
    assert load_record(dump_record(record)) == record
    entry = record.latest_entry
    assert entry is not None
    assert load_entry(dump_entry(entry)) == entry
    assert (entry.rates, entry.remarks) == ((rate,), ("a remark",))


def test_a_record_of_a_newer_version_is_refused_in_a_sentence() -> None:
    newer = dump_record(a_record(lead(7))).replace(f'"schema":{SCHEMA}', f'"schema":{SCHEMA + 1}')
    with pytest.raises(RecordUnreadable, match="lead 7 was stored by a newer version"):
        load_record(newer)
    with pytest.raises(RecordUnreadable, match="Run that version"):
        load_records(f"[{newer}]")


def test_a_record_of_before_there_were_languages_is_read_and_stored_in_the_form_of_now() -> None:
    score = '{"points":5,"reasons":"X for 3 days +5","contributions":[["x",5,"X for 3 days"]]}'
    earlier = f'{{"schema":2,"item":["lead",7],"score":{score},"decision":{{"remarks":["a remark"]}}}}'
    record = load_record(earlier)
    assert reasons(record.score) == "X for 3 days +5"
    assert record.decision.remarks == ("a remark",)
    stored = json.loads(dump_record(record))
    assert stored["schema"] == SCHEMA
    assert set(stored["score"]) == {"points", "contributions"}


def test_nothing_that_is_stored_says_a_sentence() -> None:
    line = Contribution("amount", 25, Phrase(Saying.AT_LEAST, "Budget", 500_000))
    record = a_record(lead(7), state=LeadState.ASSIGNED, points=25, contributions=(line,))
    assert json.loads(dump_record(record))["score"]["contributions"][0][:3] == [
        "amount",
        25,
        ["at-least", "Budget", 500_000],
    ]
    assert load_record(dump_record(record)) == record
