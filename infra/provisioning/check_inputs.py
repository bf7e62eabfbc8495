"""Compare `[inputs]`, and the texts that conditions ask for, with the custom fields of the portal."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from functions.domain.conditions.static_analysis import texts_beside
from infra.configuration.amounts import conditions_in, values_named
from infra.configuration.findings import nearest, suggest
from infra.configuration.inputs import TYPES, InputType, type_for, written
from infra.configuration.model import FairleadToml
from infra.configuration.scoring import InputSection
from infra.configuration.source_map import KeyPath
from infra.provisioning.portal_view import LeadField
from infra.provisioning.verdict import Verdict

CUSTOM = "UF_"
_WITHOUT_VALUE = frozenset({"file"})
"""The portal's types of field that hold nothing which a condition could compare."""
_COMPARED: Mapping[str, str] = {
    "crm_status": " Conditions compare the code of the entry, not its name.",
    "crm": ' Conditions see what it is linked to, "C_2".',
    "iblock_element": " Conditions see the id of the element.",
    "iblock_section": " Conditions see the id of the section.",
}


@dataclass(frozen=True, slots=True)
class _Input:
    """One of `[inputs]`, and the fields of the portal by the entity whose they are."""

    name: str
    section: InputSection
    known: Mapping[str, Mapping[str, LeadField]]

    @property
    def names(self) -> dict[str, str]:
        """What its field is called, by entity."""
        return {entity: self.section.field_of(entity) for entity in self.known}

    @property
    def fields(self) -> list[LeadField]:
        """Those fields that are there."""
        return [known[self.names[entity]] for entity, known in self.known.items() if self.is_there(entity)]

    def is_there(self, entity: str) -> bool:
        """True when the entity has the field."""
        return self.names[entity] in self.known[entity]

    def line(self, wanted: InputType, *, is_multiple: bool) -> str:
        """Return the line of `[inputs]` with this type."""
        several = ", is_multiple = true" if is_multiple else ""
        field = written({**self.section.fields, **self.names})
        return f'{self.name} = {{ field = {field}, type = "{wanted}"{several} }}'


def check_inputs(
    known: Mapping[str, Mapping[str, LeadField]],
    own: Container[str],
    model: FairleadToml,
    verdict: Verdict,
) -> None:
    """Note inputs without a field, those of another type, and texts that no list of theirs has.

    `known` are the fields of the portal by the entity whose they are, `own` the names of Fairlead's own.
    """
    for name, section in model.inputs.items():
        each = _Input(name, section, known)
        for entity in known:
            if not each.is_there(entity):
                _note_missing(each, entity, own, verdict)
        if each.fields:
            _check_type(each, verdict)
        if section.type == "list" and {field.kind for field in each.fields} == {"enumeration"}:
            _check_texts(each, model, verdict)


def _note_missing(wanted: _Input, entity: str, own: Container[str], verdict: Verdict) -> None:
    """Note a field that leads or deals do not have; what only the others have needs a name for each."""
    code = wanted.names[entity]
    custom = [name for name in wanted.known[entity] if name.startswith(CUSTOM) and name not in own]
    remedy = suggest(code, custom, otherwise="Create it in Bitrix24, or correct the name.")
    if wanted.fields and not wanted.section.fields:
        names = written({**wanted.names, entity: nearest(code, custom) or "UF_CRM_…"})
        remedy = f"Create it in Bitrix24, or name one for each: field = {names}"
    what = f"The portal has no field {code} of {entity}s."
    verdict.findings.wrong(("inputs", wanted.name), what, remedy)


def _check_type(given: _Input, verdict: Verdict) -> None:
    """Note a type that does not suit the fields, with the line to write instead."""
    path, section = ("inputs", given.name), given.section
    unread = next((field for field in given.fields if field.kind in _WITHOUT_VALUE), None)
    if unread is not None:
        what = f"{unread.name} is {unread.kind} in the portal, and a condition cannot read that."
        remedy = "Take it out of [inputs], or keep what matters in a field of text, number, date or list."
        verdict.findings.doubtful(path, what, remedy)
        return
    shown = " and ".join(dict.fromkeys(_described(field) for field in given.fields))
    wanted = _wanted(section.type, given.fields)
    is_multiple = any(field.is_multiple for field in given.fields)
    if wanted is None:
        what = f"{shown} in the portal, and no type suits both."
        verdict.findings.doubtful(path, what, "Let both be of one type there.")
    elif (wanted, is_multiple) != (section.type, section.is_multiple):
        here = f"{section.type}, several values," if section.is_multiple else section.type
        note = _COMPARED.get(given.fields[0].kind, "") if wanted != section.type else ""
        remedy = f"Write: {given.line(wanted, is_multiple=is_multiple)}{note}"
        verdict.findings.doubtful(path, f"{shown} in the portal and {here} here.", remedy)


def _described(field: LeadField) -> str:
    return f"{field.name} is {field.kind}{', several values,' if field.is_multiple else ''}"


def _wanted(given: InputType, fields: Sequence[LeadField]) -> InputType | None:
    """Return a type that suits the fields: the given one if it does; None where none suits all of them."""
    kinds = dict.fromkeys(field.kind for field in fields)
    meant: list[InputType] = [type_for(kind) or "string" for kind in kinds]
    suitable = [name for name in (given, *meant, *TYPES) if all(map(TYPES[name].suits, kinds))]
    return next(iter(suitable), meant[0] if len(kinds) == 1 else None)


def _check_texts(asked: _Input, model: FairleadToml, verdict: Verdict) -> None:
    """Note the texts that no item of the lists has: what asks for them never holds."""
    texts = {text for field in asked.fields for text in field.items.values()}
    codes = list(dict.fromkeys(field.name for field in asked.fields))
    lists = f"The lists {' and '.join(codes)} have" if len(codes) > 1 else f"The list {codes[0]} has"
    for path, text in _texts_asked(f"lead.{asked.name}", model):
        is_known = text in texts or text.casefold() in {
            each.casefold() for each in texts if path[0] in {"table", "pair"}
        }
        if text and not is_known:
            verdict.findings.doubtful(path, f'{lists} no item "{text}".', _nearest(text, texts))


def _texts_asked(field: str, model: FairleadToml) -> Iterator[tuple[KeyPath, str]]:
    for path, condition in conditions_in(model):
        for text in sorted(texts_beside(field, condition)):
            yield path, text
    yield from values_named(model, field)


def _nearest(text: str, known: Iterable[str]) -> str:
    """Return a remedy; what differs in case alone is the nearest."""
    same = next((each for each in known if each.casefold() == text.casefold()), None)
    if same is not None:
        return f'Did you mean "{same}"?'
    return suggest(text, known, otherwise="No lead ever has it: correct the text, or add the item.")
