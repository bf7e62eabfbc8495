"""`crm.currency.*`: the currencies of the portal and their rates, all of them as text."""

from collections.abc import Mapping
from typing import Any

from infra.simulator.protocol.call import Answer, Call, Method, reading
from infra.simulator.refusals import RestRefused, lead_access_denied
from infra.simulator.state.currencies import Currency
from infra.simulator.state.paging import sort_rows

_NUMBERS = frozenset({"SORT", "AMOUNT", "AMOUNT_CNT"})


def _list(call: Call) -> Answer:
    _check_rights(call)
    rows = [_row(call, each) for each in call.store.currencies]
    order = {name: way for name, way in call.mapping("order").items() if rows and name in rows[0]}
    # The count of this one list is always 0.
    return Answer(sort_rows(rows, order or {"SORT": "ASC"}, read=_sort_value), 0)


def _get(call: Call) -> Answer:
    _check_rights(call)
    currency = call.store.currencies.find(str(call.get("id") or ""))
    if currency is None:
        raise RestRefused("", "Not found")
    return Answer(_row(call, currency) | {"LANG": []})


def _base(call: Call) -> Answer:
    return Answer(call.store.currencies.base)


def _check_rights(call: Call) -> None:
    # The overview lets every reader of the CRM read them, the method's page only who may change its settings.
    if call.store.context.switches.currencies_are_refused:
        raise lead_access_denied()


def _row(call: Call, currency: Currency) -> dict[str, Any]:
    return {
        "CURRENCY": currency.code,
        "AMOUNT": f"{currency.amount:.4f}",
        "AMOUNT_CNT": str(currency.nominal),
        "BASE": "Y" if currency.code == call.store.currencies.base else "N",
        "SORT": str(currency.sort),
        "FULL_NAME": currency.name,
        "LID": "en",
        "FORMAT_STRING": f"# {currency.code}",
        "DEC_POINT": ".",
        "THOUSANDS_SEP": None,
        "DECIMALS": "2",
        "DATE_UPDATE": call.store.context.text(currency.changed_at),
    }


def _sort_value(row: Mapping[str, Any], name: str) -> Any:
    return float(row[name]) if name in _NUMBERS else row[name]


METHODS: tuple[Method, ...] = (
    reading("crm.currency.list", _list),
    reading("crm.currency.get", _get),
    reading("crm.currency.base.get", _base),
)
