"""The inbound webhook's address: the secret that opens the portal, kept out of everything that is shown."""

import re
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from functions.errors import SettingInvalid

_PATH = re.compile(r"/rest/(?P<user_id>[0-9]+)/(?P<code>[A-Za-z0-9_-]+)/?")
_REMEDY = (
    "BITRIX24_WEBHOOK_URL is not the address of an inbound webhook. It looks like "
    "https://PORTAL/rest/USER/CODE/ (http only for this machine itself); copy it again from the portal."
)


@dataclass(frozen=True)
class Webhook:
    """One inbound webhook (docs/bitrix24-api.md 7); its repr and its text show the portal's host only."""

    scheme: str = field(repr=False)
    host: str
    port: int | None = field(repr=False)
    user_id: str = field(repr=False)
    code: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "Webhook":
        """Read the address.

        Raises:
            SettingInvalid: it is no webhook's address; the error does not quote it.
        """
        parts = _split(text.strip())
        path = _PATH.fullmatch(parts.path) if parts else None
        if parts is None or path is None or parts.query or parts.fragment or not _is_safe(parts):
            raise SettingInvalid(_REMEDY)
        return cls(parts.scheme, parts.hostname or "", parts.port, path["user_id"], path["code"])

    @property
    def is_loopback(self) -> bool:
        """Whether the portal runs on this very machine."""
        return is_loopback(self.host)

    def address_of(self, method: str) -> str:
        """Return the full, secret address of a method. It may go to the HTTP client only."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = f":{self.port}" if self.port else ""
        return f"{self.scheme}://{host}{port}{self.path_of(method)}"

    def path_of(self, method: str) -> str:
        """Return the secret path of a method."""
        return f"/rest/{self.user_id}/{self.code}/{method}"

    def moved_to(self, parts: SplitResult) -> "Webhook":
        """Return the same webhook at another scheme, host and port."""
        return replace(self, scheme=parts.scheme, host=parts.hostname or "", port=parts.port)

    def __str__(self) -> str:
        """Return the portal's host."""
        return self.host


def is_loopback(host: str) -> bool:
    """Whether a host name means this very machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        _ = parts.port  # only now a broken one is noticed
    except ValueError:
        return None
    return parts


def _is_safe(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    if not host or parts.username is not None or parts.password is not None:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
