"""Whose browser a request comes from, as far as it can be known."""

import re
from ipaddress import IPv6Address, ip_address, ip_network

from flask import Request

_OF_ONE_HOME = 64
"""The bits of an IPv6 address that a provider gives to one customer, who has all the others."""
_WITH_PORT = re.compile(r"([0-9.]+):[0-9]+|\[([0-9A-Fa-f:.]+)\](?::[0-9]+)?")


def visitor_of(request: Request) -> str:
    """Return the address of a visitor, of IPv6 the network of their home.

    It is the connection's, unless that comes from a private network: then there is a proxy in between, which
    adds the address that it sees behind those that a visitor may have made up.
    """
    connection, forwarded = request.remote_addr or "", request.headers.get("X-Forwarded-For", "")
    seen = forwarded.rpartition(",")[2].strip()
    return _network(seen if seen and not _is_public(connection) else connection)


def _is_public(address: str) -> bool:
    try:
        return ip_address(address).is_global
    except ValueError:
        return False


def _network(text: str) -> str:
    # Some gateways write the port of the connection behind the address.
    with_port = _WITH_PORT.fullmatch(text)
    try:
        address = ip_address((with_port[1] or with_port[2]) if with_port else text)
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((address, _OF_ONE_HOME), strict=False))
    return str(address)
