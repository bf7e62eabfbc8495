"""Compare a configuration with what was read from the portal."""

from infra.configuration.findings import Findings
from infra.configuration.model import FairleadToml
from infra.provisioning.check_access import check_access, check_clock, check_mode, missing_scopes, note_plan
from infra.provisioning.check_fields import check_fields
from infra.provisioning.check_stages import check_sources, check_stages
from infra.provisioning.check_users import check_users
from infra.provisioning.portal_view import PortalView
from infra.provisioning.verdict import Verdict


def check_portal(view: PortalView, model: FairleadToml, findings: Findings) -> Verdict:
    """Return everything to report about the portal; `findings` knows the places in the file."""
    verdict = Verdict(findings, is_short_of_scopes=bool(missing_scopes(view)))
    check_access(view, verdict)
    check_mode(view, verdict)
    check_fields(view, model, verdict)
    check_stages(view, model, verdict)
    check_sources(view, model, verdict)
    check_users(view, model, verdict)
    check_clock(view, verdict)
    note_plan(model.portal.plan, verdict)
    return verdict
