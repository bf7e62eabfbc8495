"""From the validated file to the domain: scorecard, calendars, managers, queues."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from functions.domain.calendar.business_hours import WorkCalendar
from functions.domain.conditions import Environment, Kind
from functions.domain.configuration import Configuration, QueueRouting
from functions.domain.distribution import Absence, Manager, Queue, Strategy
from functions.domain.item import HANDLED
from functions.domain.lead.card_note import Explain
from functions.domain.lead.contact_data import ContactKind
from functions.domain.lead.stage import stage_key
from functions.domain.scoring import (
    Band,
    Decay,
    FeatureReader,
    Group,
    LearnedFrom,
    Nurture,
    Pair,
    Probability,
    Rule,
    Scorecard,
    Side,
    SignalRule,
    Table,
)
from functions.domain.scoring.text import in_words
from infra.configuration.bands import BandSection, NurtureSection
from infra.configuration.days_off import business_calendar
from infra.configuration.distribution import going_live_of
from infra.configuration.experiment import experiment_of
from infra.configuration.figures import agreement_of, figures_settings
from infra.configuration.handling import handled_by
from infra.configuration.model import FairleadToml
from infra.configuration.people import ManagerSection, QueueSection
from infra.configuration.scoring import (
    DecaySection,
    LearnedSection,
    PairSection,
    SideSection,
    SignalSection,
    TableSection,
    as_key,
)
from infra.language.speaker import texts_in


def scorecard_of(model: FairleadToml) -> Scorecard:
    """Return the scorecard of a file that has no mistakes."""
    environment = Environment.for_rules({name: section.kind for name, section in model.inputs.items()})
    tables = tuple(_table(table, environment) for table in model.tables)
    titles = {table.value: table.label for table in reversed(tables)}
    return Scorecard(
        calendar=business_calendar(model.portal),
        bands=tuple(_band(band, handled_by(model.handled)) for band in model.bands),
        groups=tuple(Group(group.id, group.min, group.max) for group in model.groups),
        start=model.score.start,
        tables=tables,
        pairs=tuple(_pair(pair, titles, environment) for pair in model.pairs),
        rules=tuple(
            Rule(rule.id, environment.compile(rule.when), rule.points, rule.group, rule.why)
            for rule in model.rules
        ),
        signals=tuple(_signal(signal) for signal in model.signals),
        decays=tuple(_decay(decay) for decay in model.decays),
        hysteresis=model.score.hysteresis,
        minimum=model.score.min,
        maximum=model.score.max,
        probability=Probability(model.learned.probability) if model.learned else None,
        learned_from=_learned_from(model.learned) if model.learned else None,
        environment=environment,
    )


def second_card_of(own: Scorecard, other: Scorecard) -> Scorecard:
    """Return the second card of an experiment: its points and thresholds, in the bands of `own`."""
    starts = {band.id: band.threshold for band in other.bands}
    bands = tuple(replace(band, threshold=starts[band.id]) for band in own.bands)
    return replace(other, calendar=own.calendar, bands=bands)


def configuration_of(
    model: FairleadToml,
    scorecard: Scorecard,
    *,
    version: str,
    decides_by: str,
    second_card: Scorecard | None = None,
) -> Configuration:
    """Return everything that decisions rest on; `second_card` is that of an experiment's arm B."""
    environment = Environment.for_queues({name: section.kind for name, section in model.inputs.items()})
    conditions = environment.condition_set(
        [environment.compile(queue.when or "true") for queue in model.queues]
    )
    experiment = experiment_of(model.experiment, second_card)
    tried = experiment.tried if experiment else {}
    return Configuration(
        scorecard=scorecard,
        business=scorecard.calendar,
        managers={manager.id: _manager(manager, scorecard.calendar) for manager in model.managers},
        routing=QueueRouting(
            queues=tuple(_queue(queue, tried.get(queue.id)) for queue in model.queues),
            conditions=conditions,
            features=FeatureReader(frozenset(conditions.names), environment),
        ),
        phone_region=model.portal.phone_region,
        intake_users=frozenset(model.portal.intake_user),
        senior=model.portal.senior,
        signals_kept=model.retention.lead_signals,
        going_live=going_live_of(model.distribution, model.queues),
        decisions_kept=model.retention.ledger,
        version=version,
        decides_by=decides_by,
        return_stage=model.portal.return_stage,
        moves_contacts=model.portal.move_contact,
        handled=handled_by(model.handled),
        junk_stages=frozenset(model.portal.junk_stages),
        second_look=model.portal.second_look,
        closed_kept=model.retention.closed,
        history_kept=model.retention.history,
        tidy=frozenset(map(ContactKind, model.portal.tidy)),
        explain=Explain(model.portal.explain),
        names={manager.id: manager.name for manager in model.managers if manager.name},
        language=model.portal.language,
        languages={manager.id: manager.language for manager in model.managers if manager.language},
        band_names={band.id: band.name for band in model.bands if band.name},
        speaker=texts_in,
        queue_names={queue.id: queue.name for queue in model.queues if queue.name},
        figures=figures_settings(model.figures),
        agreement=agreement_of(model.agreement),
        experiment=experiment,
        capacities={band.id: band.capacity for band in model.bands if band.capacity is not None},
        entrusted=_entrusted(model),
        card=scorecard.version,
    )


