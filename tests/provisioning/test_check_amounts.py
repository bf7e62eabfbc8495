"""`fairlead check` on the currencies that amounts count in."""

from collections.abc import Callable

import pytest

from infra.clock import SystemClock
from infra.simulator import SimulatedPortal
from infra.simulator.limits.faults import ACCESS_DENIED, INTERNAL_SERVER_ERROR
from infra.simulator.sample_portal import sample_portal
from tests.provisioning.conftest import CONFIGURATION, Run

IN_EUROS = CONFIGURATION.replace('phone_region = "DE"', 'phone_region = "DE"\ncurrency = "EUR"')


def told(run: Run, spoil: Callable[[SimulatedPortal], None], text: str = CONFIGURATION) -> tuple[int, str]:
    portal = sample_portal(clock=SystemClock())
    spoil(portal)
    result = run("check", portal=portal, text=text)
    assert portal.contract_violations == []
    return result.exit_code, " ".join(result.output.split())


def as_it_is(_: SimulatedPortal) -> None:
    """Change nothing."""


def refused(portal: SimulatedPortal) -> None:
    portal.switches.currencies_are_refused = True


def refused_whole(portal: SimulatedPortal) -> None:
    refused(portal)
    portal.faults.add(ACCESS_DENIED, method="crm.currency.base.get")


def stale(portal: SimulatedPortal) -> None:
    portal.switches.new_base_is_one = False
    portal.currencies.change_base("USD")


def with_a_worthless_currency(portal: SimulatedPortal) -> None:
    portal.currencies.add("XXX", 0.0)


def broken(portal: SimulatedPortal) -> None:
    portal.faults.add(INTERNAL_SERVER_ERROR, method="crm.currency.list", times=20)


@pytest.mark.parametrize(
    ("spoil", "text", "exit_code", "words"),
    [
        (as_it_is, CONFIGURATION, 0, "✓ Amounts count in EUR, by the portal's rates of USD, RUB."),
        (as_it_is, IN_EUROS, 0, "✓ Amounts count in EUR, by the portal's rates of USD, RUB."),
        (
            as_it_is,
            IN_EUROS.replace('"EUR"', '"USD"'),
            0,
            'base currency of the portal is EUR, and that is what amounts count in. Write: currency = "EUR"',
        ),
        (
            stale,
            CONFIGURATION,
            1,
            "The rates are stale: USD is the base currency, and its own rate is 0.9200",
        ),
        (
            with_a_worthless_currency,
            CONFIGURATION,
            0,
            "no rate above 0, and amounts in them do not count: XXX.",
        ),
        (refused, CONFIGURATION, 0, "may not read the currencies: only amounts in EUR count."),
        (refused_whole, IN_EUROS, 0, "may not read the currencies: only amounts in EUR count."),
        (refused_whole, CONFIGURATION, 1, 'Name the base currency in [portal], currency = "EUR"'),
        (broken, CONFIGURATION, 1, "The currencies cannot be read."),
    ],
)
def test_what_amounts_count_in_is_told_and_why_some_do_not(
    run: Run, spoil: Callable[[SimulatedPortal], None], text: str, exit_code: int, words: str
) -> None:
    code, output = told(run, spoil, text)
    assert words in output
    assert code == exit_code


def test_where_no_condition_asks_for_an_amount_currencies_do_not_matter(run: Run) -> None:
    code, output = told(run, refused_whole, CONFIGURATION.replace("lead.amount", "lead.amount_raw"))
    assert (code, "currenc" in output) == (0, False)
