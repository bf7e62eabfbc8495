"""Proposed rules beside a scorecard: their scale, their names, their text, and which are there already."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from statistics import median

from functions.commands.words.notes import TITLE
from functions.commands.words.suggest import Proposal, Scale
from functions.domain.item import Item
from functions.domain.scoring import EPOCH, Facts, Lead, Scorecard

DEFAULT = Scale(per_doubling=5.0, most=20)
"""The scale of a card without rules and tables."""
_NO_ID = re.compile(r"[^a-z0-9]+")
_LONGEST_SLUG = 30
_TEXTS = frozenset({"lead.title", "lead.comments"})


def scale_of(card: Scorecard, *, per_doubling: float | None) -> Scale:
    """Return how many points doubled odds are on this card, and the most that one of its lines gives.

    Args:
        card: the scorecard.
        per_doubling: what a learned card says; on any other the middle one of its lines is taken to stand
            for fourfold odds.
    """
    lines = (*card.rule_lines, *(line for table in card.tables for line in table.lines))
    sizes = [abs(line.points) for line in lines if line.points]
    if not sizes:
        return replace(DEFAULT, per_doubling=per_doubling or DEFAULT.per_doubling)
    return Scale(per_doubling or median(sizes) / 2, max(sizes))


def ids_for(proposals: Sequence[Proposal], taken: Collection[str]) -> list[str]:
    """Return an id for each rule that no other has: of its words where they are ASCII, else a number."""
    used = set(taken)
    ids = list[str]()
    for number, each in enumerate(proposals, 1):
        words = each.phrase.words
        slug = _NO_ID.sub("-", words)[:_LONGEST_SLUG].strip("-") if words.isascii() else f"words-{number}"
        wanted = f"{each.phrase.field}-{slug}"
        names = (wanted, *(f"{wanted}-{more}" for more in range(2, len(used) + 3)))
        ids.append(next(name for name in names if name not in used))
        used.add(ids[-1])
    return ids


def block_of(proposal: Proposal, name: str) -> str:
    """Return the rule as it stands in `fairlead.toml`."""
    phrase = proposal.phrase
    why = f"{phrase.field.capitalize()}: {phrase.words}"[:80]
    return f'[[rule]]\nid = "{name}"\nwhen = \'{proposal.when}\'\npoints = {proposal.points}\nwhy = "{why}"\n'


def rules_with(proposal: Proposal, card: Scorecard, sources: Sequence[str]) -> list[str]:
    """Return the ids of rules that look at texts and hold for the words, but not without them."""
    without = Lead(item=Item("lead", 0), created_at=EPOCH, source=next(iter(sources), ""))
    words = proposal.phrase.words
    is_title = proposal.phrase.field == TITLE
    with_them = replace(without, title=words) if is_title else replace(without, comments=words)
    held, held_without = (
        {rule.id for rule in card.rules if rule.when.evaluate(_values(lead, card)) is True}
        for lead in (with_them, without)
    )
    return [rule.id for rule in card.rules if rule.when.names & _TEXTS and rule.id in held - held_without]


def _values(lead: Lead, card: Scorecard) -> dict[str, object]:
    return card.features.values(Facts(lead), EPOCH, card.calendar)
