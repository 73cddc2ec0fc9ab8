"""Sending to an address that somebody else chose, without becoming their way into our network.

The name is resolved once and exactly that address is connected to, so that a second answer of the
name server changes nothing; addresses that are not public are refused, redirects are not followed,
and a deadline and a budget of bytes cover the whole exchange.
"""

import io
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPException, HTTPResponse
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, cast

from app.services.outbound_url import Network, Target

SECONDS = 10.0
_MOST = 64 * 1024
_NAT64 = IPv6Network("64:ff9b::/96")

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], list[str]]


class Unsent(Exception):
    """Nothing arrived, or nobody said that it did. `fault`: address, connection, tls, timeout or
    answer. A name that does not exist and one that leads inside are both `address`."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a name as the machine's resolver gives them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@cache
def usual_trust() -> ssl.SSLContext:
    """The machine's certificate authorities, read once: that takes longer than a request."""
    return ssl.create_default_context()


@dataclass(frozen=True, slots=True)
class Reach:
    """What may be connected to: everything public, and the operator's own `networks`."""

    networks: tuple[Network, ...] = ()
    resolve: Resolve = resolved
    trust: ssl.SSLContext = field(default_factory=usual_trust)
    seconds: float = SECONDS

    def allows(self, address: Address) -> bool:
        """True for public addresses, also when wrapped in IPv6, and for the operator's networks."""
        inner = _unwrapped(address)
        if any(inner in network for network in self.networks):
            return True
        return inner.is_global and not inner.is_multicast and not inner.is_reserved


def post(reach: Reach, target: Target, headers: Mapping[str, str], body: bytes) -> int:
    """POST to the target; gives the status of the answer. Raises Unsent where there is none."""
    deadline = time.monotonic() + reach.seconds
    address = _address_of(reach, target)
    try:
        with socket.create_connection((address, target.port), _left(deadline)) as bare:
            bare.settimeout(_left(deadline))
            with _secured(reach, target, bare) as line:
                line.settimeout(_left(deadline))
                line.sendall(_head(target, headers, len(body)) + body)
                return _status(_Hurried(line, deadline))
    except TimeoutError:
        raise Unsent("timeout") from None
    except ssl.SSLError:
        raise Unsent("tls") from None
    except HTTPException:
        raise Unsent("answer") from None
    except OSError:
        raise Unsent("connection") from None


def _address_of(reach: Reach, target: Target) -> str:
    """The one address to connect to; refused when any address of the name is not allowed."""
    try:
        found = [ip_address(text) for text in reach.resolve(target.host, target.port)]
    except (OSError, ValueError):
        raise Unsent("address") from None
    if not found or not all(reach.allows(address) for address in found):
        raise Unsent("address")
    if not target.tls and not all(_unwrapped(address).is_loopback for address in found):
        raise Unsent("address")
    return str(found[0])


def _unwrapped(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, where it does."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)


def _secured(reach: Reach, target: Target, bare: socket.socket) -> socket.socket:
    return reach.trust.wrap_socket(bare, server_hostname=target.host) if target.tls else bare


def _head(target: Target, headers: Mapping[str, str], length: int) -> bytes:
    own = {"Host": target.authority, "Connection": "close", "Content-Length": str(length)}
    lines = [f"{name}: {value}" for name, value in {**own, **headers}.items()]
    return "\r\n".join([f"POST {target.path} HTTP/1.1", *lines, "", ""]).encode("ascii")


def _status(reader: "_Hurried") -> int:
    # All it asks a socket for is a file to read from.
    answer = HTTPResponse(cast("socket.socket", reader))
    answer.begin()
    status = answer.status
    # The answer's end is awaited as long as it is small, or the receiver would see a broken line.
    try:
        answer.read(_MOST)
    except (OSError, HTTPException):
        return status
    return status


class _Hurried(io.RawIOBase):
    """What a socket sends, up to a budget and a deadline: a drip of bytes gains nobody time."""

    def __init__(self, line: socket.socket, deadline: float) -> None:
        self._line = line
        self._deadline = deadline
        self._budget = _MOST

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._budget <= 0:
            raise HTTPException
        self._line.settimeout(_left(self._deadline))
        count = self._line.recv_into(buffer, min(len(buffer), self._budget))
        self._budget -= count
        return count

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
