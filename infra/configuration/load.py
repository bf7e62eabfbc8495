"""Reads `fairlead.toml`, and its templates: everything that the functions need, or every mistake at once."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from functions.domain.configuration import Configuration
from functions.domain.item import LEAD
from functions.domain.scoring import Scorecard
from functions.errors import ConfigurationInvalid, Problem
from infra.configuration.check_capacity import check_capacity
from infra.configuration.check_conditions import check_conditions, check_tables
from infra.configuration.check_experiment import check_bands_alike, check_experiment, check_inputs_alike
from infra.configuration.check_handling import check_handling
from infra.configuration.check_learned import check_learned
from infra.configuration.check_pairs import check_pairs
from infra.configuration.check_privacy import check_privacy
from infra.configuration.check_queues import check_queues
from infra.configuration.check_scorecard import check_scorecard
from infra.configuration.check_senders import check_senders
from infra.configuration.compile import configuration_of, scorecard_of, second_card_of
from infra.configuration.days_off import check_days_off
from infra.configuration.draft import draft_of
from infra.configuration.findings import Findings
from infra.configuration.model import FairleadToml
from infra.configuration.source_map import SourceMap
from infra.configuration.template_for import written_for
from infra.configuration.toml_faults import toml_fault
from infra.configuration.wordless import without_words

LARGEST = 1024 * 1024
"""Characters of a file; one with a thousand rules has a fifth of that."""


@dataclass(frozen=True)
class LoadedConfiguration:
    """A file without mistakes.

    Attributes:
        warnings: what works but is probably not intended.
        version: the SHA-256 of the file's text, and of that of the second card.
        text: the file's text.
        second: the file of an experiment's second card; None without one.
    """

    model: FairleadToml
    scorecard: Scorecard
    version: str
    warnings: tuple[Problem, ...] = ()
    text: str = field(default="", repr=False)
    second: "LoadedConfiguration | None" = None

    @cached_property
    def configuration(self) -> Configuration:
        """The configuration as the use cases see it."""
        second = self.second
        second_text = None if second is None else without_words(second.text)
        return configuration_of(
            self.model,
            self.scorecard,
            version=self.version,
            decides_by=_version_of_both(without_words(self.text), second_text),
            second_card=None if second is None else second_card_of(self.scorecard, second.scorecard),
        )


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a file, and that of the second card that it names, as they are read.

    Attributes:
        name: of the file, for mistakes.
        second: name and text of the second card; None without one.
    """

    name: str
    text: str
    second: tuple[str, str] | None = None

    @property
    def version(self) -> str:
        """What tells it from every other one."""
        return _version_of_both(self.text, self.second and self.second[1])

    def loaded(self) -> LoadedConfiguration:
        """Return the configuration.

        Raises:
            ConfigurationInvalid: the text has mistakes, or that of the second card; all of them are in it.
        """
        return _loaded(self)


def source_at(path: Path) -> Source:
    """Return the texts of the file at `path`.

    Raises:
        ConfigurationInvalid: one of them cannot be read.
    """
    text = text_of(path)
    second = second_at(path, text)
    name = _name_of(path)
    return Source(name, text) if second is None else Source(name, text, (second.name, text_of(second)))


def second_at(path: Path, text: str) -> Path | None:
    """Return where the second card is that the file at `path` names; None where it names none."""
    try:
        named = tomllib.loads(text).get("experiment", {}).get("card", "")
    except (tomllib.TOMLDecodeError, AttributeError):  # which reading it says better
        return None
    return path.parent / named if isinstance(named, str) and named else None


def load_configuration(path: Path) -> LoadedConfiguration:
    """Return the configuration in the file at `path`.

    Raises:
        ConfigurationInvalid: the file cannot be read, or has mistakes; all of them are in the error.
    """
    return source_at(path).loaded()


