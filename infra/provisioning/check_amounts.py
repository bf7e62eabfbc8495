"""Compare how amounts are to count with the portal's currencies."""

from functions.errors import MethodUnknown, PortalError, ScopeMissing
from infra.bitrix24.crm.blame import REFUSALS
from infra.bitrix24.crm.rates import CurrencyRow, is_stale
from infra.configuration.amounts import reads_amounts
from infra.configuration.model import FairleadToml
from infra.provisioning.portal_view import PortalView
from infra.provisioning.verdict import Verdict

_RIGHT = "let the webhook's user change the settings of the CRM: CRM > Settings > Access permissions"
_KEY = ("portal", "currency")


def check_amounts(view: PortalView, model: FairleadToml, verdict: Verdict) -> None:
    """Note in which currency amounts count, and which of them cannot; nothing where none is asked for."""
    if not reads_amounts(model):
        return
    rows = view.currencies
    if not isinstance(rows, PortalError):
        base = next((row.code for row in rows if row.is_base), view.base_currency)
        _check_base(base, model, verdict)
        _check_rates(rows, base or model.portal.currency, view.unrated, verdict)
    elif isinstance(rows, REFUSALS) and not isinstance(rows, ScopeMissing | MethodUnknown):
        _note_refused(view.base_currency or model.portal.currency, verdict)
    else:
        verdict.unreadable("The currencies", rows)


def _check_base(base: str, model: FairleadToml, verdict: Verdict) -> None:
    configured = model.portal.currency
    if not base and not configured:
        verdict.wrong(
            "The portal has no base currency, so no amount with a currency counts.",
            "Choose it in Bitrix24: CRM > Settings > Currencies.",
        )
    elif base and configured and base != configured:
        what = f"The base currency of the portal is {base}, and that is what amounts count in."
        verdict.findings.doubtful(_KEY, what, f'Write: currency = "{base}"')


def _check_rates(rows: list[CurrencyRow], base: str, unrated: tuple[str, ...], verdict: Verdict) -> None:
    stale = next((row for row in rows if row.is_base and is_stale(row)), None)
    if stale is not None:
        verdict.wrong(
            f"The rates are stale: {stale.code} is the base currency, and its own rate is {stale.amount} for"
            f" {stale.count}, not 1. The portal calculates none anew when the base is changed.",
            "Enter the rates of all currencies anew: CRM > Settings > Currencies.",
        )
    if unrated:
        verdict.doubtful(
            f"These currencies have no rate above 0, and amounts in them do not count: {', '.join(unrated)}.",
            "Enter their rates: CRM > Settings > Currencies.",
        )
    others = ", ".join(row.code for row in rows if row.code != base)
    if base and stale is None:
        verdict.fine.append(
            f"Amounts count in {base}, by the portal's rates{f' of {others}' if others else ''}."
        )


def _note_refused(base: str, verdict: Verdict) -> None:
    if base:
        what = f"The webhook's user may not read the currencies: only amounts in {base} count."
        verdict.doubtful(what, f"If leads come in others, {_RIGHT}.")
        return
    verdict.wrong(
        "The webhook's user may not read the currencies, and [portal] names none: no amount counts.",
        f'Name the base currency in [portal], currency = "EUR"; or {_RIGHT}.',
    )
