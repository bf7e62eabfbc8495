"""The contracts: what Bitrix24's own documentation says of the parameters of each method."""

import json
from pathlib import Path

import pytest

from infra.simulator.methods.registry import METHODS
from infra.simulator.protocol import contracts
from tests.simulator.callers import Rest

_FILES = sorted(Path(contracts.__file__).with_name("contracts").glob("*.json"))
_UNDESCRIBED = {"crm.company.delete", "crm.contact.fields"} | {
    f"crm.{entity}.userfield.{what}"
    for entity in ("contact", "company")
    for what in ("get", "add", "update", "delete")
}


@pytest.mark.parametrize("file", _FILES, ids=lambda file: file.stem)
def test_no_returned_value_is_taken_for_a_parameter(file: Path) -> None:
    described = json.loads(file.read_text("utf-8"))
    assert described["method"] == file.stem
    assert not {"result", "time"} & {each["name"] for each in described["params"]}


def test_every_method_of_the_crm_has_its_contract() -> None:
    served = {each.name for each in METHODS.values() if each.name.startswith("crm.")}
    served -= {each.name for each in METHODS.values() if each.needs_application}
    assert {name for name in served if contracts.contract_for(name) is None} == _UNDESCRIBED


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("crm.lead.fields", {}),
        ("crm.settings.mode.get", {}),
        ("crm.status.entity.types", {}),
        ("calendar.accessibility.get", {"users": [7], "from": "2026-11-02", "to": "2026-11-03"}),
    ],
)
def test_a_right_call_is_not_refused_for_a_fault_of_the_page(
    rest: Rest, method: str, params: dict[str, object]
) -> None:
    assert rest.post(method, params).status_code == 200


def test_a_call_of_a_deal_method_is_held_against_its_contract(rest: Rest) -> None:
    assert rest.error("crm.deal.update", id=1, fields={"PHONE": "+49 30 1"}) == (400, "CONTRACT_VIOLATION")
