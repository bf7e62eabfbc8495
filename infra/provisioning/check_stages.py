"""Checks of the dictionaries: the stages that leads are handed off to, and the codes in tables."""

from collections.abc import Iterable

from functions.errors import PortalError
from infra.configuration.findings import suggest
from infra.configuration.model import FairleadToml
from infra.provisioning.needs import needed_stages
from infra.provisioning.portal_view import PortalView
from infra.provisioning.verdict import Verdict


def check_stages(view: PortalView, model: FairleadToml, verdict: Verdict) -> None:
    """Note the stages that are missing, or that would close the leads handed off to them."""
    if isinstance(view.stages, PortalError):
        verdict.unreadable("The stages of leads", view.stages)
        return
    for need in needed_stages(model):
        stage = view.stages.get(need.code)
        if stage is None:
            what = f"The portal has no stage {need.code}."
            verdict.findings.wrong(need.path, what, "Create it with fairlead provision.")
        elif stage.is_final:
            what = f"The stage {need.code} is a final one: a lead in it is closed and never comes back."
            verdict.findings.doubtful(need.path, what, "Choose or create a stage in work.")
        else:
            verdict.fine.append(f"The stage {need.code} is there.")
    _check_codes("lead.status", view.stages, model, verdict)


def check_sources(view: PortalView, model: FairleadToml, verdict: Verdict) -> None:
    """Note the sources in tables that the portal does not have."""
    if isinstance(view.sources, PortalError):
        verdict.unreadable("The sources of leads", view.sources)
    else:
        _check_codes("lead.source", view.sources, model, verdict)


def _check_codes(value: str, known: Iterable[str], model: FairleadToml, verdict: Verdict) -> None:
    codes = {code.casefold(): code for code in known}
    for number, table in enumerate(model.tables):
        for code in table.points or () if table.value == value else ():
            if code.casefold() not in codes:
                what = f'The portal has no {value.removeprefix("lead.")} with the code "{code}".'
                remedy = suggest(code.upper(), codes.values(), otherwise="No lead ever gets these points.")
                verdict.findings.doubtful(("table", number, "points"), what, remedy)
