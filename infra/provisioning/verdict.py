"""The result of checking the portal: what is fine, doubtful or wrong, and what could not be read."""

from dataclasses import dataclass, field

from functions.errors import MethodUnknown, PortalError, Problem, ScopeMissing
from infra.configuration.findings import Findings

PORTAL = "portal"


@dataclass(frozen=True)
class Verdict:
    """Collects everything to report, so that every problem is reported at once.

    Attributes:
        findings: mistakes and doubts, with their places in the configuration where they have one.
        is_short_of_scopes: True when a missing scope is reported; what it hides is not reported again.
        fine: what is as it should be.
        notes: facts that are neither right nor wrong.
    """

    findings: Findings
    is_short_of_scopes: bool = False
    fine: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def wrong(self, what: str, remedy: str) -> None:
        """Note a problem of the portal itself."""
        self.findings.mistakes.append(Problem(PORTAL, what, remedy))

    def doubtful(self, what: str, remedy: str) -> None:
        """Note something about the portal that works but is probably not intended."""
        self.findings.doubts.append(Problem(PORTAL, what, remedy))

    def unreadable(self, thing: str, error: PortalError) -> None:
        """Note that something could not be read, unless a reported missing scope explains it."""
        if not (self.is_short_of_scopes and isinstance(error, ScopeMissing | MethodUnknown)):
            self.wrong(f"{thing} cannot be read.", str(error))
