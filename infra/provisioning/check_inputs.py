"""Compare `[inputs]`, and the texts that conditions ask for, with the custom fields of the portal."""

from collections.abc import Iterable, Iterator, Mapping

from functions.domain.conditions.static_analysis import texts_beside
from infra.configuration.amounts import conditions_in
from infra.configuration.findings import suggest
from infra.configuration.inputs import TYPES, InputType, type_for
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


def check_inputs(
    fields: Mapping[str, LeadField], own: Iterable[str], model: FairleadToml, verdict: Verdict
) -> None:
    """Note inputs without a field, those of another type, and texts that a list does not have.

    `own` are the names of Fairlead's own fields.
    """
    custom = [name for name in fields if name.startswith(CUSTOM) and name not in {*own}]
    for name, section in model.inputs.items():
        field = fields.get(section.field)
        if field is None:
            remedy = suggest(section.field, custom, otherwise="Create it in Bitrix24, or correct the name.")
            verdict.findings.wrong(("inputs", name), f"The portal has no field {section.field}.", remedy)
            continue
        _check_type(name, section, field, verdict)
        if section.type == "list" and field.kind == "enumeration":
            _check_texts(name, section, field, model, verdict)


def _check_type(name: str, section: InputSection, field: LeadField, verdict: Verdict) -> None:
    """Note a type that does not suit the field, with the line to write instead."""
    if field.kind in _WITHOUT_VALUE:
        what = f"{section.field} is {field.kind} in the portal, and a condition cannot read that."
        remedy = "Take it out of [inputs], or keep what matters in a field of text, number, date or list."
        verdict.findings.doubtful(("inputs", name), what, remedy)
        return
    meant = type_for(field.kind) or "string"
    wanted = section.type if TYPES[section.type].suits(field.kind) else meant
    if (wanted, field.is_multiple) == (section.type, section.is_multiple):
        return
    shown = f"{field.kind}, several values," if field.is_multiple else field.kind
    here = f"{section.type}, several values," if section.is_multiple else section.type
    note = _COMPARED.get(field.kind, "") if wanted != section.type else ""
    verdict.findings.doubtful(
        ("inputs", name),
        f"{section.field} is {shown} in the portal and {here} here.",
        f"Write: {_line(name, section.field, wanted, is_multiple=field.is_multiple)}{note}",
    )


def _line(name: str, field: str, wanted: InputType, *, is_multiple: bool) -> str:
    several = ", is_multiple = true" if is_multiple else ""
    return f'{name} = {{ field = "{field}", type = "{wanted}"{several} }}'


def _check_texts(
    name: str, section: InputSection, field: LeadField, model: FairleadToml, verdict: Verdict
) -> None:
    """Note the texts that no item of the list has: what asks for them never holds."""
    texts = set(field.items.values())
    for path, text in _texts_asked(f"lead.{name}", model):
        is_known = text in texts or text.casefold() in {
            each.casefold() for each in texts if path[0] == "table"
        }
        if text and not is_known:
            what = f'The list {section.field} has no item "{text}".'
            verdict.findings.doubtful(path, what, _nearest(text, texts))


def _texts_asked(field: str, model: FairleadToml) -> Iterator[tuple[KeyPath, str]]:
    for path, condition in conditions_in(model):
        for text in sorted(texts_beside(field, condition)):
            yield path, text
    for number, table in enumerate(model.tables):
        if table.value == field:
            for text in table.points or ():
                yield ("table", number, "points"), text


def _nearest(text: str, known: Iterable[str]) -> str:
    """Return a remedy; what differs in case alone is the nearest."""
    same = next((each for each in known if each.casefold() == text.casefold()), None)
    if same is not None:
        return f'Did you mean "{same}"?'
    return suggest(text, known, otherwise="No lead ever has it: correct the text, or add the item.")
