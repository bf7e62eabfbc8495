"""`imopenlines.session.history.get`: who wrote in a chat of an open channel (docs/bitrix24-api.md 4.4)."""

from typing import Any

from infra.simulator.protocol.call import Answer, Call, Method, reading
from infra.simulator.refusals import RestRefused
from infra.simulator.state.store import ChatMessage

CLIENTS_FROM = 100_000
"""The users that stand for clients are numbered from here: one a session."""


def _history(call: Call) -> Answer:
    session = call.number("SESSION_ID")
    messages = None if session is None else call.store.chats.get(session)
    if session is None or messages is None:
        raise RestRefused("ACCESS_DENIED", "You do not have sufficient rights to open this conversation")
    shown = {str(each.id): _message(call, session, each) for each in messages}
    authors = sorted({each.author for each in messages if each.author})
    users = {str(author): _user(author) for author in authors}
    return Answer(
        {
            "chatId": session,
            "sessionId": session,
            "userId": f"chat{session}",
            # Empty maps are lists, as everywhere (5).
            "message": shown or [],
            "users": users or [],
            "files": [],
        }
    )


def _message(call: Call, session: int, message: ChatMessage) -> dict[str, Any]:
    return {
        "id": str(message.id),
        "chatid": str(session),
        "senderid": str(message.author),
        "recipientid": f"chat{session}",
        "date": call.store.context.text(message.at),
        "text": message.text,
        "textlegacy": message.text,
        "params": [],
    }


def _user(number: int) -> dict[str, Any]:
    is_client = number >= CLIENTS_FROM
    name = "Guest" if is_client else f"User {number}"
    return {"id": str(number), "name": name, "extranet": is_client, "bot": False, "connector": is_client}


METHODS: tuple[Method, ...] = (reading("imopenlines.session.history.get", _history, scopes="imopenlines"),)
