"""The key of what is handled, in each of its spellings."""

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.item import DEAL, LEAD, Item, lead
from infra.cli.items import item_of

entities = st.sampled_from([LEAD, DEAL, "contact", "dynamic_183"])
items = st.builds(Item, entities, st.integers(1, 10**18 - 1))


@given(items)
def test_a_key_names_one_item_and_is_read_back(item: Item) -> None:
    assert Item.of_key(item.key) == item


@given(items, items)
def test_no_two_items_have_the_same_key_or_the_same_text(one: Item, other: Item) -> None:
    assert (one == other) == (one.key == other.key) == (str(one) == str(other))


def test_a_lead_is_known_by_its_bare_number_as_ever() -> None:
    assert (lead(7).key, str(lead(7)), lead(7).label) == ("7", "lead:7", "lead 7")
    assert (Item(DEAL, 7).key, str(Item(DEAL, 7)), Item(DEAL, 7).label) == ("deal-7", "deal:7", "deal 7")


@given(st.sampled_from([LEAD, DEAL]), st.integers(1, 10**18 - 1))
def test_what_is_printed_can_be_typed(entity: str, number: int) -> None:
    assert item_of(str(Item(entity, number)), (LEAD, DEAL)) == Item(entity, number)


@pytest.mark.parametrize("entity", [LEAD, DEAL])
def test_a_bare_number_is_enough_where_one_kind_is_handled(entity: str) -> None:
    assert item_of(" 7 ", (entity,)) == Item(entity, 7)


def test_a_bare_number_that_two_may_have_is_refused_and_both_are_named() -> None:
    with pytest.raises(typer.BadParameter, match=r"lead:7 or deal:7"):
        item_of("7", (LEAD, DEAL))


@pytest.mark.parametrize(
    "text", ["", "lead", "lead:", "lead:0", "lead:-7", "lead:7.5", "7 8", "LEAD_7", "\u0667"]
)
def test_what_is_no_item_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="lead:7"):
        item_of(text, (LEAD,))


def test_a_kind_that_is_not_handled_is_refused_with_what_is() -> None:
    with pytest.raises(typer.BadParameter, match="deal is not handled here, only lead"):
        item_of("deal:7", (LEAD,))