def text_of(path: Path) -> str:
    """Return the text of the file at `path`.

    Raises:
        ConfigurationInvalid: the file cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8-sig")  # editors of Windows mark UTF-8 by a sign in front
    except (OSError, UnicodeDecodeError) as error:
        what, remedy = _why_not_read(error)
        raise ConfigurationInvalid([Problem(_name_of(path), what, remedy)]) from None


def _version_of_both(text: str, second: str | None) -> str:
    return version_of(text if second is None else f"{text}\0{second}")


def version_of(text: str) -> str:
    """Return what tells a text from every other one, however its lines end."""
    return sha256(text.replace("\r\n", "\n").encode()).hexdigest()


def _name_of(path: Path) -> str:
    return path.name or str(path)


def _why_not_read(error: OSError | UnicodeDecodeError) -> tuple[str, str]:
    """Return what is wrong with the file, and what to do."""
    match error:
        case UnicodeDecodeError():
            return "The file is not readable text.", "Save it as UTF-8."
        case FileNotFoundError() | NotADirectoryError():
            return (
                "There is no such file.",
                "Make one with `fairlead init`, or set FAIRLEAD_CONFIG to its path.",
            )
        case IsADirectoryError():
            return "This is a folder.", "Name the file in it, or set FAIRLEAD_CONFIG to its path."
        case _:
            return f"The file cannot be read: {error.strerror}.", "Let this user read it."


def read_configuration(text: str, *, name: str = "fairlead.toml") -> LoadedConfiguration:
    """Return the configuration in `text`, without a second card; mistakes are reported under `name`.

    Raises:
        ConfigurationInvalid: the text has mistakes; all of them are in the error.
    """
    return Source(name, text).loaded()


def _loaded(source: Source) -> LoadedConfiguration:
    text, name = source.text.replace("\r\n", "\n"), source.name
    second = None if source.second is None else read_configuration(source.second[1], name=source.second[0])
    raw = _parsed(text, name)
    findings = Findings(name, SourceMap.of(text))
    draft = draft_of(raw, findings)
    check_conditions(draft, findings)
    check_tables(draft, findings)
    check_pairs(draft, findings)
    check_learned(draft, findings)
    check_experiment(draft, findings)
    check_scorecard(draft, findings)
    check_senders(draft, findings)
    check_capacity(draft, findings)
    check_queues(draft, findings)
    check_handling(draft, findings)
    check_privacy(draft, findings)
    check_days_off(draft, findings)
    mistakes, doubts = findings.in_order()
    if mistakes:
        raise ConfigurationInvalid(mistakes)
    model = FairleadToml.model_validate(raw)
    scorecard = scorecard_of(model)
    if second is not None:
        check_bands_alike(scorecard, second.scorecard, findings)
        check_inputs_alike(model.inputs, second.model.inputs, findings)
        if findings.mistakes:
            raise ConfigurationInvalid(findings.mistakes)
    return LoadedConfiguration(model, scorecard, source.version, doubts, text, second)


def _parsed(text: str, name: str) -> dict[str, Any]:
    if len(text) > LARGEST:
        remedy = "Points by value or by size are one [[table]]."
        raise ConfigurationInvalid(
            [Problem(name, f"The file is larger than {LARGEST:,} characters.", remedy)]
        )
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationInvalid([toml_fault(error, text, name)]) from None
    except (RecursionError, ValueError):  # brackets nested by the hundred, a number of thousands of digits
        what = "Something is nested too deeply, or a number is too long."
        raise ConfigurationInvalid([Problem(name, what, "Nothing in this file needs that.")]) from None


TEMPLATES = ("b2b", "b2b-rating", "behaviour", "saas", "workflow")


def template(name: str, entities: Sequence[str] = (LEAD,)) -> str:
    """Return the text of one of `TEMPLATES`, as it is written for what is handled."""
    text = (files("infra.configuration") / "templates" / f"{name}.toml").read_text(encoding="utf-8")
    return written_for(text, entities)
