"""Custom fields of every type, from the portal to the score: lists by their texts, days, what is empty."""

from collections.abc import Iterator
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from functions.domain.lead.record import LeadRecord
from functions.domain.phrases import said
from functions.domain.texts import ENGLISH
from infra.bitrix24.crm.list_texts import KEPT_FOR
from infra.simulator.limits.faults import ACCESS_DENIED, INTERNAL_SERVER_ERROR
from tests.team import CONFIGURATION, Team, a_team

TYPED = CONFIGURATION.replace(
    "[[table]]",
    """[inputs]
branch = { field = "UF_CRM_BRANCH", type = "list" }
products = { field = "UF_CRM_PRODUCTS", type = "list", is_multiple = true }
renewal = { field = "UF_CRM_RENEWAL", type = "date" }
met_at = { field = "UF_CRM_MET_AT", type = "datetime" }
advisor = { field = "UF_CRM_ADVISOR", type = "user" }
is_partner = { field = "UF_CRM_PARTNER", type = "bool" }
sizes = { field = "UF_CRM_SIZES", type = "int", is_multiple = true }
place = { field = "UF_CRM_PLACE", type = "address" }

[[rule]]
id = "retail"
when = 'lead.branch == "Retail"'
points = 1

[[rule]]
id = "enterprise"
when = '"Enterprise" in lead.products'
points = 2

[[rule]]
id = "renewal"
when = 'lead.renewal == "2026-12-01"'
points = 4

[[rule]]
id = "met"
when = 'lead.met_at > timestamp("2026-01-01T00:00:00Z")'
points = 8

[[rule]]
id = "advised"
when = "lead.advisor == 7"
points = 16

[[rule]]
id = "partner"
when = "lead.is_partner"
points = 32

[[rule]]
id = "size"
when = "20 in lead.sizes"
points = 64

[[rule]]
id = "place"
when = 'lead.place == "Main Street 1"'
points = -1

[[rule]]
id = "nothing"
when = '''lead.branch == "" && lead.products == [] && lead.renewal == "" && lead.advisor == 0
    && lead.sizes == [] && !lead.is_partner && lead.place == ""
    && lead.met_at == timestamp("1970-01-01T00:00:00Z")'''
points = -2

[[table]]""",
    1,
)
KINDS = {
    "UF_CRM_RENEWAL": "date",
    "UF_CRM_MET_AT": "datetime",
    "UF_CRM_ADVISOR": "employee",
    "UF_CRM_PARTNER": "boolean",
    "UF_CRM_PLACE": "address",
}
EVERYTHING = {
    "UF_CRM_RENEWAL": "2026-12-01",
    "UF_CRM_MET_AT": "2026-05-01T10:00:00+03:00",
    "UF_CRM_ADVISOR": 7,
    "UF_CRM_PARTNER": "Y",
    "UF_CRM_SIZES": [10, 20],
    "UF_CRM_PLACE": "Main Street 1|52.5;13.4|5",
}


def remarks_in(record: LeadRecord) -> tuple[str, ...]:
    return tuple(said(each, ENGLISH) for each in record.decision.remarks)


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=TYPED) as team:
        fields = team.custom_fields
        fields.add("UF_CRM_BRANCH", "enumeration", texts=["Retail", "Trade"])
        fields.add("UF_CRM_PRODUCTS", "enumeration", texts=["Basic", "Enterprise"], is_multiple=True)
        fields.add("UF_CRM_SIZES", "integer", is_multiple=True)
        for name, kind in KINDS.items():
            fields.add(name, kind)
        yield team


def ids(team: Team, field: str, *texts: str) -> list[int]:
    choices = {each.value: each.id for each in team.custom_fields[field].choices}
    return [choices[text] for text in texts]


def points(record: LeadRecord) -> dict[str, int]:
    return {line.id: line.points for line in record.score.contributions}


def processed(team: Team, **fields: Any) -> LeadRecord:
    item = team.add_lead(**fields)
    team.process()
    return team.record(item)


def test_a_lead_with_a_value_of_every_type_gets_the_points_of_each(team: Team) -> None:
    [retail] = ids(team, "UF_CRM_BRANCH", "Retail")
    both = ids(team, "UF_CRM_PRODUCTS", "Basic", "Enterprise")
    record = processed(team, UF_CRM_BRANCH=retail, UF_CRM_PRODUCTS=both, **EVERYTHING)
    assert points(record) == {
        "retail": 1,
        "enterprise": 2,
        "renewal": 4,
        "met": 8,
        "advised": 16,
        "partner": 32,
        "size": 64,
        "place": -1,
        "total": -26,
    }
    assert record.decision.remarks == ()


@pytest.mark.parametrize("empty", ["", None, False, [], "0"], ids=repr)
def test_a_lead_with_nothing_in_any_field_has_nothing_in_whatever_way_it_is_shown(
    team: Team, empty: Any
) -> None:
    for field in team.custom_fields:
        if field.name in {*EVERYTHING, "UF_CRM_BRANCH", "UF_CRM_PRODUCTS"}:
            team.custom_fields.change(field, empty=empty)
    record = processed(team)
    assert points(record)["nothing"] == -2
    assert record.decision.remarks == ()


