"""Checks of `[privacy]`: who objects to being scored has to reach a human."""

from infra.configuration.draft import Draft
from infra.configuration.findings import Findings


def check_privacy(draft: Draft, findings: Findings) -> None:
    """Note an objection that sends leads to no human, and a human without an objection."""
    privacy, portal = draft.privacy, draft.portal
    if privacy is None or not draft.knows(("privacy",), "objection", "manager"):
        return
    has_senior = portal is None or portal.senior is not None or not draft.knows(("portal",), "senior")
    if privacy.objection is not None and privacy.manager is None and not has_senior:
        what = "Nobody gets the leads of people who object to being scored."
        remedy = "Write manager = the id of a user below it, or name the senior in [portal]."
        findings.wrong(("privacy", "objection"), what, remedy)
    elif privacy.objection is None and privacy.manager is not None:
        what = "No field says that a person objects to being scored, so nobody is sent such leads."
        findings.doubtful(("privacy", "manager"), what, 'Write objection = "UF_CRM_…", or take manager out.')
