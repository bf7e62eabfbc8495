"""How a person is named on the command line: by lead, e-mail or phone; what was typed is repeated nowhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol, TypeVar

import typer

from functions.commands.personal_data import PersonalData
from functions.commands.several_persons import persons_behind
from functions.domain.item import Item
from functions.domain.lead.email_addresses import addresses_in
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


@dataclass(frozen=True)
class NamedPerson:
    """A person as the command line names them: by exactly one of lead, e-mail and phone."""

    item: str | None
    email: str | None
    phone: str | None
    is_all: bool

    def __post_init__(self) -> None:
        if sum(each is not None for each in (self.item, self.email, self.phone)) != 1:
            raise typer.BadParameter("Name the person by exactly one of --item, --email and --phone.")

    def find(
        self,
        wiring: Wiring,
        by_item: Callable[[Item, PersonalData], Found],
        by_subject: Callable[[str, PersonalData], Found],
    ) -> Found:
        """Return what `by_item` or `by_subject` returns of the person.

        Raises:
            typer.BadParameter: what was typed names no lead, e-mail or phone, or several people have it.
        """
        if self.item is not None:
            # No configuration is needed for that: it says the country of phone numbers alone.
            stores = PersonalData.of(wiring.state, HmacPseudonyms(wiring.settings.hash_key))
            return by_item(item_of(self.item, wiring.handled), stores)
        stores = PersonalData.of(wiring.state, wiring.pseudonyms)
        if self.email is not None:
            _ensure_one_address(self.email)
            subject = _valid(wiring.pseudonyms.subject_of_email(self.email), "an e-mail address")
        else:
            subject = _valid(wiring.pseudonyms.subject_of_phone(self.phone or ""), "a phone number")
        if not self.is_all:
            _ensure_one_person(persons_behind(subject, stores))
        return by_subject(subject, stores)


class OfPerson(Protocol):
    """What a command does with the person who is named; its docstring is the help of the command."""

    def __call__(self, person: NamedPerson, *, is_json: bool) -> None:
        """Do it, and print what came of it, as JSON or as text."""


def of_person(*, json_help: str) -> Callable[[OfPerson], Callable[..., None]]:
    """Return what makes a command with the options that name a person.

    Args:
        json_help: what is said of the option --json.
    """

    def command_of(run: OfPerson) -> Callable[..., None]:
        def command(
            item: OfItem = None,
            email: OfEmail = None,
            phone: OfPhone = None,
            is_all: OfAll = False,
            is_json: Annotated[bool, typer.Option("--json", help=json_help)] = False,
        ) -> None:
            run(NamedPerson(item, email, phone, is_all), is_json=is_json)

        command.__doc__ = run.__doc__
        return command

    return command_of


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


def _ensure_one_address(email: str) -> None:
    """Check that nothing stands beside an address; what was typed is not repeated in the message.

    Raises:
        typer.BadParameter: there are several addresses, or a name beside one.
    """
    found = addresses_in(email)
    if found and found != (email.strip().casefold(),):
        raise typer.BadParameter(
            "That is more than an e-mail address. Type one address without a name, such as"
            " anna@example.com, and each other one by itself; or name the person by --item."
        )


def _valid(subject: str | None, what: str) -> str:
    """Return the keyed hash; what was typed is personal and not repeated in the message.

    Raises:
        typer.BadParameter: there is no hash, because what was typed is not `what`.
    """
    if subject is None:
        raise typer.BadParameter(f"That is not {what}.")
    return subject
