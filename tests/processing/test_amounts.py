"""Amounts count in the portal's base currency, by its rates of the day of the decision."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.commands.replay import replay_assignment
from functions.domain.lead.facts import facts_of
from functions.domain.lead.ledger_entry import LedgerEntry
from functions.domain.lead.record import LeadRecord
from functions.domain.phrases import said
from functions.domain.scoring import score_lead
from functions.domain.texts import ENGLISH
from infra.simulator.limits.faults import ACCESS_DENIED, INTERNAL_SERVER_ERROR
from tests.team import CONFIGURATION, Team, a_team

DAY = timedelta(days=1)
MONEY = CONFIGURATION.replace(
    "[[table]]",
    """[inputs]
budget = { field = "UF_CRM_BUDGET", type = "money" }

[[rule]]
id = "budget"
when = "lead.budget >= 920.0"
points = 3

[[rule]]
id = "dollars"
when = 'lead.currency == "USD" && lead.amount_raw == 108696.0'
points = 4

[[table]]""",
    1,
)
ENOUGH = {"OPPORTUNITY": 108_696, "CURRENCY_ID": "USD"}
"""100,000.32 euros."""


def remarks_in(record: LeadRecord) -> tuple[str, ...]:
    return tuple(said(each, ENGLISH) for each in record.decision.remarks)


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=MONEY) as team:
        team.custom_fields.add("UF_CRM_BUDGET", "money")
        yield team


def processed(team: Team, **fields: Any) -> LeadRecord:
    item = team.add_lead(**fields)
    team.process()
    return team.record(item)


def points(record: LeadRecord) -> dict[str, int]:
    return {line.id: line.points for line in record.score.contributions}


def entries(team: Team, record: LeadRecord) -> list[LedgerEntry]:
    return [*team.wiring.state.ledger.of_lead(record.item)]


@pytest.mark.parametrize(
    ("fields", "points_of_amount"),
    [
        ({"OPPORTUNITY": 100_000, "CURRENCY_ID": "EUR"}, 20),
        ({"OPPORTUNITY": 100_000}, 20),
        (ENOUGH, 20),
        ({"OPPORTUNITY": 108_695, "CURRENCY_ID": "USD"}, 0),
        ({"OPPORTUNITY": 500_000, "CURRENCY_ID": "RUB"}, 0),
        ({"OPPORTUNITY": 9_523_810, "CURRENCY_ID": "RUB"}, 20),
    ],
)
def test_f46_an_amount_in_another_currency_counts_by_the_portals_own_rates(
    team: Team, fields: dict[str, Any], points_of_amount: int
) -> None:
    assert points(processed(team, **fields)).get("amount", 0) == points_of_amount


def test_conditions_see_the_amount_and_the_currency_that_stand_on_the_lead_as_well(team: Team) -> None:
    assert points(processed(team, **ENOUGH))["dollars"] == 4


@pytest.mark.parametrize(("budget", "counts"), [("1000|USD", True), ("999|USD", False), ("920|EUR", True)])
def test_a_field_of_money_counts_in_the_base_currency_too(team: Team, budget: str, *, counts: bool) -> None:
    assert ("budget" in points(processed(team, UF_CRM_BUDGET=budget))) is counts


def test_the_rate_is_kept_with_the_decision_and_only_where_one_was_used(team: Team) -> None:
    foreign, own = processed(team, **ENOUGH), processed(team, OPPORTUNITY=5)
    assert [str(rate) for rate in foreign.decision.rates] == ["1 USD = 0.92 EUR"]
    assert own.decision.rates == ()
    team.announce(foreign.item)
    team.actions.update_lead(foreign.item, SOURCE_ID="WEB")
    team.process()
    assert [entry.rates for entry in entries(team, foreign)] == [foreign.decision.rates] * 2


def test_rates_cost_no_request_and_one_command_a_day(team: Team) -> None:
    first = team.requests_during(lambda: processed(team, OPPORTUNITY=5))
    assert team.requests_during(lambda: processed(team, OPPORTUNITY=5)) == first
    team.clock.advance(DAY)
    assert team.requests_during(lambda: processed(team, **ENOUGH)) == first
    assert team.portal.requests.count_commands("crm.currency.list") == 2


def test_where_no_condition_asks_for_an_amount_no_rate_is_read(tmp_path: Path) -> None:
    text = CONFIGURATION.replace("lead.amount", "lead.amount_raw")
    with a_team(tmp_path, configuration=text) as team:
        assert processed(team, OPPORTUNITY=100_000, CURRENCY_ID="XXX").score.points == 20
        assert team.portal.requests.count_commands("crm.currency.list") == 0


def test_f46_a_lead_in_a_currency_without_a_rate_gets_no_points_for_it_and_a_reason(team: Team) -> None:
    record = processed(team, OPPORTUNITY=500_000, CURRENCY_ID="XXX", SOURCE_ID="WEB")
    assert points(record) == {"source": 10}
    assert remarks_in(record) == ("lead.amount counts as 0: the portal tells no rate of XXX.",)


def test_a_rate_that_is_entered_later_counts_at_the_next_look(team: Team) -> None:
    record = processed(team, OPPORTUNITY=500_000, CURRENCY_ID="XXX")
    team.portal.currencies.add("XXX", 1.0)
    team.clock.advance(DAY)
    team.announce(record.item)
    team.process()
    assert points(team.record(record.item))["amount"] == 35
    assert team.record(record.item).decision.remarks == ()


def refuse_the_base(team: Team) -> None:
    team.portal.faults.add(ACCESS_DENIED, method="crm.currency.base.get", times=0)


def test_where_rates_are_refused_the_base_that_the_portal_names_counts(team: Team) -> None:
    team.portal.switches.currencies_are_refused = True
    assert points(processed(team, OPPORTUNITY=100_000, CURRENCY_ID="EUR"))["amount"] == 20
    assert "amount" not in points(processed(team, **ENOUGH))


def test_where_rates_are_refused_only_the_base_of_the_file_counts(tmp_path: Path) -> None:
    text = MONEY.replace('phone_region = "DE"', 'phone_region = "DE"\ncurrency = "EUR"')
    with a_team(tmp_path, configuration=text) as team:
        team.portal.switches.currencies_are_refused = True
        refuse_the_base(team)
        assert points(processed(team, OPPORTUNITY=100_000, CURRENCY_ID="EUR"))["amount"] == 20
        assert "amount" not in points(processed(team, **ENOUGH))


def test_where_rates_are_refused_and_the_file_names_no_base_no_amount_counts_and_each_lead_says_so(
    team: Team,
) -> None:
    team.portal.switches.currencies_are_refused = True
    refuse_the_base(team)
    record = processed(team, OPPORTUNITY=100_000, CURRENCY_ID="EUR")
    assert "amount" not in points(record)
    assert remarks_in(record) == ("lead.amount counts as 0: the portal tells no rate of EUR.",)


def test_while_the_portal_cannot_answer_who_needs_a_rate_waits_and_nobody_else(team: Team) -> None:
    team.portal.faults.add(INTERNAL_SERVER_ERROR, method="crm.currency.list", times=20)
    waiting, other = team.add_lead(**ENOUGH), team.add_lead(SOURCE_ID="WEB")
    team.process()
    assert team.wiring.state.leads.get_many([waiting]) == {}
    assert points(team.record(other)) == {"source": 10}
    team.portal.faults.clear()
    team.clock.advance(timedelta(hours=1))
    team.process()
    assert points(team.record(waiting))["amount"] == 20


def test_another_rate_changes_nothing_by_itself_and_counts_at_a_look_a_day_later(team: Team) -> None:
    record = processed(team, **ENOUGH)
    team.portal.currencies.change_rate("USD", 0.5)
    again = a_look_of_a_new_process(team, record)
    assert (again.score, again.decision.rates) == (record.score, record.decision.rates)
    team.clock.advance(DAY)
    later = a_look_of_a_new_process(team, record)
    assert "amount" not in points(later)
    assert [str(rate) for rate in later.decision.rates] == ["1 USD = 0.5 EUR"]


def a_look_of_a_new_process(team: Team, record: LeadRecord) -> LeadRecord:
    """Look at a lead again with nothing remembered but the state."""
    del team.wiring.crm
    team.actions.update_lead(record.item, COMMENTS="a change", TITLE=f"at {team.clock.now()}")
    team.announce(record.item)
    team.process()
    return team.record(record.item)


def test_a_decision_made_again_is_the_same_whatever_the_rates_became(team: Team) -> None:
    record = processed(team, **ENOUGH)
    for amount in (0.0001, 7.0, 999.0):
        team.portal.currencies.change_rate("USD", amount)
    team.portal.currencies.change_base("RUB")
    del team.wiring.crm
    [entry] = entries(team, record)
    assert replay_assignment(entry, team.wiring.config).is_same
    kept = {record.item: entry.rates}
    team.portal.currencies.change_base("EUR")
    snapshot = team.wiring.crm.read([record.item], managers=[], kept_rates=kept).leads[record.item]
    now = team.clock.now()
    score = score_lead(facts_of(snapshot, {}, now), team.wiring.config.scorecard, now)
    assert (score.points, score.contributions) == (entry.points, record.score.contributions)
