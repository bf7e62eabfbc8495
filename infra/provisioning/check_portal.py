"""Compare a configuration with what was read from the portal."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from functions.domain.item import DEAL, HANDLED, LEAD
from functions.errors import PortalError
from infra.bitrix24.rest.rate_limiter import PLANS, PlanName
from infra.configuration.amounts import values_named
from infra.configuration.findings import Findings, suggest
from infra.configuration.handling import handled_by
from infra.configuration.model import FairleadToml
from infra.provisioning.check_amounts import check_amounts
from infra.provisioning.check_inputs import check_inputs
from infra.provisioning.check_people import check_names, check_people
from infra.provisioning.create_missing import misfit, remedy_of_misfit
from infra.provisioning.needs import (
    CHATS,
    SCOPES,
    NeededField,
    fields_of_clients,
    needed_fields,
    needed_stages,
    needed_users,
    records_of,
)
from infra.provisioning.portal_view import LeadField, PortalView
from infra.provisioning.verdict import Verdict

CLASSIC = 1
_DOUBTFUL_SKEW = timedelta(seconds=60)
_WRONG_SKEW = timedelta(minutes=5)


def missing_scopes(view: PortalView) -> tuple[str, ...]:
    """Return the scopes that the webhook lacks; none where they could not be read."""
    if isinstance(view.scopes, PortalError):
        return ()
    return tuple(choices[0] for choices in SCOPES if view.scopes.isdisjoint(choices))


def check_access(view: PortalView, verdict: Verdict) -> None:
    """Note whether the webhook works and may do what Fairlead does."""
    if isinstance(view.profile, PortalError):
        verdict.unreadable("The webhook's user", view.profile)
    else:
        verdict.fine.append(f"The webhook works, in the name of user {view.profile.id}.")
        if not view.profile.is_admin:
            verdict.notes.append(
                "The webhook's user is no administrator. That is fine for work; fairlead provision needs one."
            )
    _check_scopes(view, verdict)


def check_mode(view: PortalView, model: FairleadToml, verdict: Verdict) -> None:
    """Note whether what is handled is what inquiries become: leads, or in the simple mode deals at once."""
    handled = handled_by(model.handled)
    if isinstance(view.mode, PortalError):
        verdict.unreadable("The CRM mode", view.mode)
    elif view.mode == CLASSIC:
        verdict.fine.append("The CRM works with leads (classic mode).")
        if LEAD not in handled:
            verdict.doubtful(
                "Only deals are handled, and inquiries become leads first.",
                'Handle leads as well: [[handle]] entity = "lead".',
            )
    elif DEAL not in handled:
        verdict.wrong(
            "The CRM is in simple mode: every inquiry is a deal at once, and there are no leads.",
            'Handle deals: write [[handle]] and below it entity = "deal" into fairlead.toml.',
        )
    else:
        verdict.fine.append("The CRM works without leads (simple mode), and deals are handled.")


def check_funnels(view: PortalView, model: FairleadToml, verdict: Verdict) -> None:
    """Note the funnels that the portal does not have, or does not show to the webhook's user."""
    for entity, funnels in view.funnels.items():
        if isinstance(funnels, PortalError):
            verdict.unreadable(f"The funnels of {HANDLED[entity].word}s", funnels)
        else:
            _check_funnels_of(entity, funnels, model, verdict)


def _check_funnels_of(entity: str, shown: Mapping[int, str], model: FairleadToml, verdict: Verdict) -> None:
    listed = ", ".join(f"{number} ({name})" for number, name in shown.items()) or "none"
    handled = [(number, each) for number, each in enumerate(model.handled) if each.entity == entity]
    for number, funnel in ((number, funnel) for number, each in handled for funnel in each.funnels or ()):
        if funnel not in shown:
            what = f"The portal shows no funnel {funnel}."
            remedy = f"It shows {listed}. Correct the id, or give the webhook's user the right to it."
            verdict.findings.wrong(("handle", number, "funnels"), what, remedy)
    for need in needed_stages(model):
        if need.entity == entity and need.funnel not in shown:
            what = f"The portal shows no funnel {need.funnel}."
            verdict.findings.wrong(need.path, what, f"It shows {listed}. Write another funnel.")


