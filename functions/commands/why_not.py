"""Why a manager was not given leads: what the figures have of their days, beside their accounts."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from functions.commands.wording import Wording, names_of
from functions.domain.configuration import Configuration
from functions.domain.distribution import DistributionState, Gate, bound_in, owed_in
from functions.domain.figures.documents import Document
from functions.domain.figures.stored import PROGRESS, known_document, load_progress
from functions.domain.figures.why_not import Example, WhyNot, selections_name, why_not
from functions.domain.texts import Texts
from functions.ports import Assignments, Figures


def gate_words(gate: Gate, texts: Texts) -> str:
    """Return what became of a candidate, in a few words of a sentence about them."""
    return {
        Gate.GIVEN: texts.gettext("given"),
        Gate.INACTIVE: texts.gettext("not active in the portal"),
        Gate.PAUSED: texts.gettext("paused"),
        Gate.SKILL: texts.gettext("without a skill that the queue needs"),
        Gate.ABSENT: texts.gettext("absent"),
        Gate.DAILY_CAP: texts.gettext("at the daily cap"),
        Gate.OPEN_CAP: texts.gettext("at the cap of open leads"),
        Gate.UNCOUNTED: texts.gettext("open leads not counted yet"),
        Gate.OFF_HOURS: texts.gettext("outside working hours"),
        Gate.CLOCKED_OUT: texts.gettext("not clocked in"),
        Gate.STANDBY: texts.gettext("standing by, and others were there"),
        Gate.EXCLUDED: texts.gettext("had the lead before"),
        Gate.NOT_ASKED: texts.gettext("given in a queue that comes before"),
        Gate.KNOWN: texts.gettext("another knows the customer"),
        Gate.PREFERRED: texts.gettext("another has a skill that the queue prefers"),
        Gate.FIT: texts.gettext("such leads suit another better"),
        Gate.TURN: texts.gettext("another's turn"),
        Gate.BUSIER: texts.gettext("another had fewer open leads"),
        Gate.NOT_DRAWN: texts.gettext("the lot fell to another"),
    }[gate]


@dataclass(frozen=True, slots=True)
class Account:
    """What a manager is owed in a queue, in leads, and how far that can be; None for no promise."""

    queue: str
    owed: Fraction
    bound: Fraction | None


@dataclass(frozen=True, slots=True)
class WhyNots:
    """What stood between a manager and leads on some days.

    Attributes:
        first, last: the days in the portal's zone, both included.
        as_of: up to which moment everything is counted.
        given_today: their leads that count for the daily cap now.
        absent_until: when the absence ends that the configuration says; None while there is none.
    """

    manager: int
    first: date
    last: date
    as_of: datetime
    found: WhyNot
    given_today: int
    daily_cap: int | None
    absent_until: datetime | None
    is_paused: bool
    accounts: tuple[Account, ...]

    @property
    def by_gate(self) -> list[tuple[Gate, int]]:
        """How often each gate stopped them, the commonest first; without what they were given."""
        counts = Counter[Gate]()
        for (_, _, gate), count in self.found.counts.items():
            counts[gate] += count
        del counts[Gate.GIVEN]
        return sorted(counts.items(), key=lambda each: (-each[1], each[0]))

    @property
    def by_hour(self) -> dict[int, Counter[Gate]]:
        """The same by hour, what they were given included."""
        hours: dict[int, Counter[Gate]] = {}
        for (_, hour, gate), count in sorted(self.found.counts.items()):
            hours.setdefault(hour, Counter())[gate] += count
        return dict(sorted(hours.items()))


def read_selections(figures: Figures, *, today: date, days: int) -> dict[date, Document]:
    """Return the selections of the last so many days, by day.

    A document that cannot be read counts as empty: the fold makes it anew.

    Raises:
        StateUnavailable: the state could not be read.
    """
    names = {selections_name(day): day for day in (today - timedelta(days=ago) for ago in range(days))}
    found = {names[name]: known_document(each.text) for name, each in figures.read(names).items()}
    return {day: document or Document() for day, document in found.items()}


def why_not_of(
    manager: int, figures: Figures, assignments: Assignments, config: Configuration, *, days: int
) -> WhyNots | None:
    """Return why a manager was given no more leads in the last so many days; None before anything is counted.

    The last day is that up to which everything is counted.

    Raises:
        StateUnavailable: the state could not be read.
    """
    found = figures.read([PROGRESS])
    if PROGRESS not in found:
        return None
    as_of = load_progress(found[PROGRESS].text).as_of
    state = assignments.load(config.initial_state(as_of))
    today, known = config.business.business_day(as_of), config.managers.get(manager)
    return WhyNots(
        manager,
        today - timedelta(days=days - 1),
        today,
        as_of,
        why_not(manager, read_selections(figures, today=today, days=days)),
        given_today=state.workload.of(manager, day=today),
        daily_cap=known.daily_cap if known else None,
        absent_until=known.absent_until(as_of) if known else None,
        is_paused=known.is_paused if known else False,
        accounts=accounts_of(manager, state),
    )


def accounts_of(manager: int, state: DistributionState) -> tuple[Account, ...]:
    """Return what a manager is owed in each queue with turns of its own."""
    return tuple(
        Account(queue.id, owed[manager], bound_in(queue, state))
        for queue in state.queues.values()
        if queue.turns is None and manager in (owed := owed_in(queue, state))
    )


def as_json(why: WhyNots, wording: Wording) -> dict[str, Any]:
    """Return the answer ready for JSON (docs/reference.md 5): leads with three decimals."""
    return {
        "manager": why.manager,
        "name": wording.name(why.manager),
        "from": why.first.isoformat(),
        "to": why.last.isoformat(),
        "as_of": why.as_of.isoformat(),
        "given": why.found.given,
        "not_given": why.found.not_given,
        "elsewhere": why.found.elsewhere,
        "gates": [{"gate": gate.value, "count": count} for gate, count in why.by_gate],
        "hours": [
            {"day": day.isoformat(), "hour": hour, "gate": gate.value, "count": count}
            for (day, hour, gate), count in sorted(why.found.counts.items())
        ],
        "given_today": why.given_today,
        "daily_cap": why.daily_cap,
        "absent_until": None if why.absent_until is None else why.absent_until.isoformat(),
        "is_paused": why.is_paused,
        "queues": [
            {
                "queue": each.queue,
                "owed": round(float(each.owed), 3),
                "bound": None if each.bound is None else round(float(each.bound), 3),
            }
            for each in why.accounts
        ],
        "examples": [_example(each) for each in why.found.examples],
    }


def _example(example: Example) -> dict[str, Any]:
    return {
        **names_of(example.item),
        "at": example.at.isoformat(),
        "score": example.points,
        "band": example.band,
        "gate": example.gate.value,
        "given_to": example.winner,
    }
