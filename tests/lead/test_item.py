"""The key of what is handled, in each of its spellings."""

from hypothesis import given
from hypothesis import strategies as st

from functions.domain.item import DEAL, LEAD, Item, lead

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
