"""A way to the portal on which one field of its answers becomes empty."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from infra.bitrix24.crm.payloads import rows_in

EMPTY: tuple[Any, ...] = (None, "", 0, "0", False, [], {})
"""Every form of nothing that occurs in answers (docs/bitrix24-api.md 3.1, 3.5)."""


@dataclass
class EmptyingTransport(httpx.BaseTransport):
    """Passes requests on, and empties a field of every row that a method answers with.

    Attributes:
        method, field, empty: which field of which answers is changed, and into what; no method, no change.
        shown: by method, every field that a row had, with its last value.
    """

    method: str = ""
    field: str = ""
    empty: Any = None

    def __post_init__(self) -> None:
        self._inner = httpx.HTTPTransport(verify=False)
        self.shown: dict[str, dict[str, Any]] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the portal's answer without that field."""
        answer = self._inner.handle_request(request)
        body = json.loads(answer.read())
        for method, rows in _answers(json.loads(request.content), body):
            for row in rows:
                self.shown.setdefault(method, {}).update(row)
                if method == self.method and self.field in row:
                    row[self.field] = self.empty
        return httpx.Response(answer.status_code, json=body)

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


def _answers(asked: dict[str, Any], body: dict[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    results = body.get("result", {}).get("result", {}) if isinstance(body.get("result"), dict) else {}
    for key, result in dict(results).items():
        method = asked["cmd"][key].partition("?")[0]
        rows = [result["item"]] if isinstance(result, dict) and "item" in result else rows_in(result)
        yield method, [row for row in rows if isinstance(row, dict)]
