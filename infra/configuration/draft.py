"""The parts of a file that are right by themselves, so that one mistake does not hide the others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from infra.configuration.findings import Findings, meant
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
from infra.configuration.section import Section
from infra.configuration.source_map import Path

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
    """What was read so far: raw values, and the sections that are right, with their numbers in the file."""

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
        """Return the number and the id of every section of a kind, right or not."""
        return [(number, item[key]) for number, item in self.items(section) if key in item]

    def items(self, section: str) -> list[tuple[int, Raw]]:
        """Return the raw sections of a kind with their numbers."""
        items = self.raw.get(section)
        if not isinstance(items, list):
            return []
        return [(number, item) for number, item in enumerate(items) if isinstance(item, dict)]


def draft_of(raw: Raw, findings: Findings) -> Draft:
    """Return what can be read of the file, and note every value that cannot."""
    draft = Draft(raw)
    try:
        FairleadToml.model_validate(raw)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            # A list whose elements are wrong also counts as too short: its elements say it better.
            if detail["type"] != "too_short" or not detail["input"]:
                _note(detail, findings)
    draft.portal = _right(PortalSection, raw.get("portal"))
    draft.score = _right(ScoreSection, raw.get("score", {}))
    inputs = raw.get("inputs")
    for name, item in (inputs if isinstance(inputs, dict) else {}).items():
        section = _right(InputSection, item)
        if section is not None:
            draft.inputs[name] = section
    for name, info in FairleadToml.model_fields.items():
        model = _item_model(info.annotation)
        if info.alias is not None and model is not None:
            read = ((number, _right(model, item)) for number, item in draft.items(info.alias))
            setattr(draft, name, [(number, item) for number, item in read if item is not None])
    return draft


def _right(model: type[Section], value: Any) -> Any:
    try:
        return model.model_validate(value)
    except ValidationError:
        return None


def _note(detail: ErrorDetails, findings: Findings) -> None:
    path: Path = tuple(part for part in detail["loc"] if part != "[key]")
    key, section = path[-1], ".".join(str(part) for part in path[:-1] if isinstance(part, str))
    place = f"[{section}]" if section else "the file"
    if detail["type"] == "extra_forbidden":
        known = _keys_at(path[:-1])
        findings.wrong(path, f'"{key}" is not a key of {place}.', meant(str(key), known, otherwise=""))
    elif detail["type"] == "missing":
        findings.wrong(path, f'"{key}" is missing in {place}.', _example(path))
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


def _named(path: Path) -> str:
    """Return the key by its name; elements of lists by the list's."""
    return str(next((part for part in reversed(path) if isinstance(part, str)), "the file"))


def _shown(value: Any) -> str:
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _example(path: Path) -> str:
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


def _keys_at(path: Path) -> Iterable[str]:
    model = _model_at(path)
    return () if model is None else _by_key(model)


def _by_key(model: type[BaseModel]) -> dict[str, Any]:
    return {info.alias or name: info for name, info in model.model_fields.items()}


def _model_at(path: Path) -> type[BaseModel] | None:
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
