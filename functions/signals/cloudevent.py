"""CloudEvents 1.0 as plain signals: in structured mode, in lists, and in binary mode.

`type`, `time`, `source` and `id` come from the envelope, the subject (`lead_id`, `email` or `phone`) from
`data`. The CloudEvents SDK reads the same, but its parser crashes on a deeply nested body.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

_PREFIX = "ce-"


def envelope_of(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the envelope of an event in binary mode, from the `ce-` headers; empty when there is none.

    The signature of a request covers its body only, so in binary mode the envelope is as safe as the
    connection; senders who can choose should prefer structured mode.
    """
    lowered = ((name.lower(), value) for name, value in headers)
    found = {
        name.removeprefix(_PREFIX): unquote(value) for name, value in lowered if name.startswith(_PREFIX)
    }
    return found if "specversion" in found else {}


def plain_signal(element: Any, envelope: Mapping[str, str]) -> Any:
    """Return an element of the body as a plain signal; one that is no CloudEvent is returned unchanged."""
    if isinstance(element, dict) and "specversion" in element:
        return _flattened(element, element.get("data"))
    return _flattened(envelope, element) if envelope else element


def _flattened(envelope: Mapping[str, Any], data: Any) -> Any:
    if not isinstance(data, dict):
        return None
    own_id = envelope.get("id")
    # Only source and id together are unique (CloudEvents 1.0, "id").
    return {
        "at": envelope.get("time"),
        **data,
        "type": envelope.get("type"),
        "id": f"{envelope.get('source', '')} {own_id}" if own_id else None,
    }
