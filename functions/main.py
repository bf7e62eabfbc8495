"""The deployed surface: every function by its entry point's name, nothing else.

A process serves one function, so each is imported on first access: the cold start of `lead_events` does not
import what scores leads or calls the portal. functions-framework and Lambda's runtime get a function with
`getattr`; from then on a deployed process logs as its cloud reads it, and on Lambda has its secrets.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from infra import deployment

if TYPE_CHECKING:
    from functions.dashboard.handler import dashboard
    from functions.lead_events.handler import lead_events
    from functions.nurturing.handler import nurturing
    from functions.processing.handler import processing
    from functions.reconciling.handler import reconciling
    from functions.reporting.handler import reporting
    from functions.rescoring.handler import rescoring
    from functions.signals.handler import signals

__all__ = [
    "dashboard",
    "lead_events",
    "nurturing",
    "processing",
    "reconciling",
    "reporting",
    "rescoring",
    "signals",
]


def __getattr__(name: str) -> object:
    """Return the function of this name; its handler is imported with it."""
    if name not in __all__:
        raise AttributeError(f"There is no function {name}. There are: {', '.join(__all__)}.")
    deployment.set_up_logs()
    return deployment.as_deployed(getattr(import_module(f"functions.{name}.handler"), name))
