"""What leads and managers do in a week: an agenda that follows from the seed alone."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from functions.domain.item import Item
from infra.bitrix24.crm.entities import HANDLED
from infra.simulator import SimulatedPortal
from tests.actions import Actions
from tests.chaos.plan import Plan, Trouble
from tests.chaos.rules import DAY, INTAKE, MEMBERS, SENIOR

AMOUNTS = (0, 100_000, 500_000)
SOURCES = ("RECOMMENDATION", "WEB", "CALL")
NIGHTS = 7
DELETIONS_FROM = 5 * DAY
"""Until then no lead is forgotten, so that the accounts follow from the leads that are known."""
MAILS = 2_300
"""Of a talkative lead: nearly all that is read of fifty leads together, and of one (docs/meaning.md 2)."""
MOST_TALKATIVE = 10
"""In a week: each costs 46 pages a look, and it takes no more to be in everybody's batch."""


@dataclass
class Person:
    """One lead: what was done about it, in words, and the signals that were taken from it."""

    number: int
    chance: random.Random = field(repr=False)
    lead_id: int = 0
    signals: list[datetime] = field(default_factory=list)
    story: list[str] = field(default_factory=list)


Deed = Callable[[Person], str]


class People:
    """The agenda: who does what when. `signal` sends one signal of a lead and says that it was taken."""

    def __init__(self, portal: SimulatedPortal, plan: Plan, *, start: datetime) -> None:
        self.portal, self.actions = portal, Actions(portal, plan.entity)
        self.people = [Person(number, plan.chance(f"person {number}")) for number in plan.people]
        self.signals: list[tuple[Person, datetime]] = []
        self._start, self._plan = start, plan
        self._agenda: defaultdict[datetime, list[tuple[Person, Deed]]] = defaultdict(list)
        for person in self.people:
            for at, deed in self._life(person):
                self._agenda[at].append((person, deed))
        self._moments = sorted(self._agenda, reverse=True)

    def act(self, now: datetime) -> None:
        """Do everything that is on the agenda until now."""
        while self._moments and self._moments[-1] <= now:
            for person, deed in self._agenda.pop(self._moments.pop()):
                if person.lead_id == 0 or self._is_there(person):
                    person.story.append(f"{now:%a %H:%M} {deed(person)}")

    def _is_there(self, person: Person) -> bool:
        rows = self.portal.store.records[HANDLED[self._plan.entity].type_id]
        return rows.find(person.lead_id) is not None

    def _item(self, person: Person) -> Item:
        return self._plan.item(person.lead_id)

    def _life(self, person: Person) -> Iterator[tuple[datetime, Deed]]:
        chance = person.chance
        day = chance.choice((0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6))
        born = self._start + day * DAY + chance.random() * timedelta(hours=12)
        yield born, self._arrival(person)
        for likely, deed in (
            (0.6, self._call),
            (0.3, self._reply),
            (0.2, self._call),
            (0.3, self._change),
            (0.4, self._look_at_prices),
            (0.2, self._look_at_prices),
            (0.04, self._junk),
            (0.03, self._convert),
            (0.03, self._move),
        ):
            if chance.random() < likely:
                yield born + chance.random() ** 2 * 4 * DAY, deed
        if chance.random() < 0.03:
            yield max(born, self._start + DELETIONS_FROM) + chance.random() * DAY, self._delete
        yield from self._more(person, born)

    def _more(self, person: Person, born: datetime) -> Iterator[tuple[datetime, Deed]]:
        """Yield what belongs to a trouble, drawn with dice of its own: the rest of a life stays the same."""
        troubles, dice = self._plan.troubles, self._plan.chance(f"more of {person.number}")
        if Trouble.TALKATIVE in troubles and self._is_talkative(person.number):
            yield born + timedelta(hours=1), self._write_a_lot
        if Trouble.GIVEN_BACK in troubles and dice.random() < 0.3:
            yield born + dice.random() * timedelta(hours=4), self._junk

    def _is_talkative(self, number: int) -> bool:
        return number % max(50, self._plan.crowd // MOST_TALKATIVE) == 7

    def _arrival(self, person: Person) -> Deed:
        chance = person.chance
        twin = chance.randrange(person.number + 1) if chance.random() < 0.04 else person.number
        fields: dict[str, Any] = {
            "SOURCE_ID": chance.choice(SOURCES),
            "OPPORTUNITY": chance.choice(AMOUNTS),
            "ASSIGNED_BY_ID": INTAKE,
        }
        if chance.random() < 0.7:
            fields["PHONE"] = [("WORK", f"+49 30 55{twin:05d}")]
        if chance.random() < 0.7:
            fields["EMAIL"] = [("WORK", f"buyer{twin}@example.com")]

        def arrive(person: Person) -> str:
            person.lead_id = self.actions.add_lead(**fields).id
            what = f"{fields['SOURCE_ID']}, {fields['OPPORTUNITY']}"
            return f"came as {self._item(person).label}: {what}"

        return arrive

    def _call(self, person: Person) -> str:
        self.actions.add_activity(self._item(person), "call", by=person.chance.choice(MEMBERS))
        return "was called"

    def _reply(self, person: Person) -> str:
        self.actions.add_activity(self._item(person), "call", direction="incoming")
        return "called back"

    def _change(self, person: Person) -> str:
        fields: dict[str, Any] = {
            "SOURCE_ID": person.chance.choice(SOURCES),
            "OPPORTUNITY": person.chance.choice(AMOUNTS),
        }
        self.actions.update_lead(self._item(person), **fields)
        return f"was changed: {fields}"

    def _look_at_prices(self, person: Person) -> str:
        self.signals.append((person, self.portal.clock.now().replace(microsecond=0)))
        return "looked at the prices"

    def _write_a_lot(self, person: Person) -> str:
        now = self.portal.clock.now()
        for number in range(MAILS):
            at = now - timedelta(seconds=number)
            self.actions.add_activity(self._item(person), "mail", direction="incoming", at=at)
        return f"wrote {MAILS} mails"

    def _junk(self, person: Person) -> str:
        self.actions.update_lead(self._item(person), STATUS_ID="JUNK")
        return "was called junk"

    def _convert(self, person: Person) -> str:
        self.actions.update_lead(self._item(person), STATUS_ID="CONVERTED")
        return "was converted"

    def _move(self, person: Person) -> str:
        self.actions.update_lead(self._item(person), ASSIGNED_BY_ID=SENIOR)
        return "was taken by the senior by hand"

    def _delete(self, person: Person) -> str:
        self.actions.delete_lead(self._item(person))
        return "was deleted"
