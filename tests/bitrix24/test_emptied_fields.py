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

from functions.domain.item import Item
from functions.domain.lead.record import LeadState
from functions.domain.lead.snapshot import LeadSnapshot
from functions.domain.scoring import ActivityKind, Lead
from functions.ports import Reading
from infra.bitrix24.rest.client import Bitrix24Client
from tests.bitrix24.emptying import EMPTY, EmptyingTransport
from tests.reconciling.runs import run
from tests.team import HOT, Team, a_team

READ = ("crm.item.list", "crm.lead.list", "crm.activity.list", "crm.timeline.comment.list")
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
_PERSON = {"has_phone", "has_email", "phone_country", "contact_points", "subjects", "person_subjects"}
_TIMED = {"activities", "seen_until"}
SAYS: Mapping[tuple[str, str], set[str]] = {
    ("crm.item.list", "title"): {"title"},
    ("crm.item.list", "name"): {"name", "person"},
    ("crm.item.list", "secondName"): {"person"},
    ("crm.item.list", "lastName"): {"name", "person"},
    ("crm.item.list", "companyTitle"): {"company"},
    ("crm.item.list", "post"): {"job_title"},
    ("crm.item.list", "sourceId"): {"source"},
    ("crm.item.list", "stageId"): {"status"},
    ("crm.item.list", "opportunity"): {"amount"},
    ("crm.item.list", "currencyId"): {"currency"},
    ("crm.item.list", "comments"): {"comments"},
    ("crm.item.list", "assignedById"): {"manager", "has_owner"},
    ("crm.item.list", "createdTime"): {"created_at"},
    ("crm.item.list", "updatedTime"): {"seen_until", "changed_at"},
    ("crm.item.list", "updatedBy"): {"changed_by"},
    ("crm.item.list", "movedTime"): {"moved_at"},
    ("crm.item.list", "movedBy"): {"moved_at", "moved_by"},
    ("crm.item.list", "utmSource"): {"utm_source"},
    ("crm.item.list", "utmMedium"): {"utm_medium"},
    ("crm.item.list", "utmCampaign"): {"utm_campaign"},
    ("crm.item.list", "utmContent"): {"utm_content"},
    ("crm.item.list", "utmTerm"): {"utm_term"},
    ("crm.item.list", "fm"): _PERSON,
    ("crm.item.list", "UF_CRM_LEAD_SCORE"): {"written"},
    ("crm.item.list", "UF_CRM_LEAD_SCORE_DATE"): {"written"},
    ("crm.item.list", "UF_CRM_LEAD_SCORE_WHY"): {"written"},
    ("crm.item.list", "UF_CRM_LEAD_BAND"): {"written"},
    ("crm.item.list", "UF_CRM_LEAD_SCORE_ADJUST"): {"adjustment"},
    ("crm.item.list", "UF_CRM_LEAD_SCORE_UNTIL"): {"adjustment"},
    ("crm.lead.list", "ID"): {"city", "region", "country"},
    ("crm.lead.list", "ADDRESS_CITY"): {"city"},
    ("crm.lead.list", "ADDRESS_PROVINCE"): {"region"},
    ("crm.lead.list", "ADDRESS_COUNTRY"): {"country"},
    ("crm.activity.list", "ID"): {"todos"},
    ("crm.activity.list", "RESPONSIBLE_ID"): {"todos"},
    ("crm.activity.list", "SUBJECT"): {"todos"},
    ("crm.activity.list", "DEADLINE"): {"todos"},
    ("crm.activity.list", "COMPLETED"): {"activities", "todos"},
    ("crm.activity.list", "PROVIDER_ID"): {"activities", "todos"},
    ("crm.activity.list", "TYPE_ID"): {"activities"},
    ("crm.activity.list", "STATUS"): {"activities"},
    ("crm.activity.list", "DIRECTION"): {"activities"},
    ("crm.activity.list", "IS_INCOMING_CHANNEL"): {"activities"},
    ("crm.activity.list", "CREATED"): _TIMED,
    ("crm.activity.list", "LAST_UPDATED"): _TIMED,
    ("crm.activity.list", "START_TIME"): _TIMED,
    ("crm.timeline.comment.list", "COMMENT"): {"texts", "activities"},
    ("crm.timeline.comment.list", "AUTHOR_ID"): {"activities"},
    ("crm.timeline.comment.list", "CREATED"): {"activities", "notes_since"},
}
"""What of a lead hangs on a field; on any other nothing does, as on the id of the lead: it is asked for."""


class Emptied:
    """A team whose answers from the portal lack a field, as long as that is set."""

    def __init__(self, team: Team, way: EmptyingTransport) -> None:
        self.team, self.way = team, way

    @contextmanager
    def without(self, method: str, field: str, empty: Any) -> Iterator[None]:
        self.way.method, self.way.field, self.way.empty = method, field, empty
        yield
        self.way.method = ""

    def read(self, item: Item) -> Reading:
        self.team.clock.advance(timedelta(minutes=11))  # the presences of before have expired
        return self.team.wiring.crm.read([item], managers=(7, 8, 9), commented=[item], unowned=[item])


@contextmanager
def an_emptied_team(directory: Path) -> Iterator[Emptied]:
    way = EmptyingTransport()
    with a_team(directory, plan="unlimited") as team:
        url = team.wiring.settings.required_webhook_url
        with Bitrix24Client(url, clock=team.clock, plan="enterprise", transport=way) as client:
            vars(team.wiring)["client"] = client
            yield Emptied(team, way)


@pytest.fixture(scope="module")
def emptied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Emptied, Item]]:
    """A lead of which everything is known: given out, moved, called, and commented on."""
    with an_emptied_team(tmp_path_factory.mktemp("emptied")) as emptied:
        team = emptied.team
        item = team.add_lead(**NAMED)
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
    method = data.draw(st.sampled_from(READ))
    field = data.draw(st.sampled_from(sorted(team.way.shown[method])))
    before = team.read(item)
    with team.without(method, field, empty):
        reading = team.read(item)
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


@pytest.mark.parametrize("empty", EMPTY, ids=repr)
def test_nobodys_lead_is_given_out_whatever_stands_for_nobody(tmp_path: Path, empty: Any) -> None:
    with an_emptied_team(tmp_path) as emptied:
        team = emptied.team
        item = team.add_lead(**HOT)
        with emptied.without("crm.item.list", "assignedById", empty):
            team.process()
        assert team.lead(item)["ASSIGNED_BY_ID"] in {7, 8, 9}
        assert team.record(item).state is LeadState.ASSIGNED


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


@pytest.mark.parametrize("empty", EMPTY, ids=repr)
@pytest.mark.parametrize(
    ("method", "field"),
    [
        ("crm.item.list", "id"),
        ("crm.item.list", "updatedTime"),
        ("crm.item.list", "assignedById"),
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
        with emptied.without(method, field, empty):
            report = run(team)
        assert report.is_done
        assert not report.errors
        team.process()
        assert team.record(item).state is LeadState.ASSIGNED
