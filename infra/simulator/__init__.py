"""A Bitrix24 portal on this machine: its REST behaviour, events, limits, failures (bitrix24-api.md 11)."""

from infra.portal.portal import Portal
from infra.portal.server import PortalServer
from infra.portal.subscription import Subscription

__all__ = ["Portal", "PortalServer", "Subscription"]
