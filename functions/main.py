"""The deployed surface: every function by its entry point's name, nothing else."""

from functions.lead_events.handler import lead_events
from functions.processing.handler import processing

__all__ = ["lead_events", "processing"]
