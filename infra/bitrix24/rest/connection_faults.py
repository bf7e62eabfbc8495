"""Why a call did not reach the portal, or got no answer: each cause, its error and the remedy."""

import errno
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.request import getproxies, proxy_bypass

from functions.errors import CertificateRejected, PortalAddressWrong, PortalError, PortalUnreachable
from infra.bitrix24.rest.webhook import Webhook


@dataclass(frozen=True)
class ConnectionFault:
    """One way in which a connection fails.

    Attributes:
        name: what the log calls it.
        error: PortalUnreachable where it may pass by itself; any other is not tried again.
        sentence: what it is and what to do; with `{host}` and `{port}`.
    """

    name: str
    error: type[PortalError]
    sentence: str

    def error_at(self, webhook: Webhook, *, method: str) -> PortalError:
        """Return the error of a call of `method` to this portal; it shows host and port only."""
        sentence = self.sentence.format(host=webhook, port=webhook.port_number)
        return self.error(f"{method}: {sentence}", method=method)


_RENEW = "Ask the portal's administrator to renew it"
NOT_REACHED = ConnectionFault("not_reached", PortalUnreachable, "{host} cannot be reached. Try later.")
NO_ANSWER = ConnectionFault("no_answer", PortalUnreachable, "{host} gave no answer. Try later.")
BROKEN_OFF = ConnectionFault(
    "broken_off", PortalUnreachable, "{host} broke the connection off, without a sound answer. Try later."
)
NO_CONNECTION = ConnectionFault(
    "connection_timed_out",
    PortalUnreachable,
    "{host} takes no connection at port {port} in time: it is down, or a firewall on the way drops what is"
    " sent. Look at both; try later.",
)
REFUSED = ConnectionFault(
    "connection_refused",
    PortalUnreachable,
    "{host} refuses connections at port {port}. Look whether the portal is running there, and whether host"
    " and port in BITRIX24_WEBHOOK_URL are right; try later.",
)
NO_ROUTE = ConnectionFault(
    "no_route",
    PortalUnreachable,
    "no way through the network leads to {host}. Look at this machine's network and VPN; try later.",
)
NO_PROXY_THERE = ConnectionFault(
    "proxy_failed",
    PortalUnreachable,
    "the proxy that HTTPS_PROXY, HTTP_PROXY or ALL_PROXY names does not connect this machine to {host}."
    " Correct the proxy, or name the portal in NO_PROXY; try later.",
)
NO_NAME_SERVER = ConnectionFault(
    "name_not_resolved",
    PortalUnreachable,
    "the name {host} cannot be looked up now: no name server answers. Look at this machine's DNS if that"
    " lasts; try later.",
)
NAME_UNKNOWN = ConnectionFault(
    "name_unknown",
    PortalAddressWrong,
    "the name {host} does not exist. Correct the host in BITRIX24_WEBHOOK_URL; if it is a name of your own"
    " network, let this machine use the DNS of that network.",
)
NO_TLS = ConnectionFault(
    "no_tls",
    PortalAddressWrong,
    "what answers at {host}, port {port}, does not speak https. Correct host and port in"
    " BITRIX24_WEBHOOK_URL.",
)
HANDSHAKE_FAILED = ConnectionFault(
    "handshake_failed",
    PortalUnreachable,
    "{host}, port {port}, and this machine agree on no encryption. Look whether the portal speaks TLS 1.2 or"
    " newer there; try later.",
)
EXPIRED = ConnectionFault(
    "certificate_expired",
    CertificateRejected,
    f"the certificate of {{host}} has expired. {_RENEW}, with its whole chain; look at this machine's clock,"
    " too.",
)
NOT_YET_VALID = ConnectionFault(
    "certificate_not_yet_valid",
    CertificateRejected,
    "the certificate of {host} is not valid yet. Set this machine's clock by NTP.",
)
OF_ANOTHER_HOST = ConnectionFault(
    "certificate_of_another_host",
    CertificateRejected,
    "the certificate at {host} is one of another host. Correct the host in BITRIX24_WEBHOOK_URL, or ask"
    " the portal's administrator for a certificate for this one.",
)
NOT_TRUSTED = ConnectionFault(
    "certificate_not_trusted",
    CertificateRejected,
    "this machine does not know who issued the certificate of {host}. If that was a CA of your own, put its"
    " certificate (PEM) into a file and name the file in BITRIX24_CA_FILE; else let the portal send its whole"
    " chain, and ask the network's administrator: the connection may be read on its way.",
)
REVOKED = ConnectionFault(
    "certificate_revoked", CertificateRejected, f"the certificate of {{host}} was revoked. {_RENEW}."
)
UNSOUND = ConnectionFault(
    "certificate_unsound",
    CertificateRejected,
    f"the certificate of {{host}}, or of its CA, is not made as this machine demands. {_RENEW}; what is wrong"
    " with it says: openssl s_client -connect {host}:{port}.",
)

# X509_V_ERR_*, as `openssl verify` documents them.
_BY_VERIFICATION = {
    2: NOT_TRUSTED,
    9: NOT_YET_VALID,
    10: EXPIRED,
    18: NOT_TRUSTED,
    19: NOT_TRUSTED,
    20: NOT_TRUSTED,
    21: NOT_TRUSTED,
    23: REVOKED,
    62: OF_ANOTHER_HOST,
    64: OF_ANOTHER_HOST,
}
_NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
_NOT_TLS = {"WRONG_VERSION_NUMBER", "UNKNOWN_PROTOCOL", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"}
_UNREACHABLE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL}
_OF_THE_WAY = {NOT_REACHED, NO_CONNECTION, REFUSED, NO_ROUTE, NO_NAME_SERVER, NAME_UNKNOWN}
"""Faults of the first hop: where there is a proxy, the proxy's."""


def fault_of(error: BaseException, *, otherwise: ConnectionFault) -> ConnectionFault:
    """Return what an error of the HTTP client stands for, by what it was raised from."""
    found = map(_fault_of_cause, _causes(error))
    return next((fault for fault in found if fault is not None), otherwise)


def fault_by_proxy(fault: ConnectionFault, webhook: Webhook) -> ConnectionFault:
    """Return the fault as it is where the environment names a proxy, which the HTTP client reads likewise."""
    if fault not in _OF_THE_WAY or webhook.is_loopback:
        return fault
    is_proxied = {webhook.scheme, "all"} & getproxies().keys() and not proxy_bypass(webhook.host)
    return NO_PROXY_THERE if is_proxied else fault


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _fault_of_cause(cause: BaseException) -> ConnectionFault | None:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _BY_VERIFICATION.get(cause.verify_code, UNSOUND)
    if isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return BROKEN_OFF
    if isinstance(cause, ssl.SSLError):
        return NO_TLS if cause.reason in _NOT_TLS else HANDSHAKE_FAILED
    if isinstance(cause, socket.gaierror):
        return NAME_UNKNOWN if cause.errno in _NO_SUCH_NAME else NO_NAME_SERVER
    if isinstance(cause, ConnectionError):
        return REFUSED if isinstance(cause, ConnectionRefusedError) else BROKEN_OFF
    return NO_ROUTE if isinstance(cause, OSError) and cause.errno in _UNREACHABLE else None
