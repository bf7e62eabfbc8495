"""`fairlead check` where deals are handled: the portal's mode, funnels, stages and fields."""

from collections.abc import Callable

import pytest

from functions.domain.item import DEAL
from infra.simulator import SimulatedPortal
from infra.simulator.state.conversion import SIMPLE
from tests.provisioning.conftest import CONFIGURATION, Run, a_portal
from tests.team import HANDLE

DEALS = CONFIGURATION + HANDLE[DEAL]
BOTH = CONFIGURATION + '\n[[handle]]\nentity = "lead"\n' + HANDLE[DEAL]
IN_A_FUNNEL = DEALS.replace('stage = "UC_NURTURE"', 'stage = "UC_NURTURE", funnel = 77')


def in_simple_mode() -> SimulatedPortal:
    portal = a_portal()
    portal.store.crm_mode = SIMPLE
    return portal


def without_its_score(portal: SimulatedPortal) -> None:
    fields = portal.custom_fields(2)
    fields.remove(next(each for each in fields if each.name == "UF_CRM_SCORE"))


def without_its_stage(portal: SimulatedPortal) -> None:
    stage = portal.dictionaries.find("DEAL_STAGE", "UC_NURTURE")
    assert stage is not None
    portal.dictionaries.remove(stage)


@pytest.mark.parametrize("text", [DEALS, BOTH])
def test_a_portal_in_simple_mode_that_has_everything_passes_in_one_request(run: Run, text: str) -> None:
    portal = in_simple_mode()
    result = run("check", portal=portal, text=text)
    assert (result.exit_code, "✗" in result.output, len(portal.requests)) == (0, False, 1)
    assert "The CRM works without leads (simple mode), and deals are handled." in result.output
    assert "Fairlead's 7 custom fields of deals are there" in result.output
    assert portal.contract_violations == []


def test_where_leads_come_first_handling_deals_alone_is_doubtful(run: Run) -> None:
    result = run("check", portal=a_portal(), text=DEALS)
    assert result.exit_code == 0
    assert 'Handle leads as well: [[handle]] entity = "lead".' in " ".join(result.output.split())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (DEALS + "funnels = [0, 4]\n", "The portal shows no funnel 4."),
        (IN_A_FUNNEL, "The portal shows no funnel 77."),
    ],
)
def test_a_funnel_that_the_portal_lacks_is_told_with_those_that_it_shows(
    run: Run, text: str, told: str
) -> None:
    result = run("check", portal=in_simple_mode(), text=text)
    assert result.exit_code == 1
    assert told in result.output
    assert "It shows 0" in result.output


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (without_its_score, "UF_CRM_SCORE"),
        (without_its_stage, "Funnel 0 has no stage UC_NURTURE. Create it with fairlead provision"),
    ],
)
def test_what_deals_lack_is_told_with_the_remedy(
    run: Run, spoil: Callable[[SimulatedPortal], None], told: str
) -> None:
    portal = in_simple_mode()
    spoil(portal)
    result = run("check", portal=portal, text=DEALS)
    assert (result.exit_code, result.output.count("✗")) == (1, 1)
    assert told in " ".join(result.output.split())
