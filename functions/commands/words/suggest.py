"""Propose rules from words that go with conversion, as few as are certain.

A phrase is proposed when those who wrote it were converted more often, or less, than the others:

- among the older four fifths of the people, beyond chance: Fisher's exact test, two-sided by doubling the
  tail; under all phrases at once at a false discovery rate of 5 % (Y. Benjamini and Y. Hochberg, Controlling
  the false discovery rate, JRSS B 57 (1995) 289-300);
- among the newest fifth, in the same direction;
- and when fresh leads have it as often as closed ones: texts have no history, and what sales write after the
  decision foretells it well. Where fresh leads are too few to see that, words of comments are not proposed.

Of a phrase and a longer one with it the longer is kept, unless the shorter goes with conversion without it as
well. Each word stands in one rule of a field.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, log1p, log2

from functions.commands.words.count_words import People, Phrase, Words
from functions.commands.words.notes import COMMENTS
from functions.commands.words.phrases import pattern_of
from functions.domain.figures.proportions import Interval, Share, newcombe

MOST = 20
"""Rules that are proposed at most: more are not read one by one."""
FALSE_DISCOVERIES = 0.05
NEWER_NEEDED = 10
"""People of the newest fifth with the phrase, below which it is not confirmed."""
_LATER, _UNSEEN = 0.01, 0.05
_PURE = 0.95
"""A share of conversions that no word of a client has: who wrote it knew the outcome."""
_ALONE = 0.05


@dataclass(frozen=True, slots=True)
class Scale:
    """The points of a card.

    Attributes:
        per_doubling: points that stand for doubled odds of a conversion.
        most: of a single rule.
    """

    per_doubling: float
    most: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule that may be taken over.

    Attributes:
        difference: of both conversions, with its interval at 95 %.
        is_vouched: whether fresh leads are enough to see that the phrase is not written later.
    """

    phrase: Phrase
    when: str
    points: int
    with_it: Share
    without: Share
    difference: Interval
    is_vouched: bool


