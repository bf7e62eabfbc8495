"""Provisioning creates what is missing, once, and changes nothing that is there."""

import pytest

from functions.domain.item import DEAL
from infra.provisioning.create_missing import Creation, CreationState, create_missing, sort_before_the_end
from infra.provisioning.needs import needed_funnels
from infra.provisioning.portal_view import DictionaryEntry, read_portal
from infra.simulator.limits import faults
from tests.provisioning.conftest import CONFIGURATION, Site, a_model
from tests.team import HANDLE

FIELDS = {
    "UF_CRM_LEAD_SCORE": "integer",
    "UF_CRM_LEAD_SCORE_DATE": "datetime",
    "UF_CRM_LEAD_BAND": "string",
    "UF_CRM_LEAD_SCORE_WHY": "string",
    "UF_CRM_LEAD_SCORE_ADJUST": "integer",
    "UF_CRM_LEAD_SCORE_UNTIL": "date",
    "UF_CRM_LEAD_NURTURE_DATE": "datetime",
}


def test_the_missing_fields_are_created_with_their_types(site: Site) -> None:
    site.provision()
    assert site.kinds == FIELDS


def test_the_missing_stage_comes_before_the_final_ones(site: Site) -> None:
    site.provision()
    codes = [stage.code for stage in site.portal.dictionaries.of("STATUS")]
    assert codes.index("PROCESSED") < codes.index("UC_NURTURE") < codes.index("JUNK")


def test_a_second_run_changes_nothing_and_says_so(site: Site) -> None:
    site.provision()
    site.portal.requests.clear()
    outcomes = site.provision()
    assert {outcome.state for outcome in outcomes} == {CreationState.THERE}
    assert site.portal.requests.writing() == []


def test_no_call_breaks_its_official_contract(site: Site) -> None:
    site.provision()
    assert site.portal.contract_violations == []


def test_the_names_of_the_configuration_are_followed(site: Site) -> None:
    site.provision(f'{CONFIGURATION}\n[fields]\nscore = "UF_CRM_POINTS"\n')
    assert site.kinds["UF_CRM_POINTS"] == "integer"
    assert "UF_CRM_LEAD_SCORE" not in site.kinds


def test_a_field_of_another_type_is_told_and_left_alone(site: Site) -> None:
    site.portal.customfields.add("UF_CRM_LEAD_SCORE", "string")
    wrong = next(outcome for outcome in site.provision() if outcome.state is CreationState.FAILED)
    assert site.kinds["UF_CRM_LEAD_SCORE"] == "string"
    assert "as string; Fairlead needs integer" in str(wrong)
    assert '"score" in [fields]' in str(wrong)


@pytest.mark.parametrize("method", ["crm.lead.userfield.add", "crm.status.add"])
@pytest.mark.parametrize("fault", [faults.CLOSED_AFTER_WRITING, faults.INTERNAL_SERVER_ERROR])
def test_an_add_without_an_answer_is_looked_for_before_it_is_sent_again(
    site: Site, method: str, fault: faults.Fault
) -> None:
    site.portal.faults.add(fault, method=method, times=1)
    outcomes = site.provision()
    assert {outcome.state for outcome in outcomes} == {CreationState.CREATED}
    assert sorted(site.kinds) == sorted(FIELDS)
    stages = site.portal.dictionaries.of("STATUS")
    assert [each.code for each in stages].count("UC_NURTURE") == 1


def test_a_field_that_somebody_else_just_added_counts_as_created(site: Site) -> None:
    view = read_portal(site.client, users=(), clock=site.clock, funnels=needed_funnels(a_model()))
    site.portal.customfields.add("UF_CRM_LEAD_SCORE", "integer")
    outcomes = list(create_missing(site.client, view, a_model()))
    assert {outcome.state for outcome in outcomes} == {CreationState.CREATED}


def test_missing_rights_are_told_for_every_thing_at_once_with_the_remedy(site: Site) -> None:
    for method in ("crm.lead.userfield.add", "crm.status.add"):
        site.portal.faults.add(faults.ACCESS_DENIED, method=method, times=0)
    outcomes = site.provision()
    assert len(outcomes) == len(FIELDS) + 1
    assert all("administrator of the CRM" in outcome.remedy for outcome in outcomes)
    assert site.kinds == {}


