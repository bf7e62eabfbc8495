"""`imopenlines.config.list.get`: the open channels, each with the queue that answers in it."""

from typing import Any

from infra.simulator.protocol.call import Answer, Call, Method, reading

_QUEUE = "QUEUE"


def _list(call: Call) -> Answer:
    params, options = call.mapping("PARAMS"), call.mapping("OPTIONS")
    wanted = dict(params.get("filter") or {})
    names = {str(each) for each in _listed(params.get("select"))}
    rows = [
        row
        for row in call.store.open_lines
        if all(str(row.get(name)) == str(value) for name, value in wanted.items())
    ]
    names |= {_QUEUE} if options.get(_QUEUE) == "Y" else set()
    return Answer([{name: value for name, value in row.items() if name in names} for row in rows])


def _listed(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else list(value or ())


METHODS: tuple[Method, ...] = (reading("imopenlines.config.list.get", _list, scopes="imopenlines"),)
