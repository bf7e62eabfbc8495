"""Rules are proposed for words that go with conversion, and for those alone."""

from collections import Counter
from dataclasses import replace
from math import comb
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.commands.words.phrases import phrases_of
from functions.commands.words.rules import block_of, ids_for, rules_with, scale_of
from functions.commands.words.suggest import Scale, Suggestions, suggest_rules, tail, two_sided
from functions.domain.conditions import Condition
from functions.domain.figures.proportions import Share
from functions.ports.past_texts import PastText
from infra.configuration.load import read_configuration
from tests.team import CONFIGURATION
from tests.words.world import a_crowd, words_in

SCALE = Scale(per_doubling=10.0, most=40)


def suggested(texts: list[PastText]) -> Suggestions:
    return suggest_rules(words_in(texts), SCALE)


def with_words(
    crowd: list[PastText], words: str, *, of_won: float, of_others: float, seed: int = 1
) -> list[PastText]:
    """Let so many of the converted and of the others write these words, and of the fresh ones in between."""
    chance, outcomes = Random(seed), [each.is_won for each in crowd if each.is_won is not None]
    rate = sum(outcomes) / max(len(outcomes), 1)
    fresh = of_won * rate + of_others * (1 - rate)
    shares = {True: of_won, False: of_others, None: fresh}
    return [
        replace(each, comments=f"{each.comments}, {words}") if chance.random() < shares[each.is_won] else each
        for each in crowd
    ]


@pytest.mark.parametrize("words", ["free trial today please", "тестовый период", "Kündigung"])
def test_words_that_go_with_conversion_are_proposed_once(words: str) -> None:
    found = suggested(with_words(a_crowd(1, closed=2000, fresh=600), words, of_won=0.4, of_others=0.1))
    [proposal] = found.proposals
    assert set(proposal.phrase.words.split(" ")) <= set(words.lower().split(" "))
    assert proposal.points > 0
    assert proposal.difference.low > 0
    assert proposal.is_vouched


def test_words_that_go_with_junk_take_points() -> None:
    [proposal] = suggested(
        with_words(a_crowd(2, closed=2000, fresh=600), "homework", of_won=0.02, of_others=0.3)
    ).proposals
    assert (proposal.phrase.words, proposal.points) == ("homework", -40)


@pytest.mark.long
def test_of_twenty_crowds_without_a_word_that_matters_hardly_one_has_a_proposal() -> None:
    found = [len(suggested(a_crowd(seed, closed=1500, fresh=300)).proposals) for seed in range(20)]
    assert sum(each > 0 for each in found) <= 2, Counter(found)


def test_what_sales_write_later_is_not_proposed() -> None:
    crowd = a_crowd(3, closed=2000, fresh=600)
    later = with_words(
        [each for each in crowd if each.is_won is not None], "invoice sent", of_won=0.6, of_others=0.02
    )
    found = suggested([*later, *(each for each in crowd if each.is_won is None)])
    assert found.proposals == []
    assert {each.why.partition(":")[0] for each in found.dropped} == {"it is written later"}


def test_a_frequent_word_is_not_taken_to_be_written_later_however_many_leads_are_fresh() -> None:
    crowd = with_words(a_crowd(8, closed=1000, fresh=4000), "trial", of_won=0.9, of_others=0.6)
    [proposal] = suggested(crowd).proposals
    assert (proposal.phrase.words, proposal.is_vouched) == ("trial", True)


def test_without_fresh_leads_words_of_comments_are_not_proposed_and_those_of_titles_are_doubtful() -> None:
    crowd = with_words(a_crowd(4, closed=2000, fresh=10), "trial", of_won=0.3, of_others=0.1)
    found = suggested(crowd)
    assert found.proposals == []
    assert "too few" in found.dropped[0].why
    titled = [replace(each, title=each.comments, comments="") for each in crowd]
    [proposal] = suggested(titled).proposals
    assert (proposal.phrase.field, proposal.is_vouched) == ("title", False)


def test_what_the_newest_do_not_confirm_is_not_proposed() -> None:
    crowd = a_crowd(5, closed=2000, fresh=600)
    older = with_words(crowd[:1600], "trial", of_won=0.4, of_others=0.1)
    newer = with_words(crowd[1600:2000], "trial", of_won=0.02, of_others=0.3)
    fresh = with_words(crowd[2000:], "trial", of_won=0.2, of_others=0.2)
    found = suggested([*older, *newer, *fresh])
    assert found.proposals == []
    assert any("does not confirm" in each.why for each in found.dropped)


