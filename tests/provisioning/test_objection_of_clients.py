"""The field by which people object, on contacts and companies: checked, created and removed like others."""

from collections.abc import Sequence
from typing import Any

import pytest

from functions.domain.item import CLIENTS
from infra.provisioning.create_missing import CreationState
from infra.provisioning.needs import needed_funnels, of_every_kind
from infra.provisioning.portal_view import read_portal
from infra.provisioning.remove import RemovalState, removals, remove
from tests.provisioning.conftest import CONFIGURATION, Run, Site, a_model, a_portal

FIELD = "UF_CRM_NO_SCORING"
PRIVACY = f'\n[privacy]\nobjection = "{FIELD}"\n'
TEXT = CONFIGURATION + PRIVACY


def test_provision_creates_it_once(site: Site) -> None:
    states = [each.state for each in site.provision(TEXT) if FIELD in each.thing]
    assert states == [CreationState.CREATED] * 3
    kinds = [site.portal.custom_fields(each.type_id)[FIELD].kind for each in CLIENTS.values()]
    assert kinds == ["boolean", "boolean"]
    assert {each.state for each in site.provision(TEXT)} == {CreationState.THERE}


def test_without_an_objection_clients_are_left_alone(site: Site) -> None:
    site.provision(CONFIGURATION)
    assert all(FIELD not in site.portal.custom_fields(each.type_id) for each in CLIENTS.values())


@pytest.mark.parametrize("texts", [["Ja", "Nein"], ["–", "Ja"], ["Nein", "Ja"]])
def test_a_list_in_its_place_is_wrong_in_both(run: Run, site: Site, texts: Sequence[str]) -> None:
    fields = site.portal.custom_fields(CLIENTS["contact"].type_id)
    fields.add(FIELD, "enumeration", texts=texts)
    [failed] = [each for each in site.provision(TEXT) if each.state is CreationState.FAILED]
    assert failed.thing == f"field {FIELD} of contacts"
    result = run("check", portal=site.portal, text=TEXT)
    assert result.exit_code == 1
    line = f"{FIELD} of contacts: The portal has it as enumeration; Fairlead needs boolean."
    assert line in " ".join(result.output.split())


def test_check_names_who_lacks_it(run: Run) -> None:
    portal = a_portal()
    portal.customfields.add(FIELD, "boolean")
    result = run("check", portal=portal, text=TEXT)
    told = " ".join(result.output.split())
    assert result.exit_code == 0
    for records in ("contacts", "companies"):
        assert f"The portal's {records} have no field {FIELD} (boolean)" in told


def test_once_provisioned_check_says_that_both_have_it(run: Run) -> None:
    portal = a_portal()
    assert run("provision", portal=portal, text=TEXT).exit_code == 0
    told = " ".join(run("check", portal=portal, text=TEXT).output.split())
    for records in ("contacts", "companies"):
        assert f"{FIELD} of {records} is there, with its type." in told


def test_what_was_created_is_removed_unless_somebody_objects_in_it(site: Site) -> None:
    site.provision(TEXT)
    said: dict[str, Any] = {FIELD: "Y"}
    site.portal.people_actions.add_contact(NAME="Mira", **said)
    model = a_model(TEXT)
    funnels = needed_funnels(of_every_kind(model))
    view = read_portal(site.client, users=(), clock=site.clock, funnels=funnels)
    planned = [each for each in removals(view, model) if f"field {FIELD}" in str(each)]
    done = {each.need.entity: each.state for each in remove(site.client, planned)}
    assert done == {
        "lead": RemovalState.REMOVED,
        "contact": RemovalState.KEPT,
        "company": RemovalState.REMOVED,
    }
