"""What a check of the portal came to: what is fine, doubtful or wrong, and what could not be seen."""

from dataclasses import dataclass, field

from functions.errors import MethodUnknown, PortalError, Problem, ScopeMissing
from infra.configuration.findings import Findings

PORTAL = "portal"


@dataclass(frozen=True)
class Verdict:
    """Collects everything that is to be told, so that every problem is told at once.

    Attributes:
        findings: mistakes and doubts, with their places in the configuration where they have one.
        is_short_of_scopes: whether a missing scope has been told; what it hides needs no telling again.
        fine: what is as it should be.
        notes: what is good to know and neither right nor wrong.
    """

    findings: Findings
    is_short_of_scopes: bool = False
    fine: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def wrong(self, what: str, remedy: str) -> None:
        """Note a problem of the portal itself."""
        self.findings.mistakes.append(Problem(PORTAL, what, remedy))

    def doubtful(self, what: str, remedy: str) -> None:
        """Note something about the portal that works but is hardly meant."""
        self.findings.doubts.append(Problem(PORTAL, what, remedy))

    def unread(self, thing: str, error: PortalError) -> None:
        """Note that something could not be read, unless a missing scope says it already."""
        if not (self.is_short_of_scopes and isinstance(error, ScopeMissing | MethodUnknown)):
            self.wrong(f"{thing} cannot be read.", str(error))