@pytest.mark.long
def test_the_longer_phrase_is_kept_unless_the_shorter_goes_with_conversion_alone() -> None:
    crowd = a_crowd(6, closed=3000, fresh=600)
    both = with_words(crowd, "free demo", of_won=0.4, of_others=0.1)
    only_demo = with_words(both, "demo", of_won=0.2, of_others=0.2, seed=2)
    assert [each.phrase.words for each in suggested(only_demo).proposals] == ["free demo"]
    any_demo = with_words(both, "demo", of_won=0.4, of_others=0.1, seed=2)
    assert [each.phrase.words for each in suggested(any_demo).proposals] == ["demo"]


@pytest.mark.long
def test_every_proposal_is_a_rule_that_the_file_takes_and_fires_on_who_was_counted() -> None:
    crowd = a_crowd(7, closed=3000, fresh=600)
    for number, words in enumerate(["free trial", "СРОЧНО-нужно", "1С 24", "größe XL"]):
        crowd = with_words(crowd, f"[b]{words}[/b]", of_won=0.4, of_others=0.1, seed=number)
    found = suggested(crowd).proposals
    assert len(found) >= 4
    blocks = [block_of(each, name) for each, name in zip(found, ids_for(found, {"reachable"}), strict=True)]
    loaded = read_configuration(CONFIGURATION + "\n".join(blocks))
    assert loaded.warnings == ()
    rules = {rule.id: rule for rule in loaded.scorecard.rules}
    for proposal, name in zip(found, ids_for(found, {"reachable"}), strict=True):
        counted = [each for each in crowd if proposal.phrase.words in phrases_of(each.comments)]
        assert len(counted) > proposal.with_it.of
        assert all(_fires(rules[name].when, each) for each in counted)
        assert rules_with(proposal, loaded.scorecard, ["WEBFORM"]) == [name]


def _fires(condition: Condition, text: PastText) -> bool:
    values = {"lead.comments": text.comments, "lead.title": text.title, "lead.source": text.source}
    return condition.evaluate(values) is True


def test_ids_are_unlike_each_other_and_those_that_are_there() -> None:
    [proposal] = suggested(
        with_words(a_crowd(1, closed=2000, fresh=600), "trial", of_won=0.4, of_others=0.1)
    ).proposals
    cyrillic = replace(proposal, phrase=replace(proposal.phrase, words="срочно"))
    assert ids_for([proposal, proposal, cyrillic], {"comments-trial"}) == [
        "comments-trial-2",
        "comments-trial-3",
        "comments-words-3",
    ]


def test_the_scale_is_the_learned_one_or_that_of_the_cards_lines() -> None:
    card = read_configuration(CONFIGURATION).scorecard
    assert scale_of(card, per_doubling=None) == Scale(per_doubling=10.0, most=40)
    assert scale_of(card, per_doubling=3.5) == Scale(per_doubling=3.5, most=40)
    assert scale_of(replace(card, rules=(), tables=()), per_doubling=None) == Scale(5.0, 20)


@given(st.integers(1, 40), st.data())
def test_the_tail_is_the_sum_of_ways_to_draw(everyone: int, data: st.DataObject) -> None:
    won, of = (data.draw(st.integers(0, everyone)) for _ in "ab")
    count = data.draw(st.integers(0, min(won, of)))
    ways = sum(comb(won, each) * comb(everyone - won, of - each) for each in range(count, min(won, of) + 1))
    assert tail(count, of, won, everyone) == pytest.approx(ways / comb(everyone, of), abs=1e-9)


def test_a_difference_of_thousands_is_no_overflow_and_none_is_no_difference() -> None:
    assert two_sided(Share(9000, 10_000), Share(9500, 100_000)) < 1e-300
    assert two_sided(Share(10, 100), Share(100, 1000)) == 1.0


def test_nothing_is_proposed_of_nothing() -> None:
    words = words_in(a_crowd(1, closed=20, fresh=0))
    assert suggest_rules(words, SCALE) == Suggestions([], [], 0)
