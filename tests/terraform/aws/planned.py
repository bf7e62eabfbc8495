"""What a plan for AWS makes, and who may do what by it."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.terraform.plans import Json, Planned

PREFIX = "fairlead-example-"


@dataclass(frozen=True)
class AwsPlan(Planned):
    """The plan of the deployment on AWS."""

    @property
    def functions(self) -> dict[str, Json]:
        """The functions by entry point."""
        planned = self.values("aws_lambda_function")
        return {each["handler"].removeprefix("main."): each for each in planned}

    def environment(self, function: str) -> Mapping[str, str]:
        """What a function finds in its environment."""
        [environment] = self.functions[function]["environment"]
        return dict(environment["variables"])

    @property
    def statements(self) -> dict[str, list[Json]]:
        """By the role's owner, a function or `schedules`: what its policies allow."""
        found = defaultdict[str, list[Json]](list)
        for each in self.of_type("aws_iam_role_policy"):
            found[_owner(each)] += json.loads(each["values"]["policy"])["Statement"]
        return dict(found)

    def actions(self, owner: str) -> set[str]:
        """What an owner may do at all."""
        return {action for each in self.statements[owner] for action in _listed(each["Action"])}

    def rule(self, owner: str, sid: str) -> Json:
        """The statement of this name."""
        [found] = [each for each in self.statements[owner] if each.get("Sid") == sid]
        return found

    def references(self, kind: str, name: str, argument: str) -> list[str]:
        """What an argument of a resource of the root is made of."""
        declared = self.shown["configuration"]["root_module"]["resources"]
        [found] = [each for each in declared if (each["type"], each["name"]) == (kind, name)]
        return list(found["expressions"][argument]["references"])


def _owner(resource: Json) -> str:
    """`module.function["signals"].aws_iam_role_policy.log` is of signals, that of the root of its name."""
    address = str(resource["address"])
    return address.split('"')[1] if address.startswith("module.") else str(resource["name"])


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
