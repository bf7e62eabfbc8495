"""Leads with contact data that can be tidied, and what the portal shows of them."""

from datetime import timedelta
from typing import Any

import pytest

from functions.domain.item import Item
from tests.team import COLD, CONFIGURATION, Team

MANAGER = 8
TYPED: dict[str, Any] = {
    "NAME": "ANNA",
    "LAST_NAME": "MÜLLER",
    "PHONE": [("WORK", "030 5550101")],
    "EMAIL": [("WORK", "Anna@Example.com")],
}
"""What a form brings."""
of_leads = pytest.mark.of_leads("a deal has no name and no numbers of its own")
KEY = "k" * 32
ALL = ("phones", "emails", "names")
TIDY = ("Anna", "Müller", "+49305550101", "Anna@example.com")


def tidying(*kinds: str) -> str:
    return CONFIGURATION.replace("[portal]", f"[portal]\ntidy = {[*kinds]}", 1)


def held(team: Team, item: Item) -> tuple[str, ...]:
    """What the portal shows: first and last name, phones, e-mails."""
    lead = team.lead(item)
    values = [row["VALUE"] for kind in ("PHONE", "EMAIL") for row in lead.get(kind) or ()]
    return lead["NAME"] or "", lead["LAST_NAME"] or "", *values


def add_somebody(team: Team, number: int, **fields: Any) -> Item:
    """Let a lead of another person each time come in, with everything that can be tidied."""
    phone, email = [("WORK", f"030 55501{number:02d}")], [("WORK", f"Anna{number}@Example.com")]
    return team.add_lead(**{**COLD, **TYPED, "PHONE": phone, "EMAIL": email, **fields})


def look_again(team: Team, item: Item) -> None:
    """Let something change that the score rests on, and look at the lead."""
    team.clock.advance(timedelta(minutes=5))
    amount = float(team.lead(item)["OPPORTUNITY"] or 0)
    team.actions.update_lead(item, by=MANAGER, OPPORTUNITY=amount + 10_000)
    team.announce(item)
    team.process()
