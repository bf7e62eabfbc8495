"""A person who objects while leads are only observed: no score, and a human as soon as Fairlead acts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.domain.item import Item
from functions.domain.lead.record import LeadState
from tests.nurturing.night import OWNER, night, nurturing_configuration
from tests.processing.observing import OBSERVING, switched
from tests.processing.test_objection import FIELD, PRIVACY, SENIOR, object_to, shown
from tests.team import COLD, CONFIGURATION, Team, a_hot_lead, a_team

INTAKE = 1


@pytest.fixture
def observing(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=OBSERVING + PRIVACY, hash_key="a-key-for-hashes") as team:
        team.custom_fields.add(FIELD, "boolean")
        yield team


def owner(team: Team, item: Item) -> int:
    return int(team.lead(item)["ASSIGNED_BY_ID"])


def test_the_lead_is_left_where_it_is_without_a_score_and_no_message_is_sent(observing: Team) -> None:
    item = observing.add_lead(**a_hot_lead())
    observing.process()
    assert shown(observing, item)
    object_to(observing, item)
    record = observing.record(item)
    assert (record.state, record.identity.has_objected) == (LeadState.HELD, True)
    assert (owner(observing, item), shown(observing, item)) == (INTAKE, [])
    assert not observing.portal.sent_notifications
    decided_at = record.decision.decided_at
    observing.announce(item)
    observing.process()
    assert observing.record(item).decision.decided_at == decided_at


def test_a_human_gets_it_once_fairlead_acts(observing: Team) -> None:
    item = observing.add_lead(**a_hot_lead())
    object_to(observing, item)
    with switched(observing, CONFIGURATION + PRIVACY) as acting:
        acting.process()
        assert (owner(acting, item), shown(acting, item)) == (SENIOR, [])
        assert acting.record(item).state is LeadState.ASSIGNED
        [message] = acting.portal.sent_notifications
        assert message.user == SENIOR


def test_who_takes_it_meanwhile_has_it(observing: Team) -> None:
    item = observing.add_lead(**a_hot_lead())
    object_to(observing, item)
    observing.actions.update_lead(item, ASSIGNED_BY_ID=8)
    observing.announce(item)
    observing.process()
    with switched(observing, CONFIGURATION + PRIVACY) as acting:
        acting.announce(item)
        acting.process()
        assert owner(acting, item) == 8


def test_what_is_nurtured_stays_so_and_goes_to_a_human_at_its_next_look(tmp_path: Path) -> None:
    acts = nurturing_configuration() + PRIVACY
    with a_team(tmp_path, configuration=acts, hash_key="a-key-for-hashes") as team:
        team.custom_fields.add(FIELD, "boolean")
        item = team.add_lead(**COLD)
        team.process()
        night(team)
        assert team.record(item).state is LeadState.NURTURED
        stage = team.lead(item)["STATUS_ID"]
        with switched(team, acts + '\n[distribution]\nmode = "observe"\n') as observing:
            object_to(observing, item)
            assert (observing.record(item).state, shown(observing, item)) == (LeadState.NURTURED, [])
            assert (owner(observing, item), observing.lead(item)["STATUS_ID"]) == (OWNER, stage)
        with switched(team, acts) as acting:
            acting.announce(item)
            acting.process()
            assert owner(acting, item) == SENIOR
            assert acting.lead(item)["STATUS_ID"] != stage
