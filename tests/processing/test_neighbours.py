"""A lead ends as it would have ended alone, whichever leads travel in its batch."""

from collections.abc import Collection, Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.domain.item import Item
from functions.domain.lead.record import LeadState
from infra.simulator.limits import faults
from infra.simulator.limits.faults import ErrorAnswer
from infra.simulator.state.entities import LEAD as LEADS
from tests.nurturing.night import THURSDAY_NIGHT, cold_leads, is_untouched, night, nurturing_configuration
from tests.team import COLD, Team, a_hot_lead, a_team

DECAY = '[[decay]]\nid = "silence"\nunanswered = "2d"\npoints = -15\n'
CONFIGURATION = nurturing_configuration() + DECAY


def mails(team: Team, item: Item, count: int) -> None:
    for _ in range(count):
        team.actions.add_activity(item, "mail", direction="incoming")


@pytest.mark.long
def test_r1_a_lead_that_was_called_is_not_nurtured_beside_one_with_2205_mails(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=CONFIGURATION, plan="unlimited") as team:
        called, talkative = cold_leads(team, 2)
        team.actions.add_activity(called, "call", direction="outgoing")
        mails(team, talkative, 2_205)
        team.announce(called, talkative)
        night(team, THURSDAY_NIGHT)
        assert is_untouched(team, called)


@pytest.mark.long
def test_r1_silence_costs_its_points_also_beside_a_talkative_lead(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=CONFIGURATION, plan="unlimited") as team:
        silent, talkative = team.add_lead(**a_hot_lead()), team.add_lead(**COLD)
        team.process()
        team.actions.add_activity(silent, "call", direction="outgoing")
        mails(team, talkative, 2_600)
        team.clock.advance(timedelta(days=3))
        team.announce(silent, talkative)
        team.process()
        assert team.record(silent).score.points == 90 - 15


@pytest.mark.long
def test_a_history_beyond_the_bound_is_unknown_and_nothing_is_decided_on_it(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=CONFIGURATION, plan="unlimited") as team:
        cold, hot = team.add_lead(**COLD), team.add_lead(**a_hot_lead())
        team.process()
        owner = team.record(hot).assignment.manager
        for item in (cold, hot):
            team.actions.add_activity(item, "call", direction="outgoing")
            mails(team, item, 2_510)
        team.clock.advance(timedelta(minutes=30))
        team.announce(cold, hot)
        requests = team.requests_during(team.process)
        # One for both, one for the first page of each, two for the rest of each.
        assert requests <= 5
        assert (team.record(hot).state, team.record(hot).assignment.manager) == (LeadState.ASSIGNED, owner)
        assert team.record(hot).first_touch.excluded == ()
        night(team, THURSDAY_NIGHT)
        assert is_untouched(team, cold)


@pytest.mark.parametrize("refuses_lists", [True, False], ids=["refused", "left out"])
def test_r6_a_contact_that_may_not_be_read_keeps_no_other_lead_back(
    tmp_path: Path, *, refuses_lists: bool
) -> None:
    with a_team(tmp_path) as team:
        hidden, known = (
            team.portal.people_actions.add_contact(
                NAME=name, ASSIGNED_BY_ID=9, PHONE=[("WORK", f"+49 30 555000{number}")]
            )
            for number, name in enumerate(("Hidden", "Known"))
        )
        assert hidden < known
        team.portal.people_actions.hide_contact(hidden, refuses_lists=refuses_lists)
        items = [
            team.add_lead(SOURCE_ID="WEB", PHONE=[("WORK", f"+49 30 55500{number:02d}")])
            for number in range(21)
        ]
        assert team.process().outcomes == {"assigned": 21}
        assert [team.record(item).identity.known_by for item in items[:2]] == [(), (9,)]


def test_r6_a_search_that_the_portal_refuses_finds_nobody(team: Team) -> None:
    team.portal.faults.add(faults.ACCESS_DENIED, method="crm.duplicate.findbycomm", times=0)
    for _ in range(3):
        team.add_lead(**a_hot_lead())
    assert team.process().outcomes == {"assigned": 3}


def test_a_list_that_is_refused_for_one_lead_is_read_lead_by_lead(team: Team) -> None:
    items = [team.add_lead(**a_hot_lead()) for _ in range(6)]
    for method in ("crm.item.list", "crm.lead.list", "crm.activity.list"):
        team.portal.faults.add(faults.ACCESS_DENIED, method=method, lead_id=items[2].id, times=0)
    assert team.process().outcomes == {"assigned": 6}


def test_a_limit_of_the_portal_is_no_fault_of_one_lead(team: Team) -> None:
    items = [team.add_lead(**a_hot_lead()) for _ in range(4)]
    team.portal.faults.add(faults.OPERATION_TIME_LIMIT, method="crm.item.list", lead_id=items[1].id)
    assert team.process().outcomes == {"postponed": 4}


def test_an_activity_in_no_known_shape_leaves_the_others_histories_alone(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=CONFIGURATION) as team:
        bad, good = cold_leads(team, 2)
        row = team.actions.add_activity(bad, "mail", direction="incoming")
        team.actions.add_activity(good, "call", direction="outgoing")
        team.portal.store.activities.save(row, {"CREATED": None, "START_TIME": None}, by=1)
        reading = team.wiring.crm.read([bad, good], managers=[7])
        assert [reading.leads[each].is_history_complete for each in (bad, good)] == [False, True]
        assert len(reading.leads[good].activities) == 1


