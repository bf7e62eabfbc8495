"""What people of ours wrote in chats of open channels; the session's one activity does not tell.

See docs/bitrix24-api.md 4.4. The webhook needs the scope `imopenlines` for it; without that nothing is known,
and no lead is held up. What is not known of one session is known from its last change on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from functions.domain.item import Item
from functions.domain.lead.snapshot import EVER
from functions.domain.scoring import Activity, ActivityKind
from functions.errors import MethodUnknown, PortalError, ScopeMissing
from infra.bitrix24.crm.blame import OF_THE_OBJECT, log_refused, raise_what_is_of_the_portal
from infra.bitrix24.crm.notes import Notes
from infra.bitrix24.crm.payloads import ActivityRow, ChatMessage, ChatUser, readable, rows_in
from infra.bitrix24.rest.answers import Answer
from infra.bitrix24.rest.client import Bitrix24Client
from infra.bitrix24.rest.commands import Command

METHOD = "imopenlines.session.history.get"
PROVIDER = "IMOPENLINES_SESSION"
MOST_SESSIONS = 2
"""Sessions of one lead that are read, those that changed last."""
_WITHOUT_CHATS = (ScopeMissing, MethodUnknown)
"""What a webhook without that scope, or a portal without open channels, answers."""


@dataclass(frozen=True, slots=True)
class ChatSession:
    """One session, and when its activity last changed."""

    number: int
    changed_at: datetime


Answers = dict[Item, Notes | PortalError]
"""By lead; the error of one whose chats cannot be read now."""


def sessions_in(rows: Iterable[ActivityRow]) -> tuple[ChatSession, ...]:
    """Return the sessions of these activities, the one that changed last first."""
    chats = [
        ChatSession(row.associated, row.updated_at or row.created_at)
        for row in rows
        if row.provider == PROVIDER and row.associated
    ]
    return tuple(sorted(chats, key=lambda chat: chat.changed_at, reverse=True))


def read_answers(sessions: Mapping[Item, Sequence[ChatSession]], client: Bitrix24Client) -> Answers:
    """Return what people of ours wrote in the sessions of each lead; nothing is asked without any.

    Raises:
        PortalError: the portal takes no more requests.
    """
    numbers = sorted({chat.number for several in sessions.values() for chat in several[:MOST_SESSIONS]})
    if not numbers:
        return {}
    answers = client.batch([Command(_key(each), METHOD, {"SESSION_ID": each}) for each in numbers])
    raise_what_is_of_the_portal(each for each in answers.values() if not isinstance(each, _WITHOUT_CHATS))
    return {item: _written(several, answers, item) for item, several in sessions.items()}


def _key(session: int) -> str:
    return f"chat-{session}"


def _written(
    sessions: Sequence[ChatSession], answers: Mapping[str, Answer | PortalError], item: Item
) -> Notes | PortalError:
    written: list[Activity] = []
    unknown = [chat.changed_at for chat in sessions[MOST_SESSIONS:]]
    for chat in sessions[:MOST_SESSIONS]:
        answer = answers[_key(chat.number)]
        if isinstance(answer, Answer):
            messages, is_whole = _by_people(answer.result)
            written += messages
            unknown += [] if is_whole else [chat.changed_at]
        elif isinstance(answer, OF_THE_OBJECT):
            log_refused(answer, item=str(item))
            unknown.append(chat.changed_at)
        elif not isinstance(answer, _WITHOUT_CHATS):
            return answer
    return Notes(tuple(written), since=max(unknown, default=EVER))


def _by_people(result: Any) -> tuple[list[Activity], bool]:
    """Return what users wrote who are no client, no bot and not the portal, and whether that is all."""
    if not isinstance(result, Mapping):
        return [], False
    users, messages = rows_in(result.get("users")), rows_in(result.get("message"))
    known_users = list(readable(ChatUser, users, method=METHOD))
    known = list(readable(ChatMessage, messages, method=METHOD))
    people = {user.id for user in known_users if not user.is_client and not user.is_bot}
    answers = [Activity(ActivityKind.ANSWER, each.at) for each in known if each.sender in people]
    return answers, (len(known_users), len(known)) == (len(users), len(messages))
