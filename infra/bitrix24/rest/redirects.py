"""The portal answers at another address: whether the secret may be sent there."""

from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

from functions.errors import PortalMoved
from infra.bitrix24.rest.webhook import Webhook, is_loopback


def moved(
    webhook: Webhook, location: str, *, method: str, allowed_hosts: Collection[str]
) -> Webhook | PortalMoved:
    """Return the webhook at its new address (docs/bitrix24-api.md 6.4: 302), or why it is not to be used.

    Only scheme, host and port are taken from `location`; its path has to be the method's own or none at
    all, because a redirect to a login page is not a portal that moved. The error is not raised here, so
    that no traceback with local variables shows the location.
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


def _split(location: str) -> SplitResult | None:
    try:
        parts = urlsplit(location)
        _ = parts.port  # only now a broken one is noticed
    except ValueError:
        return None
    return parts


def _is_trusted(parts: SplitResult, webhook: Webhook, allowed_hosts: Collection[str]) -> bool:
    host = parts.hostname or ""
    known = {webhook.host.casefold(), *(allowed.casefold() for allowed in allowed_hosts)}
    is_encrypted = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    return host in known and is_encrypted and parts.username is None


def _has_the_same_path(parts: SplitResult, webhook: Webhook, method: str) -> bool:
    path = parts.path.removesuffix(".json").rstrip("/")
    return path in ("", webhook.path_of(method), webhook.path_of("").rstrip("/"))
