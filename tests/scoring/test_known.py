"""What of the facts is kept: what a scorecard looks at, texts as the value that they hit, no names."""

from datetime import timedelta

import pytest

from functions.domain.item import lead
from functions.domain.scoring import Facts, InputValue, Lead, SignalSeen
from infra.configuration.load import read_configuration
from tests.builders import TUESDAY_NOON
from tests.team import CONFIGURATION

CARD = read_configuration(
    CONFIGURATION
    + """
[inputs]
size = { field = "UF_CRM_SIZE", type = "int" }

[[table]]
id = "size"
value = "lead.size"
steps = [[10, 5]]
missing = -3

[[table]]
id = "name"
value = "lead.name"
points = { Anna = 5 }

[[table]]
id = "silent"
value = "days_silent"
steps = [[3, -5]]

[[signal]]
id = "opened"
type = "email.opened"
points = 5
"""
).scorecard
NOW = TUESDAY_NOON


def known(
    source: str = "", size: InputValue | None = None, signals: tuple[SignalSeen, ...] = (), days: int = 0
) -> tuple[dict[str, object], list[object]]:
    inputs = {} if size is None else {"size": size}
    shown = Lead(item=lead(7), created_at=NOW, source=source, name="Anna", inputs=inputs)
    facts = Facts(shown, signals, NOW - timedelta(days=days) if days else None)
    found = CARD.known(facts, NOW)
    return dict(found.values), list(found.signals)


@pytest.mark.parametrize(
    ("source", "kept"), [("WEB", "web"), ("web", "web"), ("Anna's friend", "(other)"), ("", None)]
)
def test_a_text_is_the_value_that_it_hits(source: str, kept: str | None) -> None:
    assert known(source)[0]["source"] == kept


def test_numbers_are_kept_as_they_are_and_what_is_not_known_is_not_0() -> None:
    assert known(size=12)[0]["size"] == 12
    assert known(size=0)[0]["size"] == 0
    assert known()[0]["size"] is None


def test_a_name_is_not_kept_even_where_a_table_looks_at_it() -> None:
    assert "name" not in known()[0]


def test_what_the_clock_says_is_kept_as_the_score_sees_it() -> None:
    assert known(days=4)[0]["days_silent"] == 4


def test_signals_with_a_rule_are_counted_with_their_newest_moment() -> None:
    seen = [SignalSeen("email.opened", NOW - timedelta(days=day)) for day in (5, 2)]
    others = SignalSeen("page.viewed", NOW)
    over = SignalSeen("email.opened", NOW - timedelta(days=1), expires_at=NOW)
    assert known(signals=(*seen, others, over))[1] == [("email.opened", 2, NOW - timedelta(days=2))]
    assert known()[1] == [("email.opened", 0, None)]
