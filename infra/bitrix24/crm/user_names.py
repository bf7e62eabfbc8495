"""What users of the portal are called, for people who read a terminal; kept nowhere."""

from collections.abc import Collection, Sequence
from typing import Any

from pydantic import BaseModel, Field

from infra.batching import batched
from infra.bitrix24.crm.payloads import readable, rows_in
from infra.bitrix24.crm.values import OwnId, Text
from infra.bitrix24.rest.client import Bitrix24Client
from infra.bitrix24.rest.commands import Command

_PAGE = 50


class NamedUser(BaseModel):
    """A user as `user.get` shows one to the scope `user_brief` (docs/bitrix24-api.md 4.7)."""

    id: OwnId = Field(alias="ID")
    first: Text = Field("", alias="NAME")
    last: Text = Field("", alias="LAST_NAME")


def names_of_users(client: Bitrix24Client, users: Collection[int]) -> dict[int, str]:
    """Return the names of these users by their ids; one that the portal does not name is left out.

    Raises:
        PortalError: the portal did not answer, or refused.
    """
    commands = [
        Command(f"users-{number}", "user.get", {"FILTER": {"ID": list(page)}})
        for number, page in enumerate(batched(sorted(users), _PAGE))
    ]
    answers = client.batch(commands)
    return names_in([row for each in commands for row in rows_in(answers.answer(each.key).result)])


def names_in(rows: Sequence[Any]) -> dict[int, str]:
    """Return the names by user id, out of rows of `user.get`; who has none is left out."""
    named = {
        row.id: f"{row.first} {row.last}".strip() for row in readable(NamedUser, rows, method="user.get")
    }
    return {user: name for user, name in named.items() if name}
