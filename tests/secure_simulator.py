"""The simulator over TLS, as every real portal is."""

import ssl
from typing import Self

import trustme

from infra.simulator import SimulatedPortal, SimulatorServer


class SecureSimulatorServer(SimulatorServer):
    """The simulator over TLS, as every real portal is."""

    def __init__(self, portal: SimulatedPortal, authority: trustme.CA) -> None:
        super().__init__(portal)
        self._authority = authority

    def start(self) -> Self:
        super().start()
        assert self._listener is not None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert("127.0.0.1").configure_cert(context)
        self._listener.socket = context.wrap_socket(self._listener.socket, server_side=True)
        return self
