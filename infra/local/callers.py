"""Who may call the scheduled functions of `fairlead serve`: this machine, and whom its operator names."""

import secrets
from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from wsgiref.types import WSGIEnvironment

from functions.errors import SettingInvalid

SCHEDULED = frozenset({"processing", "rescoring", "reconciling", "reporting", "nurturing"})
"""What no stranger may call: each of them works for minutes, and answers how a team is doing."""
OWN_HEADER = "X-Fairlead-Own-Call"
_FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_VIA",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
)

Network = IPv4Network | IPv6Network


def network_of(text: str) -> Network:
    """Return the network that `--allow-scheduled-from` names, e.g. `10.0.0.0/8` or one address.

    Raises:
        SettingInvalid: it is no network, or has bits beyond its prefix.
    """
    try:
        return ip_network(text.strip())
    except ValueError as error:
        raise SettingInvalid(
            f"--allow-scheduled-from {text!r} is no network: {error}. Write it like 10.1.0.0/16 or 10.1.2.3."
        ) from error


class Callers:
    """Tells callers of scheduled functions apart by the address of their connection.

    What headers say of an address is never believed. That they say anything shows a proxy: then the caller is
    not this machine, although the connection is.

    Args:
        allowed: networks from which calls are served too, whatever proxy they come through.
    """

    def __init__(self, allowed: Collection[Network] = ()) -> None:
        self._allowed = tuple(allowed)
        self._secret = secrets.token_hex(16)

    @property
    def own_headers(self) -> dict[str, str]:
        """Return what marks the calls of this very process, whatever address it listens on."""
        return {OWN_HEADER: self._secret}

    def is_own(self, environ: WSGIEnvironment) -> bool:
        """Return True for a call of this process."""
        sent = str(environ.get("HTTP_" + OWN_HEADER.upper().replace("-", "_"), ""))
        return secrets.compare_digest(sent.encode(), self._secret.encode())

    def may_call(self, environ: WSGIEnvironment) -> bool:
        """Return True for a caller on this machine, and for one in an allowed network."""
        forms = _forms_of(str(environ.get("REMOTE_ADDR", "")))
        is_allowed = any(each in network for each in forms for network in self._allowed)
        return is_allowed or self.is_here(environ)

    def is_here(self, environ: WSGIEnvironment) -> bool:
        """Return True for a caller on this machine."""
        forms = _forms_of(str(environ.get("REMOTE_ADDR", "")))
        return any(each.is_loopback for each in forms) and not _comes_by_proxy(environ)


def _forms_of(text: str) -> list[IPv4Address | IPv6Address]:
    """Return an address, and the IPv4 address that it stands for if it is such an IPv6 address."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return []
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return [address] if mapped is None else [address, mapped]


def _comes_by_proxy(environ: WSGIEnvironment) -> bool:
    return any(name in environ for name in _FORWARDED) or not _names_this_machine(
        str(environ.get("HTTP_HOST", ""))
    )


def _names_this_machine(host: str) -> bool:
    """Return True for `localhost`, a loopback or the unspecified address, each with or without a port."""
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    is_address = any(each.is_loopback or each.is_unspecified for each in _forms_of(name))
    return is_address or name.lower().rstrip(".") == "localhost"
