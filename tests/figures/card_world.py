"""Leads of a made-up world that a learned card has scored: what it was learned from is known."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random

from functions.domain.figures.cells import Cell, Cells, cells_of
from functions.domain.figures.cohorts import Cubes
from functions.domain.figures.documents import Document
from functions.domain.figures.learned import LearnedFigures, learned_figures, period_of_card
from functions.domain.figures.row import Row
from functions.domain.item import lead
from functions.domain.lead.milestones import FirstDecision, Milestones
from functions.domain.lead.record import Ending, LeadState
from functions.domain.scoring import Facts, Lead, Scorecard, score_lead, unnamed
from infra.configuration.load import read_configuration
from tests.builders import BERLIN

TODAY = date(2026, 11, 27)
SINCE = date(2026, 1, 1)
SOURCES = {"WEB": 500, "ADS": 300, "FAIR": 120, "PODCAST": 80}
"""Per mille of the leads that the card was learned from; PODCAST has no points of its own."""
SIZES = {None: 200, 5: 300, 30: 350, 200: 150}
CARD = """
[portal]
timezone = "Europe/Berlin"
[inputs]
size = { field = "UF_CRM_SIZE", type = "int" }
[score]
start = 40
[learned]
rows = 2000
auc = 0.67
mature = "20d"
probability = [[0, 0.02], [100, 0.62]]
[[table]]
id = "source"
value = "lead.source"
why = "Source"
missing = 0
otherwise = -4
seen = [0, 80, 500, 300, 120]
points = { WEB = 10, ADS = -16, FAIR = 24 }
[[table]]
id = "size"
value = "lead.size"
why = "Size"
missing = -9
otherwise = -20
seen = [200, 300, 350, 150]
steps = [[20, 3], [100, 22]]
[[band]]
id = "hot"
from = 50
[[band]]
id = "cold"
from = 0
[[manager]]
id = 7
[[queue]]
id = "all"
members = [7]
"""


@cache
def the_card(text: str = CARD) -> Scorecard:
    return read_configuration(text).scorecard


@dataclass(frozen=True)
class CardWorld:
    """Leads that come evenly over the days before today.

    Attributes:
        leads: how many come in four weeks.
        rate: times of what the card foretells that are converted.
        is_ordered: False where the score says nothing of a conversion.
        open: the share of leads without an outcome.
        until: days ago that the last of them came.
    """

    leads: int = 1000
    seed: int = 1
    days: int = 115
    until: int = 0
    sources: dict[str, int] = field(default_factory=lambda: SOURCES)
    sizes: dict[int | None, int] = field(default_factory=lambda: SIZES)
    rate: float = 1.0
    is_ordered: bool = True
    open: float = 0.1
    version: str = "v1"
    card: str = CARD

    def rows(self) -> list[Row]:
        chance, card = Random(self.seed), the_card(self.card)
        count = self.leads * self.days // 28
        days = (TODAY - timedelta(days=self.until + number * self.days // count) for number in range(count))
        return [self._row(day, card, chance) for day in days]

    def figures(self, *others: "CardWorld", versions: frozenset[str] = frozenset({"v1"})) -> LearnedFigures:
        """Return what is known of the card by these leads and those of other worlds."""
        card = the_card(self.card)
        rows = [row for world in (self, *others) for row in world.rows()]
        found = learned_figures(card, cubes_of(rows, card), versions)
        assert found is not None
        return found

    def _row(self, day: date, card: Scorecard, chance: Random) -> Row:
        at = datetime.combine(day, time(10), BERLIN)
        (source,) = chance.choices([*self.sources], [*self.sources.values()])
        (size,) = chance.choices([*self.sizes], [*self.sizes.values()])
        inputs = {} if size is None else {"size": size}
        facts = Facts(Lead(item=lead(7), created_at=at, source=source, inputs=inputs))
        score = score_lead(facts, card, at)
        given = tuple((each.id, each.points) for each in score.contributions if each.kind == "fact")
        foretold = card.probability.at(score.points if self.is_ordered else 40) if card.probability else 0.0
        is_won = chance.random() < min(foretold * self.rate, 1.0)
        closed_at = at + timedelta(days=chance.expovariate(0.2))
        is_open = chance.random() < self.open or closed_at.date() > TODAY
        first = FirstDecision(score.points, score.band, self.version, given, source, unnamed(facts, card, at))
        milestones = Milestones(day, first, ended_on=None if is_open else closed_at.date())
        state = LeadState.ASSIGNED if is_open else LeadState.CLOSED
        ending = (
            None if is_open else Ending.CONVERTED if is_won else chance.choice([Ending.LOST, Ending.JUNK])
        )
        return Row(milestones, state, created_at=at, closed_at=None if is_open else closed_at, ending=ending)


def cubes_of(rows: list[Row], card: Scorecard) -> Cubes:
    cells: Cells = Counter()
    for row in rows:
        cells.update(cells_of(row, since=SINCE))
    by_document = defaultdict[str, list[tuple[Cell, int]]](list)
    for cell, count in cells.items():
        by_document[cell.document].append((cell, count))
    documents = {name: Document().plus(changes) for name, changes in by_document.items()}
    return Cubes(documents, period_of_card(card, today=TODAY, since=SINCE, horizon=30))
