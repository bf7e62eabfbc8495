"""The weekly digest: when it is due, and that each user is sent it once.

It is due on Mondays at 8:30 by the portal's clock, and is tried until Tuesday at 8:30. Who was sent it is
noted in one conditional commit after the portal has confirmed it. A run that dies in between sends it again,
and so does one beside it: under the tag of the week the second message replaces the first.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from functions.ports import Figures, Notification, Notifier, Stored

SENT_AT = time(8, 30)
MARK = "digest"
"""The document of who was sent the last digest."""
DAY = timedelta(days=1)

Say = Callable[[date, int], str | None]
"""Returns the digest of the week before a Monday for a user; None while that week is not counted."""


@dataclass(frozen=True, slots=True)
class DigestMark:
    """Who was sent the digest of which week.

    Attributes:
        week: the week in which it is sent, such as 2026-W48; it tells of the one before.
        sent_to: users who have it.
        is_over: whether nothing more is tried.
    """

    week: str
    sent_to: tuple[int, ...] = ()
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class DigestReport:
    """What one run did about the digest.

    Attributes:
        week: the week in which it is sent; empty when none is due.
        sent_to: users who were sent it by this run.
        failed: the names of errors, by user who could not be sent it.
        is_waiting: whether the week is not counted to its end yet.
        is_given_up: whether this run has given up on those who are left.
    """

    week: str = ""
    sent_to: tuple[int, ...] = ()
    failed: dict[int, str] = field(default_factory=dict)
    is_waiting: bool = False
    is_given_up: bool = False


def week_of(day: date) -> str:
    """Return the week of a day, such as 2026-W48."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def monday_of_digest(now: datetime, zone: ZoneInfo) -> date | None:
    """Return the Monday whose digest is sent, or given up, now; None on all other days.

    From Monday at 8:30 by the clock of the zone until Tuesday is over.
    """
    local = now.astimezone(zone)
    monday = local.date() - timedelta(days=local.weekday())
    is_early = local.weekday() == 0 and local.time() < SENT_AT
    return None if is_early or local.weekday() > 1 else monday


def is_too_late(now: datetime, monday: date, zone: ZoneInfo) -> bool:
    """Return whether the digest of this Monday is given up: on Tuesday from 8:30 on."""
    return now >= datetime.combine(monday + DAY, SENT_AT, zone)


def send_digest(
    figures: Figures,
    notifier: Callable[[], Notifier],
    *,
    users: Sequence[int],
    zone: ZoneInfo,
    now: datetime,
    say: Say,
) -> DigestReport:
    """Send the digest to those who are to have it and have not; note who has it.

    Nothing is read where none is due. A portal that takes nothing is tried again at the next run: its errors
    are in the report.

    Raises:
        StateUnavailable: the mark could not be read or written; the next run sends again what was not noted.
    """
    monday = monday_of_digest(now, zone)
    if monday is None or not users:
        return DigestReport()
    stored = figures.read([MARK]).get(MARK)
    mark = _mark(stored, week_of(monday))
    left = [user for user in users if user not in mark.sent_to]
    if mark.is_over or not left:
        return DigestReport()
    if is_too_late(now, monday, zone):
        return _given_up(figures, stored, mark)
    texts = {user: text for user in left if (text := say(monday, user)) is not None}
    if not texts:
        _note(figures, stored, mark)
        return DigestReport(mark.week, is_waiting=True)
    tag = f"FAIRLEAD|DIGEST|{mark.week}"
    failed = notifier().notify([Notification(user, text, tag) for user, text in texts.items()])
    sent = tuple(user for user in texts if user not in failed)
    # Another run may have stored a mark meanwhile; then it is sent once more, and replaces what was sent.
    _note(figures, stored, replace(mark, sent_to=(*mark.sent_to, *sent)))
    return DigestReport(mark.week, sent, {user: type(error).__name__ for user, error in failed.items()})


def _given_up(figures: Figures, stored: Stored | None, mark: DigestMark) -> DigestReport:
    """End a digest that was tried and did not reach all users; one that was not tried is none."""
    if stored is None or _mark(stored, "") != mark:
        return DigestReport()
    is_first = _note(figures, stored, replace(mark, is_over=True))
    return DigestReport(mark.week, is_given_up=is_first)


def _mark(stored: Stored | None, week: str) -> DigestMark:
    """Return the mark of this week, or, without a week, as it is; a new one where there is none."""
    if stored is None:
        return DigestMark(week)
    found = json.loads(stored.text)
    mark = DigestMark(found["week"], tuple(found["sent_to"]), found["is_over"])
    return mark if week in ("", mark.week) else DigestMark(week)


def _note(figures: Figures, stored: Stored | None, mark: DigestMark) -> bool:
    """Store the mark if it is still the one that was read; return False when another run was faster."""
    text = json.dumps(asdict(mark))
    if stored is not None and stored.text == text:
        return True
    return figures.commit({MARK: Stored(text, stored.version if stored else None)}, {})
