"""Whether the portal knows the methods by which a card is explained (docs/bitrix24-api.md 4.6)."""

from collections.abc import Mapping

from pydantic import BaseModel, Field

from functions.errors import PortalError
from infra.bitrix24.crm.values import Flag
from infra.bitrix24.rest.answers import Answer
from infra.bitrix24.rest.commands import Command
from infra.configuration.model import FairleadToml
from infra.configuration.source_map import KeyPath
from infra.provisioning.needs import needed_methods
from infra.provisioning.verdict import Verdict

_KEY = "explain-"
_PLACE: KeyPath = ("portal", "explain")


class Availability(BaseModel):
    """Whether a method is there and may be called, from `method.get`."""

    is_available: Flag = Field(default=False, alias="isAvailable")


def explain_commands(model: FairleadToml) -> list[Command]:
    """Return the commands that ask whether the methods are there."""
    return [Command(f"{_KEY}{method}", "method.get", {"name": method}) for method in needed_methods(model)]


def check_explain(answers: Mapping[str, Answer | PortalError], model: FairleadToml, verdict: Verdict) -> None:
    """Note the methods that the webhook may not call; what is not known of any is no doubt."""
    outcomes = {method: answers.get(f"{_KEY}{method}") for method in needed_methods(model)}
    missing = [
        method
        for method, outcome in outcomes.items()
        if isinstance(outcome, Answer) and not Availability.model_validate(outcome.result).is_available
    ]
    if missing and not verdict.is_short_of_scopes:
        verdict.findings.doubtful(
            _PLACE,
            f"The portal has no {' and no '.join(missing)} for this webhook: cards will not say that.",
            'Update the portal, or write explain = "none". Nothing else suffers.',
        )
