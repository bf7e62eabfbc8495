"""What strangers type into a form goes through the whole pipeline, and stops no lead."""

import re
from pathlib import Path
from typing import Any

from tests.hostile.inputs import ODD, PLANTED
from tests.hostile.requests import quiet_logs
from tests.team import CONFIGURATION, a_hot_lead, a_team

CONFIGURED = (
    CONFIGURATION
    + """
[inputs]
employees = { field = "UF_CRM_EMPLOYEES", type = "int" }

[[rule]]
id = "large"
when = "lead.employees * 9000000000 > 5 || int(lead.comments) > 7"
points = 1

[[rule]]
id = "odd"
when = "lead.title.matches(lead.comments)"
points = 1
"""
)
TYPED = [text for text in ODD if "\0" not in text and len(text) < 1000]


def test_every_lead_has_its_manager_whatever_was_typed_into_it_and_beside_it(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=CONFIGURED, plan="unlimited") as team, quiet_logs() as lines:
        team.portal.customfields.add("UF_CRM_EMPLOYEES", "string", label="Employees")
        odd = [team.add_lead(**everywhere(text), UF_CRM_EMPLOYEES=text) for text in TYPED]
        plain = team.add_lead(**a_hot_lead())
        team.process()
        leads = {item: team.lead(item) for item in [*odd, plain]}
    assert {item for item, lead in leads.items() if lead["ASSIGNED_BY_ID"] not in {7, 8, 9}} == set()
    assert {item for item, lead in leads.items() if lead["UF_CRM_LEAD_SCORE"] < 90} == set()
    assert PLANTED not in lines.getvalue()
    assert not re.search("Traceback|crashed", lines.getvalue())


def everywhere(text: str) -> dict[str, Any]:
    names = dict.fromkeys(["TITLE", "NAME", "LAST_NAME", "COMPANY_TITLE", "POST", "UTM_SOURCE"], text)
    return {**a_hot_lead(), **names, "COMMENTS": f"({PLANTED}{text}"}
