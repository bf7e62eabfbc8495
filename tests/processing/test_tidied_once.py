"""What a lead comes with is tidied once, whatever fails; what people type after that is theirs."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from functions.domain.item import DEAL, Item
from functions.domain.lead.delivery import CONTACT_DATA
from functions.processing.lease import LEASE
from functions.processing.run import process_inbox
from infra.simulator.limits import faults
from infra.simulator.limits.faults import ErrorAnswer
from tests.processing.mortality import Killed, mortal
from tests.processing.tidying import (
    ALL,
    KEY,
    MANAGER,
    TIDY,
    TYPED,
    add_somebody,
    held,
    look_again,
    of_leads,
    tidying,
)
from tests.team import COLD, Team, a_team

HOT_BUT_FOR_CONTACTS = {"SOURCE_ID": "RECOMMENDATION", "OPPORTUNITY": 500_000}


@pytest.mark.parametrize(
    ("field", "human"),
    [
        ("PHONE", [("WORK", "030 5550101")]),
        ("PHONE", [("WORK", "030 5550199")]),
        ("PHONE", [("WORK", "+49305550101"), ("HOME", "030 5550199")]),
        ("EMAIL", [("WORK", "Anna@Example.com")]),
        ("EMAIL", [("WORK", "Boris@Example.com")]),
        ("NAME", "ANNA"),
        ("LAST_NAME", "SCHMIDT"),
    ],
    ids=str,
)
def test_f12_what_a_human_corrected_is_never_touched_again(tmp_path: Path, field: str, human: Any) -> None:
    with a_team(tmp_path, configuration=tidying("phones", "emails", "names")) as team:
        item = team.add_lead(**COLD, **TYPED)
        team.process()
        if field == "NAME":
            team.actions.update_lead(item, by=MANAGER, LAST_NAME="MÜLLER")
        team.actions.update_lead(item, by=MANAGER, **{field: human})
        corrected = held(team, item)
        for _ in range(3):
            look_again(team, item)
        assert held(team, item) == corrected


@of_leads
@pytest.mark.parametrize("leads", [1, 3])
@pytest.mark.parametrize(
    "refusal",
    [
        faults.ACCESS_DENIED,
        faults.CRM_FIELD_ERROR_REQUIRED,
        faults.ERROR_METHOD_NOT_FOUND,
        faults.ERROR_EMPTY,
    ],
    ids=lambda refusal: refusal.error or "empty",
)
def test_a_refusal_to_tidy_touches_nothing_else_and_is_said_once(
    tmp_path: Path, refusal: ErrorAnswer, leads: int
) -> None:
    with a_team(tmp_path, configuration=tidying(*ALL), hash_key=KEY) as team, capture_logs() as logged:
        team.portal.faults.add(refusal, method="crm.lead.update", times=0)
        items = [add_somebody(team, number, **HOT_BUT_FOR_CONTACTS) for number in range(leads)]
        typed = [held(team, item) for item in items]
        assert team.process().outcomes == {"assigned": leads}
        for item in items:
            record, lead = team.record(item), team.lead(item)
            assert lead["ASSIGNED_BY_ID"] == record.assignment.manager
            assert lead["UF_CRM_LEAD_SCORE"] == 90
            assert [todo.responsible for todo in team.portal.todos if todo.lead_id == item.id] == [
                record.assignment.manager
            ]
            assert [each.partition(" (")[0] for each in record.outbox.refused] == [CONTACT_DATA]
            assert record.is_finished
        assert len(team.portal.sent_notifications) == 2 * leads
        assert [each["item"] for each in logged if each["event"] == "contact_data.untidied"] == [
            *map(str, items)
        ]
        team.portal.faults.clear()
        logged.clear()
        for item in items:
            look_again(team, item)
        assert [held(team, item) for item in items] == typed
        assert [team.record(item).outbox.refused for item in items] == [()] * leads
        assert [each for each in logged if each["event"] == "contact_data.untidied"] == []


@of_leads
@pytest.mark.parametrize("leads", [1, 3])
@pytest.mark.parametrize("is_corrected", [False, True])
@pytest.mark.parametrize("method", ["crm.item.update", "crm.lead.update"])
def test_what_the_portal_did_not_begin_with_is_tidied_later_unless_it_was_corrected(
    tmp_path: Path, leads: int, method: str, *, is_corrected: bool
) -> None:
    with a_team(tmp_path, configuration=tidying(*ALL), hash_key=KEY) as team:
        until = team.clock.now() + timedelta(minutes=20)
        team.portal.faults.add(faults.OPERATION_TIME_LIMIT, method=method, until=until)
        items = [add_somebody(team, number) for number in range(leads)]
        team.process()
        for item in items if is_corrected else ():
            team.actions.update_lead(item, by=MANAGER, SECOND_NAME="MARIA", PHONE=[("WORK", "030/5550101")])
        typed = [held(team, item) for item in items]
        team.process_until_idle(lost_writes=0)
        team.clock.advance_to(max(until, team.clock.now()))
        for item in items:
            look_again(team, item)
        after = [held(team, item) for item in items]
        assert after == typed if is_corrected else {each[:2] for each in after} == {("Anna", "Müller")}


@of_leads
def test_without_a_key_that_tells_corrections_it_is_tidied_once_or_not_at_all(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=tidying(*ALL)) as team:
        team.portal.faults.add(faults.OPERATION_TIME_LIMIT, method="crm.lead.update")
        item = team.add_lead(**COLD, **TYPED)
        typed = held(team, item)
        team.process()
        look_again(team, item)
        assert held(team, item) == typed


@dataclass(frozen=True)
class Correction:
    """A human types something into the lead."""

    fields: dict[str, Any]


@dataclass(frozen=True)
class Look:
    """Fairlead looks at the lead; the answers to so many of its writes get lost, or it may not tidy now."""

    lost_writes: int = 0
    is_blocked: bool = False


PHONES = st.sampled_from(["030 5550101", "+49305550101", "0049 30 5550102", "+49 30 5550103", "ask Anna"])
EMAILS = st.sampled_from(["Anna@Example.com", "anna@example.com", " b@EXAMPLE.com"])
NAMES = st.sampled_from(["ANNA", "anna", "Anna", "BMW"])
CORRECTIONS = st.builds(
    Correction,
    st.fixed_dictionaries(
        {},
        optional={
            "PHONE": st.lists(PHONES.map(lambda each: ("WORK", each)), max_size=2),
            "EMAIL": st.lists(EMAILS.map(lambda each: ("WORK", each)), max_size=2),
            "NAME": NAMES,
            "LAST_NAME": NAMES,
        },
    ),
)
LOOKS = st.sampled_from([Look(), Look(), Look(lost_writes=1), Look(lost_writes=7), Look(is_blocked=True)])


@settings(max_examples=40)
@given(LOOKS, st.lists(CORRECTIONS | LOOKS, max_size=8))
@example(Look(is_blocked=True), [Look()])
@example(Look(is_blocked=True), [Correction({"NAME": "anna"}), Look(), Correction({"NAME": "ANNA"})])
@example(Look(lost_writes=7), [Correction(TYPED)])
@example(Look(is_blocked=True), [Correction({"PHONE": [("WORK", "030 5550101")]})])
@example(Look(is_blocked=True), [Correction({"NAME": TYPED["NAME"]})])
@example(Look(is_blocked=True), [Correction({"EMAIL": []}), Look(), Correction({"EMAIL": TYPED["EMAIL"]})])
def test_whatever_happens_a_humans_value_survives(
    tmp_path_factory: pytest.TempPathFactory, first: Look, script: list[Correction | Look]
) -> None:
    """What a look finds otherwise than the one before it left it is a human's, and so is all after that."""
    directory = tmp_path_factory.mktemp("team")
    with a_team(directory, configuration=tidying(*ALL), hash_key=KEY) as team:
        item = team.add_lead(**COLD, **TYPED)
        left = came = held(team, item)
        may_be_tidied, is_typed_again = team.actions.entity != DEAL, False
        for step in [first, *script, Look(), Look()]:
            if isinstance(step, Correction):
                team.actions.update_lead(item, by=MANAGER, **step.fields)
                # A phone or e-mail typed once more in the same letters is another value, with its own id.
                is_another_value = not {"PHONE", "EMAIL"}.isdisjoint(step.fields)
                is_typed_again = is_typed_again or (is_another_value and held(team, item) == left)
                continue
            before = held(team, item)
            may_be_tidied = may_be_tidied and before == left
            look(team, item, step)
            left = held(team, item)
            assert left in ({before, TIDY} if may_be_tidied and before == came else {before})
        assert left == TIDY or is_typed_again or not may_be_tidied


