"""Connections that are no HTTP (a database's): the host is judged like any other, before anything is dialled.

The driver is given the judged addresses, or the open connection itself, so that it never looks the name up again.
"""

import socket
from typing import TYPE_CHECKING

from harvesters.fetch.exchange import Exchange
from metadata.errors.fetch import CannotConnect, ConnectTimedOut
from metadata.text import text

if TYPE_CHECKING:
    from harvesters.fetch.fetcher import Fetcher

_FAILED = text("การติดต่อล้มเหลว", "the connection failed")
_REFUSED = text("เครื่องปฏิเสธการติดต่อ", "it refuses connections")


def judged_addresses(fetch: "Fetcher", host: str, port: int, shown: str) -> list[str]:
    """Every IP address of a host when all of them may be dialled. shown is what messages call the place.

    Raises AddressForbidden for a private address that KHLANG_ALLOW_PRIVATE_HOSTS does not list with this
    port, HostNotFound, CannotConnect or ConnectTimedOut.
    """
    exchange = Exchange(fetch.limits, fetch.options.timeout_seconds, fetch.clock)
    exchange.start_hop(shown, host)
    return fetch.network.judge(exchange, host.lower(), port)


def open_socket(fetch: "Fetcher", host: str, port: int, shown: str) -> socket.socket:
    """A TCP connection to one of a host's judged addresses. Raises like judged_addresses."""
    addresses = judged_addresses(fetch, host, port, shown)
    seconds = min(fetch.limits.connect_seconds, fetch.options.timeout_seconds)
    failure: OSError | None = None
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout=seconds / len(addresses))
        except OSError as error:
            failure = error
    if isinstance(failure, TimeoutError):
        raise ConnectTimedOut(url=shown, seconds=f"{seconds:g}") from failure
    reason = _REFUSED if isinstance(failure, ConnectionRefusedError) else _FAILED
    raise CannotConnect(url=shown, reason=reason) from failure
