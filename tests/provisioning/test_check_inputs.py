"""`fairlead check` on custom fields: what to write for each type, and whether a list has the texts."""

import pytest

from infra.clock import SystemClock
from infra.simulator import SimulatedPortal
from infra.simulator.sample_portal import sample_portal
from infra.simulator.state.custom_fields import TYPES
from tests.provisioning.conftest import CONFIGURATION, Run

MEANT = {
    "string": "string",
    "url": "string",
    "integer": "int",
    "double": "double",
    "boolean": "bool",
    "enumeration": "list",
    "money": "money",
    "date": "date",
    "datetime": "datetime",
    "employee": "user",
    "address": "address",
    "crm_status": "string",
    "crm": "string",
    "iblock_element": "string",
    "iblock_section": "string",
}


def a_portal(
    kind: str = "enumeration", *, is_multiple: bool = False, texts: tuple[str, ...] = ()
) -> SimulatedPortal:
    portal = sample_portal(clock=SystemClock())
    portal.customfields.add("UF_CRM_X", kind, is_multiple=is_multiple, texts=texts)
    return portal


def told(run: Run, portal: SimulatedPortal, line: str, more: str = "") -> str:
    result = run("check", portal=portal, text=f"{more}\n{CONFIGURATION}\n[inputs]\n{line}\n")
    assert result.exit_code == 0, result.output
    assert len(portal.requests) == 1
    return " ".join(result.output.split())


def remedy_in(output: str) -> str:
    """Return the line that the remedy says to write."""
    start = output.index("Write: ") + len("Write: ")
    return output[start : output.index("}", start) + 1]


@pytest.mark.parametrize("is_multiple", [False, True])
@pytest.mark.parametrize("kind", sorted(TYPES - {"file"}))
def test_the_remedy_for_every_type_of_field_can_be_followed(
    run: Run, kind: str, *, is_multiple: bool
) -> None:
    wrong = "datetime" if kind in {"boolean", "enumeration"} else "bool"
    output = told(
        run, a_portal(kind, is_multiple=is_multiple), f'x = {{ field = "UF_CRM_X", type = "{wrong}" }}'
    )
    assert f"UF_CRM_X is {kind}" in output
    remedy = remedy_in(output)
    several = ", is_multiple = true" if is_multiple else ""
    assert remedy == f'x = {{ field = "UF_CRM_X", type = "{MEANT[kind]}"{several} }}'
    assert "UF_CRM_X" not in told(run, a_portal(kind, is_multiple=is_multiple), remedy)


def test_a_file_can_be_read_by_no_condition(run: Run) -> None:
    output = told(run, a_portal("file"), 'x = { field = "UF_CRM_X", type = "string" }')
    assert "a condition cannot read that" in output


def test_a_field_of_one_value_is_no_list_of_them(run: Run) -> None:
    output = told(run, a_portal("string"), 'x = { field = "UF_CRM_X", type = "string", is_multiple = true }')
    assert remedy_in(output) == 'x = { field = "UF_CRM_X", type = "string" }'


def test_a_type_that_suits_is_kept_where_only_the_number_of_values_differs(run: Run) -> None:
    output = told(run, a_portal("money", is_multiple=True), 'x = { field = "UF_CRM_X", type = "double" }')
    assert remedy_in(output) == 'x = { field = "UF_CRM_X", type = "double", is_multiple = true }'


ONE = 'x = { field = "UF_CRM_X", type = "list" }'
SEVERAL = 'x = { field = "UF_CRM_X", type = "list", is_multiple = true }'


def rule(when: str) -> str:
    return f"[[rule]]\nid = 'r'\npoints = 5\nwhen = '{when}'\n"


