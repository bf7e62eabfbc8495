"""The inbound webhook's address, a secret: how it is read, and whether a redirect may receive it."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from functions.errors import PortalMoved, SettingInvalid
from infra.bitrix24.rest.hosts import canonical_host, is_loopback, readable_host

_PATH = re.compile(
    r"(?P<folder>.*?)/rest/(?P<user_id>[0-9]+)/(?P<code>[A-Za-z0-9_-]+)(?:/(?P<method>[A-Za-z0-9_.]*))?/?"
)
_DEFAULT_PORTS = {"https": 443, "http": 80}
_REMEDY = (
    "BITRIX24_WEBHOOK_URL is not the address of an inbound webhook. It looks like "
    "https://PORTAL/rest/USER/CODE/, with the portal's folder before /rest/ where it has one; copy it again "
    "from the portal."
)
_HTTP_REMEDY = (
    "BITRIX24_WEBHOOK_URL begins with http://, so everybody on the way reads the webhook's code and people's"
    " data. Write https://; only for a portal without it in a network of your own set BITRIX24_ALLOW_HTTP=1."
)


@dataclass(frozen=True)
class Webhook:
    """One inbound webhook (docs/bitrix24-api.md 7); `repr` and `str` show the portal's host only.

    Attributes:
        host: in its canonical spelling.
        port: None for the scheme's own.
        folder: the path of the portal on its host, `/crm`; empty where the portal is the whole site.
    """

    scheme: str = field(repr=False)
    host: str
    port: int | None = field(repr=False)
    folder: str = field(repr=False)
    user_id: str = field(repr=False)
    code: str = field(repr=False)

    @classmethod
    def parse(cls, text: str, *, is_http_allowed: bool = False) -> "Webhook":
        """Read the address.

        Raises:
            SettingInvalid: the text is not the address of a webhook, or it is one by plain http to another
                machine and `is_http_allowed` is not set; the error does not quote it.
        """
        parts = _split(text.strip())
        path = _PATH.fullmatch(parts.path) if parts else None
        if parts is None or path is None or path["method"] or parts.query or parts.fragment:
            raise SettingInvalid(_REMEDY)
        host, folder = canonical_host(parts.hostname or ""), _canonical_folder(path["folder"], path["code"])
        if host is None or folder is None or not _is_web(parts):
            raise SettingInvalid(_REMEDY)
        if not is_http_allowed and not _is_safe(parts, host):
            raise SettingInvalid(_HTTP_REMEDY)
        return cls(parts.scheme, host, _port(parts), folder, path["user_id"], path["code"])

    @property
    def is_loopback(self) -> bool:
        """True when the portal runs on this machine."""
        return is_loopback(self.host)

    @property
    def is_private(self) -> bool:
        """True when no machine on the way can read along: encrypted, or within this machine."""
        return self.scheme == "https" or self.is_loopback

    @property
    def address(self) -> str:
        """The portal's address as people read it: scheme, host, port and folder, without what is secret."""
        return _joined(self.scheme, readable_host(self.host), self.port, self.folder)

    @property
    def port_number(self) -> int:
        """The port, also where it is the scheme's own."""
        return self.port or _DEFAULT_PORTS[self.scheme]

    def address_of(self, method: str) -> str:
        """Return the full address of a method: a secret, for the HTTP client only."""
        return _joined(self.scheme, self.host, self.port, self.path_of(method))

    def path_of(self, method: str) -> str:
        """Return the secret path of a method."""
        return f"{self.folder}/rest/{self.user_id}/{self.code}/{method}"

    def __str__(self) -> str:
        """Return the portal's host."""
        return readable_host(self.host)


@dataclass(frozen=True)
class Connection:
    """How a portal is reached; nothing of it is secret.

    Attributes:
        called_at: its address as it was given.
        answers_at: the one that it redirected to, if it did.
        is_private: whether no machine on the way can read what is sent to the first.
    """

    called_at: str
    answers_at: str
    is_private: bool