@pytest.mark.parametrize("chosen", [[], ["Basic"], ["Basic", "Enterprise"]], ids=len)
def test_neither_an_empty_field_nor_one_with_several_chosen_is_a_text_in_brackets(
    tmp_path: Path, chosen: list[str]
) -> None:
    text = f"""{CONFIGURATION}
[inputs]
product = {{ field = "UF_CRM_PRODUCTS", type = "list" }}
number = {{ field = "UF_CRM_PRODUCTS", type = "string" }}

[[rule]]
id = "brackets"
when = 'lead.product.contains("[") || lead.number.contains("[")'
points = 1

[[rule]]
id = "empty"
when = 'lead.product == "" && lead.number == ""'
points = 2

[[rule]]
id = "first"
when = 'lead.product == "Basic" && int(lead.number) > 0'
points = 4
"""
    with a_team(tmp_path, configuration=text) as team:
        team.custom_fields.add(
            "UF_CRM_PRODUCTS", "enumeration", texts=["Basic", "Enterprise"], is_multiple=True
        )
        record = processed(team, UF_CRM_PRODUCTS=ids(team, "UF_CRM_PRODUCTS", *chosen))
        assert points(record) == ({"first": 4} if chosen else {"empty": 2})


@pytest.mark.parametrize("hours", [-10, -8, 0, 3, 12])
def test_a_day_and_the_end_of_a_correction_are_right_wherever_the_portal_stands(
    team: Team, hours: int
) -> None:
    team.portal.store.context.zone = timezone(timedelta(hours=hours))
    today = "2026-11-03"
    item = team.add_lead(
        UF_CRM_RENEWAL="2026-12-01", UF_CRM_LEAD_SCORE_ADJUST=3, UF_CRM_LEAD_SCORE_UNTIL=today
    )
    team.process()
    assert points(team.record(item))["renewal"] == 4
    assert points(team.record(item))["adjustment"] == 3


def test_the_texts_of_lists_cost_no_request_and_one_command_in_two_hours(team: Team) -> None:
    [retail] = ids(team, "UF_CRM_BRANCH", "Retail")
    usual = team.requests_during(lambda: processed(team))
    assert team.requests_during(lambda: processed(team, UF_CRM_BRANCH=retail)) == usual
    assert team.portal.requests.count_commands("crm.item.fields") == 1
    team.clock.advance(KEPT_FOR)
    processed(team, UF_CRM_BRANCH=retail)
    assert team.portal.requests.count_commands("crm.item.fields") == 2


def test_an_item_that_was_added_a_moment_ago_is_looked_for(team: Team) -> None:
    processed(team)
    field = team.custom_fields["UF_CRM_BRANCH"]
    team.custom_fields.change(
        field, choices=team.custom_fields.choices_of([{"VALUE": "Retail"}], field.choices[1:])
    )
    [retail] = ids(team, "UF_CRM_BRANCH", "Retail")
    assert points(processed(team, UF_CRM_BRANCH=retail))["retail"] == 1


def test_a_deleted_item_counts_as_nothing_is_told_and_is_not_looked_for_again(team: Team) -> None:
    [retail] = ids(team, "UF_CRM_BRANCH", "Retail")
    both = ids(team, "UF_CRM_PRODUCTS", "Basic", "Enterprise")
    team.custom_fields.change_choice("UF_CRM_BRANCH", retail, None)
    team.custom_fields.change_choice("UF_CRM_PRODUCTS", both[0], None)
    records = [processed(team, UF_CRM_BRANCH=retail, UF_CRM_PRODUCTS=both) for _ in range(3)]
    for record in records:
        assert points(record) == {"enterprise": 2}
        assert remarks_in(record) == (
            f"Item {retail} counts as nothing in lead.branch: the portal shows no such item.",
            f"Item {both[0]} is left out of lead.products: the portal shows no such item.",
        )
    assert team.portal.requests.count_commands("crm.item.fields") == 1


def test_a_hundred_leads_with_unknown_items_cost_one_more_request(team: Team) -> None:
    processed(team)
    plain = [team.actions.add_lead() for _ in range(100)]
    items = [team.actions.add_lead(UF_CRM_BRANCH=9_000 + number) for number in range(100)]
    crm = team.wiring.crm
    usual = team.requests_during(lambda: crm.read(plain, managers=[7]))
    assert team.requests_during(lambda: crm.read(items, managers=[7])) == usual + 1
    assert team.requests_during(lambda: crm.read(items, managers=[7])) == usual


def test_texts_that_may_not_be_read_count_as_nothing_and_are_told(team: Team) -> None:
    team.portal.faults.add(ACCESS_DENIED, method="crm.item.fields")
    [retail] = ids(team, "UF_CRM_BRANCH", "Retail")
    record = processed(team, UF_CRM_BRANCH=retail, UF_CRM_ADVISOR=7)
    assert points(record) == {"advised": 16}
    assert len(record.decision.remarks) == 1


def test_a_lead_whose_text_could_not_be_read_waits_and_the_others_do_not(team: Team) -> None:
    team.portal.faults.add(INTERNAL_SERVER_ERROR, method="crm.item.fields", times=20)
    [retail] = ids(team, "UF_CRM_BRANCH", "Retail")
    waiting, other = team.add_lead(UF_CRM_BRANCH=retail), team.add_lead(UF_CRM_ADVISOR=7)
    team.process()
    assert team.wiring.state.leads.get_many([waiting]) == {}
    assert points(team.record(other)) == {"advised": 16}
    team.portal.faults.clear()
    team.clock.advance(timedelta(hours=1))
    team.process()
    assert points(team.record(waiting)) == {"retail": 1}


def test_a_renamed_item_is_compared_by_the_text_that_people_see_now(team: Team) -> None:
    [trade] = ids(team, "UF_CRM_BRANCH", "Trade")
    assert points(processed(team, UF_CRM_BRANCH=trade)) == {}
    team.custom_fields.change_choice("UF_CRM_BRANCH", trade, "Retail")
    team.clock.advance(KEPT_FOR)
    assert points(processed(team, UF_CRM_BRANCH=trade)) == {"retail": 1}
