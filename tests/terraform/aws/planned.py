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

    @property
    def filters(self) -> list[tuple[str, str, str]]:
        """Fact, log group and pattern of every metric filter."""
        return [
            (each["metric_transformation"][0]["name"], each["log_group_name"], each["pattern"])
            for each in self.values("aws_cloudwatch_log_metric_filter")
        ]

    @property
    def alarms(self) -> dict[str, Json]:
        """Every alarm, composite ones too, by its name behind the portal's."""
        kinds = ("aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm")
        alarms = [each for kind in kinds for each in self.values(kind)]
        return {each["alarm_name"].removeprefix(PREFIX): each for each in alarms}

    def expressions(self, kind: str, name: str) -> Json:
        """What a resource of the root is written as, with what it refers to."""
        declared = self.shown["configuration"]["root_module"]["resources"]
        [found] = [each for each in declared if (each["type"], each["name"]) == (kind, name)]
        return dict(found["expressions"])


def _owner(resource: Json) -> str:
    """`module.function["signals"].aws_iam_role_policy.log` is of signals, that of the root of its name."""
    address = str(resource["address"])
    return address.split('"')[1] if address.startswith("module.") else str(resource["name"])


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
