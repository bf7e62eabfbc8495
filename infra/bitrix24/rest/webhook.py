"""The inbound webhook's address, a secret: how it is read, and whether a redirect may receive it."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from functions.errors import PortalMoved, SettingInvalid

_PATH = re.compile(r"/rest/(?P<user_id>[0-9]+)/(?P<code>[A-Za-z0-9_-]+)/?")
_REMEDY = (
    "BITRIX24_WEBHOOK_URL is not the address of an inbound webhook. It looks like "
    "https://PORTAL/rest/USER/CODE/ (http only for this machine itself); copy it again from the portal."
)


@dataclass(frozen=True)
class Webhook:
    """One inbound webhook (docs/bitrix24-api.md 7); `repr` and `str` show the portal's host only."""

    scheme: str = field(repr=False)
    host: str
    port: int | None = field(repr=False)
    user_id: str = field(repr=False)
    code: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "Webhook":
        """Read the address.

        Raises:
            SettingInvalid: the text is not the address of a webhook; the error does not quote it.
        """
        parts = _split(text.strip())
        path = _PATH.fullmatch(parts.path) if parts else None
        if parts is None or path is None or parts.query or parts.fragment or not _is_safe(parts):
            raise SettingInvalid(_REMEDY)
        return cls(parts.scheme, parts.hostname or "", parts.port, path["user_id"], path["code"])

    @property
    def is_loopback(self) -> bool:
        """True when the portal runs on this machine."""
        return is_loopback(self.host)

    def address_of(self, method: str) -> str:
        """Return the full address of a method: a secret, for the HTTP client only."""
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
    """Return whether a host name means this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def follow_redirect(
    webhook: Webhook, location: str, *, method: str, allowed_hosts: Collection[str]
) -> Webhook | PortalMoved:
    """Return the webhook at a new address (docs/bitrix24-api.md 6.4: 302), or an error if it is not trusted.

    Only scheme, host and port are taken from `location`. Its path has to be the method's own path or empty,
    because a redirect to a login page does not mean that the portal moved. The error is returned and not
    raised, so that no traceback with local variables shows the location.
    """
    parts = _split(location)
    if parts is None or not parts.hostname:
        return PortalMoved(f"{method}: {webhook} redirects, but not to a readable address.", method=method)
    if not _is_trusted(parts, webhook, allowed_hosts) or not _has_the_same_path(parts, webhook, method):
        return PortalMoved(
            f"{method}: {webhook} answers at {parts.hostname} now. If that is your portal, set its new "
            "address in BITRIX24_WEBHOOK_URL.",
            method=method,
        )
    return webhook.moved_to(parts)


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        _ = parts.port  # reading the port raises ValueError if it is broken
    except ValueError:
        return None
    return parts


def _is_safe(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    if not host or parts.username is not None or parts.password is not None:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))


def _is_trusted(parts: SplitResult, webhook: Webhook, allowed_hosts: Collection[str]) -> bool:
    host = parts.hostname or ""
    known = {webhook.host.casefold(), *(allowed.casefold() for allowed in allowed_hosts)}
    is_encrypted = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    return host in known and is_encrypted and parts.username is None


def _has_the_same_path(parts: SplitResult, webhook: Webhook, method: str) -> bool:
    path = parts.path.removesuffix(".json").rstrip("/")
    return path in ("", webhook.path_of(method), webhook.path_of("").rstrip("/"))
