"""Methods about the portal itself, and those that only an application may call."""

from infra.simulator.protocol.call import Answer, Call, Method, Run, reading

ALL_SCOPES = frozenset(
    [
        "crm",
        "user",
        "user_brief",
        "user_basic",
        "department",
        "im",
        "task",
        "calendar",
        "timeman",
        "bizproc",
        "imopenlines",
    ]
)
_APPLICATION_ONLY = (
    "event.bind",
    "event.unbind",
    "event.get",
    "event.offline.get",
    "event.offline.list",
    "event.offline.clear",
    "event.offline.error",
    "event.test",
    "events",
    "bizproc.robot.add",
    "crm.automation.trigger.add",
    "crm.automation.trigger.list",
    "crm.automation.trigger.execute",
    "crm.automation.trigger.delete",
)


def _mode(call: Call) -> Answer:
    return Answer(call.store.crm_mode)


def _time(call: Call) -> Answer:
    return Answer(call.store.context.text(call.store.context.now()))


def _never(_: Call) -> Answer:
    return Answer(None)


def _for_applications(name: str, run: Run) -> Method:
    return Method(name, run, frozenset(), needs_application=True)


METHODS: tuple[Method, ...] = (
    reading("crm.settings.mode.get", _mode),
    reading("server.time", _time, scopes=""),
    *(_for_applications(name, _never) for name in _APPLICATION_ONLY),
)
