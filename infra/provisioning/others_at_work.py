"""Who else gives leads and deals to people: what a webhook is shown of it, and what it is not.

Open channels and workflows can be read with the scopes for them. Automation rules, sales assistants and the
queues of web forms and telephony have no method (docs/bitrix24-api.md 1.9): only what came with a responsible
user tells of these.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, Field

from functions.errors import AccessDenied, MethodUnknown, PermissionMissing, PortalError, ScopeMissing
from infra.bitrix24.crm.entities import DEAL, HANDLED, Entity
from infra.bitrix24.crm.payloads import readable, rows_in
from infra.bitrix24.crm.values import Flag, Id, Text, User
from infra.bitrix24.rest.answers import Answer
from infra.bitrix24.rest.commands import Command
from infra.configuration.fields import fields_of
from infra.configuration.handling import handled_by
from infra.configuration.model import FairleadToml
from infra.provisioning.verdict import Verdict

Outcome = Answer | PortalError
OPEN_LINES = "imopenlines.config.list.get"
WORKFLOWS = "bizproc.workflow.template.list"
NEWEST = "crm.item.list"
_LINES, _TEMPLATES, _NEWEST = "others-lines", "others-workflows-", "others-newest-"
_NEWEST_FIELDS = ["id", "assignedById", "createdBy", "webformId", "sourceId"]
_LINE = ["ID", "LINE_NAME", "ACTIVE", "CRM", "CRM_CREATE", "CRM_TRANSFER_CHANGE"]
_STARTS = {
    "0": "when somebody or a rule starts it",
    "1": "when one is created",
    "2": "when one is changed",
    "3": "when one is created or changed",
}
_BY_CHAT = re.compile(r"^(\d+)\|")
"""How the source of a lead begins that came by an open channel: with the number of the channel."""
_BY_CALL = frozenset({"CALL", "CALLBACK"})
_USER = re.compile(r"\buser_(\d+)")
_CHANGES_RESPONSIBLE = "CrmChangeResponsibleActivity"
_SETS_FIELDS = "SetFieldActivity"
_RESPONSIBLE = "ASSIGNED_BY_ID"


class OpenLine(BaseModel):
    """An open channel, from `imopenlines.config.list.get`; `queue` is None where it is not shown."""

    name: Text = Field("", alias="LINE_NAME")
    works_with_crm: Flag = Field(default=False, alias="CRM")
    creates: Text = Field("", alias="CRM_CREATE")
    follows_chat: Flag = Field(default=False, alias="CRM_TRANSFER_CHANGE")
    queue: list[User] | None = Field(None, alias="QUEUE")


class Workflow(BaseModel):
    """A workflow, from `bizproc.workflow.template.list`; its template is a tree of steps."""

    id: Text = Field("", alias="ID")
    name: Text = Field("", alias="NAME")
    starts: Text = Field("0", alias="AUTO_EXECUTE")
    template: Any = Field(None, alias="TEMPLATE")


class NewLead(BaseModel):
    """One of the newest leads or deals, with how it came and whose it is."""

    manager: User = Field(0, alias="assignedById")
    created_by: User = Field(0, alias="createdBy")
    form: Id = Field(0, alias="webformId")
    source: Text = Field("", alias="sourceId")


def others_commands(model: FairleadToml) -> list[Command]:
    """Return the commands that read what the portal shows of others at work on what is handled."""
    active = {"select": _LINE, "filter": {"ACTIVE": "Y"}, "limit": 200}
    commands = [Command(_LINES, OPEN_LINES, {"PARAMS": active, "OPTIONS": {"QUEUE": "Y"}})]
    for handled in handled_by(model.handled).values():
        entity = HANDLED[handled.entity]
        templates = {
            "SELECT": ["ID", "NAME", "AUTO_EXECUTE", "TEMPLATE"],
            "FILTER": {"MODULE_ID": "crm", "DOCUMENT_TYPE": entity.name},
        }
        newest = {
            "entityTypeId": entity.type_id,
            **({} if handled.funnels is None else {"filter": {"@categoryId": sorted(handled.funnels)}}),
            "select": [*_NEWEST_FIELDS, fields_of(model.fields, entity.key).score],
            "order": {"id": "DESC"},
            "start": -1,
            "useOriginalUfNames": "Y",
        }
        commands += [
            Command(_TEMPLATES + entity.key, WORKFLOWS, templates),
            Command(_NEWEST + entity.key, NEWEST, newest),
        ]
    return commands


def check_others(answers: Mapping[str, Outcome], model: FairleadToml, verdict: Verdict) -> None:
    """Note who else sets the responsible user of what is handled, and what of it is not seen."""
    intake, entities = set(model.portal.intake_user), handled_by(model.handled)
    hidden = ["automation rules of stages", "queues of web forms and telephony", "sales assistants"]
    lines = answers.get(_LINES)
    if isinstance(lines, Answer):
        known = readable(OpenLine, rows_in(lines.result), method=OPEN_LINES)
        _check_lines(
            (each for each in known if each.creates != DEAL.key or DEAL.key in entities), intake, verdict
        )
    else:
        hidden.append(f"open channels ({_why(lines, 'imopenlines')})")
    for entity in (HANDLED[each] for each in entities):
        templates, newest = answers.get(_TEMPLATES + entity.key), answers.get(_NEWEST + entity.key)
        if isinstance(templates, Answer):
            workflows = readable(Workflow, rows_in(templates.result), method=WORKFLOWS)
            _check_workflows(workflows, entity, verdict)
            hidden += [] if templates.next is None else [f"workflows of {entity.key}s beyond the first fifty"]
        else:
            hidden.append(f"workflows of {entity.key}s ({_why(templates, 'bizproc')})")
        if isinstance(newest, Answer) and intake:
            _check_newest(rows_in(newest.result), entity, model, verdict)
    several = " and ".join(f"{each}s" for each in entities)
    verdict.notes.append(
        f"Not seen, because the portal does not show them to this webhook: {'; '.join(hidden)}. Where one of"
        f" them sets the responsible user, {several} are not distributed, or taken from the manager who got"
        ' them: look for "Change responsible person" there.'
    )


def _why(outcome: Outcome | None, scope: str) -> str:
    if isinstance(outcome, ScopeMissing):
        return f"the webhook lacks the scope {scope}"
    if isinstance(outcome, AccessDenied | PermissionMissing):
        return "the webhook's user is no administrator"
    return "the portal does not know them" if isinstance(outcome, MethodUnknown) else type(outcome).__name__


def _check_lines(lines: Iterable[OpenLine], intake: set[int], verdict: Verdict) -> None:
    for line in lines:
        users = None if line.queue is None else sorted(set(line.queue) - intake)
        if not line.works_with_crm or line.creates in {"", "none"} or users == []:
            continue
        whom = "its own queue" if users is None else f"its own queue, {_people(users)}"
        later = ", and passes them on with the chat" if line.follows_chat else ""
        verdict.doubtful(
            f'The open channel "{line.name}" gives the {line.creates}s that it makes to {whom}{later}.'
            " Fairlead leaves them there.",
            "If they are to be distributed, let the channel make no leads, or let an intake user alone answer"
            " in it: Contact center > the channel.",
        )


def _check_workflows(workflows: Iterable[Workflow], entity: Entity, verdict: Verdict) -> None:
    for workflow in workflows:
        setters = list(_setters_in(workflow.template))
        if not setters:
            continue
        users = sorted({int(number) for each in setters for number in _USER.findall(str(each))})
        whom = f" to {_people(users)}" if users else ""
        starts = _STARTS.get(workflow.starts, "by itself")
        verdict.doubtful(
            f'The workflow "{workflow.name}" ({workflow.id}) changes the responsible user of {entity.key}s'
            f"{whom}, {starts}. What it does after Fairlead counts as done by hand.",
            f"Take that step out of it, or let it start for {entity.key}s only that Fairlead leaves alone.",
        )


def _setters_in(steps: Any) -> Iterator[Any]:
    """Yield what every step of a workflow says that sets the responsible user."""
    for step in rows_in(steps):
        if not isinstance(step, Mapping):
            continue
        properties = step.get("Properties")
        known = properties if isinstance(properties, Mapping) else {}
        values = known.get("FieldValue")
        if step.get("Type") == _CHANGES_RESPONSIBLE:
            yield known.get("Responsible")
        elif step.get("Type") == _SETS_FIELDS and isinstance(values, Mapping) and _RESPONSIBLE in values:
            yield values[_RESPONSIBLE]
        yield from _setters_in(step.get("Children"))


def _check_newest(rows: Iterable[Any], entity: Entity, model: FairleadToml, verdict: Verdict) -> None:
    """Note how those of the newest records came that Fairlead never scored, and that have an owner."""
    score = fields_of(model.fields, entity.key).score
    unscored = [row for row in rows if isinstance(row, Mapping) and not row.get(score)]
    given: defaultdict[str, list[int]] = defaultdict(list)
    for lead in readable(NewLead, unscored, method=NEWEST):
        if lead.manager and lead.manager not in model.portal.intake_user and lead.manager != lead.created_by:
            given[_origin(lead)].append(lead.manager)
    for origin, users in sorted(given.items()):
        verdict.doubtful(
            f"{len(users)} of the {len(unscored)} newest {entity.key}s without a score came by {origin} and"
            f" belong to {_people(sorted(set(users)))} already. Fairlead leaves them there.",
            "To have them distributed, let an intake user be the responsible person there.",
        )


def _origin(lead: NewLead) -> str:
    chat = _BY_CHAT.match(lead.source)
    if lead.form:
        return f"web form {lead.form}"
    if chat:
        return f"open channel {chat[1]}"
    return "telephony" if lead.source in _BY_CALL else f"user {lead.created_by} (an integration, or by hand)"


def _people(users: Iterable[int]) -> str:
    numbers = [str(each) for each in users]
    return f"user{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}"