def follow_redirect(
    webhook: Webhook, location: str, *, method: str, allowed_hosts: Collection[str]
) -> Webhook | PortalMoved:
    """Return the webhook at a new address (docs/bitrix24-api.md 6.4: 302), or an error if it is not trusted.

    Only scheme, host, port and folder are taken from `location`, which may be relative. Its path has to be
    the method's own, in any folder; or none at another host or port, because a redirect to a login page does
    not mean that the portal moved. The error is returned and not raised, so that no traceback with local
    variables shows the location.
    """
    parts = _split(location, base=webhook.address_of(method)) if location else None
    host = canonical_host(parts.hostname or "") if parts else None
    if parts is None or host is None or parts.username is not None or parts.password is not None:
        return PortalMoved(f"{method}: {webhook} redirects, but not to a readable address.", method=method)
    if host not in {webhook.host, *map(canonical_host, allowed_hosts)}:
        return PortalMoved(
            f"{method}: {webhook} answers at {_shown(host, webhook)} now. If that is your portal, set its new"
            " address in BITRIX24_WEBHOOK_URL.",
            method=method,
        )
    if not (_is_safe(parts, host) or _is_as_open_as(webhook, parts, host)):
        return PortalMoved(
            f"{method}: {webhook} redirects to an address that is not https://, where everybody on the way"
            " reads along. Let the portal answer at https://.",
            method=method,
        )
    moved = replace(webhook, scheme=parts.scheme, host=host, port=_port(parts))
    folder = _folder_of(parts.path, webhook, method, is_elsewhere=moved != webhook)
    if folder is None:
        return PortalMoved(
            f"{method}: {webhook} redirects to a page of its own, as for a login. Let calls to /rest/ through"
            " without one, or correct the folder in BITRIX24_WEBHOOK_URL.",
            method=method,
        )
    return replace(moved, folder=folder)


def _split(text: str, *, base: str = "") -> SplitResult | None:
    try:
        parts = urlsplit(urljoin(base, text))
        _ = parts.port  # reading the port raises ValueError if it is broken
    except ValueError:
        return None
    return parts


def _port(parts: SplitResult) -> int | None:
    return None if parts.port == _DEFAULT_PORTS.get(parts.scheme) else parts.port


def _joined(scheme: str, host: str, port: int | None, path: str) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}{'' if port is None else f':{port}'}{path}"


def _is_web(parts: SplitResult) -> bool:
    return parts.scheme in _DEFAULT_PORTS and parts.username is None and parts.password is None


def _is_safe(parts: SplitResult, host: str) -> bool:
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))


def _is_as_open_as(webhook: Webhook, parts: SplitResult, host: str) -> bool:
    """Return True for plain http to the host that is called by plain http already."""
    return parts.scheme == webhook.scheme == "http" and host == webhook.host


def _shown(host: str, webhook: Webhook) -> str:
    """Return a stranger's host in its punycode, which hides no letter that only looks like another one."""
    return "another host" if webhook.code.lower() in host else host


def _canonical_folder(path: str, code: str) -> str | None:
    """Return a folder with what is not ASCII escaped; None where it is none.

    A folder is shown in links, so one that holds the webhook's code, or another webhook, is none either.
    """
    head, *segments = map(unquote, path.split("/"))
    if head or not all(map(_is_name, segments)) or code in unquote(path) or _PATH.match(path):
        return None
    return "".join(f"/{quote(segment, safe='')}" for segment in segments)


def _is_name(segment: str) -> bool:
    return segment not in {"", ".", ".."} and segment.isprintable() and not set(segment) & set("/\\\ufffd")


def _folder_of(path: str, webhook: Webhook, method: str, *, is_elsewhere: bool) -> str | None:
    """Return the portal's folder in the path of a redirect; None where the path is not the webhook's own."""
    if is_elsewhere and path.rstrip("/") in ("", webhook.folder):
        return webhook.folder
    found = _PATH.fullmatch(path)
    if found is None or (found["user_id"], found["code"]) != (webhook.user_id, webhook.code):
        return None
    is_own = (found["method"] or "").removesuffix(".json") in ("", method)
    return _canonical_folder(found["folder"], webhook.code) if is_own else None
