"""The deployed surface: every function by its entry point's name, nothing else."""

from functions.lead_events.handler import lead_events
from functions.nurturing.handler import nurturing
from functions.processing.handler import processing
from functions.reconciling.handler import reconciling
from functions.rescoring.handler import rescoring
from functions.signals.handler import signals

__all__ = ["lead_events", "nurturing", "processing", "reconciling", "rescoring", "signals"]
