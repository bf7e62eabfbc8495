"""Which texts of a configuration give the same points."""

from datetime import UTC, datetime

import pytest

from functions.commands.versions import with_same_points
from functions.domain.versions.points import points_of
from functions.ports import ConfigurationVersion

TEXT = """
[learned]
probability = [[0, 0.1], [100, 0.9]]
[score]
start = 4
[[table]]
id = "source"
value = "lead.source"
why = "Source"
seen = [0, 500, 500]
points = { WEB = 10 }
[[band]]
id = "hot"
from = 50
[[manager]]
id = 7
"""


def version(name: str, text: str) -> ConfigurationVersion:
    return ConfigurationVersion(name, datetime(2026, 11, 3, tzinfo=UTC), "anna", text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("0.9]]", "0.8]]"),
        ('why = "Source"', 'why = "Where from"'),
        ("seen = [0, 500, 500]\n", ""),
        ("from = 50", "from = 60"),
        ("id = 7", "id = 8"),
    ],
)
def test_what_gives_no_points_is_the_same(before: str, after: str) -> None:
    assert points_of(TEXT.replace(before, after)) == points_of(TEXT)


@pytest.mark.parametrize(
    ("before", "after"),
    [("start = 4", "start = 5"), ("WEB = 10", "WEB = 11"), ('value = "lead.source"', 'value = "lead.city"')],
)
def test_what_gives_points_is_another_thing(before: str, after: str) -> None:
    assert points_of(TEXT.replace(before, after)) != points_of(TEXT)


@pytest.mark.parametrize(
    ("keys", "is_same"),
    [
        ('card = "b.toml"', False),
        ('card = "b.toml"\nkeep = "b"', False),
        ('card = "b.toml"\nkeep = "a"', True),
        ('card = "b.toml"\nmode = "shadow"', True),
        ('strategy = { queue = "all", value = "best-fit" }', True),
    ],
)
def test_a_second_card_that_scores_leads_gives_points_as_well(keys: str, *, is_same: bool) -> None:
    trial = f'[experiment]\nname = "b"\nstarted = "2026-11-02"\n{keys}\n'
    assert (points_of(TEXT + trial) == points_of(TEXT)) is is_same


@pytest.mark.parametrize("text", ["", "[[table", "[portal]\n"])
def test_a_text_that_was_not_kept_is_not_known(text: str) -> None:
    assert points_of(text) is None


def test_versions_with_the_same_points_are_found_wherever_they_stand() -> None:
    other = TEXT.replace("WEB = 10", "WEB = 11")
    entries = [
        version("d", ""),
        version("c", TEXT),
        version("b", other),
        version("a", TEXT.replace("from = 50", "from = 60")),
    ]
    assert with_same_points(entries, "c") == {"c", "a"}
    assert with_same_points(entries, "d") == {"d"}
    assert with_same_points(entries, "unknown") == {"unknown"}
