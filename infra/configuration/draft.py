"""The sections of a file, as far as they can be read, so that one mistake does not hide the others."""

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError, create_model
from pydantic_core import ErrorDetails

from functions.domain.conditions import Kind
from infra.configuration.bands import BandSection
from infra.configuration.experiment import ExperimentSection
from infra.configuration.findings import Findings, nearest, suggest
from infra.configuration.handling import HandleSection, handled_by
from infra.configuration.model import FairleadToml
from infra.configuration.people import ManagerSection, PortalSection, QueueSection
from infra.configuration.privacy import PrivacySection
from infra.configuration.scoring import (
    DecaySection,
    GroupSection,
    InputSection,
    LearnedSection,
    PairSection,
    RuleSection,
    ScoreSection,
    SignalSection,
    TableSection,
)
from infra.configuration.senders import SendersSection
from infra.configuration.source_map import KeyPath
from infra.configuration.values import Section

Raw = Mapping[str, Any]

_WRITE = {
    "int_type": "Write a whole number, without quotes.",
    "int_from_float": "Write a whole number.",
    "float_type": "Write a number, without quotes.",
    "string_type": "Write a text, in quotes.",
    "bool_type": "Write true or false, without quotes.",
    "tuple_type": "Write a list, in brackets.",
}
_NO_KEYS = frozenset({"[key]", "[one]", "[each]", "[number]", "[word]"})
"""What pydantic puts into a path beside the keys of the file."""


_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass
class Draft:
    """The raw values of a file and its sections, with their index among those of their kind.

    A key whose value is wrong is left out of its section, and has its default there, or None where it has to
    be given: ask `knows` before looking at one.

    Attributes:
        unknown: by the path of a section, the keys of which the file does not tell what they are.
    """

    raw: Raw
    unknown: dict[KeyPath, frozenset[str]] = field(default_factory=dict)
    portal: PortalSection | None = None
    score: ScoreSection | None = None
    learned: LearnedSection | None = None
    experiment: ExperimentSection | None = None
    senders: SendersSection | None = None
    privacy: PrivacySection | None = None
    groups: list[tuple[int, GroupSection]] = field(default_factory=list)
    tables: list[tuple[int, TableSection]] = field(default_factory=list)
    pairs: list[tuple[int, PairSection]] = field(default_factory=list)
    rules: list[tuple[int, RuleSection]] = field(default_factory=list)
    signals: list[tuple[int, SignalSection]] = field(default_factory=list)
    decays: list[tuple[int, DecaySection]] = field(default_factory=list)
    bands: list[tuple[int, BandSection]] = field(default_factory=list)
    handled: list[tuple[int, HandleSection]] = field(default_factory=list)
    managers: list[tuple[int, ManagerSection]] = field(default_factory=list)
    queues: list[tuple[int, QueueSection]] = field(default_factory=list)

    def knows(self, path: KeyPath, *keys: str) -> bool:
        """True when the file tells these keys of a section, or leaves them out on purpose."""
        return self.unknown.get(path, frozenset()).isdisjoint(keys)

    @property
    def entities(self) -> list[str]:
        """What is handled, as far as the file tells it."""
        known = [each for number, each in self.handled if self.knows(("handle", number), "entity")]
        return list(handled_by(tuple(known))) if known or not self.items("handle") else []

    @property
    def inputs(self) -> dict[str, InputSection]:
        """The custom fields of which the file tells where they are, by their names."""
        read = {
            name: _read(InputSection, value) for item in self._under("inputs") for name, value in item.items()
        }
        return {
            name: each
            for name, (each, unknown) in read.items()
            if each and each.field and "field" not in unknown
        }

    @property
    def kinds(self) -> dict[str, Kind]:
        """The types of the custom fields, by the names that the file declares."""
        kinds: dict[str, Kind] = {}
        for name, value in (each for item in self._under("inputs") for each in item.items()):
            section, unknown = _read(InputSection, value)
            if _IDENTIFIER.fullmatch(name):
                is_known = section is not None and unknown.isdisjoint({"type", "is_multiple"})
                kinds[name] = section.kind if section is not None and is_known else "dyn"
        return kinds

    def declared(self, section: str, key: str = "id") -> list[tuple[int, str | int]]:
        """Return the index and the id of every section of a kind whose id can be one, valid or not."""
        return [(number, item[key]) for number, item in self.items(section) if _is_name(item.get(key))]

    def names(self, section: str) -> set[str]:
        """Return the ids of all sections of a kind as text, those under a misspelt heading included."""
        return {str(item["id"]) for item in self._under(section) if "id" in item}

    def items(self, section: str) -> list[tuple[int, Raw]]:
        """Return the raw sections of a kind with their index."""
        items = self.raw.get(section)
        return _items(items) if isinstance(items, list) else []

    def _under(self, section: str) -> Iterator[Raw]:
        """Yield the tables under a heading, and those under headings that are unknown and look like it."""
        known = _by_key(FairleadToml)
        for heading, value in self.raw.items():
            if heading == section or (heading not in known and nearest(heading, known) == section):
                yield from (item for _, item in _items(value))


