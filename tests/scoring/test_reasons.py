import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.scoring import (
    Adjustment,
    Decay,
    Group,
    Score,
    SignalRule,
    Table,
    reasons,
    score_lead,
)
from functions.domain.scoring.text import in_words
from infra.serialization import dump_record, load_record
from tests.builders import a_record
from tests.scoring.builders import DAY, HOUR, NOW, a_lead, a_rule, a_scorecard, facts_of, seen

SOURCE = Table("source", "lead.source", {"RECOMMENDATION": 30, "WEB": 10})
AMOUNT = Table("amount", "lead.amount", steps=((50_000, 10), (500_000, 25)))


def test_reasons_are_plain_words_biggest_first() -> None:
    card = a_scorecard(tables=(AMOUNT, SOURCE), rules=(a_rule("has-phone", "lead.has_phone", 5),))
    score = score_lead(facts_of(a_lead(source="RECOMMENDATION", amount=7e5, has_phone=True)), card, NOW)
    assert reasons(score) == "Recommendation +30 · Amount 500 000 or more +25 · Has phone +5"


@pytest.mark.parametrize(
    ("code", "words"), [("WEB", "Web"), ("CALL", "Call"), ("TRADE_SHOW", "Trade show"), ("CEO", "CEO")]
)
def test_a_code_that_is_a_word_reads_like_one(code: str, words: str) -> None:
    assert in_words(code) == words


def test_a_clamp_is_a_reason() -> None:
    card = a_scorecard(
        groups=(Group("engagement", maximum=40),), rules=(a_rule("a", "true", 52, group="engagement"),)
    )
    assert reasons(score_lead(facts_of(), card, NOW)) == "A +52 · Engagement is capped at 40: -12"


def test_signals_say_how_often_and_corrections_until_when() -> None:
    card = a_scorecard(signals=(SignalRule("email-opened", "email.opened", 5),))
    facts = facts_of(signals=seen("email.opened", HOUR, 2 * HOUR), adjustment=Adjustment(20))
    assert reasons(score_lead(facts, card, NOW)) == "Corrected by hand +20 · Email opened 2 times +10"


def test_a_rule_that_failed_comes_first() -> None:
    card = a_scorecard(rules=(a_rule("ratio", "1 / lead.company_size > 5", 40), a_rule("b", "true", 50)))
    text = reasons(score_lead(facts_of(), card, NOW))
    assert text == 'Warning: rule "ratio" was not counted: divide by zero · B +50'


def many() -> Score:
    return score_lead(
        facts_of(), a_scorecard(rules=tuple(a_rule(f"rule-{n}", "true", n + 1) for n in range(9))), NOW
    )


def test_reasons_are_cut_between_reasons_and_say_how_many_are_missing() -> None:
    assert reasons(many(), 45) == "Rule 8 +9 · Rule 7 +8 · …and 7 more"


def test_reasons_never_exceed_the_limit() -> None:
    assert all(len(reasons(many(), limit)) <= limit for limit in range(200))


def test_no_points_have_no_reasons() -> None:
    assert reasons(score_lead(facts_of(), a_scorecard(), NOW)) == ""


def test_lines_of_every_kind_survive_the_store() -> None:
    card = a_scorecard(
        tables=(SOURCE,),
        groups=(Group("all", maximum=3),),
        signals=(SignalRule("opened", "email.opened", 5, "all", half_life=DAY),),
        decays=(Decay("no-reply", 3 * DAY, -5),),
    )
    facts = facts_of(
        a_lead(source="WEB"),
        signals=seen("email.opened", HOUR),
        unanswered_since=NOW - 4 * DAY,
        adjustment=Adjustment(3, NOW.date()),
    )
    lines = score_lead(facts, card, NOW).contributions
    assert {line.kind for line in lines} == {"fact", "signal", "silence", "adjustment", "clamp"}
    assert load_record(dump_record(a_record(contributions=lines))).score.contributions == lines


def test_nothing_of_the_person_is_in_a_contribution_or_a_representation() -> None:
    lead = a_lead(
        name="Secret Person", company="Secret Works", comments="Secret", title="Secret", job_title="Secret"
    )
    card = a_scorecard(
        rules=(
            a_rule("named", 'int(lead.company) > 1 || lead.name.matches("Secret P")', 5),
            a_rule("bad", "int(lead.company) > 1", 5),
        )
    )
    score = score_lead(facts_of(lead), card, NOW)
    texts = repr(score.contributions) + reasons(score) + repr(facts_of(lead))
    assert "Secret" not in texts


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("email-opened", "Email opened"),
        ("WEB_FORM", "Web form"),
        ("RECOMMENDATION", "Recommendation"),
        ("CEO", "CEO"),
        ("hot lead", "Hot lead"),
        ("BMW AG MÜNCHEN", "BMW AG MÜNCHEN"),
        ("ООО РОМАШКА", "ООО РОМАШКА"),
        ("İBRAHİM", "İBRAHİM"),
        ("выставка", "Выставка"),
        ("test@example.com", "test@example.com"),
        ("", ""),
    ],
)
def test_an_id_is_told_in_words_and_what_people_wrote_as_they_wrote_it(value: str, words: str) -> None:
    assert in_words(value) == words


@given(st.text(max_size=30))
def test_words_for_any_text_keep_its_letters(text: str) -> None:
    assert "".join(filter(str.isalnum, in_words(text))).casefold() == (
        "".join(filter(str.isalnum, text)).casefold()
    )