def check_clock(view: PortalView, verdict: Verdict) -> None:
    """Note how far the portal's clock and this machine's are apart."""
    if view.skew is None:
        verdict.doubtful("The portal did not tell its time.", "Compare its clock with this machine's.")
        return
    apart = abs(view.skew)
    what = f"The portal's clock and this machine's are {apart.total_seconds():.0f} s apart"
    remedy = "Let this machine keep time by NTP: deadlines and decay go by its clock."
    if apart >= _WRONG_SKEW:
        verdict.wrong(f"{what}.", remedy)
    elif apart > _DOUBTFUL_SKEW:
        verdict.doubtful(f"{what}.", remedy)
    else:
        verdict.fine.append(f"{what}.")


def note_plan(plan: PlanName, verdict: Verdict) -> None:
    """Note the configured rate limit; a portal does not say which one it has (docs/bitrix24-api.md 6.1)."""
    limit = PLANS[plan]
    verdict.notes.append(
        f'Rate limit: [portal] plan = "{plan}" ({limit.drain:g} requests/s, bucket of {limit.size}). The'
        " portal does not tell its own; only Bitrix24 Enterprise has the higher one."
    )


def _check_scopes(view: PortalView, verdict: Verdict) -> None:
    if isinstance(view.scopes, PortalError):
        verdict.unreadable("The webhook's scopes", view.scopes)
        return
    missing = missing_scopes(view)
    if missing:
        verdict.wrong(
            f"The webhook lacks {'these scopes' if len(missing) > 1 else 'a scope'}: {', '.join(missing)}.",
            "Tick it in Bitrix24: Developer resources > Integrations > the inbound webhook.",
        )
    else:
        verdict.fine.append("The webhook has the scopes that it needs.")
    if CHATS not in view.scopes:
        verdict.notes.append(
            f"Without the scope {CHATS} an answer in a chat that the client began is not seen: it stops no"
            " first-touch deadline. Tick it if clients write to you in open channels."
        )


def check_fields(view: PortalView, model: FairleadToml, verdict: Verdict) -> None:
    """Note the custom fields that are missing or have another type than the configuration counts on."""
    readable: dict[str, Mapping[str, LeadField]] = {}
    needed = needed_fields(model)
    for entity, fields in view.fields.items():
        if isinstance(fields, PortalError):
            verdict.unreadable(f"The fields of {HANDLED[entity].word}s", fields)
            continue
        readable[entity] = fields
        needs = [need for need in needed if need.entity == entity]
        good = sum(_check_own(need, fields.get(need.name), verdict) for need in needs)
        if good == len(needs):
            verdict.fine.append(
                f"Fairlead's {good} custom fields of {HANDLED[entity].word}s are there, each with its type."
            )
    _check_clients(view, model, verdict)
    check_inputs(readable, {need.name for need in needed}, model, verdict)


def _check_clients(view: PortalView, model: FairleadToml, verdict: Verdict) -> None:
    """Note what is wrong with the field of contacts and companies; who has it on leads alone may lack it."""
    for need in fields_of_clients(model):
        fields, records = view.of_clients[need.entity], records_of(need.entity)
        if isinstance(fields, PortalError):
            verdict.unreadable(f"The fields of {records}", fields)
        elif need.name not in fields:
            what = f"The portal's {records} have no field {need.name} ({need.kind}): none of them can object."
            verdict.findings.doubtful(need.path, what, "Create it with fairlead provision.")
        elif reason := misfit(need, fields[need.name]):
            what = f"{need.name} of {records}: {reason}"
            verdict.findings.wrong(need.path, what, remedy_of_misfit(need))
        else:
            verdict.fine.append(f"{need.name} of {records} is there, with its type.")


def _check_own(need: NeededField, field: LeadField | None, verdict: Verdict) -> bool:
    if field is None:
        what = f"The portal has no field {need.name} ({need.kind})."
        verdict.findings.wrong(need.path, what, "Create it with fairlead provision.")
        return False
    reason = misfit(need, field)
    if reason:
        verdict.findings.wrong(need.path, f"{need.name}: {reason}", remedy_of_misfit(need))
    return not reason


