"""What an administrator of the simulated portal sets up beside Fairlead: open channels and workflows."""

from collections.abc import Sequence
from typing import Any

from infra.simulator.state.store import Store


def add_open_line(
    store: Store,
    name: str,
    *,
    queue: Sequence[int],
    creates: str = "lead",
    follows_chat: bool = True,
    is_active: bool = True,
) -> None:
    """Add an open channel whose queue gets what is made of its chats.

    `creates` is "lead", "deal" or "none"; with `follows_chat` a record goes along when a chat is passed on.
    """
    line = {
        "ID": str(len(store.open_lines) + 1),
        "LINE_NAME": name,
        "ACTIVE": _flag(is_active),
        "CRM": _flag(creates != "none"),
        "CRM_CREATE": creates,
        "CRM_TRANSFER_CHANGE": _flag(follows_chat),
        "QUEUE_TYPE": "evenly",
        "QUEUE": list(queue),
    }
    store.open_lines.append(line)


def add_workflow(
    store: Store, name: str, *steps: dict[str, Any], starts: int = 1, document: str = "LEAD"
) -> None:
    """Add a workflow of these steps; `starts` is 0 by hand, 1 on creation, 2 on a change, 3 on both."""
    root = {"Type": "SequentialWorkflowActivity", "Name": "Template", "Properties": {}, "Children": [*steps]}
    template = {
        "ID": str(len(store.workflow_templates) + 1),
        "MODULE_ID": "crm",
        "ENTITY": f"CCrmDocument{document.capitalize()}",
        "DOCUMENT_TYPE": document,
        "AUTO_EXECUTE": str(starts),
        "NAME": name,
        "TEMPLATE": [root],
        "USER_ID": "1",
    }
    store.workflow_templates.append(template)


def a_step(kind: str, *inside: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """Return a step of a workflow: `CrmChangeResponsibleActivity`, `SetFieldActivity`, a branch."""
    return {"Type": kind, "Name": f"A{kind}", "Properties": properties, "Children": [*inside]}


def _flag(value: object) -> str:
    return "Y" if value else "N"
