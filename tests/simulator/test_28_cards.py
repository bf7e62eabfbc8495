"""The layouts of cards: common and personal ones, two for leads, one for each funnel of deals."""

from typing import Any

import pytest

from infra.simulator import SimulatedPortal
from infra.simulator.state.card_layouts import Card
from tests.simulator.callers import Rest

LEAD, DEAL = 1, 2
_METHOD = "crm.item.details.configuration"
_COMMON = {"entityTypeId": DEAL, "scope": "C"}


def section(name: str, *elements: str) -> dict[str, Any]:
    return {
        "name": name,
        "title": name.title(),
        "type": "section",
        "elements": [{"name": each} for each in elements],
    }


def layout(rest: Rest, **asked: Any) -> list[str] | None:
    found = rest.result(f"{_METHOD}.get", asked)
    return None if found is None else [each["name"] for each in found]


def test_a_card_that_nobody_has_laid_out_has_no_layout(rest: Rest) -> None:
    assert rest.result(f"{_METHOD}.get", _COMMON) is None


def test_a_layout_is_set_as_a_whole_and_told_with_flags_as_text(rest: Rest) -> None:
    rest.result(f"{_METHOD}.set", _COMMON, data=[section("main", "TITLE"), section("more", "COMMENTS")])
    shown = {"name": "UF_CRM_SCORE", "optionFlags": 1, "options": {"defaultCountry": "DE"}}
    rest.result(
        f"{_METHOD}.set", _COMMON, data=[{**section("score"), "elements": [shown, {"name": "TITLE"}]}]
    )
    assert rest.result(f"{_METHOD}.get", _COMMON) == [
        {
            "name": "score",
            "title": "Score",
            "type": "section",
            "elements": [{**shown, "optionFlags": "1"}, {"name": "TITLE", "optionFlags": "0"}],
        }
    ]


def test_without_a_scope_it_is_the_callers_own_layout(portal: SimulatedPortal, rest: Rest) -> None:
    rest.result(f"{_METHOD}.set", entityTypeId=DEAL, data=[section("mine")])
    assert layout(rest, entityTypeId=DEAL, scope="C") is None
    assert layout(rest, entityTypeId=DEAL) == layout(rest, entityTypeId=DEAL, userId=1) == ["mine"]
    rest.result(f"{_METHOD}.reset", entityTypeId=DEAL)
    assert layout(rest, entityTypeId=DEAL) is None


def test_a_personal_layout_hides_the_common_one_until_that_is_forced(
    portal: SimulatedPortal, rest: Rest
) -> None:
    rest.result(f"{_METHOD}.set", entityTypeId=DEAL, userId=7, data=[section("annas")])
    rest.result(f"{_METHOD}.set", _COMMON, data=[section("score")])
    seen = [portal.card_layouts.seen_by(user, Card(DEAL, 0)) for user in (7, 8)]
    assert [sections[0]["name"] for sections in seen if sections] == ["annas", "score"]
    rest.result(f"{_METHOD}.forceCommonScopeForAll", entityTypeId=DEAL)
    forced = portal.card_layouts.seen_by(7, Card(DEAL, 0))
    assert forced is not None
    assert forced[0]["name"] == "score"


@pytest.mark.parametrize(
    ("entity", "extras"), [(LEAD, {"leadCustomerType": 2}), (DEAL, {"dealCategoryId": 10})]
)
def test_repeat_leads_and_each_funnel_have_layouts_of_their_own(
    rest: Rest, entity: int, extras: dict[str, int]
) -> None:
    other = {"entityTypeId": entity, "scope": "C", "extras": extras}
    rest.result(f"{_METHOD}.set", other, data=[section("other")])
    assert layout(rest, **other) == ["other"]
    assert layout(rest, entityTypeId=entity, scope="C") is None
    rest.result(f"{_METHOD}.reset", other)
    assert layout(rest, **other) is None


@pytest.mark.parametrize(
    ("method", "asked"),
    [
        ("set", {**_COMMON, "data": [section("score")]}),
        ("set", {"entityTypeId": DEAL, "userId": 7, "data": [section("score")]}),
        ("get", {"entityTypeId": DEAL, "userId": 7}),
        ("reset", _COMMON),
        ("forceCommonScopeForAll", {"entityTypeId": DEAL}),
    ],
)
def test_the_common_layout_and_those_of_others_are_an_administrators(
    portal: SimulatedPortal, rest: Rest, method: str, asked: dict[str, Any]
) -> None:
    portal.people.change(1, is_admin=False)
    assert rest.body(f"{_METHOD}.{method}", asked)["error_description"] == "Access denied."
    assert rest.result(f"{_METHOD}.get", _COMMON) is None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("score", "Parameter 'data' must be an array."),
        ({"a": section("score")}, "The data must be an indexed array."),
        ([], "There are no data to write."),
        ([{**section("score"), "type": "column"}], "Section at index 0 has type 'column'"),
        ([section("score"), {**section("x"), "title": ""}], "Section at index 1 does not have title."),
        ([section("score", "")], "Element at index 0 in section at index 0 does not have name."),
    ],
)
def test_a_layout_that_is_none_is_refused(rest: Rest, data: Any, reason: str) -> None:
    body = rest.body(f"{_METHOD}.set", _COMMON, data=data)
    assert body["error"] == ""
    assert body["error_description"].startswith(reason)
    assert rest.result(f"{_METHOD}.get", _COMMON) is None
