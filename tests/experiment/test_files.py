"""The file of an experiment and its second card: what is refused, distinguished, and archived."""

from pathlib import Path

import pytest

from functions.domain.experiment import Arm, Stop
from functions.errors import ConfigurationInvalid, Problem
from infra.cli.bundle import SOURCES, files_of
from infra.configuration.load import load_configuration
from tests.builders import TUESDAY_NOON
from tests.experiment.trying import FILE, SECOND, experiment_of
from tests.team import CONFIGURATION


def written(folder: Path, experiment: str, *, second: str | None = SECOND) -> Path:
    if second is not None:
        (folder / FILE).write_text(second, encoding="utf-8")
    path = folder / "fairlead.toml"
    path.write_text(CONFIGURATION + experiment, encoding="utf-8")
    return path


def the_mistake(folder: Path, experiment: str, *, second: str | None = SECOND) -> Problem:
    with pytest.raises(ConfigurationInvalid) as caught:
        load_configuration(written(folder, experiment, second=second))
    (only,) = caught.value.problems
    return only


STRATEGY = 'strategy = { queue = "everyone", value = "least-open" }'
INPUT = '\n[inputs]\nsize = { field = "UF_CRM_SIZE", type = "int" }\n'


@pytest.mark.parametrize(
    ("experiment", "second", "what", "remedy"),
    [
        (experiment_of(), None, "There is no such file", "fairlead init"),
        (experiment_of(), SECOND.replace('id = "hot"', 'id = "boiling"'), "boiling", "the same bands"),
        (experiment_of(), SECOND + INPUT, "not the same here: size", "Copy them into [inputs]"),
        (experiment_of(card=""), SECOND, "either two scorecards or two strategies", "Name one"),
        (experiment_of(STRATEGY), SECOND, "either two scorecards or two strategies", "Name one"),
        (experiment_of(f'mode = "shadow"\n{STRATEGY}', card=""), SECOND, "Only a scorecard", 'mode = "ab"'),
        (experiment_of(STRATEGY.replace("everyone", "everybody"), card=""), SECOND, "no queue", '"everyone"'),
        (experiment_of("share = 1"), SECOND, "share", ""),
        (experiment_of('keep = "c"'), SECOND, "keep", '"b"'),
    ],
)
def test_what_cannot_be_compared_is_refused_and_told_how_to_mend(
    tmp_path: Path, experiment: str, second: str | None, what: str, remedy: str
) -> None:
    problem = the_mistake(tmp_path, experiment, second=second)
    assert what in f"{problem.where} {problem.what}"
    assert remedy in problem.remedy


@pytest.mark.parametrize("name", ["main.py", "cards/second.toml"])
def test_the_second_card_is_a_toml_file_beside_the_first(tmp_path: Path, name: str) -> None:
    (tmp_path / "cards").mkdir()
    (tmp_path / name).write_text(SECOND, encoding="utf-8")
    problem = the_mistake(tmp_path, experiment_of(card=name))
    assert "no .toml file in this folder" in problem.what
    assert "beside this file" in problem.remedy


def test_a_mistake_in_the_second_card_is_told_with_its_file(tmp_path: Path) -> None:
    assert FILE in the_mistake(tmp_path, experiment_of(), second="[portal\n").where


def test_the_text_of_the_second_card_is_in_the_version(tmp_path: Path) -> None:
    first = load_configuration(written(tmp_path, experiment_of()))
    same = load_configuration(written(tmp_path, experiment_of()))
    other = load_configuration(written(tmp_path, experiment_of(), second=SECOND + "\n# one point more\n"))
    assert first.version == same.version != other.version
    changed = SECOND.replace("WEB = 10", "WEB = 11")
    third = load_configuration(written(tmp_path, experiment_of(), second=changed))
    versions = {each.configuration.decides_by for each in (first, third)}
    assert len(versions) == 2


def test_of_the_second_card_points_and_starts_of_bands_count_and_nothing_else(tmp_path: Path) -> None:
    longer = SECOND.replace('first_touch = "20m"', 'first_touch = "90m"')
    config = load_configuration(written(tmp_path, experiment_of(), second=longer)).configuration
    assert config.experiment is not None
    card = config.experiment.card
    assert card is not None
    own = {band.id: band for band in config.scorecard.bands}
    assert {band.id: band.threshold for band in card.bands} == {"hot": 70, "warm": 50, "cold": 0}
    assert {band.first_touch for band in card.bands} == {band.first_touch for band in own.values()}


def test_the_archive_has_the_second_card(tmp_path: Path) -> None:
    files = files_of(SOURCES, written(tmp_path, experiment_of()))
    assert files[FILE] == tmp_path / FILE
    assert FILE not in files_of(SOURCES, written(tmp_path, ""))


def test_a_stop_is_another_version_of_what_decides_and_of_nothing_else(tmp_path: Path) -> None:
    config = load_configuration(written(tmp_path, experiment_of())).configuration
    stopped = config.with_stopped(Stop(Arm.B, TUESDAY_NOON.date()))
    assert stopped.version == config.version
    assert stopped.decides_by != config.decides_by
    assert stopped.experiment is not None
    assert stopped.experiment.stopped == Stop(Arm.B, TUESDAY_NOON.date())
