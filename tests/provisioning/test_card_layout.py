"""The section of the score goes into any layout and out again, and nothing of others is lost."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.errors import PortalError
from infra.provisioning.card_layout import (
    SECTION,
    Layout,
    as_sent,
    fields_in,
    is_own,
    layout_in,
    put_in,
    take_out,
)

OURS = ("UF_CRM_SCORE", "UF_CRM_BAND", "UF_CRM_WHY")

elements = st.fixed_dictionaries(
    {
        "name": st.sampled_from([*OURS, "TITLE", "CLIENT", "UF_CRM_BUDGET"]),
        "optionFlags": st.sampled_from("01"),
    },
    optional={
        "options": st.dictionaries(st.sampled_from(["defaultCountry", "isShown"]), st.text(max_size=3))
    },
)
sections = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["main", "more", SECTION]),
        "title": st.text(max_size=5),
        "type": st.just("section"),
    },
    optional={"elements": st.lists(elements, max_size=5), "isCollapsed": st.just("Y")},
)
layouts = st.lists(sections, min_size=1, max_size=5).map(tuple)
layouts_of_others = layouts.map(lambda layout: tuple(each for each in layout if not is_own(each)))


def others_of(layout: Layout) -> list[Any]:
    """Return the sections of others whole, and of ours what others moved into it."""
    return [
        [each for each in section.get("elements", []) if each["name"] not in OURS]
        if is_own(section)
        else section
        for section in layout
        if not is_own(section) or set(fields_in((section,))) - set(OURS)
    ]


@given(layouts_of_others)
def test_put_in_and_taken_out_again_a_layout_is_as_it_was(layout: Layout) -> None:
    assert take_out(put_in(layout, OURS), OURS) == take_out(layout, OURS) == layout


@given(layouts)
def test_nothing_of_others_is_changed_or_moved_by_either(layout: Layout) -> None:
    added, taken = put_in(layout, OURS), take_out(layout, OURS)
    assert others_of(added) == others_of(taken) == others_of(layout)


@given(layouts)
def test_a_second_time_changes_nothing(layout: Layout) -> None:
    added, taken = put_in(layout, OURS), take_out(layout, OURS)
    assert put_in(added, OURS) == added
    assert take_out(taken, OURS) == taken


@given(layouts)
def test_afterwards_each_field_is_shown_and_none_is_doubled(layout: Layout) -> None:
    before, after = fields_in(layout), fields_in(put_in(layout, OURS))
    assert all(after.count(name) == max(before.count(name), 1) for name in OURS)


@given(layouts)
def test_what_is_taken_out_is_what_stood_in_the_section(layout: Layout) -> None:
    left = [each for section in layout if not is_own(section) for each in fields_in((section,))]
    shown = fields_in(take_out(layout, OURS))
    assert [name for name in shown if name in OURS] == [name for name in left if name in OURS]


@given(layouts_of_others)
def test_a_new_section_is_the_first_and_keeps_the_order_of_the_fields(layout: Layout) -> None:
    first, *_ = (*put_in(layout, OURS), {})
    missing = [name for name in OURS if name not in fields_in(layout)]
    assert is_own(first) == bool(missing)
    assert not missing or fields_in((first,)) == missing


@given(layouts)
def test_a_layout_that_was_read_is_sent_as_it_was(layout: Layout) -> None:
    assert as_sent(layout_in(list(layout)) or ()) == list(layout)


@pytest.mark.parametrize("empty", [None, [], {}, False, ""])
def test_where_no_layout_is_set_there_is_none(empty: Any) -> None:
    assert layout_in(empty) is None


def test_lists_with_gaps_are_lists_and_yes_and_no_are_sent_as_words() -> None:
    element = {"name": "OPPORTUNITY_WITH_CURRENCY", "options": {"isPayButtonVisible": False}}
    shown = {"1": {"name": "main", "title": "About", "type": "section", "elements": {"4": element}}}
    ((section),) = as_sent(layout_in(shown) or ())
    assert section["elements"] == [{**element, "options": {"isPayButtonVisible": "false"}}]


@pytest.mark.parametrize(
    "shown",
    [
        "C",
        ["main"],
        [{"name": "left", "type": "column", "elements": []}],
        [{"name": "main", "type": "section", "elements": ["TITLE"]}],
        [{"name": "main", "type": "section", "elements": "TITLE"}],
    ],
)
def test_a_layout_that_might_be_lost_in_writing_is_not_taken_for_one(shown: Any) -> None:
    with pytest.raises(PortalError, match="might be lost"):
        layout_in(shown)
