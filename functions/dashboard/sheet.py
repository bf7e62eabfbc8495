"""The sheet of a team: what its configuration means for those who work by it. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby, pairwise

from functions.commands.wording import Wording
from functions.dashboard.view.sheet import (
    BandLine,
    Correction,
    GroupOfLines,
    HoursLine,
    MemberLine,
    PointsLine,
    QueueLine,
    SheetView,
    SignalLine,
    SilenceLine,
    Way,
)
from functions.domain.calendar.business_hours import WorkingHours
from functions.domain.configuration import Configuration
from functions.domain.distribution import Queue
from functions.domain.phrases import said
from functions.domain.scoring import Band, Scorecard, more
from functions.domain.scoring.decay import Decay
from functions.domain.scoring.signals import SignalRule
from functions.domain.scoring.text import in_words
from functions.domain.texts import Texts

MANAGER, SENIOR = "manager", "senior"
"""Words of `notify`; what else stands there are ids of users."""
MOST_OF_PAIR = 4
"""Lines of one pair that are listed, the biggest ones: a learned scorecard has hundreds, and paper ends."""


def sheet_of(
    config: Configuration,
    wording: Wording,
    now: datetime,
    *,
    corrections: Iterable[Correction],
    reviewed_on: date | None = None,
) -> SheetView:
    """Return the sheet of a configuration."""
    card = config.scorecard
    return SheetView(
        as_of=now.astimezone(config.business.timezone),
        version=config.version,
        minimum=card.minimum,
        maximum=card.maximum,
        hysteresis=card.hysteresis,
        bands=tuple(_bands(config, wording)),
        groups=tuple(_groups(card, config.texts)),
        queues=tuple(_queues(config, wording)),
        hours=tuple(_hours(config.business.hours)),
        corrections=tuple(corrections),
        agreement=config.agreement,
        reviewed_on=reviewed_on,
        address=config.figures.dashboard_url,
        start=" ".join(said(line.why, config.texts) for line in card.start_lines),
    )


def _bands(config: Configuration, wording: Wording) -> Iterator[BandLine]:
    """Yield the bands, the highest first."""
    ascending = config.scorecard.bands_ascending
    edges = [None, *(band.threshold for band in ascending[1:]), None]
    for band, (least, above) in reversed(list(zip(ascending, pairwise(edges), strict=True))):
        yield BandLine(
            config.band_name(band.id),
            least,
            None if above is None else above - 1,
            is_by_capacity=band.id in config.capacities,
            first_touch=band.first_touch,
            to_manager=MANAGER in band.notify,
            notified=tuple(_notified(band, config, wording)),
            nurtured_after=band.nurture.after if band.nurture else None,
            control=band.nurture.control if band.nurture else 0,
        )


def _notified(band: Band, config: Configuration, wording: Wording) -> Iterator[str]:
    for each in band.notify:
        if each == SENIOR and config.senior is not None:
            yield wording.name(config.senior)
        elif each not in {MANAGER, SENIOR}:
            yield wording.name(int(each))


def _groups(card: Scorecard, texts: Texts) -> Iterator[GroupOfLines]:
    """Yield the groups that give points, in the order of the file; what is in none comes last."""
    lines, signals, silences = (
        defaultdict[str, list[PointsLine]](list),
        defaultdict[str, list[SignalLine]](list),
        defaultdict[str, list[SilenceLine]](list),
    )
    for line in (*(line for table in card.tables for line in table.lines), *card.rule_lines):
        lines[line.group].append(PointsLine(line.points, said(line.why, texts)))
    hidden = Counter[str]()
    for pair in card.pairs:
        given = sorted(pair.lines, key=lambda line: -abs(line.points))
        for line in given[:MOST_OF_PAIR]:
            lines[pair.group].append(PointsLine(line.points, said(line.why, texts)))
        hidden[pair.group] += len(given[MOST_OF_PAIR:])
    for rule in card.signals:
        signals[rule.group].append(_signal(rule))
    for decay in card.decays:
        silences[decay.group].append(_silence(decay))
    bounds = {group.id: group for group in card.groups}
    named = dict.fromkeys([*bounds, *lines, *signals, *silences])
    for name in sorted(named, key=lambda each: not each):
        bound = bounds.get(name)
        yield GroupOfLines(
            in_words(name),
            bound.minimum if bound else None,
            bound.maximum if bound else None,
            tuple(sorted(lines[name], key=lambda line: -line.points)),
            tuple(signals[name]),
            tuple(silences[name]),
            more(hidden[name], texts) if hidden[name] else "",
        )


def _signal(rule: SignalRule) -> SignalLine:
    words = rule.why or in_words(rule.id)
    return SignalLine(
        rule.points, words, rule.per_day, rule.max_points, rule.half_life, rule.linear, rule.expires
    )


def _silence(decay: Decay) -> SilenceLine:
    most = decay.floor or None
    return SilenceLine(decay.points, decay.unanswered, decay.every, most, decay.clock == "working-days")


def _queues(config: Configuration, wording: Wording) -> Iterator[QueueLine]:
    """Yield the queues in their order: the first whose condition holds takes a lead."""
    routing = config.routing
    for queue, condition in zip(routing.queues, routing.conditions.conditions, strict=True):
        yield QueueLine(
            config.queue_name(queue.id),
            "" if condition.text == "true" else condition.text,
            Way(queue.strategy.value),
            tuple(_members(queue, config, wording)),
            queue.departments,
            config.queue_name(queue.fallback or ""),
            queue.is_any_time,
        )


def _members(queue: Queue, config: Configuration, wording: Wording) -> Iterator[MemberLine]:
    """Yield the members; those who are not paused share by weight, but for who only stands by."""
    members = [config.managers[each] for each in queue.members if each in config.managers]
    whole = sum(each.weight for each in members if not each.is_paused and not each.is_standby)
    for each in members:
        is_sharing = not each.is_paused and not each.is_standby
        yield MemberLine(
            wording.name(each.id),
            float(each.weight / whole) if is_sharing else 0,
            each.daily_cap,
            each.open_cap,
            each.is_paused,
            each.is_standby,
        )


def _hours(hours: WorkingHours) -> Iterator[HoursLine]:
    """Yield the days that have hours, those beside each other that have the same as one."""
    for blocks, days in groupby(enumerate(hours.week), key=lambda day: day[1]):
        numbers: Sequence[int] = [number for number, _ in days]
        if blocks:
            yield HoursLine(numbers[0], numbers[-1], tuple(blocks))
