"""The sections of a file that are valid by themselves, so that one mistake does not hide the others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from infra.configuration.findings import Findings, suggest
from infra.configuration.model import FairleadToml
from infra.configuration.people import ManagerSection, PortalSection, QueueSection
from infra.configuration.scoring import (
    BandSection,
    DecaySection,
    GroupSection,
    InputSection,
    RuleSection,
    ScoreSection,
    SignalSection,
    TableSection,
)
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


@dataclass
class Draft:
    """The raw values of a file and its valid sections, with their index among those of their kind."""

    raw: Raw
    portal: PortalSection | None = None
    score: ScoreSection | None = None
    inputs: dict[str, InputSection] = field(default_factory=dict)
    groups: list[tuple[int, GroupSection]] = field(default_factory=list)
    tables: list[tuple[int, TableSection]] = field(default_factory=list)
    rules: list[tuple[int, RuleSection]] = field(default_factory=list)
    signals: list[tuple[int, SignalSection]] = field(default_factory=list)
    decays: list[tuple[int, DecaySection]] = field(default_factory=list)
    bands: list[tuple[int, BandSection]] = field(default_factory=list)
    managers: list[tuple[int, ManagerSection]] = field(default_factory=list)
    queues: list[tuple[int, QueueSection]] = field(default_factory=list)

    def declared(self, section: str, key: str = "id") -> list[tuple[int, Any]]:
        """Return the index and the id of every section of a kind, valid or not."""
        return [(number, item[key]) for number, item in self.items(section) if key in item]

    def items(self, section: str) -> list[tuple[int, Raw]]:
        """Return the raw sections of a kind with their index."""
        items = self.raw.get(section)
        if not isinstance(items, list):
            return []
        return [(number, item) for number, item in enumerate(items) if isinstance(item, dict)]


def draft_of(raw: Raw, findings: Findings) -> Draft:
    """Return the valid sections of the file, and note every value that is not valid."""
    draft = Draft(raw)
    try:
        FairleadToml.model_validate(raw)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            # A list whose elements are wrong also counts as too short: its elements say it better.
            if detail["type"] != "too_short" or not detail["input"]:
                _note(detail, findings)
    draft.portal = _section(PortalSection, raw.get("portal"))
    draft.score = _section(ScoreSection, raw.get("score", {}))
    inputs = raw.get("inputs")
    for name, item in (inputs if isinstance(inputs, dict) else {}).items():
        section = _section(InputSection, item)
        if section is not None:
            draft.inputs[name] = section
    for name, info in FairleadToml.model_fields.items():
        model = _item_model(info.annotation)
        if info.alias is not None and model is not None:
            read = ((number, _section(model, item)) for number, item in draft.items(info.alias))
            setattr(draft, name, [(number, item) for number, item in read if item is not None])
    return draft


def _section(model: type[Section], value: Any) -> Any:
    """Return the section; None when it is not valid."""
    try:
        return model.model_validate(value)
    except ValidationError:
        return None


def _note(detail: ErrorDetails, findings: Findings) -> None:
    path: KeyPath = tuple(part for part in detail["loc"] if part != "[key]")
    key, section = path[-1], ".".join(str(part) for part in path[:-1] if isinstance(part, str))
    where = f"[{section}]" if section else "the file"
    if detail["type"] == "extra_forbidden":
        known = _keys_at(path[:-1])
        findings.wrong(path, f'"{key}" is not a key of {where}.', suggest(str(key), known, otherwise=""))
    elif detail["type"] == "missing":
        findings.wrong(path, f'"{key}" is missing in {where}.', _example(path))
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
        return "Correct it."
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
