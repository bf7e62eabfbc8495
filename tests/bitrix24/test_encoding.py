"""Python values as the portal reads them."""

import math
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.errors import CallInvalid
from infra.bitrix24.rest.encoding import as_json, as_query
from infra.bitrix24.rest.webhook import Webhook
from tests.bitrix24.php_query import php_parsed


class Stage(StrEnum):
    NEW = "NEW"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "1"),
        (False, "0"),
        ("", ""),
        ("Y", "Y"),
        (0, "0"),
        (-7, "-7"),
        (10**30, "1" + "0" * 30),
        (999.9, "999.9"),
        (1e22, "1" + "0" * 22),
        (1e-7, "0.0000001"),
        (Decimal("1E+3"), "1000"),
        (date(2026, 11, 2), "2026-11-02"),
        (datetime(2026, 11, 2, 9, tzinfo=UTC), "2026-11-02T09:00:00+00:00"),
        (datetime(2026, 11, 2, 9, tzinfo=timezone(timedelta(hours=3))), "2026-11-02T09:00:00+03:00"),
        (Stage.NEW, "NEW"),
        ("a&b=c[d]+e%20 #?\n\0", "a&b=c[d]+e%20 #?\n\0"),
        ("Ünïcödé 🙂", "Ünïcödé 🙂"),
    ],
)
def test_a_value_arrives_as_its_text(value: Any, text: str) -> None:
    assert php_parsed(as_query({"fields": {"X": value}})) == {"fields": {"X": text}}


def test_keys_of_filters_survive() -> None:
    query = as_query({"filter": {">=DATE_MODIFY": "x", "!@ID": [1, 2], "0": {"logic": "OR"}}})
    assert php_parsed(query) == {
        "filter": {">=DATE_MODIFY": "x", "!@ID": {"0": "1", "1": "2"}, "0": {"logic": "OR"}}
    }


def test_lists_of_maps_keep_their_shape() -> None:
    query = as_query({"PHONE": [{"VALUE": "1", "VALUE_TYPE": "WORK"}, {"VALUE": "2", "VALUE_TYPE": "HOME"}]})
    assert php_parsed(query)["PHONE"] == {
        "0": {"VALUE": "1", "VALUE_TYPE": "WORK"},
        "1": {"VALUE": "2", "VALUE_TYPE": "HOME"},
    }


@pytest.mark.parametrize("value", [None, [], {}, {"": 1}, {"a]": 1}, {"a[": 1}])
def test_what_php_cannot_say_is_refused_by_its_path(value: Any) -> None:
    with pytest.raises(CallInvalid, match=r"fields\.NAME"):
        as_query({"fields": {"NAME": value}})


@pytest.mark.parametrize("key", ["a.b", "a b", " a", ""])
def test_an_outer_key_that_php_would_change_is_refused(key: str) -> None:
    with pytest.raises(CallInvalid):
        as_query({key: 1})


def test_more_values_than_php_reads_are_refused() -> None:
    assert as_query({"id": list(range(1000))})
    with pytest.raises(CallInvalid):
        as_query({"id": list(range(1001))})


@pytest.mark.parametrize(
    "value",
    [
        datetime(2026, 11, 2, tzinfo=UTC).replace(tzinfo=None),
        math.nan,
        math.inf,
        Decimal("NaN"),
        b"x",
        {1},
        object(),
        "\ud800",
        {(1,): 1},
        {True: 1},
    ],
)
@pytest.mark.parametrize("encode", [as_query, as_json])
def test_what_means_nothing_to_the_portal_is_refused_by_its_path(encode: Any, value: Any) -> None:
    with pytest.raises(CallInvalid, match=r"fields\.NAME"):
        encode({"fields": {"NAME": value}})


def test_json_says_what_a_query_cannot() -> None:
    params: dict[str, Any] = {
        "fields": {"a": None, "b": [], "c": {}, "d": (1, True), "e": Decimal("1.50"), 7: "x"}
    }
    assert as_json(params) == {"fields": {"a": None, "b": [], "c": {}, "d": [1, 1], "e": "1.50", "7": "x"}}


PHP_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
PHP_KEYS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="[]\0"), min_size=1, max_size=5
)
OUTER_KEYS = st.text(st.sampled_from("abcXYZ_<>=!@%&+ä"), min_size=1, max_size=5)
TREES = st.recursive(
    st.one_of(PHP_TEXT.filter(lambda text: "$result[" not in text), st.integers()),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3), st.dictionaries(PHP_KEYS, inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


def as_php(tree: Any) -> Any:
    """Return the tree as PHP holds it: text in arrays with text keys."""
    if isinstance(tree, dict):
        return {key: as_php(inner) for key, inner in tree.items()}
    if isinstance(tree, list):
        return {str(index): as_php(inner) for index, inner in enumerate(tree)}
    return str(tree)


@given(st.dictionaries(OUTER_KEYS, TREES, max_size=4))
@settings(deadline=None)
def test_whatever_can_be_said_arrives_unchanged(params: dict[str, Any]) -> None:
    assert php_parsed(as_query(params)) == as_php(params)


def test_the_address_of_a_webhook_is_in_no_text_of_it() -> None:
    webhook = Webhook.parse("https://portal.example:8443/rest/12/s3cr3t/")
    assert webhook.address_of("profile") == "https://portal.example:8443/rest/12/s3cr3t/profile"
    assert "s3cr3t" not in f"{webhook} {webhook!r}"
