"""Languages and names in the file: what they are for, and that a language decides nothing."""

import pytest

from infra.configuration.load import read_configuration

FILE = """\
[portal]
timezone = "Europe/Berlin"

[[band]]
id = "hot"
from = 70

[[band]]
id = "cold"
from = 0

[[manager]]
id = 7

[[manager]]
id = 8

[[queue]]
id = "all"
members = [7, 8]
"""
IN_RUSSIAN = FILE.replace("[portal]\n", '[portal]\nlanguage = "ru"\n').replace(
    "id = 8\n", 'id = 8\nlanguage = "de"\n'
)


def test_a_team_speaks_english_unless_it_says_otherwise() -> None:
    config = read_configuration(FILE).configuration
    assert [config.texts_of(user).code for user in (7, 8, 3)] == ["en", "en", "en"]


def test_a_manager_may_have_a_language_of_their_own() -> None:
    config = read_configuration(IN_RUSSIAN).configuration
    assert [config.texts_of(user).code for user in (7, 8, 3)] == ["ru", "de", "ru"]


@pytest.mark.parametrize(
    "text",
    [
        IN_RUSSIAN,
        FILE.replace("[portal]\n", "[portal]\n  language = 'uk' \n"),
    ],
)
def test_another_language_is_another_file_and_decides_the_same(text: str) -> None:
    config, english = read_configuration(text).configuration, read_configuration(FILE).configuration
    assert config.version != english.version
    assert config.decides_by == english.decides_by == english.version


def test_everything_else_in_the_file_may_decide() -> None:
    lasting = read_configuration(IN_RUSSIAN).configuration
    for changed in (IN_RUSSIAN.replace("from = 70", "from = 71"), IN_RUSSIAN + "# language\n"):
        assert read_configuration(changed).configuration.decides_by != lasting.decides_by


def test_bands_and_queues_are_called_by_their_names_or_else_by_their_ids() -> None:
    named = FILE.replace('id = "hot"', 'id = "hot"\nname = "Горячие"')
    named = named.replace('id = "all"', 'id = "all"\nname = "Весь отдел"')
    config = read_configuration(named).configuration
    assert [config.band_name(each) for each in ("hot", "cold", "gone")] == ["Горячие", "cold", "gone"]
    assert [config.band_called(each) for each in ("Горячие", "cold", "gone")] == ["hot", "cold", "gone"]
    assert config.queue_name("all") == "Весь отдел"
    assert config.scorecard.version == read_configuration(FILE).scorecard.version
