"""What a plan creates, and who may do what by it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]

OF_EACH_SENDER = {
    "browser": "FAIRLEAD_BROWSER_SECRET",
    "mailgun": "FAIRLEAD_MAILGUN_KEY",
    "postmark": "FAIRLEAD_POSTMARK_LOGIN",
    "sendgrid": "FAIRLEAD_SENDGRID_KEY",
}
"""Which variable `signals` is given for a sender that the variable `senders` names."""


@dataclass(frozen=True)
class Grant:
    """A role that an account gets; `on` is the type of what it is got on."""

    account: str
    role: str
    on: str


@dataclass(frozen=True)
class Planned:
    """A plan as `terraform show -json` tells it."""

    shown: Json

    def of_type(self, kind: str) -> list[Json]:
        """The planned resources of a type, in root and modules."""
        return [each for each in self.resources if each["type"] == kind]

    @property
    def resources(self) -> list[Json]:
        """Everything that is planned, in root and modules."""
        return list(_resources(self.shown["planned_values"]["root_module"]))

    def values(self, kind: str) -> list[Json]:
        """What the resources of a type are planned to be; what only the cloud knows is missing."""
        return [each["values"] for each in self.of_type(kind)]


@dataclass(frozen=True)
class Plan(Planned):
    """The plan of the deployment on Google Cloud."""

    def expressions_of(self, kind: str, name: str) -> Json:
        """What a resource is written as, in the root or in a function's module, with what it refers to."""
        root = self.shown["configuration"]["root_module"]
        modules = (root, root["module_calls"]["processing"]["module"])
        declared = [each for module in modules for each in module["resources"]]
        (found,) = [each for each in declared if (each["type"], each["name"]) == (kind, name)]
        return dict(found["expressions"])

    @property
    def grants(self) -> set[Grant]:
        """Every role of every account, as functions' names, names of other accounts, or `allUsers`."""
        planned = _resources(self.shown["planned_values"]["root_module"])
        return {
            Grant(self._account_of(each), each["values"]["role"], each["type"])
            for each in planned
            if "_iam_" in each["type"]
        }

    def _account_of(self, resource: Json) -> str:
        if "member" in resource["values"]:
            return str(resource["values"]["member"])
        if resource["address"].startswith("module."):
            return _function_of(resource["address"])
        (reference,) = self._referred(resource)
        return str(resource["index"]) if reference == "module.function" else reference.split(".")[1]

    def _referred(self, resource: Json) -> set[str]:
        declared = self.shown["configuration"]["root_module"]["resources"]
        (block,) = [
            each for each in declared if (each["type"], each["name"]) == (resource["type"], resource["name"])
        ]
        parts = [each.split(".") for each in block["expressions"]["member"]["references"]]
        return {".".join(each[:2]).split("[")[0] for each in parts if each[0] != "each"}

    @property
    def functions(self) -> dict[str, Json]:
        """The functions by entry point."""
        planned = self.values("google_cloudfunctions2_function")
        return {each["build_config"][0]["entry_point"]: each for each in planned}

    @property
    def secrets(self) -> dict[str, dict[str, str]]:
        """By function: the secrets by the variable that they are mounted as."""
        return {
            name: {
                each["key"]: each["secret"]
                for each in function["service_config"][0]["secret_environment_variables"]
            }
            for name, function in self.functions.items()
        }


def _resources(module: Json) -> Iterator[Json]:
    yield from (each for each in module.get("resources", []) if each["mode"] == "managed")
    for child in module.get("child_modules", []):
        yield from _resources(child)


def _function_of(address: str) -> str:
    """`module.function["signals"].x`, `module.processing.x`, `module.dashboard[0].x` name their functions."""
    head = address.split(".")[1].removesuffix("[0]")
    return head.split('"')[1] if '"' in head else head