FAULTS = st.sampled_from(
    [
        faults.ACCESS_DENIED,
        ErrorAnswer(400, "NOT_FOUND", "Element not found"),
        faults.ERROR_CORE,
        faults.INTERNAL_SERVER_ERROR,
    ]
)
CHATS = "imopenlines.session.history.get"
METHODS = st.sampled_from(
    [
        "crm.item.list",
        "crm.item.get",
        "crm.lead.list",
        "crm.activity.list",
        "crm.timeline.comment.list",
        CHATS,
    ]
)
LEAD = st.fixed_dictionaries(
    {
        "is_hot": st.booleans(),
        "calls": st.integers(0, 3),
        "mails": st.sampled_from([0, 1, 60, 250]),
        "notes": st.sampled_from([(), ("comment",), ("chat",), ("chat", "answer")]),
        "refusals": st.lists(st.tuples(METHODS, FAULTS), max_size=2),
    }
)


@pytest.mark.long
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(leads=st.lists(LEAD, min_size=2, max_size=4))
def test_a_batch_ends_every_lead_as_it_would_have_ended_alone(leads: Sequence[dict[str, Any]]) -> None:
    together = ends(leads, range(len(leads)))
    alone = [end for number in range(len(leads)) for end in ends(leads, [number])]
    assert together == alone


def ends(leads: Sequence[dict[str, Any]], announced: Sequence[int]) -> list[tuple[Any, ...]]:
    """Let three days pass after these leads came, look at the announced ones, and tell their ends."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        team = stack.enter_context(a_team(folder, configuration=CONFIGURATION, plan="unlimited"))
        items = [team.add_lead(**(a_hot_lead() if each["is_hot"] else COLD)) for each in leads]
        team.process()
        for item, each in zip(items, leads, strict=True):
            for _ in range(each["calls"]):
                team.actions.add_activity(item, "call", direction="outgoing")
            mails(team, item, each["mails"])
            note(team, item, each["notes"])
            for method, fault in each["refusals"]:
                refuse(team, item, method, fault)
        team.clock.advance(timedelta(days=3))
        looked_at = [items[number] for number in announced]
        team.announce(*looked_at)
        report = team.process()
        assert sum(report.outcomes.values()) >= len(looked_at)
        return [_end(team, item) for item in looked_at]


def note(team: Team, item: Item, notes: Collection[str]) -> None:
    """Let the lead's manager write a comment, and the client a chat, which the manager perhaps answers."""
    actions, manager = team.actions, team.lead(item)["ASSIGNED_BY_ID"]
    if "comment" in notes:
        actions.write_comment(item, "Called.", by=manager)
    if "chat" in notes:
        actions.client_writes_in_chat(item)
    if "answer" in notes:
        actions.answer_in_chat(item, by=manager)


def refuse(team: Team, item: Item, method: str, fault: ErrorAnswer) -> None:
    if method != CHATS:
        team.portal.faults.add(fault, method=method, lead_id=item.id, times=0)
        return
    session = team.portal.store.activities.open_chat(LEADS.type_id, item.id)
    if session is not None:
        number = str(session["ASSOCIATED_ENTITY_ID"])
        team.portal.faults.add(
            fault, method=CHATS, where=lambda params: str(params.get("session_id")) == number, times=0
        )


def _end(team: Team, item: Item) -> tuple[Any, ...]:
    record = team.wiring.state.leads.get_many([item]).get(item)
    if record is None:
        return ("forgotten", team.wiring.state.inbox.has([item]))
    return (
        record.state,
        record.score.points,
        record.score.band,
        record.first_touch.touched_at is None,
        record.decision.outcome,
        record.decision.note,
        team.lead(item)["UF_CRM_LEAD_SCORE"],
        team.wiring.state.inbox.has([item]),
    )


@pytest.mark.long
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(contacts=st.lists(st.sampled_from(["none", "known", "hidden"]), min_size=2, max_size=5))
def test_what_is_known_of_a_new_leads_customer_does_not_hang_on_its_neighbours(contacts: list[str]) -> None:
    together = customers(contacts, range(len(contacts)))
    assert together == [known for number in range(len(contacts)) for known in customers(contacts, [number])]


def customers(contacts: Sequence[str], announced: Sequence[int]) -> list[tuple[Any, ...]]:
    """Let new leads come in, some of known or hidden contacts, and tell what became of the announced ones."""
    with TemporaryDirectory() as folder, a_team(Path(folder), plan="unlimited") as team:
        items = []
        for number, contact in enumerate(contacts):
            phone = [("WORK", f"+49 30 55500{number:02d}")]
            if contact != "none":
                found = team.portal.people_actions.add_contact(NAME="Z", ASSIGNED_BY_ID=9, PHONE=phone)
                if contact == "hidden":
                    team.portal.people_actions.hide_contact(found)
            items.append(team.actions.add_lead(SOURCE_ID="WEB", PHONE=phone))
        looked_at = [items[number] for number in announced]
        team.announce(*looked_at)
        team.process()
        records = [team.record(item) for item in looked_at]
        return [(each.state, each.identity.known_by, each.decision.outcome) for each in records]


@pytest.mark.parametrize("method", ["crm.timeline.comment.list", CHATS])
@pytest.mark.parametrize("fault", [faults.ACCESS_DENIED, faults.ERROR_CORE, faults.INTERNAL_SERVER_ERROR])
def test_notes_of_one_lead_that_cannot_be_read_are_its_own_trouble(
    tmp_path: Path, method: str, fault: ErrorAnswer
) -> None:
    with a_team(tmp_path) as team:
        items = [team.add_lead(**a_hot_lead()) for _ in range(2)]
        team.process()
        for item in items:
            note(team, item, ["comment", "chat", "answer"])
        refuse(team, items[0], method, fault)
        team.clock.advance(timedelta(days=3))
        team.announce(*items)
        team.process()
        assert team.record(items[1]).first_touch.touched_at is not None
