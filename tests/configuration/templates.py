"""The ready templates, loaded once."""

from functools import lru_cache
from pathlib import Path

from functions.domain.scoring import Facts, Score, score_lead
from infra.configuration import load
from infra.configuration.load import LoadedConfiguration, load_configuration
from tests.scoring.builders import NOW

FOLDER = Path(load.__file__).parent / "templates"
NAMES = ("b2b", "b2b-rating", "behaviour", "saas", "workflow")


@lru_cache
def template(name: str) -> LoadedConfiguration:
    return load_configuration(FOLDER / f"{name}.toml")


def scored(name: str, facts: Facts) -> Score:
    return score_lead(facts, template(name).scorecard, NOW)
