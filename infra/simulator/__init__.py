"""A simulated Bitrix24 portal on this machine: REST behaviour, events, limits and failures.

See docs/bitrix24-api.md 11.
"""

from infra.simulator.events.subscription import Subscription
from infra.simulator.portal import SimulatedPortal
from infra.simulator.server import SimulatorServer

__all__ = ["SimulatedPortal", "SimulatorServer", "Subscription"]
