"""How many open leads managers have: counted just before an assignment, and kept for minutes.

A portal counts one manager a command, so of hundreds not all are counted each time. Those who look least busy
and those of whom nothing is known share the room that the request has; of the others the last count holds for
`KEPT_FOR`, with our own assignments since then added. Who has no such count is unknown, and is not chosen
before being counted (docs/meaning.md 7).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from hashlib import blake2b

from functions.domain.handling import Handled
from functions.errors import PortalError
from infra.bitrix24.crm.blame import log_refused
from infra.bitrix24.crm.entities import HANDLED
from infra.bitrix24.crm.stages import Stages
from infra.bitrix24.rest.answers import Answer, BatchAnswer
from infra.bitrix24.rest.commands import Command
from infra.bitrix24.rest.limits import BATCH_SIZE

KEPT_FOR = timedelta(minutes=10)
LEAST_AT_ONCE = 20
"""With less room than this for counts in the last request of a search, one more request carries them."""
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Count:
    open_leads: int
    at: datetime


class OpenCounts:
    """The counts of this process; its commands travel in a request that is sent anyway."""

    def __init__(self, handled: Mapping[str, Handled], stages: Stages) -> None:
        self._handled, self._stages = handled, stages
        self._counts: dict[int, _Count] = {}

    def commands(self, managers: Mapping[int, Fraction], now: datetime, *, beside: int) -> list[Command]:
        """Return the commands that count open leads, as many as have room beside that many others.

        `managers` are those whose open leads matter, each with the weight.
        """
        room = BATCH_SIZE - beside % BATCH_SIZE
        room += BATCH_SIZE if room < LEAST_AT_ONCE else 0
        chosen = self._chosen(managers, now, room // len(self._handled))
        return [
            _count_of(manager, each, self._stages)
            for manager in chosen
            for each in self._handled.values()
            if self._stages.error_of(HANDLED[each.entity]) is None
        ]

    def store(self, answers: BatchAnswer, managers: Iterable[int], now: datetime) -> None:
        """Store the counts that a batch brought; one that was refused stays unknown.

        A kind that could not be asked for, because its stages may not be read, holds up no other.
        """
        for manager in managers:
            keys = [_key(manager, entity) for entity in self._handled]
            outcomes = [answers[key] for key in keys if key in answers]
            totals = [one.total for one in outcomes if isinstance(one, Answer) and one.total is not None]
            if outcomes and len(totals) == len(outcomes):
                self._counts[manager] = _Count(sum(totals), now)
            for outcome in outcomes:
                if isinstance(outcome, PortalError):
                    log_refused(outcome, manager=manager)

    def known(self, managers: Iterable[int], now: datetime) -> dict[int, int]:
        """Return the open leads of those managers who were counted at most `KEPT_FOR` ago."""
        return {each: self._counts[each].open_leads for each in managers if self._is_kept(each, now)}

    def note_assigned(self, managers: Iterable[int]) -> None:
        """Count a lead more for each of these managers: the portal has the assignment now."""
        for manager in managers:
            if manager in self._counts:
                count = self._counts[manager]
                self._counts[manager] = _Count(count.open_leads + 1, count.at)

    def _chosen(self, managers: Mapping[int, Fraction], now: datetime, room: int) -> list[int]:
        """Return whom to count: half of them the least busy, half those of whom nothing is known."""
        known = sorted(
            (each for each in managers if self._is_kept(each, now)),
            key=lambda each: (self._counts[each].open_leads / managers[each], _tie_break(each, now)),
        )
        unknown = sorted(
            managers.keys() - set(known), key=lambda each: (self._counted_at(each), _tie_break(each, now))
        )
        least_busy = known[: max(room - len(unknown), room // 2)]
        return sorted([*least_busy, *unknown[: room - len(least_busy)]])

    def _is_kept(self, manager: int, now: datetime) -> bool:
        return now - self._counted_at(manager) < KEPT_FOR if manager in self._counts else False

    def _counted_at(self, manager: int) -> datetime:
        return self._counts[manager].at if manager in self._counts else _NEVER


def _tie_break(manager: int, now: datetime) -> bytes:
    """Return an order among equals that favours no manager: a new process knows none, and starts anywhere."""
    return blake2b(f"{now.isoformat()}:{manager}".encode(), digest_size=8).digest()


def _key(manager: int, entity: str) -> str:
    return f"open-{entity}-{manager}"


def _count_of(manager: int, handled: Handled, stages: Stages) -> Command:
    entity = HANDLED[handled.entity]
    funnels = {} if handled.funnels is None else {"@categoryId": sorted(handled.funnels)}
    params = {
        "entityTypeId": entity.type_id,
        "filter": {"assignedById": manager, **stages.in_work(entity), **funnels},
        "select": ["id"],
        "start": 0,
    }
    return Command(_key(manager, handled.entity), "crm.item.list", params)