@dataclass(frozen=True, slots=True)
class Dropped:
    """A phrase that goes with conversion and is not proposed, with the reason."""

    phrase: Phrase
    why: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What is proposed, the most certain first, and what is not.

    Attributes:
        tried: phrases that were compared.
    """

    proposals: Sequence[Proposal]
    dropped: Sequence[Dropped]
    tried: int


def suggest_rules(words: Words, scale: Scale) -> Suggestions:
    """Return the rules that these words propose."""
    certain, dropped = list[Phrase](), list[Dropped]()
    for each in _beyond_chance(words):
        why = _why_not(each, words.everyone[each.field])
        if why:
            dropped.append(Dropped(each, why))
        else:
            certain.append(each)
    taken = _one_rule_a_word(_most_specific(certain, words))
    proposals = [_proposal(each, words, scale) for each in taken[:MOST]]
    return Suggestions(proposals, dropped, len(words.phrases))


def tail(count: int, of: int, won: int, everyone: int) -> float:
    """Return the chance that of `of` people drawn from `everyone` at least `count` are among `won`.

    It is meant for a `count` that is not less than what is expected: far below that the sum begins with 0.

    Source: R. A. Fisher's exact test: the upper tail of the hypergeometric distribution.
    """
    most = min(of, won)
    if count <= max(0, of + won - everyone):
        return 1.0
    chance = exp(_ways(won, count) + _ways(everyone - won, of - count) - _ways(everyone, of))
    total = 0.0
    for drawn in range(count, most + 1):
        total += chance
        chance *= (won - drawn) * (of - drawn) / ((drawn + 1) * (everyone - won - of + drawn + 1))
    return min(total, 1.0)


def two_sided(part: Share, whole: Share) -> float:
    """Return the chance of so large a difference between a part and the rest, in either direction."""
    if part.count * whole.of >= whole.count * part.of:
        return min(2 * tail(part.count, part.of, whole.count, whole.of), 1.0)
    return min(2 * tail(part.of - part.count, part.of, whole.of - whole.count, whole.of), 1.0)


def _beyond_chance(words: Words) -> list[Phrase]:
    """Return the phrases that pass at the false discovery rate, the most certain first."""
    chances = sorted(
        (two_sided(each.people.older, words.everyone[each.field].older), each.field, each.words, each)
        for each in words.phrases
    )
    tried = len(chances)
    passing = [
        rank for rank, (chance, *_) in enumerate(chances, 1) if chance <= FALSE_DISCOVERIES * rank / tried
    ]
    return [each for *_, each in chances[: max(passing, default=0)]]


def _why_not(phrase: Phrase, everyone: People) -> str:
    """Return why a phrase is not proposed; empty where nothing speaks against it."""
    people = phrase.people
    older, newer = (
        doublings(part, whole - part)
        for part, whole in ((people.older, everyone.older), (people.newer, everyone.newer))
    )
    if people.newer.of < NEWER_NEEDED:
        return f"only {people.newer.of} of the newest fifth wrote it: {NEWER_NEEDED} are needed to confirm it"
    if older * newer <= 0:
        return "the newest fifth does not confirm it"
    if people.closed.count >= _PURE * people.closed.of:
        return "who wrote it knew the outcome: nearly all with it were converted"
    share = people.closed.of / everyone.closed.of
    if _at_most(people.fresh, everyone.fresh, share) < _LATER:
        return (
            f"it is written later: {people.fresh} of {everyone.fresh} fresh leads have it,"
            f" and {share:.1%} of closed ones"
        )
    if phrase.field == COMMENTS and not _is_vouched(phrase, everyone):
        return f"{everyone.fresh} fresh leads are too few to see whether sales write it later"
    return ""


def _is_vouched(phrase: Phrase, everyone: People) -> bool:
    """Return True where fresh leads are enough for its absence to be seen."""
    return _at_most(0, everyone.fresh, phrase.people.closed.of / everyone.closed.of) <= _UNSEEN


def _at_most(count: int, of: int, share: float) -> float:
    """Return the chance of so few among so many, each with this share: the lower tail of the binomial."""
    if share >= 1:
        return float(count >= of)
    yes, no = log(share), log1p(-share)
    chances = (exp(_ways(of, each) + each * yes + (of - each) * no) for each in range(count + 1))
    return min(sum(chances), 1.0)


def doublings(part: Share, rest: Share) -> float:
    """Return how often the odds of a conversion are doubled; half a person is added to each count.

    Source: J. B. S. Haldane, The estimation and significance of the logarithm of a ratio of frequencies,
    Annals of Human Genetics 20 (1956) 309-311: without it a count of nothing makes the ratio infinite.
    """
    odds = [(each.count + 0.5) / (each.of - each.count + 0.5) for each in (part, rest)]
    return log2(odds[0] / odds[1])


def _most_specific(phrases: Sequence[Phrase], words: Words) -> list[Phrase]:
    """Return the phrases without those that another one explains, in the same order."""
    gone = set[Phrase]()
    for longer in phrases:
        for shorter in phrases:
            if shorter.field == longer.field and _is_part(shorter.words, longer.words):
                everyone = words.everyone[longer.field].closed
                rest = shorter.people.closed - longer.people.closed
                others = everyone - longer.people.closed
                is_alike = doublings(rest, others - rest) * doublings(shorter.people.closed, others) > 0
                is_alone = rest.of > 0 and is_alike and two_sided(rest, others) <= _ALONE
                gone.add(longer if is_alone else shorter)
    return [each for each in phrases if each not in gone]


def _is_part(shorter: str, longer: str) -> bool:
    return shorter != longer and f" {shorter} " in f" {longer} "


def _one_rule_a_word(phrases: Iterable[Phrase]) -> list[Phrase]:
    used, kept = set[tuple[str, str]](), list[Phrase]()
    for each in phrases:
        words = {(each.field, word) for word in each.words.split(" ")}
        if not words & used:
            used |= words
            kept.append(each)
    return kept


def _proposal(phrase: Phrase, words: Words, scale: Scale) -> Proposal:
    everyone, part = words.everyone[phrase.field], phrase.people.closed
    rest = everyone.closed - part
    difference = newcombe(part, rest)
    if difference is None:
        raise ValueError(f"{phrase.words!r} was written by everyone, and so goes with nothing.")
    found = doublings(part, rest)
    points = max(1, min(round(abs(found) * scale.per_doubling), scale.most))
    return Proposal(
        phrase,
        _condition(phrase, words.sources),
        points if found > 0 else -points,
        part,
        rest,
        difference,
        _is_vouched(phrase, everyone),
    )


def _condition(phrase: Phrase, sources: Sequence[str]) -> str:
    """Return the condition that holds for those who were counted."""
    matches = f'lead.{phrase.field}.matches(r"{pattern_of(phrase.words)}")'
    if phrase.field != COMMENTS:
        return matches
    listed = ", ".join(f'"{each}"' for each in sources)
    return f"lead.source in [{listed}] && {matches}"


def _ways(of: int, count: int) -> float:
    """Return the logarithm of how many ways there are to draw `count` of `of`."""
    return lgamma(of + 1) - lgamma(count + 1) - lgamma(of - count + 1)
