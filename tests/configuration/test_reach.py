"""Queues to which an earlier one leaves nothing: shown where that is certain, and only there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.conditions import Environment
from functions.domain.scoring.bands import band_for
from infra.configuration.check_team import check_team
from infra.configuration.findings import Findings
from infra.configuration.load import read_configuration
from infra.configuration.reach import Taker, taken_before
from infra.configuration.source_map import SourceMap
from tests.configuration.small_files import BANDS, HEAD, PEOPLE

WITH_INTAKE = f"{HEAD}intake_user = 1\n{BANDS}"
CARD = read_configuration(WITH_INTAKE + PEOPLE).scorecard
QUEUES = Environment.for_queues()


def told(text: str) -> list[str]:
    loaded = read_configuration(text)
    findings = Findings("fairlead.toml", SourceMap.of(text))
    check_team(loaded.model, loaded.scorecard, findings)
    assert all(problem.remedy and problem.line for problem in findings.mistakes if "[[queue]]" in text)
    return [problem.what for problem in findings.mistakes]


def a_file(*conditions: str, more: str = "") -> str:
    """A queue for each condition, an empty one for a queue without: q0, q1, …"""
    queues = (
        f"[[queue]]\nid = 'q{number}'\nmembers = [7]\n{more}" + (f"when = '''{when}'''\n" if when else "")
        for number, when in enumerate(conditions)
    )
    return f"{WITH_INTAKE}[[manager]]\nid = 7\n{''.join(queues)}"


@pytest.mark.parametrize(
    ("conditions", "ahead"),
    [
        (["", 'band == "hot"'], '"q0"'),
        (["true || lead.has_phone", ""], '"q0"'),
        (["lead.has_phone", "lead.has_phone"], '"q0"'),
        (['band == "hot"', 'band == "hot" && lead.amount >= 500000.0'], '"q0"'),
        (["lead.has_phone", "score > 5 && lead.has_phone && lead.has_email"], '"q0"'),
        (["score >= 40", "score >= 70"], '"q0"'),
        (["score >= 40", "score < 40", ""], None),
        (["score >= 40", "score < 50", "score == 45"], '"q0"'),
        (["score > 50", "score < 50", "score == 50"], None),
        (["score > 50", "score < 51", "score >= 0 && lead.has_phone"], '"q0", "q1"'),
        (['band == "hot"', "score >= 70"], '"q0"'),
        (["score >= 70", 'band == "hot"'], None),  # a hot lead that falls stays hot for three points
        (["score >= 67", 'band == "hot"'], '"q0"'),
    ],
)
def test_f15_a_queue_that_takes_nothing_is_told_with_those_that_take_it(
    conditions: list[str], ahead: str | None
) -> None:
    last = len(conditions) - 1
    expected = [f'"q{last}" never takes a lead: all that it would go to {ahead} before it.']
    assert told(a_file(*conditions)) == (expected if ahead else [])


@pytest.mark.parametrize(
    "conditions",
    [
        ['band == "hot" && lead.amount >= 500000.0', 'band == "hot"', ""],
        ["lead.has_phone", "lead.has_email"],
        ["lead.has_phone || lead.has_email", "lead.has_phone"],  # so it is, and it is not looked for
        ["score >= 70 || lead.has_phone", "score >= 60"],
        ['count("email.opened") > 2', 'count("email.opened") > 1'],
        ["score % 2 == 0", "score == 50"],
    ],
)
def test_what_may_take_something_is_not_told(conditions: list[str]) -> None:
    assert told(a_file(*conditions)) == []


@pytest.mark.parametrize("when", ["score > 1000", 'lead.amount > 5.0 && band == "lukewarm"', "score < 0"])
def test_f15_a_queue_that_no_score_and_band_fit_is_told(when: str) -> None:
    assert told(a_file(when, "")) == ['"q0" never takes a lead: no score and band fit its `when`.']


def paused(*managers: int, queues: str) -> str:
    people = (
        f"[[manager]]\nid = {each}\n{'is_paused = true' if each in managers else ''}\n" for each in (7, 8)
    )
    return f"{WITH_INTAKE}{''.join(people)}{queues}"


FIRST = "[[queue]]\nid = 'first'\nwhen = 'score > 50'\nmembers = [7]\n"
LAST = "[[queue]]\nid = 'last'\nmembers = [8]\n"


@pytest.mark.parametrize(
    ("text", "wrong", "doubtful"),
    [
        (paused(7, 8, queues=FIRST + LAST), ["Every member of every queue is paused"], []),
        (paused(7, queues=FIRST + LAST), [], ['Every member of "first" is paused']),
        (paused(7, queues=f"{FIRST}fallback = 'last'\n{LAST}"), [], []),
        (paused(7, 8, queues=LAST.replace("[8]", "[8, 'department:2']")), [], []),
        (paused(queues=FIRST + LAST), [], []),
    ],
)
def test_f15_a_queue_whose_members_are_all_paused_is_told(
    text: str, wrong: list[str], doubtful: list[str]
) -> None:
    loaded = read_configuration(text)
    findings = Findings("fairlead.toml", SourceMap.of(text))
    check_team(loaded.model, loaded.scorecard, findings)
    assert [each.what.partition(":")[0] for each in findings.mistakes] == wrong
    assert [each.what.partition(":")[0] for each in findings.doubts] == doubtful


def test_a_queue_that_others_fall_back_on_need_take_nothing_itself() -> None:
    fallback = "[[queue]]\nid = 'last'\nmembers = [7]\n"
    assert told(a_file("", more="fallback = 'last'\n") + fallback) == []


comparisons = st.one_of(
    st.builds(
        lambda operator, number: f"score {operator} {number}",
        st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
        st.integers(-2, 102),
    ),
    st.sampled_from(['band == "hot"', 'band != "hot"', 'band == "cold"']),
)
conditions = st.recursive(
    comparisons,
    lambda inner: st.builds(
        lambda a, sign, b: f"({a}) {sign} ({b})", inner, st.sampled_from(["&&", "||"]), inner
    ),
    max_leaves=4,
)
OUTCOMES = [
    {"score": points, "band": band_for(points, CARD.bands_ascending, band_before=before, hysteresis=3).id}
    for points in range(101)
    for before in ("hot", "cold")
]


@given(st.lists(conditions, min_size=1, max_size=3), conditions)
def test_it_is_told_of_no_queue_that_some_score_and_band_would_reach(before: list[str], last: str) -> None:
    takers = [Taker(str(number), text, QUEUES) for number, text in enumerate([*before, last])]
    left = [
        outcome
        for outcome in OUTCOMES
        if takers[-1].condition.evaluate(outcome) is True
        and not any(taker.condition.evaluate(outcome) is True for taker in takers[:-1])
    ]
    ahead = taken_before(takers[-1], takers[:-1], CARD)
    assert not (ahead and left)
    if not left and any(takers[-1].condition.evaluate(outcome) is True for outcome in OUTCOMES):
        parts_decide = len(takers[-1].parts) > 1  # only one part is tried at a time
        assert ahead or parts_decide
