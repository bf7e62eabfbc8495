"""Checks of the custom fields: those that Fairlead writes, and those that `[inputs]` reads."""

from collections.abc import Mapping

from functions.errors import PortalError
from infra.configuration.findings import suggest
from infra.configuration.model import FairleadToml
from infra.provisioning.create_missing import misfit, remedy_of_misfit
from infra.provisioning.needs import NeededField, needed_fields
from infra.provisioning.portal_view import LeadField, PortalView
from infra.provisioning.verdict import Verdict

_READABLE_AS = {
    "string": frozenset(
        {"string", "url", "date", "datetime", "address", "integer", "double", "money", "crm_status"}
    ),
    "int": frozenset({"integer", "double", "money"}),
    "double": frozenset({"integer", "double", "money"}),
    "bool": frozenset({"boolean"}),
}
_CUSTOM = "UF_"


def check_fields(view: PortalView, model: FairleadToml, verdict: Verdict) -> None:
    """Note the custom fields that are missing or have another type than the configuration counts on."""
    if isinstance(view.fields, PortalError):
        verdict.unreadable("The fields of leads", view.fields)
        return
    needs = needed_fields(model)
    good = sum(_check_own(need, view.fields.get(need.name), verdict) for need in needs)
    if good == len(needs):
        verdict.fine.append(f"Fairlead's {good} custom fields are there, each with its type.")
    _check_inputs(view.fields, model, verdict)


def _check_own(need: NeededField, field: LeadField | None, verdict: Verdict) -> bool:
    if field is None:
        what = f"The portal has no field {need.name} ({need.kind})."
        verdict.findings.wrong(need.path, what, "Create it with fairlead provision.")
        return False
    reason = misfit(need, field)
    if reason:
        verdict.findings.wrong(need.path, f"{need.name}: {reason}", remedy_of_misfit(need))
    return not reason


def _check_inputs(fields: Mapping[str, LeadField], model: FairleadToml, verdict: Verdict) -> None:
    own = {need.name for need in needed_fields(model)}
    custom = [name for name in fields if name.startswith(_CUSTOM) and name not in own]
    for name, section in model.inputs.items():
        path, field = ("inputs", name), fields.get(section.field)
        if field is None:
            remedy = suggest(section.field, custom, otherwise="Create it in Bitrix24, or correct the name.")
            verdict.findings.wrong(path, f"The portal has no field {section.field}.", remedy)
        elif field.is_multiple:
            what = f"{section.field} holds several values; conditions see it as one."
            verdict.findings.doubtful(path, what, "Use a field with a single value.")
        elif field.kind not in _READABLE_AS[section.type]:
            what = f"{section.field} is {field.kind} in the portal and {section.type} here."
            verdict.findings.doubtful(path, what, _remedy_of_kind(field.kind))


def _remedy_of_kind(kind: str) -> str:
    if kind == "enumeration":
        # A list's item comes as its id, not as its text (docs/bitrix24-api.md 4.1).
        return 'The portal gives the number of the chosen item, not its text: compare with that, as "string".'
    return "Give [inputs] the type that the field has."
