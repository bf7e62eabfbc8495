"""The learned scorecard of the bench, 15 tables and 15 pairs as a learner writes them, and its leads."""

import random
from collections.abc import Iterator, Sequence

from functions.domain.item import lead
from functions.domain.scoring import Facts, Lead, Scorecard
from infra.configuration.load import read_configuration
from tests.bench.leads import NOW

NUMBERS = tuple(f"number_{number}" for number in range(10))
CODES = tuple(f"code_{number}" for number in range(5))
INPUTS = (*NUMBERS, *CODES)
PAIRS = tuple((name, INPUTS[(number + 4) % len(INPUTS)]) for number, name in enumerate(INPUTS))
STEPS, SIDE, LEVELS, SHARE_MISSING = 12, 6, 20, 0.1
"""Steps of a table; those of one side of a pair; values of a code; leads of which a value is not known."""
_HEAD = """
[portal]
timezone = "Europe/Berlin"
[score]
start = 58
[learned]
probability = [[0, 0.01], [50, 0.21], [100, 0.93]]
[[band]]
id = "hot"
from = 70
[[band]]
id = "cold"
from = 0
[inputs]
"""


def a_learned_card() -> Scorecard:
    """Return the scorecard, read from a file as every other one."""
    chance = random.Random(11)
    inputs = [
        *(f'{name} = {{ field = "UF_CRM_{name.upper()}", type = "double" }}' for name in NUMBERS),
        *(f'{name} = {{ field = "UF_CRM_{name.upper()}", type = "string" }}' for name in CODES),
    ]
    tables = [_table(name, chance) for name in INPUTS]
    pairs = [_pair(number, pair, chance) for number, pair in enumerate(PAIRS)]
    return read_configuration("\n".join([_HEAD, *inputs, *tables, *pairs])).scorecard


def leads(count: int) -> Iterator[Facts]:
    """Yield `count` leads, of which no two are alike."""
    chance = random.Random(7)
    for number in range(count):
        values: dict[str, str | float] = {
            **{name: chance.random() for name in NUMBERS},
            **{name: f"value {chance.randrange(LEVELS + 5)}" for name in CODES},
        }
        known = {name: value for name, value in values.items() if chance.random() >= SHARE_MISSING}
        yield Facts(Lead(item=lead(number), created_at=NOW, inputs=known))


def edges(count: int) -> Sequence[float]:
    """Return so many edges between 0 and 1."""
    return [round(number / (count + 1), 4) for number in range(1, count + 1)]


def _table(name: str, chance: random.Random) -> str:
    if name in NUMBERS:
        points = f"steps = [{', '.join(f'[{edge}, {_points(chance)}]' for edge in edges(STEPS))}]"
    else:
        values = (f'"value {number}" = {_points(chance)}' for number in range(LEVELS))
        points = f"points = {{ {', '.join(values)} }}"
    return (
        f'[[table]]\nid = "{name}"\nvalue = "lead.{name}"\nwhy = "{name.capitalize()}"\n'
        f"missing = {_points(chance)}\notherwise = {_points(chance)}\n{points}"
    )


def _pair(number: int, pair: tuple[str, str], chance: random.Random) -> str:
    one, other = pair
    size = SIDE + 2
    points = [[chance.choice((0, _points(chance))) for _ in range(size)] for _ in range(size)]
    return (
        f'[[pair]]\nid = "pair-{number}"\nvalues = ["lead.{one}", "lead.{other}"]\n'
        f"rows = {_side(one)}\ncolumns = {_side(other)}\npoints = {points}"
    )


def _side(name: str) -> str:
    if name in NUMBERS:
        return f"{{ steps = {edges(SIDE)} }}"
    groups = [[f"value {each}" for each in range(number, LEVELS, SIDE)] for number in range(SIDE)]
    return f"{{ values = {groups} }}"


def _points(chance: random.Random) -> int:
    return chance.choice((-7, -4, -3, -2, -1, 1, 2, 3, 5, 8))
