"""Checking calls against Bitrix24's own descriptions of their parameters (contracts/README)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).with_name("contracts")

# Every list pages with `start` (docs/bitrix24-api.md 3.6), whether or not its page's table repeats it.
_PAGED = frozenset({"user.get", "user.search", "department.get"})

# Top-level names that a documentation page lacks, although docs/bitrix24-api.md has them.
_ALSO_ALLOWED: Mapping[str, frozenset[str]] = {
    "crm.lead.list": frozenset({"order"}),  # 3.6: orders like every other list
    "user.search": frozenset({"find", "name", "last_name", "work_position", "uf_department_name"}),  # 4.7
}

# The same inside `fields`.
_ALSO_IN_FIELDS: Mapping[str, frozenset[str]] = {
    "crm.activity.add": frozenset({"COMPLETED", "BINDINGS"}),  # 4.4: columns of the same rows
    "crm.activity.update": frozenset({"COMPLETED", "BINDINGS"}),
    "crm.lead.add": frozenset({"ADDRESS_LOC_ADDR_ID"}),  # 3.2
}

# Required by the page, but omitted in practice: a call or mail with the record's own contact data; the page
# of the update repeats the table of the addition, although only what changes is sent.
_NOT_REQUIRED_IN_FIELDS: Mapping[str, frozenset[str]] = {
    "crm.activity.add": frozenset({"COMMUNICATIONS"}),
    "crm.activity.update": frozenset(
        {"COMMUNICATIONS", "OWNER_ID", "OWNER_TYPE_ID", "TYPE_ID", "RESPONSIBLE_ID"}
    ),
}


@dataclass(frozen=True)
class ContractViolation:
    """One parameter of a call that breaks the contract of the method."""

    method: str
    parameter: str
    problem: str

    def __str__(self) -> str:
        return f"{self.method}: {self.parameter} {self.problem}"


@dataclass(frozen=True)
class Contract:
    """The parameters of one method; `inside` has the keys of parameters with a table of their own."""

    method: str
    allowed: frozenset[str]
    required: frozenset[str]
    inside: Mapping[str, Mapping[str, bool]]

    def violations(self, params: Mapping[str, Any]) -> Iterator[ContractViolation]:
        """Yield the violations in a call's parameters, which have lower-case top-level names."""
        for name in params:
            if name not in self.allowed:
                yield ContractViolation(self.method, name, "is not a parameter of this method")
        for name in sorted(self.required):
            if name not in params:
                yield ContractViolation(self.method, name, "is required and missing")
        for name, table in self.inside.items():
            if isinstance(params.get(name), Mapping) and _is_about_leads(params):
                yield from self._inside(name, params[name], table=table)

    def _inside(
        self, name: str, sent: Mapping[str, Any], *, table: Mapping[str, bool]
    ) -> Iterator[ContractViolation]:
        for key in sent:
            if key not in table and not _is_open_ended(key):
                yield ContractViolation(self.method, f"{name}[{key}]", "is not a parameter of this method")
        for key, is_required in table.items():
            if is_required and key not in sent:
                yield ContractViolation(self.method, f"{name}[{key}]", "is required and missing")


def contract_for(method: str) -> Contract | None:
    """Return the contract of a method, None when its documentation describes none (`batch`, `scope` …)."""
    return _contracts().get(method.lower())


@cache
def _contracts() -> dict[str, Contract]:
    files = (json.loads(path.read_text("utf-8")) for path in sorted(_FOLDER.glob("*.json")))
    return {each["method"].lower(): _contract(each) for each in files}


def _contract(described: Mapping[str, Any]) -> Contract:
    method, params = described["method"], described["params"]
    names = frozenset(each["name"].lower() for each in params)
    is_paged = method.endswith(".list") or method in _PAGED
    also = _ALSO_ALLOWED.get(method, frozenset()) | (frozenset({"start"}) if is_paged else frozenset())
    required = frozenset(each["name"].lower() for each in params if each["required"] is True)
    inside = {each["name"].lower(): _table(described, each["ref"]) for each in params if "ref" in each}
    return Contract(method, names | also | {"auth"}, required, inside)


def _table(described: Mapping[str, Any], reference: str) -> dict[str, bool]:
    method = described["method"]
    fields = described["defs"][reference.rsplit("/", 1)[-1]]
    spared = _NOT_REQUIRED_IN_FIELDS.get(method, frozenset())
    table = {each["name"]: each["required"] is True and each["name"] not in spared for each in fields}
    return table | dict.fromkeys(_ALSO_IN_FIELDS.get(method, ()), False)


def _is_open_ended(key: str) -> bool:
    return key.startswith(("UF_", "ufCrm", "parentId"))


def _is_about_leads(params: Mapping[str, Any]) -> bool:
    # The table of crm.item.* fields is the lead's; other entities have more.
    return str(params.get("entitytypeid", 1)) == "1"