def test_when_the_portal_is_gone_the_rest_is_not_tried(site: Site) -> None:
    view = read_portal(site.client, users=(), clock=site.clock, funnels=needed_funnels(a_model()))
    site.portal.requests.clear()
    site.portal.faults.add(faults.PORTAL_DELETED)
    outcomes = list(create_missing(site.client, view, a_model()))
    assert {outcome.state for outcome in outcomes} == {CreationState.FAILED}
    assert len(site.portal.requests) == 1


def test_fields_that_cannot_be_read_do_not_keep_the_stage_from_being_created(site: Site) -> None:
    site.portal.faults.add(faults.ACCESS_DENIED, method="crm.item.fields")
    outcomes = site.provision()
    assert [outcome.state for outcome in outcomes] == [CreationState.FAILED] * len(FIELDS) + [
        CreationState.CREATED
    ]


@pytest.mark.parametrize(
    ("stages", "sort"),
    [
        ([(10, ""), (20, ""), (40, "S"), (50, "F")], 30),
        ([(10, ""), (11, "S")], 10),
        ([(10, ""), (20, "S"), (30, "")], 15),
        ([(10, ""), (20, "")], 30),
        ([], 10),
    ],
)
def test_a_new_stage_lies_between_the_last_in_work_and_the_first_final_one(
    stages: list[tuple[int, str]], sort: int
) -> None:
    entries = [
        DictionaryEntry.model_validate({"ID": n, "STATUS_ID": f"S{n}", "SORT": place, "SEMANTICS": semantics})
        for n, (place, semantics) in enumerate(stages)
    ]
    assert sort_before_the_end(entries) == sort


def of_deals(site: Site, *, stage: str, funnel: int) -> list[Creation]:
    nurture = f'after = "24h", stage = "{stage}", funnel = {funnel}, owner = 12'
    deals = CONFIGURATION.replace('after = "24h", stage = "UC_NURTURE", owner = 12', nurture)
    return site.provision(deals + HANDLE[DEAL])


def test_a_stage_of_deals_in_the_default_funnel_is_created_once_before_the_final_ones(site: Site) -> None:
    first, second = (of_deals(site, stage="UC_COLD", funnel=0) for _ in range(2))
    assert (first[-1].state, second[-1].state) == (CreationState.CREATED, CreationState.THERE)
    codes = [stage.code for stage in site.portal.dictionaries.of("DEAL_STAGE")]
    assert codes.index("FINAL_INVOICE") < codes.index("UC_COLD") < codes.index("WON")
    assert codes.count("UC_COLD") == 1


def test_a_code_that_is_asked_for_with_its_prefix_is_created_as_it_is(site: Site) -> None:
    funnel = site.portal.funnels.add("Nurture")
    stage = f"C{funnel}:NURTURE_COLD_LEADS"[:21]
    first, second = (of_deals(site, stage=stage, funnel=funnel) for _ in range(2))
    assert (first[-1].state, second[-1].state) == (CreationState.CREATED, CreationState.THERE)


@pytest.mark.parametrize("stage", ["UC_COLD", "UC_COLD_AND_CALM_HERE"])
def test_a_stage_of_another_funnel_is_created_once_and_the_code_is_told_that_the_portal_gave_it(
    site: Site, stage: str
) -> None:
    funnel = site.portal.funnels.add("Nurture")
    first, second = (of_deals(site, stage=stage, funnel=funnel) for _ in range(2))
    given = f"C{funnel}:{stage}"[:21]
    for outcome in (first[-1], second[-1]):
        assert outcome.state is CreationState.FAILED
        assert "write that as the stage of nurturing" in outcome.remedy
        assert f'"{given}"' in outcome.remedy
    codes = [each.code for each in site.portal.dictionaries.of(f"DEAL_STAGE_{funnel}")]
    assert codes.count(given) == 1
    assert of_deals(site, stage=given, funnel=funnel)[-1].state is CreationState.THERE
