"""The scorecard: all rules, tables, signals, decays and bands, versioned as data."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from functions.domain.calendar.business_hours import WorkCalendar
from functions.domain.calendar.working_days import WorkingDays
from functions.domain.conditions import CLOCK_FIELDS, ConditionSet, Environment
from functions.domain.phrases import Phrase, Saying
from functions.domain.scoring.bands import Band
from functions.domain.scoring.contribution import Contribution
from functions.domain.scoring.decay import Decay
from functions.domain.scoring.features import FeatureReader
from functions.domain.scoring.groups import Group
from functions.domain.scoring.known import Known, KnownReader
from functions.domain.scoring.lead import Facts
from functions.domain.scoring.learned_from import LearnedFrom
from functions.domain.scoring.look_ups import LookUps
from functions.domain.scoring.pairs import Pair
from functions.domain.scoring.probability import Probability
from functions.domain.scoring.rules import Rule
from functions.domain.scoring.signals import SignalRule
from functions.domain.scoring.tables import Table

START = "start"
"""The id of the line of where every lead starts; a scorecard that has one has no other of that name."""


@dataclass(frozen=True, kw_only=True)
class Scorecard:
    """How leads are scored.

    Attributes:
        calendar: the portal's business days; signals are counted and silence is measured by it.
        bands: at least one; any order.
        hysteresis: a lead leaves its band downwards only this many points below its threshold.
        start: where every lead starts.
        minimum, maximum: the bounds of the whole score.
        probability: what a score foretells; None where the card was not learned.
        learned_from: what it rests on; None likewise.
        environment: what the conditions of the rules were compiled with.
    """

    calendar: WorkCalendar
    bands: tuple[Band, ...]
    groups: tuple[Group, ...] = ()
    start: int = 0
    tables: tuple[Table, ...] = ()
    pairs: tuple[Pair, ...] = ()
    rules: tuple[Rule, ...] = ()
    signals: tuple[SignalRule, ...] = ()
    decays: tuple[Decay, ...] = ()
    hysteresis: int = 3
    minimum: int = 0
    maximum: int = 100
    probability: Probability | None = None
    learned_from: LearnedFrom | None = None
    environment: Environment = field(default_factory=Environment.for_rules)

    @cached_property
    def version(self) -> str:
        """The SHA-256 of everything that scores follow from; no score follows from its probability."""
        return sha256("\n".join(map(repr, self._content())).encode()).hexdigest()

    def bounded(self, points: int) -> int:
        """Return `points` inside the bounds of the whole score."""
        if points > self.maximum:
            return self.maximum
        return max(points, self.minimum)

    @cached_property
    def bands_ascending(self) -> tuple[Band, ...]:
        """The bands, lowest first."""
        return tuple(sorted(self.bands, key=lambda band: band.threshold))

    @cached_property
    def working_days(self) -> WorkingDays:
        """The working days of the calendar, counted."""
        return WorkingDays(self.calendar)

    @cached_property
    def start_lines(self) -> tuple[Contribution, ...]:
        """The line of where every lead starts; none where that is 0."""
        why = Phrase(Saying.START, "", self.start)
        return (Contribution(START, self.start, why, kind="start"),) if self.start else ()

    @cached_property
    def look_ups(self) -> LookUps:
        """The tables and pairs, by the fields that they look at."""
        return LookUps.of(self.tables, self.pairs, self.environment.fields)

    @cached_property
    def rule_lines(self) -> tuple[Contribution, ...]:
        """What each rule gives when its condition holds."""
        return tuple(rule.contribution for rule in self.rules)

    @cached_property
    def conditions(self) -> ConditionSet:
        """The conditions of all rules, in their order, compiled together."""
        return self.environment.condition_set([rule.when for rule in self.rules])

    @cached_property
    def features(self) -> FeatureReader:
        """Reads from facts the fields that rules use, and of those that are looked up a lead's own."""
        return FeatureReader(self.look_ups.own.union(self.conditions.names), self.environment)

    def known(self, facts: Facts, now: datetime) -> Known:
        """Return what it looks at that may be kept."""
        return self._known_reader.read(facts, self.seen_at(now), now, self.calendar)

    def seen_at(self, now: datetime) -> datetime:
        """Return the moment that rules and tables see at `now`.

        That is the start of the business day where they read it at all, so that a score changes at moments
        that are known ahead.
        """
        return self.calendar.day_start(self.calendar.business_day(now)) if self.is_time_dependent else now

    @cached_property
    def told_apart(self) -> frozenset[str]:
        """The fields of which not known is another thing than empty."""
        of_tables = {table.value for table in self.tables if table.missing is not None}
        return frozenset(of_tables | {side.value for each in self.look_ups.fields for side in each.sides})

    @cached_property
    def labels(self) -> dict[str, str]:
        """What people call the tables and the pairs, by id."""
        return {table.id: table.label for table in self.tables} | {pair.id: pair.label for pair in self.pairs}

    @cached_property
    def signal_by_id(self) -> Mapping[str, SignalRule]:
        """The signal rules by id."""
        return {rule.id: rule for rule in self.signals}

    @cached_property
    def decay_by_id(self) -> Mapping[str, Decay]:
        """The decays by id."""
        return {decay.id: decay for decay in self.decays}

    @cached_property
    def is_time_dependent(self) -> bool:
        """True when a rule or table reads `now`, `today` or `days_silent`.

        Such a score cannot be projected from its contributions alone: its leads are read again every business
        day. A `[[decay]]` or an ageing `[[signal]]` says the same better.
        """
        return bool(self.features.names & CLOCK_FIELDS)

    @cached_property
    def _known_reader(self) -> KnownReader:
        return KnownReader.of(
            self.look_ups,
            self.environment,
            types=frozenset(rule.type for rule in self.signals),
            counts_any=self.conditions.uses_counts,
        )

    def _content(self) -> tuple[object, ...]:
        days_off = self.calendar.holidays
        return (
            (self.calendar.timezone.key, self.calendar.hours),
            sorted(days_off) if isinstance(days_off, AbstractSet) else repr(days_off),
            *sorted(self.calendar.working_days),
            *self.bands_ascending,
            *self.groups,
            *self.tables,
            *((table.id, table.missing) for table in self.tables if table.missing is not None),
            *self.pairs,
            *((START, self.start) for _ in self.start_lines),
            *((rule.id, rule.when.text, rule.points, rule.group, rule.why) for rule in self.rules),
            *self.signals,
            *self.decays,
            (self.hysteresis, self.minimum, self.maximum),
            sorted(self.environment.fields.items()),
        )
