"""Host names in the one spelling in which they are compared and sent, and in the one that people read."""

import re
from ipaddress import IPv6Address, ip_address

import idna

# What DNS carries: letters, digits and hyphens; names in a local network may have underscores.
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_LONGEST = 253


def canonical_host(host: str) -> str | None:
    """Return a host as it is sent: punycode, lower case, without the dot at its end; None if it is none.

    `host` has no brackets around an IPv6 address. Two spellings of one host have the same result.
    """
    address = _address(host)
    if address is not None:
        return address
    try:
        name = host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        return None
    labels = name.lower().removesuffix(".").split(".")
    # A number at the end is that of an address, which this one would have been if it were sound.
    if labels[-1].isdigit() or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    return ".".join(labels) if len(".".join(labels)) <= _LONGEST else None


def readable_host(host: str) -> str:
    """Return a canonical host in the letters of its language, where its punycode is sound."""
    try:
        return idna.decode(host) if "xn--" in host else host
    except idna.IDNAError:
        return host


def is_loopback(host: str) -> bool:
    """Return whether a host name means this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _address(host: str) -> str | None:
    try:
        address = ip_address(host)
    except ValueError:
        return None
    # A zone (`%eth0`) names an interface of this machine and belongs to no address of a portal.
    is_zoned = isinstance(address, IPv6Address) and address.scope_id is not None
    return None if is_zoned else address.compressed