def _entrusted(model: FairleadToml) -> tuple[int, ...]:
    """Return who gets the leads of people who object to being scored; nothing where that is not asked for."""
    if model.privacy.objection is None:
        return ()
    named = (model.privacy.manager, model.portal.senior, *(each.id for each in model.managers))
    return tuple(dict.fromkeys(each for each in named if each is not None))


def _table(table: TableSection, environment: Environment) -> Table:
    kind = environment.fields[table.value]
    points = (
        None if table.points is None else {_typed(text, kind): value for text, value in table.points.items()}
    )
    steps = tuple(sorted(table.steps or ()))
    words = table.group, table.why
    return Table(table.id, table.value, points, steps, table.otherwise, *words, table.missing, _seen(table))


def _seen(table: TableSection) -> tuple[int, ...]:
    """Return what a table was learned from, by place; nothing where its places were changed since."""
    seen = table.seen or ()
    if len(seen) != table.places:
        return ()
    in_order = sorted(range(len(table.steps or ())), key=lambda number: (table.steps or ())[number])
    return (*seen[:2], *(seen[2 + number] for number in in_order)) if table.steps else seen


def _learned_from(learned: LearnedSection) -> LearnedFrom:
    return LearnedFrom(learned.rows or 0, learned.auc, learned.mature or timedelta())


def _pair(pair: PairSection, titles: Mapping[str, str], environment: Environment) -> Pair:
    """Return a pair; `titles` are what tables call the fields that they look at."""
    rows, columns = (
        _side(side, value, titles.get(value) or in_words(value.removeprefix("lead.")), environment)
        for side, value in zip((pair.rows, pair.columns), pair.values, strict=True)
    )
    return Pair(pair.id, rows, columns, pair.points, pair.group, pair.why)


def _side(side: SideSection, value: str, title: str, environment: Environment) -> Side:
    kind = environment.fields[value]
    groups = tuple(tuple(_typed(as_key(each), kind) for each in group) for group in side.values or ())
    return Side(value, title, side.steps or (), groups)


def _typed(text: str, kind: Kind) -> str | float:
    """Return the key of a table as a value of the field's type; check_tables has seen that it fits."""
    if kind == "bool":
        return text == "true"
    return float(text) if kind in {"int", "double"} else text


def _signal(signal: SignalSection) -> SignalRule:
    return SignalRule(**{name: getattr(signal, name) for name in SignalSection.model_fields})


def _decay(decay: DecaySection) -> Decay:
    values = {name: getattr(decay, name) for name in DecaySection.model_fields}
    return Decay(**values | {"floor": decay.points if decay.floor is None else decay.floor})


def stages_of(cold: NurtureSection, entities: Collection[str]) -> dict[str, str]:
    """Return the stages of nurturing by entity, each as `stage_key` names it."""
    codes = dict.fromkeys(entities, cold.stage) if isinstance(cold.stage, str) else cold.stage
    return {
        entity: stage_key(code, cold.funnel if HANDLED[entity].has_funnels else 0)
        for entity, code in codes.items()
        if entity in entities
    }


def _band(band: BandSection, entities: Collection[str]) -> Band:
    cold = band.nurture
    nurture = (
        None
        if cold is None
        else Nurture(cold.after, stages_of(cold, entities), cold.owner, cold.control, trigger=cold.trigger)
    )
    return Band(band.id, band.start, band.first_touch, band.notify, nurture)


def _manager(manager: ManagerSection, business: WorkCalendar) -> Manager:
    return Manager(
        id=manager.id,
        calendar=replace(
            business,
            timezone=manager.timezone or business.timezone,
            hours=manager.hours or business.hours,
        ),
        # The shortest decimal that was written, not the float's last bits: shares add up exactly.
        weight=Fraction(str(manager.weight)),
        daily_cap=manager.daily_cap,
        skills=frozenset(manager.skills),
        absences=tuple(Absence(first, last) for first, last in manager.absent),
        open_cap=manager.open_cap,
        is_paused=manager.is_paused,
        is_standby=manager.is_standby,
    )


def _queue(queue: QueueSection, tried: Strategy | None) -> Queue:
    return Queue(
        id=queue.id,
        members=queue.users,
        strategy=Strategy(queue.strategy),
        needs=frozenset(queue.needs),
        fallback=queue.fallback,
        is_any_time=queue.hours == "any",
        departments=queue.departments,
        prefers=frozenset(queue.prefers),
        turns=queue.turns,
        tried=tried,
    )
