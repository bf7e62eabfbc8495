"""The stores that hold something of a person."""

from dataclasses import dataclass
from typing import Self

from functions.ports import Figures, History, Inbox, Leads, Ledger, Pseudonyms, Signals, State


@dataclass(frozen=True)
class PersonalData:
    """The ports whose stores hold personal data."""

    inbox: Inbox
    leads: Leads
    ledger: Ledger
    signals: Signals
    figures: Figures
    history: History
    pseudonyms: Pseudonyms

    @classmethod
    def of(cls, state: State, pseudonyms: Pseudonyms) -> Self:
        """Return those of a state."""
        return cls(
            state.inbox,
            state.leads,
            state.ledger,
            state.signals,
            state.figures,
            state.history,
            pseudonyms,
        )
