"""A public address that leads to loopback, with a certificate, so that pinning is really walked."""

import ssl
from pathlib import Path

import httpcore

PUBLIC = "93.184.215.14"
CERTIFICATE = Path(__file__).parent / "hooks_example.pem"
"""Of `hooks.example`, made for these tests and trusted by nobody else."""


class Network(httpcore.SyncBackend):
    """Notes which address is dialled, and leads it to a loopback port."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self.dialled: list[str] = []

    def connect_tcp(self, host, port, *rest, **named):
        self.dialled.append(host)
        if not self.port:
            raise httpcore.ConnectError("nobody there")
        return super().connect_tcp("127.0.0.1", self.port, *rest, **named)


def their_tls() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    return context


def our_tls() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(CERTIFICATE))