def draft_of(raw: Raw, findings: Findings) -> Draft:
    """Return the sections of the file, and note every value that is not valid."""
    draft = Draft(raw)
    try:
        FairleadToml.model_validate(raw)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            # A list whose elements are wrong also counts as too short: its elements say it better.
            if detail["type"] != "too_short" or not detail["input"]:
                _note(detail, findings)
    draft.portal = _section(draft, PortalSection, ("portal",), raw.get("portal"))
    draft.score = _section(draft, ScoreSection, ("score",), raw.get("score", {}))
    draft.learned = _section(draft, LearnedSection, ("learned",), raw.get("learned"))
    draft.experiment = _section(draft, ExperimentSection, ("experiment",), raw.get("experiment"))
    draft.privacy = _section(draft, PrivacySection, ("privacy",), raw.get("privacy"))
    for name, info in FairleadToml.model_fields.items():
        model, alias = _item_model(info.annotation), info.alias
        if alias is not None and model is not None:
            read = (
                (number, _section(draft, model, (alias, number), item)) for number, item in draft.items(alias)
            )
            setattr(draft, name, [(number, item) for number, item in read if item is not None])
    draft.senders = _section(draft, SendersSection, ("signals",), raw.get("signals", {}))
    return draft


def _section(draft: Draft, model: type[Section], path: KeyPath, value: Any) -> Any:
    """Return the section without what is wrong in it, which is noted as unknown; None for no section."""
    section, unknown = _read(model, value)
    if unknown:
        draft.unknown[path] = unknown
    return section


def _read(model: type[Section], value: Any) -> tuple[Any, frozenset[str]]:
    """Return a section without what is wrong in it, and the keys of which it does not tell what they are."""
    if not isinstance(value, dict):
        return None, frozenset()
    try:
        return model.model_validate(value), frozenset()
    except ValidationError as error:
        wrong = {str(each["loc"][0]) for each in error.errors(include_url=False) if each["loc"]}
    keys = _by_key(model)
    # A key that is misspelt is not left out on purpose.
    meant = {near for key in wrong - {*keys} if (near := nearest(key, keys)) and near not in value}
    rest = {key: each for key, each in value.items() if key not in wrong}
    return _lenient(model).model_validate(rest), frozenset(wrong | meant)


@cache
def _lenient(model: type[Section]) -> type[Section]:
    """Return the model with None for every key that has to be given and is not there."""
    fields: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        if info.is_required():
            optional = copy(info)
            optional.default = None
            fields[name] = (info.annotation, optional)
    lenient: type[Section] = create_model(f"Lenient{model.__name__}", __base__=model, **fields)
    return lenient


def _items(value: Any) -> list[tuple[int, Raw]]:
    """Return the tables in a list, or the one table, with their index."""
    items = value if isinstance(value, list) else [value]
    return [(number, item) for number, item in enumerate(items) if isinstance(item, dict)]


def _is_name(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _note(detail: ErrorDetails, findings: Findings) -> None:
    path: KeyPath = tuple(part for part in detail["loc"] if part not in _NO_KEYS)
    key, section = path[-1], ".".join(str(part) for part in path[:-1] if isinstance(part, str))
    where = f"[{section}]" if section else "the file"
    if detail["type"] == "extra_forbidden":
        known = _keys_at(path[:-1])
        findings.wrong(path, f'"{key}" is not a key of {where}.', suggest(str(key), known, otherwise=""))
    elif detail["type"] == "missing":
        findings.wrong(path, f'"{key}" is missing in {where}.', _example(path))
    elif len(path) == 1 and isinstance(detail["input"], list) and detail["type"] == "model_type":
        findings.wrong(path, f"There is only one [{key}].", f"Write [{key}], in one bracket, and only once.")
    elif len(path) == 1 and detail["type"] == "tuple_type":
        findings.wrong(path, f"There can be several [{key}].", f"Write [[{key}]], in two brackets.")
    else:
        ours = detail.get("ctx", {})
        what = (
            ours["what"] if "what" in ours else f"{_shown(detail['input'])} is not possible: {detail['msg']}."
        )
        findings.wrong(
            path, f"{_named(path)}: {what}", ours.get("remedy", _WRITE.get(detail["type"]) or _example(path))
        )


def _named(path: KeyPath) -> str:
    """Return the key by its name; elements of lists by the list's."""
    return str(next((part for part in reversed(path) if isinstance(part, str)), "the file"))


def _shown(value: Any) -> str:
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _example(path: KeyPath) -> str:
    """Return what to write instead: an example of the key, or what it means."""
    model = _model_at(path[:-1])
    info = None if model is None else _by_key(model).get(str(path[-1]))
    if info is None:
        return _example(path[:-1]) if path[1:] else "Correct it."
    examples = info.examples or TypeAdapter(info.annotation).json_schema().get("examples")
    if examples:
        return f"For example: {path[-1]} = {_toml(examples[0])}"
    return info.description or f"Add a line: {path[-1]} = …"


def _toml(value: Any) -> str:
    if not isinstance(value, str):
        return str(value)
    return f"'{value}'" if '"' in value else f'"{value}"'


def _keys_at(path: KeyPath) -> Iterable[str]:
    model = _model_at(path)
    return () if model is None else _by_key(model)


def _by_key(model: type[BaseModel]) -> dict[str, Any]:
    return {info.alias or name: info for name, info in model.model_fields.items()}


def _model_at(path: KeyPath) -> type[BaseModel] | None:
    """Return the section that a path of the file leads to."""
    model: type[BaseModel] | None = FairleadToml
    for part in path:
        if isinstance(part, int) or model is None:
            continue
        info = _by_key(model).get(part)
        model = _item_model(info.annotation) if info is not None else model
    return model


def _item_model(annotation: Any) -> type[Section] | None:
    """Return the section inside `tuple[Section, ...]`, `dict[str, Section]` or `Section | None`."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation
    return next((found for part in get_args(annotation) if (found := _item_model(part)) is not None), None)
