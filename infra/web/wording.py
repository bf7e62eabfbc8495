"""What the templates say with a filter: numbers, moments and lists in a language, and the scales of bars."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from math import ceil, floor
from typing import Any

from functions.dashboard.view.charts import TouchCurve, TouchCurveView
from functions.dashboard.view.shares import FEW, Difference, Share
from functions.domain.distribution import IneligibilityReason
from functions.domain.lead.backlog import BACKLOG, OBSERVED
from infra.language.language import Language
from infra.web.capacity_words import capacity_words
from infra.web.charts.axes import minute_ticks
from infra.web.drifted import drifted_words
from infra.web.experiment_words import experiment_words

SCALES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8)
"""Where the bars of a table may end, besides at one."""
STEP = 0.05
"""What the scale of differences is rounded to."""
KILO = 1024


def filters(language: Language) -> dict[str, Callable[..., Any]]:
    """Return the filters of the templates by name."""
    return {
        "number": language.number,
        "signed": language.signed,
        "percent": language.percent,
        "day": language.day,
        "weekday": language.weekday,
        "day_name": language.day_name,
        "full_day": language.full_day,
        "time_of_day": time_of_day,
        "moment": language.moment,
        "clock": language.clock,
        "minutes": language.minutes,
        "span": language.span,
        "days": language.days,
        "listed": partial(_listed, language),
        "bytes": partial(_bytes, language),
        "held_reason": partial(_held_reason, language),
        "capacity": partial(capacity_words, language=language),
        "drifted": partial(drifted_words, language=language),
        "experiment": partial(experiment_words, language=language),
        "ends": ends,
        "top_of": top_of,
        "reach_of": reach_of,
        "touch_times": touch_times,
        "touched_within": touched_within,
    }


def time_of_day(minutes: int) -> str:
    """Return `09:00`, or `24:00` for the end of the day."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def ends(rows: Sequence[object], most: int) -> Sequence[object]:
    """Return the rows; of too many the first and the last ones, and between them how many are left out."""
    if len(rows) <= most + 2:
        return rows
    half = most // 2
    return [*rows[:half], len(rows) - 2 * half, *rows[-half:]]


def top_of(shares: Iterable[Share | None], least: int = FEW) -> float:
    """Return where the bars of a table end, so that no interval stands out."""
    highest = max((each.high for each in shares if each is not None and each.is_telling(least)), default=1)
    return next((scale for scale in SCALES if highest <= scale), 1.0)


def reach_of(differences: Iterable[Difference | None]) -> tuple[float, float]:
    """Return the ends of a scale that holds every interval, and zero with something on both sides."""
    known = [each for each in differences if each is not None]
    low = min(-STEP, *(each.low for each in known), -STEP)
    high = max(STEP, *(each.high for each in known), STEP)
    return STEP * floor(low / STEP), STEP * ceil(high / STEP)


def touch_times(view: TouchCurveView) -> Sequence[int]:
    """Return the minutes at which the table tells how many were touched."""
    deadlines = {each.deadline for each in view.curves if each.deadline is not None}
    return sorted({*minute_ticks(view.until, most=9)[1:], *deadlines})


def touched_within(curve: TouchCurve, minutes: int) -> float:
    """Return the share of the curve's leads that were touched within so many minutes."""
    return max((share for at, share in curve.steps if at <= minutes), default=0)


def _listed(language: Language, words: Sequence[str], most: int | None = None) -> str:
    """Return `Anna, Boris and 7 more`."""
    if most is None or len(words) <= most:
        return language.listed(words)
    more = language.gettext("%(count)s more") % {"count": language.number(len(words) - most)}
    return language.listed([*words[:most], more])


def _held_reason(language: Language, reason: str) -> str:
    """Return why leads are held, as the end of `3 leads …`; a reason that has no words yet as it is."""
    words = {
        IneligibilityReason.INACTIVE: language.gettext("because their managers are not active in the portal"),
        IneligibilityReason.PAUSED: language.gettext("because their managers are paused"),
        IneligibilityReason.SKILL: language.gettext("because no manager has the skills that they need"),
        IneligibilityReason.ABSENT: language.gettext("because their managers are absent"),
        IneligibilityReason.DAILY_CAP: language.gettext("because all managers are at their daily cap"),
        IneligibilityReason.OPEN_CAP: language.gettext(
            "because all managers have as many open leads as they may"
        ),
        IneligibilityReason.UNCOUNTED: language.gettext(
            "because the open leads of the managers could not be counted"
        ),
        IneligibilityReason.OFF_HOURS: language.gettext("because it is outside working hours"),
        IneligibilityReason.CLOCKED_OUT: language.gettext("because no manager is clocked in"),
        IneligibilityReason.STANDBY: language.gettext("because all managers are on standby"),
        IneligibilityReason.EXCLUDED: language.gettext("because every manager has let their deadline pass"),
        IneligibilityReason.NO_MEMBERS: language.gettext("because their queue has no managers"),
        IneligibilityReason.MEMBERS_UNREAD: language.gettext(
            "because the portal did not say who is in the department"
        ),
    }
    also = {
        OBSERVED: language.gettext("because they are only observed"),
        BACKLOG: language.gettext("because they were there before and come in portions"),
    }
    return next((said for known, said in words.items() if known.value == reason), also.get(reason, reason))


def _bytes(language: Language, count: float) -> str:
    """Return `4.2 MB`."""
    units = iter(("B", "kB", "MB", "GB"))
    unit = next(units)
    while count >= KILO and unit != "GB":
        count, unit = count / KILO, next(units)
    return f"{language.number(count, 0 if unit in {'B', 'kB'} else 1)} {unit}"
