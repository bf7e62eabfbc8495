"""Section 11.13: `batch`."""

from typing import Any
from urllib.parse import quote

import pytest

from infra.simulator import SimulatedPortal
from infra.simulator.limits.faults import ACCESS_DENIED
from infra.simulator.protocol.batch import Unresolved
from tests.simulator.callers import Rest

_EMPTY: dict[str, Any] = {
    "result": [],
    "result_error": [],
    "result_total": [],
    "result_next": [],
    "result_time": [],
}


def test_five_empty_maps_are_arrays(rest: Rest) -> None:
    assert rest.batch({}) == _EMPTY


def test_commands_run_in_order_and_errors_are_inside(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_lead()
    cmd = {
        "z": "crm.lead.update?id=1&fields[TITLE]=first",
        "missing": "crm.item.get?entityTypeId=1&id=99",
        "a": "crm.lead.update?id=1&fields[TITLE]=second",
        "list": "crm.lead.list?select[]=TITLE",
    }
    answer = rest.post("batch", cmd=cmd)
    maps = answer.json()["result"]
    assert answer.status_code == 200
    assert maps["result"] == {"z": True, "a": True, "list": [{"TITLE": "second"}]}
    assert maps["result_error"]["missing"]["error"] == "NOT_FOUND"
    assert maps["result_total"] == {"list": 1}
    assert maps["result_next"] == []
    assert set(maps["result_time"]) == {"z", "a", "list"}


def test_a_list_of_commands_gives_lists(rest: Rest) -> None:
    maps = rest.batch(["crm.settings.mode.get", "server.time"])
    assert maps["result"] == [1, "2026-11-02T12:00:00+03:00"]
    assert maps["result_error"] == []


def test_map_keys_that_look_like_numbers_change_the_shape(rest: Rest) -> None:
    maps = rest.batch({"0": "crm.settings.mode.get", "1": "crm.lead.get?id=9"})
    assert maps["result"] == [1]
    assert list(maps["result_error"]) == ["1"]


def test_references_reach_into_earlier_results(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_lead(TITLE="Found")
    cmd = {
        "q": "crm.item.list?entityTypeId=1&select[]=id",
        "get": "crm.item.get?entityTypeId=1&id=$result[q][items][0][id]",
        "todo": "crm.automation.trigger?target=LEAD_$result[q][items][0][id]&code=x",
    }
    maps = rest.batch(cmd)
    assert maps["result"]["get"]["item"]["title"] == "Found"
    assert portal.triggers[0].target == "LEAD_1"


def test_a_reference_to_a_failed_command_is_no_value(rest: Rest) -> None:
    cmd = {"a": "crm.lead.get?id=99", "b": "crm.lead.get?id=$result[a][ID]"}
    assert rest.batch(cmd)["result_error"]["b"]["error_description"] == "ID is not defined or invalid."


def test_halt_leaves_the_rest_out_and_keeps_what_is_done(portal: SimulatedPortal, rest: Rest) -> None:
    cmd = {
        "a": "crm.lead.add?fields[TITLE]=1",
        "b": "crm.lead.get?id=99",
        "c": "crm.lead.add?fields[TITLE]=2",
    }
    maps = rest.batch(cmd, halt=1)
    assert (list(maps["result"]), list(maps["result_error"])) == (["a"], ["b"])
    assert [lead["TITLE"] for lead in portal.leads()] == ["1"]


def test_the_fifty_first_command_is_refused(portal: SimulatedPortal, rest: Rest) -> None:
    maps = rest.batch({f"c{number}": "crm.lead.add?fields[TITLE]=x" for number in range(52)})
    assert len(portal.leads()) == 50
    assert {key: error["error"] for key, error in maps["result_error"].items()} == {
        "c50": "ERROR_BATCH_LENGTH_EXCEEDED",
        "c51": "ERROR_BATCH_LENGTH_EXCEEDED",
    }


def test_a_batch_inside_a_batch_is_refused(rest: Rest) -> None:
    maps = rest.batch({"in": "batch?cmd[x]=profile"})
    assert maps["result_error"]["in"]["error"] == "ERROR_BATCH_METHOD_NOT_ALLOWED"


def test_a_form_is_encoded_once_more(portal: SimulatedPortal, rest: Rest) -> None:
    command = "crm.lead.add?fields[TITLE]=" + quote("a&b=c [d] Ж", safe="")
    answer = rest.http.post("batch", data={"cmd[a]": command, "halt": "0"})
    assert answer.json()["result"]["result"] == {"a": 1}
    assert portal.lead(1)["TITLE"] == "a&b=c [d] Ж"


def test_event_methods_are_refused_inside_too(rest: Rest) -> None:
    assert rest.batch({"e": "event.get"})["result_error"]["e"]["error"] == "WRONG_AUTH_TYPE"


@pytest.mark.parametrize("halt", ["0", "", 0])
def test_halt_may_be_sent_as_text(portal: SimulatedPortal, rest: Rest, halt: Any) -> None:
    portal.faults.add(ACCESS_DENIED, method="crm.lead.get")
    maps = rest.batch({"a": "crm.lead.get?id=1", "b": "crm.settings.mode.get"}, halt=halt)
    assert maps["result"] == {"b": 1}


@pytest.mark.parametrize("unresolved", Unresolved)
def test_a_refused_command_makes_the_to_do_that_refers_to_it_fail(
    portal: SimulatedPortal, rest: Rest, unresolved: Unresolved
) -> None:
    portal.gateway.unresolved = unresolved
    portal.people_actions.add_lead()
    portal.faults.add(ACCESS_DENIED, method="crm.item.update", lead_id=1)
    cmd = {
        "update": "crm.item.update?entityTypeId=1&id=1&fields[assignedById]=7",
        "todo": "crm.activity.todo.add?ownerTypeId=1&deadline=2026-11-03&ownerId=$result[update][item][id]",
    }
    assert list(rest.batch(cmd)["result_error"]) == ["update", "todo"]
    assert portal.todos == []


@pytest.mark.parametrize(
    ("unresolved", "title"),
    [
        (Unresolved.EMPTY, "Lead of "),
        (Unresolved.LITERAL, "Lead of $result[a][NAME]"),
        (Unresolved.REACHED, "Lead of "),
    ],
)
def test_an_unresolved_reference_inside_a_text(
    portal: SimulatedPortal, rest: Rest, unresolved: Unresolved, title: str
) -> None:
    portal.gateway.unresolved = unresolved
    rest.batch({"a": "crm.lead.get?id=99", "b": "crm.lead.add?fields[TITLE]=Lead of $result[a][NAME]"})
    assert portal.lead(1)["TITLE"] == title


def test_a_reference_that_ends_too_early_may_become_what_was_reached(
    portal: SimulatedPortal, rest: Rest
) -> None:
    portal.gateway.unresolved = Unresolved.REACHED
    message = "im.notify.system.add?MESSAGE=hot&USER_ID=$result[a][item][assignedById]"
    rest.batch({"a": "crm.item.get?entityTypeId=1&id=99", "b": "profile", "c": message})
    # The whole of the results so far, read as a number by PHP's rules: the first user of the portal.
    assert [note.user for note in portal.notifications] == [1]


def _deals_with_contacts(portal: SimulatedPortal) -> None:
    people = portal.people_actions
    for name in "ABC":
        people.add_contact(NAME=name)
    people.add_deal(CONTACT_IDS=[3, 1])
    people.add_deal()


_PEOPLE_OF = {
    "d1": "crm.item.get?entityTypeId=2&id=1",
    "k1": "crm.item.list?entityTypeId=3&select[]=id&filter[@id]=$result[d1][item][contactIds]",
}


def test_a_reference_to_an_array_alone_becomes_the_array(portal: SimulatedPortal, rest: Rest) -> None:
    _deals_with_contacts(portal)
    assert rest.batch(_PEOPLE_OF)["result"]["k1"]["items"] == [{"id": 1}, {"id": 3}]


@pytest.mark.parametrize(
    ("unresolved", "outcome"),
    [
        (Unresolved.EMPTY, []),
        (Unresolved.LITERAL, "INVALID_ARG_VALUE"),
        (Unresolved.REACHED, []),
        (Unresolved.REFUSED, "INVALID_ARG_VALUE"),
    ],
)
def test_a_portal_may_not_resolve_arrays(
    portal: SimulatedPortal, rest: Rest, unresolved: Unresolved, outcome: Any
) -> None:
    portal.switches.batch_has_arrays = False
    portal.gateway.unresolved = unresolved
    _deals_with_contacts(portal)
    maps = rest.batch(_PEOPLE_OF)
    if isinstance(outcome, str):
        assert maps["result_error"]["k1"]["error"] == outcome
    else:
        assert maps["result"]["k1"]["items"] == outcome
    titled = {"d1": _PEOPLE_OF["d1"], "t": "crm.lead.add?fields[TITLE]=$result[d1][item][title]"}
    assert rest.batch(titled)["result"]["t"] == 1


def test_keys_of_references_are_matched_in_any_case(portal: SimulatedPortal, rest: Rest) -> None:
    _deals_with_contacts(portal)
    cmd = {"D1": _PEOPLE_OF["d1"], "k1": "crm.item.get?entityTypeId=3&id=$result[d1][ITEM][contactID]"}
    assert rest.batch(cmd)["result"]["k1"]["item"]["id"] == 3


@pytest.mark.parametrize("unresolved", [Unresolved.REACHED, Unresolved.REFUSED])
def test_a_reference_past_the_end_breaks_its_command(
    portal: SimulatedPortal, rest: Rest, unresolved: Unresolved
) -> None:
    portal.gateway.unresolved = unresolved
    _deals_with_contacts(portal)
    filtered = "&".join(f"filter[@id][{n}]=$result[d][items][{n}][contactId]" for n in range(3))
    cmd = {"d": "crm.item.list?entityTypeId=2", "k": f"crm.item.list?entityTypeId=3&{filtered}"}
    assert rest.batch(cmd)["result_error"]["k"]["error"] == "INVALID_ARG_VALUE"


@pytest.mark.parametrize(
    ("unresolved", "error"),
    [
        (Unresolved.EMPTY, None),
        (Unresolved.REACHED, "INVALID_ARG_VALUE"),
        (Unresolved.LITERAL, "INVALID_ARG_VALUE"),
        (Unresolved.REFUSED, "INVALID_ARG_VALUE"),
    ],
)
def test_a_reference_to_a_deal_that_failed_finds_nobody(
    portal: SimulatedPortal, rest: Rest, unresolved: Unresolved, error: str | None
) -> None:
    portal.gateway.unresolved = unresolved
    _deals_with_contacts(portal)
    portal.faults.add(ACCESS_DENIED, method="crm.item.get")
    maps = rest.batch({"first": "profile", **_PEOPLE_OF})
    assert list(maps["result_error"]) == (["d1", "k1"] if error else ["d1"])
    assert "k1" not in maps["result"] or maps["result"]["k1"]["items"] == []
    if error:
        assert maps["result_error"]["k1"]["error"] == error


@pytest.mark.parametrize(("is_ignored", "found"), [(False, []), (True, [{"id": 1}, {"id": 2}, {"id": 3}])])
def test_a_deal_without_contacts_may_find_everybody(
    portal: SimulatedPortal, rest: Rest, found: list[dict[str, int]], *, is_ignored: bool
) -> None:
    portal.switches.empty_lists_are_ignored = is_ignored
    _deals_with_contacts(portal)
    cmd = {"d1": "crm.item.get?entityTypeId=2&id=2", "k1": _PEOPLE_OF["k1"]}
    assert rest.batch(cmd)["result"]["k1"]["items"] == found


def test_no_hit_makes_a_reference_to_hits_the_empty_answer(portal: SimulatedPortal, rest: Rest) -> None:
    portal.gateway.unresolved = Unresolved.REACHED
    _deals_with_contacts(portal)
    cmd = {
        "f": "crm.duplicate.findbycomm?type=PHONE&values[]=%2B49301&entity_type=CONTACT",
        "d": "crm.item.list?entityTypeId=2&select[]=id&filter[@contactIds]=$result[f][CONTACT]",
    }
    maps = rest.batch(cmd)
    assert (maps["result"]["f"], maps["result"]["d"]["items"]) == ([], [])
