"""`bizproc.workflow.template.list`: what people drew in the workflow designer.

Automation rules of stages are templates, too, and are never in this list (docs/bitrix24-api.md 1.9). Only an
administrator may read it.
"""

from collections.abc import Mapping
from typing import Any

from infra.simulator.protocol.call import Answer, Call, Method, reading
from infra.simulator.refusals import RestRefused
from infra.simulator.state.paging import page_of

_FIELDS = ("ID", "MODULE_ID", "ENTITY", "DOCUMENT_TYPE", "AUTO_EXECUTE", "NAME", "TEMPLATE", "USER_ID")


def _list(call: Call) -> Answer:
    person = call.store.people.find(call.user)
    if person is None or not person.is_admin:
        raise RestRefused("ACCESS_DENIED", "Access denied!")
    wanted = {str(name).lstrip("=").upper(): value for name, value in call.mapping("filter").items()}
    rows = [row for row in call.store.workflow_templates if _fits(row, wanted)]
    page = page_of(rows, call.get("start"))
    names = [str(each).upper() for each in call.listed("select")] or ["ID"]
    shown = [{name: row[name] for name in _FIELDS if name in names} for row in page.rows]
    return Answer(shown, page.total, page.next_start)


def _fits(row: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(str(row.get(name)) == str(value) for name, value in wanted.items())


METHODS: tuple[Method, ...] = (reading("bizproc.workflow.template.list", _list, scopes="bizproc"),)
