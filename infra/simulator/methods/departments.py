"""`im.department.*`: who works in a department and who leads it."""

from collections.abc import Callable, Sequence
from typing import Any

from infra.simulator.methods.users import im_row
from infra.simulator.protocol.call import Answer, Call, Method, as_int, reading
from infra.simulator.protocol.decoding import php_array
from infra.simulator.refusals import RestRefused
from infra.simulator.state.people import Person

PeopleOf = Callable[[Call, int], Sequence[Person]]


def _employees(call: Call) -> Answer:
    return _by_department(call, _members)


def _managers(call: Call) -> Answer:
    return _by_department(call, _heads)


def _by_department(call: Call, people_of: PeopleOf) -> Answer:
    numbers = [number for each in call.listed("ID") if (number := as_int(each))]
    if not numbers:
        raise RestRefused("ID_EMPTY", "Department ID can't be empty")
    has_data = str(call.get("USER_DATA") or "N").upper() == "Y"
    found: dict[str, Any] = {
        str(number): [im_row(call, each) if has_data else each.id for each in people_of(call, number)]
        for number in numbers
    }
    return Answer(php_array(found))


def _members(call: Call, number: int) -> Sequence[Person]:
    # Whether the departments below belong to it is not documented.
    within = {number}
    if call.store.context.switches.departments_have_children:
        within |= call.store.people.below(number)
    return [each for each in call.store.people if each.is_active and within & set(each.departments)]


def _heads(call: Call, number: int) -> Sequence[Person]:
    heads = (each.head for each in call.store.people.departments if each.id == number)
    people = (call.store.people.find(head) for head in heads)
    return [each for each in people if each is not None and each.is_active]


METHODS: tuple[Method, ...] = (
    reading("im.department.employees.get", _employees, scopes="im"),
    reading("im.department.managers.get", _managers, scopes="im"),
)
