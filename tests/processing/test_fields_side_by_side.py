"""Custom fields where leads and deals are handled at once: one name in conditions, a field of each."""

from pathlib import Path

import pytest

from functions.domain.item import DEAL, LEAD
from infra.bitrix24.crm.entities import HANDLED
from tests.actions import Actions
from tests.processing.test_fields import points
from tests.team import CONFIGURATION, a_team

SIDE_BY_SIDE = (
    CONFIGURATION
    + """
[[handle]]
entity = "lead"

[[handle]]
entity = "deal"

[inputs]
branch = { field = { lead = "UF_CRM_BRANCH", deal = "UF_CRM_SECTOR" }, type = "list" }
size = { field = "UF_CRM_SIZE", type = "int" }

[[rule]]
id = "retail"
when = 'lead.branch == "Retail"'
points = 1

[[rule]]
id = "large"
when = 'lead.size >= 100'
points = 2
"""
)


@pytest.mark.of_leads("leads and deals side by side")
def test_one_name_is_a_field_of_leads_and_another_of_deals_each_with_its_own_texts(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=SIDE_BY_SIDE) as team:
        ids = {}
        for entity, field in ((LEAD, "UF_CRM_BRANCH"), (DEAL, "UF_CRM_SECTOR")):
            fields = team.portal.custom_fields(HANDLED[entity].type_id)
            fields.add(field, "enumeration", texts=["Retail", "Trade"])
            fields.add("UF_CRM_SIZE", "integer")
            ids[entity] = [each.id for each in fields[field].choices]
        leads, deals = Actions(team.portal, LEAD), Actions(team.portal, DEAL)
        items = [
            leads.add_lead(UF_CRM_BRANCH=ids[LEAD][0], UF_CRM_SIZE=100),
            deals.add_lead(UF_CRM_SECTOR=ids[DEAL][1], UF_CRM_SIZE=100),
            leads.add_lead(UF_CRM_BRANCH=ids[LEAD][1]),
            deals.add_lead(UF_CRM_SECTOR=ids[DEAL][0]),
        ]
        assert [each.id for each in items] == [1, 1, 2, 2]
        team.announce(*items)
        team.process()
        found = [points(team.record(each)) for each in items]
        assert found == [{"retail": 1, "large": 2}, {"large": 2}, {}, {"retail": 1}]


@pytest.mark.of_leads("leads and deals side by side")
def test_the_lists_of_deals_are_not_read_where_only_leads_come_in_a_batch(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=SIDE_BY_SIDE) as team:
        team.portal.customfields.add("UF_CRM_BRANCH", "enumeration", texts=["Retail"])
        team.announce(Actions(team.portal, LEAD).add_lead())
        team.process()
        assert team.portal.requests.count_commands("crm.item.fields") == 1
