"""The deployed surface: every function by its entry point's name, nothing else."""

from functions.lead_events.handler import lead_events
from functions.processing.handler import processing
from functions.rescoring.handler import rescoring
from functions.signals.handler import signals

__all__ = ["lead_events", "processing", "rescoring", "signals"]
