"""The configuration as use cases read it: scorecard, calendars, managers, queues and what bands are due."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

from functions.domain.calendar.business_hours import WorkCalendar
from functions.domain.calendar.local_times import LocalTimes
from functions.domain.conditions import ConditionSet
from functions.domain.distribution import DistributionState, Manager, Presence, Queue, Strategy, Workload
from functions.domain.experiment import Arm, Experiment, Stop, Trial
from functions.domain.figures.hot_line import Capacity, Line
from functions.domain.figures.settings import Agreement, FiguresSettings
from functions.domain.going_live import GoingLive
from functions.domain.handling import Handled
from functions.domain.item import LEAD
from functions.domain.lead.card_note import Explain
from functions.domain.lead.contact_data import ContactKind
from functions.domain.scoring import Band, Facts, FeatureReader, Nurture, Score, Scorecard, signal_counts
from functions.domain.texts import ENGLISH, LanguageCode, Speaker, Texts, english_only


@dataclass(frozen=True, slots=True)
class QueueRouting:
    """Which queue takes a lead: the first whose condition holds.

    Attributes:
        queues: in the order of the configuration.
        conditions: one for each queue, in the same order; `true` for a queue that takes every lead.
        features: reads from facts the fields that the conditions use.
    """

    queues: tuple[Queue, ...]
    conditions: ConditionSet
    features: FeatureReader

    def queue_for(self, facts: Facts, score: Score, calendar: WorkCalendar, now: datetime) -> Queue | None:
        """Return the queue that takes the lead; None when none does. A condition that fails does not hold."""
        values = self.features.values(facts, now, calendar) | {"score": score.points, "band": score.band}
        answers = self.conditions.evaluate(values, signal_counts(facts.signals))
        return next(
            (queue for queue, answer in zip(self.queues, answers, strict=True) if answer is True), None
        )


@dataclass(frozen=True)
class Configuration:
    """Everything that decisions rest on beside the facts.

    Attributes:
        business: the portal's time zone, working hours and holidays.
        phone_region: where a number without a country code is from, two letters or empty.
        intake_users: portal users who own leads that have not been distributed.
        signals_kept: how long a signal of a lead counts at the most.
        decisions_kept: how long a decision can be explained.
        version: a hash of the file; it is recorded with every decision.
        decides_by: the same without its languages and `[learned]`, which decide nothing.
        return_stage: the stage of leads that are recalled to distribution; deals go back where they were.
        moves_contacts: whether the contact goes along to the manager who gets its lead.
        handled: what is handled, by entity, in the order of the file.
        junk_stages: the failed stages whose leads never were any; all others are lost. A code counts in every
            funnel, `C10:LOSE` in that one.
        second_look: how long a lead has been junk when it is reactivated; None for never.
        closed_kept: how long the records of closed leads are kept.
        history_kept: how long it is kept what was known of a closed lead, and what became of it.
        tidy: what of the contact data of new leads is written as it is usual.
        explain: what the card of a lead says beside the fields.
        names: what people call managers, where the file says it.
        band_names, queue_names: the same of bands and queues, by id.
        language: of what is written into the CRM and shown to managers, one of `LANGUAGES`.
        languages: of managers who have one of their own, by user.
        speaker: what speaks each language.
        figures: how outcomes of leads are counted, and who gets the digest.
        agreement: what marketing and sales have promised each other.
        experiment: what is compared; None where nothing is.
        capacities: how thresholds of bands follow from what the team can do, by band.
        entrusted: who gets the leads of people who object to being scored: the first of these who is
            employed; empty where that is not asked for.
        card: the version of the scorecard as the file says it, wherever such thresholds are tonight.
        going_live: what is only observed, and what was there before.
    """

    scorecard: Scorecard
    business: WorkCalendar
    managers: Mapping[int, Manager]
    routing: QueueRouting
    phone_region: str
    intake_users: frozenset[int]
    senior: int | None
    signals_kept: timedelta
    decisions_kept: timedelta
    version: str
    decides_by: str
    return_stage: str = "NEW"
    moves_contacts: bool = False
    handled: Mapping[str, Handled] = field(default_factory=lambda: {LEAD: Handled(LEAD)})
    junk_stages: frozenset[str] = frozenset({"JUNK"})
    second_look: timedelta | None = None
    closed_kept: timedelta = timedelta(days=180)
    history_kept: timedelta = timedelta(days=730)
    tidy: frozenset[ContactKind] = frozenset({ContactKind.PHONES, ContactKind.EMAILS})
    explain: Explain = Explain.NONE
    names: Mapping[int, str] = field(default_factory=dict)
    band_names: Mapping[str, str] = field(default_factory=dict)
    queue_names: Mapping[str, str] = field(default_factory=dict)
    language: LanguageCode = ENGLISH.code
    languages: Mapping[int, LanguageCode] = field(default_factory=dict)
    speaker: Speaker = english_only
    figures: FiguresSettings = field(default_factory=FiguresSettings)
    agreement: Agreement = field(default_factory=Agreement)
    experiment: Experiment | None = None
    capacities: Mapping[str, Capacity] = field(default_factory=dict)
    entrusted: tuple[int, ...] = ()
    card: str = ""
    going_live: GoingLive = field(default_factory=GoingLive)

    def with_lines(self, lines: Mapping[str, Line]) -> "Configuration":
        """Return the configuration with the thresholds of tonight; those that are not known stay."""
        starts = {band: lines[band].start for band in self.capacities.keys() & lines.keys()}
        experiment = self.experiment
        if experiment is not None and experiment.card is not None:
            experiment = replace(experiment, card=_at(experiment.card, starts))
        return replace(self, scorecard=_at(self.scorecard, starts), experiment=experiment)

    def for_trial(self, trial: Trial | None) -> "Configuration":
        """Return the configuration that a lead is scored by: with the second card for leads of its arm."""
        experiment = self.experiment
        if experiment is None or experiment.acting(trial) is Arm.A:
            return self
        return self._with_second_card

    def with_stopped(self, stop: Stop) -> "Configuration":
        """Return the configuration after its experiment has stopped itself: leads are decided anew."""
        stopped = self.experiment and replace(self.experiment, stopped=stop)
        return replace(self, experiment=stopped, decides_by=f"{self.decides_by} without arm {stop.arm}")

    @cached_property
    def _with_second_card(self) -> "Configuration":
        card = self.experiment.card if self.experiment else None
        return self if card is None else replace(self, scorecard=card, card=card.version)

    def strategies_for(self, trial: Trial | None) -> Mapping[str, Strategy]:
        """Return the strategies of queues that are others for a lead than the file says, by queue."""
        experiment = self.experiment
        return experiment.strategies if experiment and experiment.acting(trial) is Arm.B else {}

    def giving_out(self, trial: Trial | None) -> "Configuration":
        """Return the configuration that a lead is given out by: with the strategies of its arm."""
        others = self.strategies_for(trial)
        if not others:
            return self
        return self._with_queues(
            replace(each, strategy=others.get(each.id, each.strategy)) for each in self.routing.queues
        )

    @cached_property
    def signal_types(self) -> frozenset[str]:
        """The types of signals that count, by the scorecard or by the second one of an experiment."""
        second = self.experiment.card if self.experiment else None
        cards = (self.scorecard,) if second is None else (self.scorecard, second)
        return frozenset(rule.type for card in cards for rule in card.signals)

    @cached_property
    def queues(self) -> Mapping[str, Queue]:
        """The queues by id."""
        return {queue.id: queue for queue in self.routing.queues}

    @cached_property
    def chooses_by_fit(self) -> bool:
        """Whether any queue asks which leads suit whom, be it for the leads of one arm."""
        return any(queue.fits for queue in self.routing.queues)

    @cached_property
    def roster(self) -> frozenset[int]:
        """The users of whom it matters whether they are there: managers, and those who own what is new."""
        return self.intake_users.union(self.managers, self.entrusted)

    @cached_property
    def local_times(self) -> LocalTimes:
        """By which clock each manager reads a moment."""
        zones = {manager.id: manager.calendar.timezone for manager in self.managers.values()}
        return LocalTimes(self.business.timezone, zones)

    @cached_property
    def departments(self) -> frozenset[int]:
        """The departments of the portal whose people are members of queues."""
        return frozenset().union(*(queue.departments for queue in self.routing.queues))

    def staffed(self, people: Mapping[int, Collection[int]]) -> "Configuration":
        """Return the configuration with the people of its departments in their queues, by department.

        One that is not listed is not known, and has no people for now. Intake users are given no leads as
        people of a department.
        """
        if not self.departments:
            return self
        return self._with_queues(_staffed(queue, people, self.intake_users) for queue in self.routing.queues)

    def with_members(self, members: Mapping[str, Collection[int]]) -> "Configuration":
        """Return the configuration with other members of some queues, by queue."""
        return self._with_queues(
            replace(queue, members=tuple(dict.fromkeys(members.get(queue.id, queue.members))))
            for queue in self.routing.queues
        )

    def _with_queues(self, queues: Iterable[Queue]) -> "Configuration":
        """Return the configuration with these queues; members who are new are managers with every default."""
        routing = replace(self.routing, queues=tuple(queues))
        new = {each for queue in routing.queues for each in queue.members} - self.managers.keys()
        managers = {**self.managers, **{each: Manager(each, self.business) for each in sorted(new)}}
        return replace(self, managers=managers, routing=routing)

    def queue_for(self, facts: Facts, score: Score, now: datetime) -> Queue | None:
        """Return the first queue that takes the lead; None if none does."""
        return self.routing.queue_for(facts, score, self.business, now)

    def band(self, band_id: str) -> Band | None:
        """Return the band with this id; None for one that the configuration no longer has."""
        return next((band for band in self.scorecard.bands if band.id == band_id), None)

    def band_name(self, band_id: str) -> str:
        """Return what people call a band."""
        return self.band_names.get(band_id, band_id)

    def band_called(self, name: str) -> str:
        """Return the id of the band that people call so; a name of no band as it is."""
        return next((band for band, called in self.band_names.items() if called == name), name)

    def queue_name(self, queue_id: str) -> str:
        """Return what people call a queue."""
        return self.queue_names.get(queue_id, queue_id)

    @property
    def texts(self) -> Texts:
        """What speaks the language of the portal."""
        return self.speaker(self.language)

    def texts_of(self, user: int) -> Texts:
        """Return what speaks the language of what is sent to a user."""
        return self.speaker(self.language_of(user))

    def language_of(self, user: int) -> LanguageCode:
        """Return the language of what is sent to a user."""
        return self.languages.get(user, self.language)

    def nurture_of(self, band_id: str, entity: str) -> Nurture | None:
        """Return where the cold leads of a band go; None for a band whose leads stay with managers."""
        band = self.band(band_id)
        nurture = band.nurture if band else None
        return nurture if nurture is not None and entity in nurture.stages else None

    def rank_of(self, band_id: str) -> int:
        """Return the index of the band from below, 0 for the lowest; -1 for an unknown band."""
        ids = [band.id for band in self.scorecard.bands_ascending]
        return ids.index(band_id) if band_id in ids else -1

    def initial_state(
        self, now: datetime, *, presences: Mapping[int, Presence] | None = None
    ) -> DistributionState:
        """Return the state before any turn: no debts, and no lead counted on the business day of `now`.

        `presences` go by user id; a manager without one counts as active, without open leads.
        """
        return DistributionState(
            managers=self.managers,
            queues=self.queues,
            business=self.business,
            presences=presences or {},
            rotations={},
            workload=Workload(self.business.business_day(now)),
            now=now,
        )

    def calendar_of(self, manager_id: int) -> WorkCalendar:
        """Return the manager's own calendar; for a user who is not configured the portal's."""
        manager = self.managers.get(manager_id)
        return self.business if manager is None else manager.calendar


def _at(card: Scorecard, starts: Mapping[str, int]) -> Scorecard:
    """Return a scorecard whose bands start there, by band."""
    bands = tuple(replace(band, threshold=starts.get(band.id, band.threshold)) for band in card.bands)
    return replace(card, bands=bands)


def _staffed(queue: Queue, people: Mapping[int, Collection[int]], exempt: Collection[int]) -> Queue:
    found = {each for department in queue.departments for each in people.get(department, ())}
    return replace(
        queue,
        members=tuple(dict.fromkeys([*queue.members, *sorted(found.difference(exempt))])),
        is_staffed=bool(queue.departments) and people.keys() >= set(queue.departments),
    )
