"""`im.notify.*`: a notification replaces an earlier one with the same tag (docs/bitrix24-api.md 4.6)."""

from infra.simulator.protocol.call import Answer, Call, Method, writing
from infra.simulator.refusals import RestRefused
from infra.simulator.state.store import Notification

_LARGEST_ATTACHMENT = 60_000


def _add_personal(call: Call) -> Answer:
    return _add(call, is_system=False)


def _add_system(call: Call) -> Answer:
    return _add(call, is_system=True)


def _add(call: Call, *, is_system: bool) -> Answer:
    _check(call)
    person = call.store.people.find(call.number("USER_ID"))
    if person is None or not person.is_active:
        return Answer(result=False)
    made = Notification(
        id=call.store.context.next_id("notification"),
        user=person.id,
        message=str(call.get("MESSAGE")).strip(),
        tag=str(call.get("TAG") or ""),
        at=call.store.context.now(),
        is_system=is_system,
        client_id=str(call.get("CLIENT_ID") or ""),
    )
    shown, key = call.store.notifications, made.replacement_key
    shown.pop(key, None)
    shown[key] = made
    call.store.sent_notifications.append(made)
    return Answer(made.id)


def _check(call: Call) -> None:
    if not call.number("USER_ID"):
        raise RestRefused("USER_ID_EMPTY", "User ID can't be empty")
    if not str(call.get("MESSAGE") or "").strip():
        raise RestRefused("MESSAGE_EMPTY", "Message can't be empty")
    if len(str(call.get("ATTACH") or "")) > _LARGEST_ATTACHMENT:
        raise RestRefused("ATTACH_OVERSIZE", "You have exceeded the maximum allowable size of attach")
    # A webhook has no application of its own: its tags need a CLIENT_ID (4.6, pitfall 15). The pages name no
    # error code for its absence; this one is ours.
    if (call.get("TAG") or call.get("SUB_TAG")) and not call.get("CLIENT_ID"):
        raise RestRefused("CLIENT_ID_EMPTY", "CLIENT_ID is required with TAG or SUB_TAG for webhooks")


METHODS: tuple[Method, ...] = (
    writing("im.notify.personal.add", _add_personal, scopes="im"),
    writing("im.notify.system.add", _add_system, scopes="im"),
)
