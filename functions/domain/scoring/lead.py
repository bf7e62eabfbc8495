"""What a score follows from: the lead, its signals, our unanswered touch, a human's correction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from functions.domain.item import Item

Single = str | int | float | bool | datetime
InputValue = Single | tuple[Single, ...]
"""The value of a custom field; a tuple where the field holds several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """What conditions may read of a lead; an absent text is "", an absent number 0, never an error.

    Attributes:
        amount: in the portal's base currency; 0 without a rate.
        amount_raw: in `currency`, as the portal holds it.
        phone_country: two letters, from the first phone number.
        funnel: the funnel of a deal; 0 for the default one, and for leads.
        inputs: the custom fields of `[inputs]` by their short names, already of their declared types.
        unknown: short names of what has its type's emptiness above and is not known: 0 may be a value, too.
            An absent text, and a custom field that is not in `inputs`, are not known without it.
    """

    item: Item
    created_at: datetime
    source: str = ""
    status: str = ""
    amount: float = 0.0
    amount_raw: float = 0.0
    currency: str = ""
    company: str = ""
    job_title: str = ""
    name: str = ""
    title: str = ""
    comments: str = ""
    country: str = ""
    region: str = ""
    city: str = ""
    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    utm_content: str = ""
    utm_term: str = ""
    has_phone: bool = False
    has_email: bool = False
    phone_country: str = ""
    is_return_customer: bool = False
    funnel: int = 0
    inputs: Mapping[str, InputValue] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()

    @property
    def entity(self) -> str:
        """What kind of record it is: `lead`, `deal`."""
        return self.item.entity

    @property
    def stage(self) -> str:
        """The code of its stage; `status` is what it was called when there were leads only."""
        return self.status

    def __repr__(self) -> str:
        """Return the id only: a lead's texts are personal data and belong into no log."""
        return f"Lead(item={self.item})"


MOST_COUNTED = 300
"""Signals of one type that count for a lead, and that are kept of a subject: those that are kept longest, of
these the newest. A lead that does one thing more often is not the warmer for it: a page reloads itself."""


@dataclass(frozen=True, slots=True)
class SignalSeen:
    """One signal of a lead: something that it did, for example `email.opened`.

    Attributes:
        expires_at: when it counts no more, because it is not kept any longer; None if it is kept for good.
    """

    type: str
    at: datetime
    # Two are the same whatever is known of their end, and so are the facts with them, compared by their repr.
    expires_at: datetime | None = field(default=None, repr=False, compare=False)

    def is_kept(self, now: datetime) -> bool:
        """True until it expires."""
        return self.expires_at is None or now < self.expires_at


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A human's correction; holds through the whole business day `until`, or for good."""

    points: int
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a score follows from, together with the scorecard and the moment.

    Attributes:
        unanswered_since: our last outgoing touch that the lead has not answered; None while we owe
            the lead an answer.
    """

    lead: Lead
    signals: tuple[SignalSeen, ...] = ()
    unanswered_since: datetime | None = None
    adjustment: Adjustment | None = None
