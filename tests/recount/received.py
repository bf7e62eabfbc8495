"""What became of the signals that were sent, by their type and the day of their receipt."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tests.recount.evidence import Evidence, Sent
from tests.recount.lives import Life
from tests.recount.period import Period
from tests.recount.shares import Plain, share

LOOKED_AT_BEFORE = timedelta(hours=12)
"""So long before it expires an unmatched signal is looked at once more, by the next run that counts."""


def fates(period: Period) -> Counter[tuple[str, str]]:
    """Return by type and fate how many signals were received on the days of the period."""
    evidence = period.evidence
    return Counter(
        (each.kind, _fate(period, each)) for each in evidence.sent if period.has(evidence.day(each.at))
    )


def matched(period: Period) -> Plain | None:
    """Return how many of all are, or have become, a lead's; None where none were and none would count."""
    counts = fates(period)
    if not counts and not period.evidence.config.get("signal"):
        return None
    theirs = sum(count for (_, fate), count in counts.items() if fate == "matched")
    return share(theirs, counts.total())


def _fate(period: Period, sent: Sent) -> str:
    if sent.lead or _is_of_a_lead(period, sent.email, sent.at):
        return "matched"
    lapses_at = sent.at.astimezone(UTC) + _kept(period.evidence) - LOOKED_AT_BEFORE
    looked_at = next((run.at for run in period.evidence.counted if run.as_of > lapses_at), None)
    if looked_at is None or _is_erased(period, sent, looked_at):
        return "unmatched"
    return "matched" if _is_of_a_lead(period, sent.email, looked_at) else "expired"


def _is_erased(period: Period, sent: Sent, looked_at: datetime) -> bool:
    """Return whether a lead with this e-mail was deleted meanwhile: with it goes what its person did."""
    ends = [
        period.evidence.changes[each.number][-1] for each in period.everybody if sent.email in _emails(each)
    ]
    return any(each.fields is None and sent.at <= each.at <= looked_at for each in ends)


def _kept(evidence: Evidence) -> timedelta:
    days = evidence.config.get("retention", {}).get("signals", "30d")
    return timedelta(days=int(days.removesuffix("d")))


def _is_of_a_lead(period: Period, email: str, at: datetime) -> bool:
    """Return whether a lead with this e-mail was known then: decided on before, and not deleted."""
    return any(email in _emails(life) and _is_known(period, life, at) for life in period.everybody)


def _is_known(period: Period, life: Life, at: datetime) -> bool:
    last = period.evidence.changes[life.number][-1]
    # One that comes in the same moment is not known yet.
    return life.file.decisions[0].decided_at < at and not (last.fields is None and last.at <= at)


def _emails(life: Life) -> Iterator[str]:
    for each in life.fields["multifields"]:
        if each.type_id == "EMAIL":
            yield each.value
