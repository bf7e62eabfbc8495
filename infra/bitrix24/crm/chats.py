"""What people of ours wrote in chats that the client began; the session's one activity does not tell.

See docs/bitrix24-api.md 4.4. The webhook needs the scope `imopenlines` for it; without that nothing is known.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any

from functions.domain.scoring import Activity, ActivityKind
from functions.errors import AccessDenied, NotFound, PortalError, PortalRefused
from infra.bitrix24.crm.blame import log_refused, raise_what_is_of_the_portal
from infra.bitrix24.crm.payloads import ActivityRow, ChatMessage, ChatUser, readable, rows_in
from infra.bitrix24.rest.answers import Answer
from infra.bitrix24.rest.client import Bitrix24Client
from infra.bitrix24.rest.commands import Command

METHOD = "imopenlines.session.history.get"
PROVIDER = "IMOPENLINES_SESSION"
MOST_SESSIONS = 2
"""Sessions of one lead that are read, those that changed last."""
_NOT_SHOWN = (PortalRefused, AccessDenied, NotFound)
"""Why a session tells nothing: the webhook has not the scope or the right, or there is no such session."""

Answers = dict[int, tuple[Activity, ...] | PortalError]
"""By lead; the error of one whose chats cannot be read now."""


def sessions_in(rows: Iterable[ActivityRow]) -> tuple[int, ...]:
    """Return the sessions of these activities that changed last, by their numbers."""
    chats = [row for row in rows if row.provider == PROVIDER and row.associated]
    newest = sorted(chats, key=lambda row: row.updated_at or row.created_at, reverse=True)
    return tuple(row.associated for row in newest[:MOST_SESSIONS])


def read_answers(sessions: Mapping[int, Sequence[int]], client: Bitrix24Client) -> Answers:
    """Return what people of ours wrote in the sessions of each lead; nothing is asked without any.

    A session that the webhook may not read, by scope or by right, tells nothing.

    Raises:
        PortalError: the portal takes no more requests.
    """
    numbers = sorted({number for several in sessions.values() for number in several})
    if not numbers:
        return {}
    answers = client.batch([Command(_key(each), METHOD, {"SESSION_ID": each}) for each in numbers])
    raise_what_is_of_the_portal(each for each in answers.values() if not isinstance(each, _NOT_SHOWN))
    return {
        lead_id: _written([answers[_key(number)] for number in several], lead_id)
        for lead_id, several in sessions.items()
    }


def _key(session: int) -> str:
    return f"chat-{session}"


def _written(answers: Sequence[Answer | PortalError], lead_id: int) -> tuple[Activity, ...] | PortalError:
    written: list[Activity] = []
    for answer in answers:
        if isinstance(answer, Answer):
            written += _by_people(answer.result)
        elif isinstance(answer, _NOT_SHOWN):
            log_refused(answer, lead=lead_id)
        else:
            return answer
    return tuple(written)


def _by_people(result: Any) -> Iterator[Activity]:
    """Yield the messages of users who are no client, no bot and not the portal itself."""
    if not isinstance(result, Mapping):
        return
    users = readable(ChatUser, rows_in(result.get("users")), method=METHOD)
    people = {user.id for user in users if not user.is_client and not user.is_bot}
    for message in readable(ChatMessage, rows_in(result.get("message")), method=METHOD):
        if message.sender in people and message.at is not None:
            yield Activity(ActivityKind.ANSWER, message.at.astimezone(UTC))
