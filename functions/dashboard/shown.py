"""From counted figures to what views show: shares, differences, and names of rules."""

from dataclasses import dataclass

from functions.dashboard.view.shares import Difference
from functions.dashboard.view.shares import Share as ShownShare
from functions.domain.configuration import Configuration
from functions.domain.figures.proportions import Share, newcombe
from functions.domain.phrases import said
from functions.domain.scoring import Pair, more
from functions.domain.texts import Texts


def shown(share: Share | None) -> ShownShare:
    """Return a share as views have it; of nothing it is 0 of 0."""
    if share is None or share.of == 0:
        return ShownShare(0, 0, 0.0, 1.0)
    return ShownShare(share.count, share.of, share.low or 0.0, 1.0 if share.high is None else share.high)


def difference(first: Share, second: Share) -> Difference | None:
    """Return the first share minus the second with Newcombe's interval; None when one is of nothing."""
    found = newcombe(first, second)
    return None if found is None else Difference(found.value, found.low, found.high)


MOST_CELLS = 3
"""Cells of a pair that a title names."""


@dataclass(frozen=True, slots=True)
class Title:
    """What a rule, a step or a signal is called; `table` is the table or pair that a step belongs to."""

    words: str
    table: str = ""


def titles(config: Configuration) -> dict[tuple[str, int], Title]:
    """Return the titles of everything in the scorecard that gives points, by id and points.

    Steps of a table that give the same points are one row, and are named together.
    """
    card = config.scorecard
    named: dict[tuple[str, int], Title] = {}
    for rule in card.rules:
        named[rule.id, rule.points] = Title(said(rule.contribution.why, config.texts))
    for table in card.tables:
        for line in table.lines:
            key, known = (table.id, line.points), named.get((table.id, line.points))
            step = said(line.why, config.texts)
            words = step if known is None else f"{known.words}, {step}"
            named[key] = Title(words, table.label)
    for pair in card.pairs:
        named |= _titles_of(pair, config.texts)
    return named


def _titles_of(pair: Pair, texts: Texts) -> dict[tuple[str, int], Title]:
    """Return the titles of a pair's points; of many cells that give the same, the first are named."""
    cells: dict[int, list[str]] = {}
    for line in pair.lines:
        cells.setdefault(line.points, []).append(said(line.why, texts))
    return {
        (pair.id, points): Title(
            "; ".join(
                [*words[:MOST_CELLS], *([more(hidden, texts)] if (hidden := len(words[MOST_CELLS:])) else [])]
            ),
            pair.label,
        )
        for points, words in cells.items()
    }


def title_of(config: Configuration, key: tuple[str, int], known: dict[tuple[str, int], Title]) -> Title:
    """Return the title of a rule; a signal gives other points each time, and one that is gone has its id."""
    if key in known:
        return known[key]
    signal = next((each for each in config.scorecard.signals if each.id == key[0]), None)
    return Title(signal.label if signal else key[0])
