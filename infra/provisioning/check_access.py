"""Checks of access: the webhook, its scopes, the CRM's mode, the clocks, the rate plan."""

from datetime import timedelta

from functions.errors import PortalError
from infra.bitrix24.rest.rate_limiter import PLANS, PlanName
from infra.provisioning.needs import SCOPES
from infra.provisioning.portal_view import PortalView
from infra.provisioning.verdict import Verdict

CLASSIC = 1
_DOUBTFUL_SKEW = timedelta(seconds=60)
_WRONG_SKEW = timedelta(minutes=5)


def missing_scopes(view: PortalView) -> tuple[str, ...]:
    """Return the scopes that the webhook lacks; none where they could not be read."""
    if isinstance(view.scopes, PortalError):
        return ()
    return tuple(choices[0] for choices in SCOPES if view.scopes.isdisjoint(choices))


def check_access(view: PortalView, verdict: Verdict) -> None:
    """Note whether the webhook works and may do what Fairlead does."""
    if isinstance(view.profile, PortalError):
        verdict.unreadable("The webhook's user", view.profile)
    else:
        verdict.fine.append(f"The webhook works, in the name of user {view.profile.id}.")
        if not view.profile.is_admin:
            verdict.notes.append(
                "The webhook's user is no administrator. That is fine for work; fairlead provision needs one."
            )
    _check_scopes(view, verdict)


def check_mode(view: PortalView, verdict: Verdict) -> None:
    """Note whether the portal has leads at all: its simple mode has none."""
    if isinstance(view.mode, PortalError):
        verdict.unreadable("The CRM mode", view.mode)
    elif view.mode == CLASSIC:
        verdict.fine.append("The CRM works with leads (classic mode).")
    else:
        verdict.wrong(
            "The CRM is in simple mode: it turns every lead into a deal at once.",
            "Switch it: CRM > Deals > gear > CRM mode > Classic CRM.",
        )


def check_clock(view: PortalView, verdict: Verdict) -> None:
    """Note how far the portal's clock and this machine's are apart."""
    if view.skew is None:
        verdict.doubtful("The portal did not tell its time.", "Compare its clock with this machine's.")
        return
    apart = abs(view.skew)
    what = f"The portal's clock and this machine's are {apart.total_seconds():.0f} s apart"
    remedy = "Let this machine keep time by NTP: deadlines and decay go by its clock."
    if apart >= _WRONG_SKEW:
        verdict.wrong(f"{what}.", remedy)
    elif apart > _DOUBTFUL_SKEW:
        verdict.doubtful(f"{what}.", remedy)
    else:
        verdict.fine.append(f"{what}.")


def note_plan(plan: PlanName, verdict: Verdict) -> None:
    """Note the configured rate limit; a portal does not say which one it has (docs/bitrix24-api.md 6.1)."""
    limit = PLANS[plan]
    verdict.notes.append(
        f'Rate limit: [portal] plan = "{plan}" ({limit.drain:g} requests/s, bucket of {limit.size}). The'
        " portal does not tell its own; only Bitrix24 Enterprise has the higher one."
    )


def _check_scopes(view: PortalView, verdict: Verdict) -> None:
    if isinstance(view.scopes, PortalError):
        verdict.unreadable("The webhook's scopes", view.scopes)
        return
    missing = missing_scopes(view)
    if missing:
        verdict.wrong(
            f"The webhook lacks {'these scopes' if len(missing) > 1 else 'a scope'}: {', '.join(missing)}.",
            "Tick it in Bitrix24: Developer resources > Integrations > the inbound webhook.",
        )
    else:
        verdict.fine.append("The webhook has the scopes that it needs.")
