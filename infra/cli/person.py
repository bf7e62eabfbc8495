"""How a person is named on the command line: by lead, e-mail or phone; what was typed is repeated nowhere."""

from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

import typer

from functions.commands.personal_data import PersonalData
from functions.commands.several_persons import persons_behind
from functions.domain.item import Item
from infra.cli.items import item_of
from infra.pseudonyms import HmacPseudonyms
from infra.wiring import Wiring

MOST_NAMED = 10
"""People whose leads a message names."""

Found = TypeVar("Found")
OfItem = Annotated[
    str | None, typer.Option("--item", "--lead", help="The id in Bitrix24: 7, lead:7, deal:7.")
]
OfEmail = Annotated[str | None, typer.Option("--email", help="An e-mail address of the person.")]
OfPhone = Annotated[
    str | None,
    typer.Option("--phone", help="A phone number of the person, best with + and country code."),
]
OfAll = Annotated[
    bool, typer.Option("--all", help="Everybody who has this phone or e-mail, if these are several people.")
]


def ensure_one(*named: str | None) -> None:
    """Check that the person is named in one way.

    Raises:
        typer.BadParameter: in none, or in several.
    """
    if sum(each is not None for each in named) != 1:
        raise typer.BadParameter("Name the person by exactly one of --item, --email and --phone.")


def of_person(
    wiring: Wiring,
    by_item: Callable[[Item, PersonalData], Found],
    by_subject: Callable[[str, PersonalData], Found],
    *,
    item: str | None,
    email: str | None,
    phone: str | None,
    is_all: bool,
) -> Found:
    """Return what `by_item` or `by_subject` returns of the person who is named.

    Raises:
        typer.BadParameter: what was typed names no lead, is no e-mail or phone, or several people have it.
    """
    if item is not None:
        # No configuration is needed for that: it says the country of phone numbers alone.
        stores = PersonalData.of(wiring.state, HmacPseudonyms(wiring.settings.hash_key))
        return by_item(item_of(item, wiring.handled), stores)
    stores = PersonalData.of(wiring.state, wiring.pseudonyms)
    if email is not None:
        subject = _valid(wiring.pseudonyms.subject_of_email(email), "an e-mail address")
    else:
        subject = _valid(wiring.pseudonyms.subject_of_phone(phone or ""), "a phone number")
    if not is_all:
        _ensure_one_person(persons_behind(subject, stores))
    return by_subject(subject, stores)


def _ensure_one_person(persons: Sequence[Sequence[Item]]) -> None:
    """Check that no other person's data is shown or removed.

    Raises:
        typer.BadParameter: the leads are those of several people.
    """
    if len(persons) > 1:
        more = " …" if len(persons) > MOST_NAMED else ""
        leads = "; ".join(", ".join(each.label for each in theirs) for theirs in persons[:MOST_NAMED]) + more
        raise typer.BadParameter(
            f"Several people have it: {leads}. Look in the portal whose leads are meant, and name each by"
            " --item; or, if all of them are one person's, add --all."
        )


def _valid(subject: str | None, what: str) -> str:
    """Return the keyed hash; what was typed is personal and not repeated in the message.

    Raises:
        typer.BadParameter: there is no hash, because what was typed is not `what`.
    """
    if subject is None:
        raise typer.BadParameter(f"That is not {what}.")
    return subject
