"""Leads of all kinds for the bench: no two have the same company, amount and history."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from functions.domain.item import lead
from functions.domain.scoring import Facts, Lead, SignalSeen

NOW = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)
_MONTH = 30 * 24 * 60


def leads(count: int) -> Iterator[Facts]:
    """Yield `count` leads; three quarters of them with one to three signals, half of them silent."""
    chance = random.Random(7)
    for number in range(count):
        seen = [SignalSeen(f"type.{chance.randrange(5)}", _ago(chance)) for _ in range(chance.randrange(4))]
        silent_since = _ago(chance) if chance.random() < 0.5 else None
        yield Facts(lead=_lead(number, chance), signals=tuple(seen), unanswered_since=silent_since)


def _lead(number: int, chance: random.Random) -> Lead:
    return Lead(
        item=lead(number),
        created_at=NOW,
        source=chance.choice(("RECOMMENDATION", "WEB", "CALL", "OTHER")),
        amount=chance.random() * 900_000,
        currency=chance.choice(("EUR", "USD")),
        company=f"{chance.choice(('Works', 'Rival', 'Trading'))} {number}",
        job_title=chance.choice(("Director", "Engineer", "Owner", "Intern", "")),
        country=chance.choice(("DE", "FR", "CH", "")),
        phone_country=chance.choice(("DE", "FR", "")),
        has_phone=chance.random() < 0.8,
        has_email=chance.random() < 0.7,
        utm_source=chance.choice(("newsletter", "", "ads")),
        is_return_customer=chance.random() < 0.1,
        inputs={"company_size": chance.randrange(0, 400)},
    )


def _ago(chance: random.Random) -> datetime:
    return NOW - timedelta(minutes=chance.randrange(_MONTH))