def look(team: Team, item: Item, step: Look) -> None:
    """Let Fairlead look at the lead, of which something has changed that the score rests on."""
    team.clock.advance(timedelta(minutes=15))
    if step.is_blocked:
        until = team.clock.now() + timedelta(minutes=1)
        team.portal.faults.add(faults.OPERATION_TIME_LIMIT, method="crm.lead.update", until=until)
    amount = float(team.lead(item)["OPPORTUNITY"] or 0)
    team.actions.update_lead(item, by=MANAGER, OPPORTUNITY=amount + 10_000)
    team.announce(item)
    team.process_until_idle(lost_writes=step.lost_writes)


@pytest.mark.parametrize("after", [False, True], ids=["before the call", "after the call"])
@pytest.mark.parametrize("owner", [1, MANAGER], ids=["to be distributed", "with a manager"])
def test_a_run_that_dies_has_written_once_or_not_at_all(tmp_path: Path, owner: int, *, after: bool) -> None:
    for dies_at in range(100):
        directory = tmp_path / str(dies_at)
        directory.mkdir()
        with a_team(directory) as team:
            item = team.add_lead(**COLD, **TYPED, ASSIGNED_BY_ID=owner)
            until = team.clock.now() + timedelta(hours=1)
            try:
                process_inbox(mortal(team.pipeline, dies_at=dies_at, after=after), until=until)
            except Killed:
                is_written = held(team, item)[2] == "+49305550101"
                if is_written:  # a manager puts it back before the next run
                    team.actions.update_lead(item, by=MANAGER, PHONE=TYPED["PHONE"])
                team.clock.advance(LEASE + timedelta(seconds=1))
                team.process()
                assert not is_written or held(team, item)[2] == "030 5550101"
            else:
                assert dies_at > 3
                return
    pytest.fail("It never comes to an end.")
