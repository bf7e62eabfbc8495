"""Who asks in the trial, one after the other: invented people with invented wishes; a seed repeats them.

Phone numbers are those that Germany's regulator keeps for films, e-mails those of a domain for examples.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
from typing import Any

GIVEN = ("Alma", "Bruno", "Clara", "David", "Edda", "Falk", "Greta", "Hanno")
FAMILY = ("Anchor", "Buoy", "Compass", "Dock", "Estuary", "Ferry", "Gangway")
COMPANIES = ("Example Quay", "Sample Shipyard", "Specimen Lines", "Pattern Port", "Mock Marina")
POSTS = ("Director", "Owner", "Head of purchasing", "Engineer", "")
AMOUNTS = (12_000, 60_000, 140_000, 520_000)
SIZES = (8, 25, 140)
OF_THE_PERSON: tuple[str, ...] = ("NAME", "LAST_NAME", "PHONE", "EMAIL")
FILM_NUMBERS = ("+49 30 23125", "+49 40 66969", "+49 69 90009", "+49 89 99998", "+49 221 4710")


class Sequel(StrEnum):
    """What comes of an inquiry after a while."""

    ANSWER = "answer"
    """The manager calls, and the person calls back."""
    OFFER = "offer"
    """The person asks for an offer: a larger one, as a director."""
    JUNK = "junk"
    """The manager finds that it is no enquiry."""


@dataclass(frozen=True)
class Inquiry:
    """One person who asks.

    Attributes:
        by: how: `a form`, `a call`.
        fields: as a lead has them in the portal.
        is_call: whether the portal has an incoming call of it.
    """

    by: str
    fields: dict[str, Any] = field(repr=False)
    sequel: Sequel | None = None
    is_call: bool = False


def inquiries(*, seed: int) -> Iterator[Inquiry]:
    """Yield who asks: one of each kind, then at random."""
    cast = _Cast(random.Random(seed))  # noqa: S311  repeatable on purpose
    yield cast.recommended()
    yield cast.advertised()
    yield cast.spam()
    yield cast.calling()
    yield cast.again()
    yield cast.competing()
    others = (cast.filling_in,) * 4 + (cast.advertised,) * 2 + (cast.calling,) * 2
    while True:
        kinds = (*others, cast.recommended, cast.again, cast.spam, cast.competing)
        yield cast.rng.choice(kinds)()


class _Cast:
    """Makes people; each has a number, and with it a name, a phone and an e-mail of their own."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._numbers = count(1)
        self._known: list[dict[str, Any]] = []

    def recommended(self) -> Inquiry:
        wish = {"POST": "Director", "OPPORTUNITY": 140_000, "UF_CRM_LEAD_COMPANY_SIZE": 25}
        return Inquiry("a recommendation", self._person("RECOMMENDATION") | wish, Sequel.ANSWER)

    def advertised(self) -> Inquiry:
        came_by = {"UTM_SOURCE": "search", "UTM_MEDIUM": "cpc", "UTM_CAMPAIGN": "autumn"}
        wish = {"POST": "Engineer", "OPPORTUNITY": 60_000}
        return Inquiry("an advertisement", self._person("ADVERTISING") | wish | came_by, Sequel.OFFER)

    def filling_in(self) -> Inquiry:
        wish = {
            "POST": self.rng.choice(POSTS),
            "OPPORTUNITY": self.rng.choice(AMOUNTS),
            "UF_CRM_LEAD_COMPANY_SIZE": self.rng.choice(SIZES),
        }
        sequel = self.rng.choice((None, Sequel.ANSWER))
        return Inquiry("a form", self._person(self.rng.choice(("WEB", "ORGANIC"))) | wish, sequel)

    def calling(self) -> Inquiry:
        fields = self._person("CALL") | {"POST": "Director", "OPPORTUNITY": self.rng.choice(AMOUNTS[1:])}
        del fields["EMAIL"]
        return Inquiry("a call", fields, is_call=True)

    def again(self) -> Inquiry:
        """Let one of the newest people ask anew."""
        known = self.rng.choice(self._known[-6:])
        same = {name: known[name] for name in OF_THE_PERSON}
        return Inquiry("a form", {"TITLE": "Another question", "SOURCE_ID": "WEB"} | same)

    def competing(self) -> Inquiry:
        return Inquiry("a form", self._person("WEB") | {"COMPANY_TITLE": "Competitor Example"})

    def spam(self) -> Inquiry:
        fields = {"TITLE": "Cheap watches", "SOURCE_ID": "WEB", "NAME": "Asdf"}
        return Inquiry("a form", fields, Sequel.JUNK)

    def _person(self, source: str) -> dict[str, Any]:
        number = next(self._numbers)
        given, family = self.rng.choice(GIVEN), self.rng.choice(FAMILY)
        area = FILM_NUMBERS[number // 1000 % len(FILM_NUMBERS)]
        person = {
            "TITLE": f"Inquiry {number}",
            "SOURCE_ID": source,
            "NAME": given,
            "LAST_NAME": family,
            "COMPANY_TITLE": self.rng.choice(COMPANIES),
            "CURRENCY_ID": "EUR",
            "PHONE": [("WORK", f"{area}{number % 1000:03}")],
            "EMAIL": [("WORK", f"{given}.{family}.{number}@example.com".lower())],
        }
        self._known.append(person)
        return person
