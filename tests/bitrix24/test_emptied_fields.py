"""Whatever single field of the portal's answers is empty, in whatever form: the others say what they said."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.domain.item import DEAL, LEAD, Item
from functions.domain.lead.record import LeadState
from functions.domain.lead.snapshot import LeadSnapshot
from functions.domain.scoring import ActivityKind, Lead
from functions.ports import Reading
from infra.bitrix24.rest.client import Bitrix24Client
from tests.bitrix24.emptying import COMPANIES, CONTACTS, DEALS, EMPTY, LEADS, SAYS, EmptyingTransport
from tests.nurturing.night import cold_leads, is_handed_over, night, nurturing_configuration
from tests.reconciling.runs import run
from tests.team import CONFIGURATION, HOT, Team, a_team, handled

HISTORY = ("crm.activity.list", "crm.timeline.comment.list")
READ = {LEAD: (LEADS, "crm.lead.list", *HISTORY), DEAL: (DEALS, CONTACTS, COMPANIES, *HISTORY)}
ROWS = {LEAD: LEADS, DEAL: DEALS}
ROSTER = ("user.get", "im.user.list.get")
NAMED: Mapping[str, Any] = {
    **HOT,
    "NAME": "Anna",
    "SECOND_NAME": "B.",
    "LAST_NAME": "Weiss",
    "COMPANY_TITLE": "Example Ltd",
    "POST": "Head of buying",
    "COMMENTS": "Call me",
    "UTM_SOURCE": "search",
    "UTM_MEDIUM": "cpc",
    "UTM_CAMPAIGN": "autumn",
    "ADDRESS_CITY": "Berlin",
    "ADDRESS_PROVINCE": "Berlin",
    "ADDRESS_COUNTRY": "Germany",
    "UF_CRM_LEAD_SCORE_ADJUST": 5,
    "UF_CRM_LEAD_SCORE_UNTIL": "2026-12-01",
}


class Emptied:
    """A team whose answers from the portal lack a field, as long as that is set."""

    def __init__(self, team: Team, way: EmptyingTransport) -> None:
        self.team, self.way = team, way

    @contextmanager
    def without(self, method: str, field: str, empty: Any) -> Iterator[None]:
        self.way.method, self.way.field, self.way.empty = method, field, empty
        yield
        self.way.method = ""

    def read(self, item: Item, *, is_client_known: bool = True) -> Reading:
        """Read a lead, its clients by their ids, or by reference as those of a new one."""
        self.team.clock.advance(timedelta(minutes=11))  # the presences of before have expired
        known = self.team.record(item).identity.subjects if is_client_known else ()
        new = [] if is_client_known else [item]
        return self.team.wiring.crm.read(
            [item], managers=(7, 8, 9), commented=[item], unowned=[item], known=known, new=new
        )


@contextmanager
def an_emptied_team(directory: Path, configuration: str = CONFIGURATION) -> Iterator[Emptied]:
    way = EmptyingTransport()
    with a_team(directory, configuration=configuration, plan="unlimited") as team:
        url = team.wiring.settings.required_webhook_url
        with Bitrix24Client(url, clock=team.clock, plan="enterprise", transport=way) as client:
            vars(team.wiring)["client"] = client
            yield Emptied(team, way)


@pytest.fixture(scope="module", params=[LEAD, DEAL])
def emptied(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Emptied, Item]]:
    """A lead of which everything is known: given out, moved, called, and commented on."""
    before = handled.set(request.param)
    with an_emptied_team(tmp_path_factory.mktemp("emptied")) as emptied:
        handled.reset(before)
        team = emptied.team
        is_lead = request.param == LEAD  # only a lead has an address of its own
        item = team.add_lead(
            **{name: each for name, each in NAMED.items() if is_lead or not name.startswith("ADDRESS_")}
        )
        team.process()
        team.clock.advance(timedelta(minutes=1))
        team.actions.update_lead(item, STATUS_ID="IN_PROCESS")
        team.actions.add_activity(item, "call", subject="Called")
        team.actions.write_comment(item, "She is interested", by=7)
        emptied.read(item)
        yield emptied, item


def said(lead: LeadSnapshot) -> dict[str, Any]:
    """Return each thing that is known of a lead by its name; the texts of its timeline are `texts`."""
    return {
        **{each.name: getattr(lead, each.name) for each in fields(LeadSnapshot) if each.name != "lead"},
        "texts": lead.comments,
        **{each.name: getattr(lead.lead, each.name) for each in fields(Lead)},
    }


FORMS = st.sampled_from(EMPTY)


@settings(max_examples=300)
@given(data=st.data(), empty=FORMS)
def test_any_one_empty_field_of_a_lead_breaks_nothing_and_changes_nothing_else(
    emptied: tuple[Emptied, Item], data: st.DataObject, empty: Any
) -> None:
    team, item = emptied
    method = data.draw(st.sampled_from(READ[item.entity]))
    field = data.draw(st.sampled_from(sorted(team.way.shown[method])))
    is_client_known = data.draw(st.booleans())
    before = team.read(item)
    with team.without(method, field, empty):
        reading = team.read(item, is_client_known=is_client_known)
    assert not reading.failed
    assert not reading.absent
    then, now = said(before.leads[item]), said(reading.leads[item])
    differing = {name for name in then if then[name] != now[name]}
    assert differing <= SAYS.get((method, field), set())
    assert reading.leads[item].is_history_complete
    assert reading.presences == before.presences


@given(data=st.data(), empty=FORMS)
def test_any_one_empty_field_of_the_users_takes_nobody_away(
    emptied: tuple[Emptied, Item], data: st.DataObject, empty: Any
) -> None:
    team, item = emptied
    method = data.draw(st.sampled_from(ROSTER))
    field = data.draw(st.sampled_from(sorted(team.way.shown[method])))
    before = team.read(item)
    with team.without(method, field, empty):
        reading = team.read(item)
    assert reading.leads.keys() == before.leads.keys()
    if field == "ACTIVE" and empty in (0, "0", False):
        assert not any(presence.is_active for presence in reading.presences.values())
    else:
        assert reading.presences == before.presences


BOTH = pytest.mark.parametrize("played_on", [LEAD, DEAL], indirect=True)


@BOTH
@pytest.mark.parametrize("empty", EMPTY, ids=repr)
def test_nobodys_lead_is_given_out_whatever_stands_for_nobody(tmp_path: Path, empty: Any) -> None:
    with an_emptied_team(tmp_path) as emptied:
        team = emptied.team
        item = team.add_lead(**HOT)
        with emptied.without(LEADS, "assignedById", empty):
            team.process()
        assert team.lead(item)["ASSIGNED_BY_ID"] in {7, 8, 9}
        assert team.record(item).state is LeadState.ASSIGNED


@BOTH
@pytest.mark.parametrize("empty", EMPTY, ids=repr)
def test_a_call_and_a_to_do_of_nobody_are_a_call_and_a_to_do(tmp_path: Path, empty: Any) -> None:
    with an_emptied_team(tmp_path) as emptied:
        team = emptied.team
        item = team.add_lead(**HOT)
        team.process()
        team.clock.advance(timedelta(minutes=5))
        team.actions.add_activity(item, "call", direction="outgoing")
        team.announce(item)
        with emptied.without("crm.activity.list", "RESPONSIBLE_ID", empty):
            team.process()
            lead = emptied.read(item).leads[item]
        assert team.record(item).first_touch.touched_at is not None
        assert ActivityKind.CALL in {each.kind for each in lead.activities}
        assert [todo.manager for todo in lead.todos] == [0]


@BOTH
@pytest.mark.parametrize("empty", EMPTY, ids=repr)
@pytest.mark.parametrize(
    ("method", "field"),
    [
        ("rows", "id"),
        ("rows", "updatedTime"),
        ("rows", "movedTime"),
        ("rows", "assignedById"),
        ("crm.activity.list", "OWNER_ID"),
        ("crm.activity.list", "LAST_UPDATED"),
    ],
)
def test_a_poll_for_changes_survives_an_empty_field(
    tmp_path: Path, method: str, field: str, empty: Any
) -> None:
    with an_emptied_team(tmp_path) as emptied:
        team = emptied.team
        item = team.add_lead(**HOT)
        team.process()
        team.actions.add_activity(item, "call", direction="outgoing")
        with emptied.without(ROWS[item.entity] if method == "rows" else method, field, empty):
            report = run(team)
        assert report.is_done
        assert not report.errors
        team.process()
        assert team.record(item).state is LeadState.ASSIGNED


@BOTH
@pytest.mark.parametrize("empty", [None, 0, ""], ids=repr)
@pytest.mark.parametrize("field", ["stageId", "stageSemanticId", "categoryId", "contactId", "contactIds"])
def test_a_new_lead_or_deal_that_does_not_tell_its_stage_or_its_client_is_given_out(
    tmp_path: Path, field: str, empty: Any
) -> None:
    with an_emptied_team(tmp_path) as emptied:
        team = emptied.team
        item = team.add_lead(**HOT)
        team.clock.advance(timedelta(minutes=1))
        with emptied.without(ROWS[item.entity], field, empty):
            team.process()
        assert team.record(item).state is LeadState.ASSIGNED
        assert team.record(item).score.points == 90
        team.clock.advance(timedelta(minutes=1))
        team.actions.update_lead(item, OPPORTUNITY=600_000)
        team.announce(item)
        team.process()
        assert team.record(item).first_touch.touched_at is None


@BOTH
@pytest.mark.parametrize("empty", EMPTY, ids=repr)
def test_a_nurtured_lead_or_deal_that_does_not_tell_its_stage_stays_in_nurturing(
    tmp_path: Path, empty: Any
) -> None:
    with an_emptied_team(tmp_path, configuration=nurturing_configuration()) as emptied:
        team = emptied.team
        [item] = cold_leads(team, 1)
        night(team)
        team.clock.advance(timedelta(hours=1))
        team.actions.update_lead(item, COMMENTS="A note")
        team.announce(item)
        with emptied.without(ROWS[item.entity], "stageId", empty):
            team.process()
        assert team.record(item).state is LeadState.NURTURED
        assert is_handed_over(team, item)
