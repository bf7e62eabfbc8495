"""An item as it is typed on the command line."""

import pytest
import typer

from functions.domain.item import Item, lead
from infra.cli.items import item_of


@pytest.mark.parametrize("typed", ["7", " 7 ", "lead:7"])
def test_a_number_alone_is_the_one_kind_that_is_handled(typed: str) -> None:
    assert item_of(typed, ["lead"]) == lead(7)


@pytest.mark.parametrize("item", [Item("lead", 7), Item("deal", 7)])
def test_where_several_kinds_are_handled_each_is_found_as_it_is_printed(item: Item) -> None:
    assert item_of(str(item), ["lead", "deal"]) == item


def test_what_is_no_longer_handled_can_still_be_named() -> None:
    assert item_of("deal:7", ["lead"]) == Item("deal", 7)


@pytest.mark.parametrize(
    ("typed", "handled", "refusal"),
    [
        ("7", ["lead", "deal"], "Write lead:7 or deal:7"),
        ("order:7", ["lead"], "order is no kind that Fairlead handles: lead and deal are"),
        ("LEAD_7", ["lead"], "names no item"),
        ("7.5", ["lead"], "names no item"),
        ("\u0667", ["lead"], "names no item"),
        ("seven", ["lead"], "names no item. Write it as lead:7"),
        ("0", ["lead"], "names no item"),
        ("-7", ["lead"], "names no item"),
        ("lead:", ["lead", "deal"], "Write it as lead:7 or deal:7"),
        ("", ["lead"], "names no item"),
    ],
)
def test_what_names_no_item_is_refused_with_how_to_write_one(
    typed: str, handled: list[str], refusal: str
) -> None:
    with pytest.raises(typer.BadParameter, match=refusal):
        item_of(typed, handled)
