"""`mode = "observe"`: scores are written, no lead is given, no message sent; what waited is given later."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.commands.explain import explain_lead
from functions.domain.item import Item
from functions.domain.lead.backlog import OBSERVED
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadState
from tests.processing.observing import OBSERVING, switched
from tests.team import COLD, CONFIGURATION, Team, a_hot_lead, a_team

QUEUE_OBSERVES = CONFIGURATION.replace(
    '[[queue]]\nid = "everyone"\n',
    '[[queue]]\nid = "hot"\nwhen = \'band == "hot"\'\nmode = "observe"\nmembers = [7]\n\n'
    '[[queue]]\nid = "everyone"\n',
)


def sent(team: Team) -> tuple[int, int]:
    """How many notifications and to-dos there are."""
    return len(team.portal.sent_notifications), len(team.portal.todos)


@pytest.fixture
def observing(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=OBSERVING) as team:
        yield team


def owner(team: Team, item: Item) -> Any:
    return int(team.lead(item)["ASSIGNED_BY_ID"])


def test_a_lead_that_waits_is_scored_and_left_alone(observing: Team) -> None:
    item = observing.add_lead(**a_hot_lead())
    before = owner(observing, item)
    assert observing.process().held == {OBSERVED: 1}
    record = observing.record(item)
    assert (record.state, record.score.points) == (LeadState.HELD, 90)
    assert owner(observing, item) == before
    assert sent(observing) == (0, 0)
    assert observing.lead(item)["UF_CRM_LEAD_SCORE"] == 90


def test_the_lead_of_a_manager_is_scored_without_an_alert(observing: Team) -> None:
    item = observing.add_lead(**COLD, ASSIGNED_BY_ID=7)
    observing.process()
    observing.actions.update_lead(item, **a_hot_lead())
    observing.announce(item)
    observing.process()
    assert (observing.record(item).score.band, sent(observing)) == ("hot", (0, 0))


def test_what_waited_is_given_out_without_an_alert_and_what_comes_then_is_announced(observing: Team) -> None:
    items = [observing.add_lead(**a_hot_lead()) for _ in range(4)]
    observing.process()
    with switched(observing, CONFIGURATION) as team:
        assert team.process().outcomes == {"assigned": 4}
        assert {owner(team, item) for item in items} == {7, 8, 9}
        assert len(team.portal.sent_notifications) == 0
        team.add_lead(**a_hot_lead())
        team.process()
        assert len(team.portal.sent_notifications) == 2


def test_what_a_lead_does_after_it_was_given_out_is_news(observing: Team) -> None:
    item = observing.add_lead(**COLD)
    observing.process()
    with switched(observing, CONFIGURATION) as team:
        team.process()
        team.actions.update_lead(item, **a_hot_lead())
        team.announce(item)
        team.process()
        assert len(team.portal.sent_notifications) == 2


def test_a_deadline_that_runs_when_observing_begins_reminds_nobody(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        item = team.add_lead(**a_hot_lead())
        team.process()
        before, manager = sent(team), owner(team, item)
        with switched(team, OBSERVING) as observing:
            for _ in range(3):
                observing.clock.advance(timedelta(minutes=20))
                observing.announce(item)
                observing.process()
            assert sent(observing) == before
            assert owner(observing, item) == manager


def test_a_deadline_that_passed_while_observing_is_looked_at_after_it(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        missed, touched = (team.add_lead(**a_hot_lead()) for _ in range(2))
        team.process()
        managers = {item: owner(team, item) for item in (missed, touched)}
        with switched(team, OBSERVING) as observing:
            observing.clock.advance(timedelta(minutes=2))
            observing.announce(missed, touched)
            observing.process()
            team.actions.add_activity(touched, direction="outgoing")
            with switched(observing, CONFIGURATION) as acting:
                for _ in range(2):
                    acting.clock.advance(timedelta(hours=1))
                    due = acting.wiring.state.leads.due(acting.clock.now(), limit=9)
                    acting.announce(*(each.item for each in due), reason=LookReason.DUE)
                    acting.process()
                assert owner(acting, missed) != managers[missed]
                assert owner(acting, touched) == managers[touched]
                assert acting.record(touched).first_touch.touched_at is not None


def test_a_lead_that_is_given_back_while_observing_waits_and_is_given_out_after_it(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        item = team.add_lead(**a_hot_lead())
        team.process()
        former = owner(team, item)
        with switched(team, OBSERVING) as observing:
            observing.actions.update_lead(item, ASSIGNED_BY_ID=1)
            observing.announce(item)
            observing.process()
            assert observing.record(item).state is LeadState.HELD
            with switched(observing, CONFIGURATION) as acting:
                acting.process()
                assert owner(acting, item) in {7, 8, 9} - {former}


def test_one_queue_observes_and_the_others_act(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=QUEUE_OBSERVES) as team:
        hot, cold = team.add_lead(**a_hot_lead()), team.add_lead(**COLD)
        team.process()
        assert team.record(hot).hold is not None
        assert (owner(team, hot), sent(team)[0]) == (1, 0)
        assert owner(team, cold) in {7, 8, 9}


def test_nothing_is_done_twice_by_two_looks(observing: Team) -> None:
    item = observing.add_lead(**a_hot_lead())
    observing.process()
    before = observing.record(item)
    observing.announce(item)
    observing.process()
    assert observing.record(item) == before


def test_a_held_lead_is_looked_at_when_time_changes_its_score(observing: Team) -> None:
    observing.add_lead(**a_hot_lead())
    observing.process()
    due_at = observing.wiring.state.inbox.next_due_at()
    assert due_at == observing.clock.now() + timedelta(days=1)


def test_requeue_and_nurturing_wait(observing: Team) -> None:
    item = observing.add_lead(**COLD, ASSIGNED_BY_ID=7)
    observing.process()
    observing.announce(item, reason=LookReason.REDISTRIBUTE)
    observing.announce(item, reason=LookReason.NURTURE)
    observing.process()
    assert owner(observing, item) == 7


def test_what_is_known_of_it_is_explained(observing: Team) -> None:
    item = observing.add_lead(**a_hot_lead())
    observing.process()
    app = observing.wiring
    told = explain_lead(observing.record(item), app.state.ledger, app.config, observing.clock.now())
    assert told.record.hold is not None
    assert told.record.hold.reason == OBSERVED


@pytest.mark.parametrize("how", ["requeued", "put back", "overdue"])
def test_a_queue_that_observes_takes_no_lead_of_one_that_acts(tmp_path: Path, how: str) -> None:
    others = QUEUE_OBSERVES.replace("members = [7, 8, 9]", "members = [8, 9]")
    configuration = CONFIGURATION.replace("members = [7, 8, 9]", "members = [8, 9]")
    with a_team(tmp_path, configuration=configuration) as team:
        item = team.add_lead(**a_hot_lead())
        team.process()
        former = owner(team, item)
        with switched(team, others) as part:
            part.clock.advance(timedelta(hours=1))
            if how == "put back":
                part.actions.update_lead(item, ASSIGNED_BY_ID=1)
            reasons = {"requeued": LookReason.REDISTRIBUTE, "overdue": LookReason.DUE}
            part.announce(item, reason=reasons.get(how, LookReason.UPDATED))
            part.process()
            assert (owner(part, item), part.record(item).assignment.queue) == (17 - former, "everyone")