def check_stages(view: PortalView, model: FairleadToml, verdict: Verdict) -> None:
    """Note the stages that are missing, or that would close the leads handed off to them."""
    unread = [each for each in view.stages.values() if isinstance(each, PortalError)]
    if unread:
        verdict.unreadable("The stages", unread[0])
        return
    stages = {place: each for place, each in view.stages.items() if not isinstance(each, PortalError)}
    for need in needed_stages(model):
        known = stages[need.entity, need.funnel]
        stage = known.get(need.code)
        if stage is None and HANDLED[need.entity].has_funnels:
            what = f"Funnel {need.funnel} has no stage {need.code}."
            codes = ", ".join(known) or "none"
            remedy = f"Create it with fairlead provision, or write one of those that it has: {codes}."
            verdict.findings.wrong(need.path, what, remedy)
        elif stage is None:
            what = f"The portal has no stage {need.code}."
            verdict.findings.wrong(need.path, what, "Create it with fairlead provision.")
        elif stage.is_final:
            what = f"The stage {need.code} is a final one: a lead in it is closed and never comes back."
            verdict.findings.doubtful(need.path, what, "Choose or create a stage in work.")
        else:
            verdict.fine.append(f"The stage {need.code} is there.")
    known_codes = {code for each in stages.values() for code in each}
    for name in ("lead.status", "lead.stage"):
        _check_codes(name, known_codes, model, verdict)


def check_sources(view: PortalView, model: FairleadToml, verdict: Verdict) -> None:
    """Note the sources in tables and pairs that the portal does not have."""
    if isinstance(view.sources, PortalError):
        verdict.unreadable("The sources of leads", view.sources)
    else:
        _check_codes("lead.source", view.sources, model, verdict)


def _check_codes(value: str, known: Iterable[str], model: FairleadToml, verdict: Verdict) -> None:
    codes = {code.casefold(): code for code in known}
    for path, code in values_named(model, value):
        if code.casefold() not in codes:
            what = f'The portal has no {value.removeprefix("lead.")} with the code "{code}".'
            remedy = suggest(code.upper(), codes.values(), otherwise="No lead ever gets these points.")
            verdict.findings.doubtful(path, what, remedy)


def check_users(view: PortalView, model: FairleadToml, verdict: Verdict) -> None:
    """Note the ids that are no users of the portal, and the users who are dismissed."""
    users = needed_users(model)
    if isinstance(view.users, PortalError):
        verdict.unreadable("The users", view.users)
        return
    good = 0
    for user in users:
        if user.id not in view.users:
            what = f"The portal has no user {user.id} ({user.role})."
            verdict.findings.wrong(user.path, what, "Correct the id: it is in the address of the profile.")
        elif not view.users[user.id]:
            what = f"User {user.id} ({user.role}) is dismissed in the portal."
            verdict.findings.wrong(user.path, what, "Name somebody else, or take the user out.")
        else:
            good += 1
    if good == len(users):
        verdict.fine.append(f"All {good} users of the configuration are active.")


def check_customers(view: PortalView, verdict: Verdict) -> None:
    """Note whether the webhook's user may read contacts and companies, by which customers are known again."""
    if isinstance(view.customers, PortalError):
        verdict.doubtful(
            "The webhook's user may not read contacts or companies: a customer is taken for a stranger, and"
            " not given to whoever looks after them.",
            "Give the user the right to read all of them: CRM > Settings > Access permissions.",
        )


def check_portal(view: PortalView, model: FairleadToml, findings: Findings) -> Verdict:
    """Return everything to report about the portal; `findings` knows the places in the file."""
    verdict = Verdict(findings, is_short_of_scopes=bool(missing_scopes(view)))
    check_access(view, verdict)
    check_mode(view, model, verdict)
    check_funnels(view, model, verdict)
    check_fields(view, model, verdict)
    check_stages(view, model, verdict)
    check_sources(view, model, verdict)
    check_users(view, model, verdict)
    check_people(view.people, model, verdict)
    check_names(view.names, model, verdict)
    check_customers(view, verdict)
    check_amounts(view, model, verdict)
    check_clock(view, verdict)
    note_plan(model.portal.plan, verdict)
    return verdict
