"""The simulator over TLS, as every real portal is."""

import ssl
from typing import Self

import trustme

from infra.simulator import SimulatedPortal, SimulatorServer


class SecureSimulatorServer(SimulatorServer):
    """The simulator over TLS, as every real portal is; with a sound certificate unless one is given."""

    def __init__(
        self, portal: SimulatedPortal, authority: trustme.CA, *, certificate: trustme.LeafCert | None = None
    ) -> None:
        super().__init__(portal)
        self._certificate = certificate or authority.issue_cert("127.0.0.1")

    @property
    def base_url(self) -> str:
        return super().base_url.replace("http://", "https://", 1)

    def start(self) -> Self:
        super().start()
        assert self._listener is not None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._certificate.configure_cert(context)
        # An accepted connection does its handshake here, in the only thread that accepts.
        self._listener.socket = context.wrap_socket(self._listener.socket, server_side=True)
        return self