@pytest.mark.parametrize(
    ("line", "more", "text", "remedy"),
    [
        (ONE, rule('lead.x == "Retial"'), "Retial", 'Did you mean "Retail"?'),
        (ONE, rule('lead.x == "RETAIL"'), "RETAIL", 'Did you mean "Retail"?'),
        (ONE, rule('lead.x in ["Retail", "Other"]'), "Other", "There are: Retail, Trade."),
        (SEVERAL, rule('"Trad" in lead.x'), "Trad", 'Did you mean "Trade"?'),
        (SEVERAL, rule('lead.x.exists(each, each == "Trad")'), "Trad", 'Did you mean "Trade"?'),
        (
            ONE,
            "[[table]]\nid = 't'\nvalue = 'lead.x'\npoints = { Retail = 1, Trad = 2 }\n",
            "Trad",
            'Did you mean "Trade"?',
        ),
        (
            ONE,
            "[[queue]]\nid = 'q'\nmembers = [7]\nwhen = 'lead.x == \"Trad\"'\n",
            "Trad",
            'Did you mean "Trade"?',
        ),
    ],
)
def test_a_text_that_the_list_does_not_have_is_told_with_the_nearest(
    run: Run, line: str, more: str, text: str, remedy: str
) -> None:
    portal = a_portal(is_multiple=line == SEVERAL, texts=("Retail", "Trade"))
    assert f'The list UF_CRM_X has no item "{text}". {remedy}' in told(run, portal, line, more)


@pytest.mark.parametrize(
    ("line", "more"),
    [
        (ONE, rule('lead.x == "Retail" || lead.x != ""')),
        (SEVERAL, rule('"Retail" in lead.x')),
        (ONE, "[[table]]\nid = 't'\nvalue = 'lead.x'\npoints = { retail = 1, TRADE = 2 }\n"),
        (ONE, rule('lead.x.startsWith("Re")')),
    ],
)
def test_texts_that_the_list_has_are_not_told(run: Run, line: str, more: str) -> None:
    portal = a_portal(is_multiple=line == SEVERAL, texts=("Retail", "Trade"))
    assert "has no item" not in told(run, portal, line, more)


BOTH = '[[handle]]\nentity = "lead"\n[[handle]]\nentity = "deal"\n'
EACH = 'x = { field = { lead = "UF_CRM_X", deal = "UF_CRM_Y" }, type = "list" }'


def a_portal_of_both(
    kind: str,
    of_deals: str,
    *,
    name: str = "UF_CRM_Y",
    texts: tuple[str, ...] = (),
    is_multiple: bool = False,
) -> SimulatedPortal:
    portal = a_portal(kind, texts=("Retail", "Trade") if kind == "enumeration" else ())
    portal.custom_fields(2).add(name, of_deals, texts=texts, is_multiple=is_multiple)
    return portal


def test_a_field_for_each_of_leads_and_deals_that_suits_is_not_told(run: Run) -> None:
    portal = a_portal_of_both("enumeration", "enumeration", texts=("Retail",))
    output = told(run, portal, EACH, BOTH + rule('lead.x == "Trade" || lead.x == "Retail"'))
    assert "UF_CRM_X" not in output
    assert "UF_CRM_Y" not in output


def test_a_text_that_neither_list_has_is_told_of_both(run: Run) -> None:
    portal = a_portal_of_both("enumeration", "enumeration", texts=("Public",))
    output = told(run, portal, EACH, BOTH + rule('lead.x == "Publik"'))
    expected = 'The lists UF_CRM_X and UF_CRM_Y have no item "Publik". Did you mean "Public"?'
    assert expected in output


def test_the_line_to_write_suits_leads_and_deals(run: Run) -> None:
    portal = a_portal_of_both("integer", "double", is_multiple=True)
    output = told(run, portal, EACH, BOTH)
    assert "UF_CRM_X is integer and UF_CRM_Y is double, several values, in the portal and list" in output
    line = 'x = { field = { lead = "UF_CRM_X", deal = "UF_CRM_Y" }, type = "int", is_multiple = true }'
    assert f"Write: {line}" in output
    again = told(run, a_portal_of_both("integer", "double", is_multiple=True), line, BOTH)
    assert "UF_CRM_X" not in again


def test_fields_that_no_type_suits_are_told(run: Run) -> None:
    output = told(run, a_portal_of_both("enumeration", "boolean"), EACH, BOTH)
    assert "UF_CRM_X is enumeration and UF_CRM_Y is boolean in the portal, and no type suits both." in output


def test_a_field_that_only_leads_have_needs_a_name_for_each(run: Run) -> None:
    portal = a_portal_of_both("integer", "integer", name="UF_CRM_XX")
    text = f'{CONFIGURATION}\n{BOTH}\n[inputs]\nx = {{ field = "UF_CRM_X", type = "int" }}\n'
    result = run("check", portal=portal, text=text)
    assert result.exit_code == 1
    output = " ".join(result.output.split())
    assert "The portal has no field UF_CRM_X of deals." in output
    assert 'name one for each: field = { lead = "UF_CRM_X", deal = "UF_CRM_XX" }' in output
