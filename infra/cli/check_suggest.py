"""`fairlead check --suggest`: rules from words that go with conversion, for people to take over or not."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any

from rich.markup import escape

from functions.commands.words.count_words import Words
from functions.commands.words.notes import FIELDS
from functions.commands.words.rules import block_of, ids_for, rules_with, scale_of
from functions.commands.words.suggest import Proposal, Suggestions, suggest_rules
from functions.domain.figures.proportions import Share
from infra.cli.terminal import out
from infra.cli.words_file import read_words_file
from infra.configuration.load import LoadedConfiguration

_COLUMNS = 80
_SHOWN = 10
"""Phrases that are not proposed, of which the reason is printed; `--json` has all."""
_CAVEAT = (
    "Look at each before you take it over; nothing is written into the configuration. A title or comment is"
    " as the portal shows it today: what sales wrote after the decision is in it, too. Fresh leads show most"
    " of that, not all. Points are those of the words alone: what the card gives for the same already is not"
    " taken off."
)


def print_suggestions(file: Path, loaded: LoadedConfiguration, *, is_json: bool) -> None:
    """Print the rules that the words of a file propose; nothing is written into the configuration.

    Raises:
        typer.BadParameter: it is no file of words.
    """
    words, card, learned = read_words_file(file), loaded.scorecard, loaded.model.learned
    scale = scale_of(card, per_doubling=learned.points_per_doubling if learned else None)
    found = suggest_rules(words, scale)
    ids = ids_for(found.proposals, {rule.id for rule in card.rules})
    there = [rules_with(each, card, words.sources) for each in found.proposals]
    if is_json:
        out.print_json(json.dumps(_as_json(found, ids, there)))
        return
    for line in _lines(words, found, ids, there):
        out.print(escape(line), soft_wrap=True)


def _lines(
    words: Words, found: Suggestions, ids: Sequence[str], there: Sequence[Sequence[str]]
) -> Iterator[str]:
    title, comments = (words.everyone[field] for field in FIELDS)
    yield from wrap(
        f"{words.since:%Y-%m-%d} to {words.until:%Y-%m-%d}: titles of {title.closed.of:,} people and"
        f" {title.fresh:,} fresh ones; comments of {comments.closed.of:,} and {comments.fresh:,}, where the"
        f" source is {', '.join(words.sources)}. Phrases that were compared: {found.tried:,}.",
        _COLUMNS,
    )
    yield ""
    for proposal, name, rules in zip(found.proposals, ids, there, strict=True):
        yield from _about(proposal, rules)
        yield from block_of(proposal, name).split("\n")
    if not found.proposals:
        yield "No word goes with conversion beyond chance: nothing is proposed."
    if found.dropped:
        yield f"Not proposed: {len(found.dropped)}, for example"
    for dropped in found.dropped[:_SHOWN]:
        text = f'{dropped.phrase.field}, "{dropped.phrase.words}": {dropped.why}'
        yield from wrap(text, _COLUMNS, initial_indent="  ", subsequent_indent="    ")
    yield ""
    yield from wrap(_CAVEAT, _COLUMNS)


def _about(proposal: Proposal, rules: Sequence[str]) -> Iterator[str]:
    """Yield what is known of a proposal, as comments of TOML."""
    phrase, difference = proposal.phrase, proposal.difference
    facts = (
        f'{phrase.field}, "{phrase.words}": {proposal.with_it.of:,} people; conversion'
        f" {_percent(proposal.with_it)} with it, {_percent(proposal.without)} without; difference"
        f" {difference.value * 100:+.1f} percentage points, 95 % interval {difference.low * 100:+.1f} to"
        f" {difference.high * 100:+.1f}; of the newest {phrase.people.newer.of:,}:"
        f" {_percent(phrase.people.newer)}."
    )
    if not proposal.is_vouched:
        facts += " Fresh leads are too few to see whether sales write it later."
    if rules:
        facts += f" A rule has it already: {', '.join(rules)}."
    yield from wrap(facts, _COLUMNS, initial_indent="# ", subsequent_indent="# ")


def _as_json(found: Suggestions, ids: Sequence[str], there: Sequence[Sequence[str]]) -> dict[str, Any]:
    proposed = [
        {
            "field": each.phrase.field,
            "words": each.phrase.words,
            "people": each.with_it.of,
            "with": _counts(each.with_it),
            "without": _counts(each.without),
            "newest": _counts(each.phrase.people.newer),
            "difference": [each.difference.low, each.difference.value, each.difference.high],
            "is_vouched": each.is_vouched,
            "rules_there": list(rules),
            "rule": {"id": name, "when": each.when, "points": each.points},
        }
        for each, name, rules in zip(found.proposals, ids, there, strict=True)
    ]
    dropped = [
        {"field": each.phrase.field, "words": each.phrase.words, "why": each.why} for each in found.dropped
    ]
    return {"tried": found.tried, "proposed": proposed, "not_proposed": dropped, "caveat": _CAVEAT}


def _counts(share: Share) -> dict[str, int]:
    return {"converted": share.count, "of": share.of}


def _percent(share: Share) -> str:
    return "none" if share.value is None else f"{share.value:.1%}"
