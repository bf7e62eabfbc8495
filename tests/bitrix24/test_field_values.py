"""Values of custom fields in every shape that portals print, read as the declared type and nothing else."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.lead.money import Rate
from functions.domain.phrases import said
from functions.domain.scoring import EPOCH, InputValue
from functions.domain.texts import ENGLISH
from infra.bitrix24.crm.field_values import day_of, moment_of
from infra.bitrix24.crm.fields import InputField
from infra.bitrix24.crm.lead_values import MOST_REMARKS, LeadValues
from infra.configuration.inputs import InputType

TYPES: tuple[InputType, ...] = get_args(InputType)
PYTHON: dict[InputType, type] = {
    "string": str,
    "int": int,
    "double": float,
    "bool": bool,
    "list": str,
    "money": float,
    "date": str,
    "datetime": datetime,
    "user": int,
    "address": str,
}
ZERO: dict[InputType, Any] = {
    **{name: kind() for name, kind in PYTHON.items() if kind is not datetime},
    "datetime": EPOCH,
}
EMPTY: list[Any] = ["", None, False, [], {}, "0", [None], [""], [False]]
TEXTS = {3001: "Basic", 3002: "Enterprise", 3003: "Enterprise"}
DOLLAR = Rate("USD", "EUR", "0.9200", "1", EPOCH)


class Euros:
    """A portal that counts in euros and knows one other currency."""

    def is_base(self, currency: str) -> bool:
        return currency in {"", "EUR"}

    def rate_of(self, currency: str, _kept: object, _now: datetime) -> Rate | None:
        return DOLLAR if currency == "USD" else None


def values_of() -> LeadValues:
    return LeadValues(Euros(), lambda _, number: TEXTS.get(number))


def read(
    raw: Any, kind: InputType, values: LeadValues | None = None, *, is_multiple: bool = False
) -> InputValue:
    wanted = {"x": InputField("UF_CRM_X", kind, is_multiple)}
    return (values or values_of()).inputs({"UF_CRM_X": raw}.get, wanted)["x"]


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("string", "text", "text"),
        ("string", 456, "456"),
        ("string", "C_2", "C_2"),
        ("int", 456, 456),
        ("int", "456", 456),
        ("int", "456.00", 456),
        ("double", "1.5431999999999999", 1.5431999999999999),
        ("double", "100|USD", 100.0),
        ("bool", "Y", True),
        ("bool", "N", False),
        ("bool", "1", True),
        ("bool", 1, True),
        ("bool", True, True),
        ("list", 3002, "Enterprise"),
        ("list", "3002", "Enterprise"),
        ("money", "100|USD", 92.0),
        ("money", "100|EUR", 100.0),
        ("money", "100", 100.0),
        ("date", "2026-12-01T03:00:00+03:00", "2026-12-01"),
        ("date", "2026-11-30T16:00:00-08:00", "2026-12-01"),
        ("date", "2026-12-01", "2026-12-01"),
        ("date", "01.12.2026", "2026-12-01"),
        ("datetime", "2026-12-01T10:00:00+03:00", datetime(2026, 12, 1, 7, tzinfo=UTC)),
        ("user", "7", 7),
        ("user", 7, 7),
        ("address", "Main Street 1|52.5;13.4|5", "Main Street 1"),
    ],
)
def test_a_value_is_read_as_it_is_declared_and_several_as_a_list(
    kind: InputType, raw: Any, value: InputValue
) -> None:
    assert read(raw, kind) == value
    assert read([raw], kind) == value
    assert read([raw, raw], kind, is_multiple=True) == (value, value)
    assert read({"0": raw, "1": raw}, kind, is_multiple=True) == (value, value)
    assert read(raw, kind, is_multiple=True) == (value,)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("empty", EMPTY, ids=repr)
def test_an_empty_field_is_empty_in_whatever_way_the_portal_says_so(kind: InputType, empty: Any) -> None:
    assert read(empty, kind) == ZERO[kind]
    is_said_no = kind == "bool" and empty in ([""], [False])
    assert read(empty, kind, is_multiple=True) == ((False,) if is_said_no else ())


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize(
    "raw", [{"id": 5, "url": "/5", "urlMachine": "/5"}, [{"id": 5}], [[3001, 3002]]], ids=repr
)
def test_a_file_and_what_is_nested_count_as_empty(kind: InputType, raw: Any) -> None:
    assert read(raw, kind) == ZERO[kind]
    assert read(raw, kind, is_multiple=True) == ()


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(
        ["", "0", "Y", "N", "3001", "100|USD", "1|XXX", "-1e999", "\ud800", "9999-12-31T23:00:00-12:00"]
    )
    | st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat)
    | st.dates().map(date.isoformat)
)
shapes = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["0", "1", "2", "id", "url"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(shapes, st.sampled_from(TYPES), st.booleans())
def test_no_shape_breaks_a_read_and_each_gives_exactly_the_declared_type(
    raw: Any,
    kind: InputType,
    is_multiple: bool,  # noqa: FBT001  drawn by Hypothesis
) -> None:
    value = read(raw, kind, is_multiple=is_multiple)
    several = value if is_multiple else (value,)
    assert isinstance(several, tuple)
    assert {type(each) for each in several} <= {PYTHON[kind]}
    assert "[" not in repr(value) or any("[" in str(each) for each in _leaves(raw))


def _leaves(raw: Any) -> list[Any]:
    if isinstance(raw, dict):
        return [leaf for each in raw.values() for leaf in _leaves(each)]
    return [leaf for each in raw for leaf in _leaves(each)] if isinstance(raw, list) else [raw]


@given(st.dates(min_value=date(1, 1, 2), max_value=date(9999, 12, 30)), st.integers(-12, 14))
def test_a_day_is_the_same_wherever_the_server_of_the_portal_stands(day: date, hours: int) -> None:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert day_of(midnight.astimezone(timezone(timedelta(hours=hours))).isoformat()) == day


@given(st.datetimes(timezones=st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))))
def test_a_moment_is_in_utc_and_within_what_conditions_can_compare(moment: datetime) -> None:
    found = moment_of(moment.isoformat(), UTC)
    assert found is not None
    assert found.tzinfo is UTC
    assert datetime(1, 1, 2, tzinfo=UTC) <= found <= datetime(9999, 12, 31, tzinfo=UTC)


def test_a_moment_without_an_offset_is_the_portals_own() -> None:
    zone = timezone(timedelta(hours=-8))
    assert moment_of("2026-12-01T10:00:00", zone) == datetime(2026, 12, 1, 18, tzinfo=UTC)
    assert moment_of("01.12.2026 10:00:00", zone) == datetime(2026, 12, 1, 18, tzinfo=UTC)


def remarks_in(values: LeadValues) -> list[str]:
    return [said(each, ENGLISH) for each in values.remarks]


@pytest.mark.parametrize(
    ("kind", "raw", "unknown"),
    [
        ("int", 0, set()),
        ("int", "0", set()),
        ("int", None, {"x"}),
        ("int", "", {"x"}),
        ("int", "many", {"x"}),
        ("double", "0.00", set()),
        ("double", "", {"x"}),
        ("money", "0|EUR", set()),
        ("money", "5|XXX", {"x"}),
        ("bool", "N", set()),
        ("bool", False, set()),
        ("bool", "0", set()),
        ("bool", None, {"x"}),
        ("int", False, {"x"}),
        ("user", "0", {"x"}),
        ("list", 9, {"x"}),
    ],
)
def test_what_is_empty_is_told_from_what_is_not_known(kind: InputType, raw: Any, unknown: set[str]) -> None:
    values = values_of()
    read(raw, kind, values)
    assert values.unknown == unknown


def test_a_deleted_item_is_left_out_and_told() -> None:
    values = values_of()
    assert read([3001, 9, 3002], "list", values, is_multiple=True) == ("Basic", "Enterprise")
    assert read(9, "list", values) == ""
    assert remarks_in(values) == [
        "Item 9 is left out of lead.x: the portal shows no such item.",
        "Item 9 counts as nothing in lead.x: the portal shows no such item.",
    ]


def test_money_without_a_rate_counts_as_nothing_and_is_told_once() -> None:
    values = values_of()
    assert read(["5|XXX", "6|XXX", "100|USD"], "money", values, is_multiple=True) == (0.0, 0.0, 92.0)
    assert remarks_in(values) == ["lead.x counts as 0: the portal tells no rate of XXX."]
    assert values.rates == {"USD": DOLLAR}


def test_nothing_that_a_person_typed_stands_in_a_remark() -> None:
    values = values_of()
    assert read("5|call +49 30 5550101", "money", values) == 0.0
    assert remarks_in(values) == ["lead.x counts as 0: the portal tells no rate of its currency."]


def test_remarks_are_few() -> None:
    values = values_of()
    assert read(list(range(10, 1000)), "list", values, is_multiple=True) == ()
    assert len(values.remarks) == MOST_REMARKS
