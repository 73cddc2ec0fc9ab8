"""The address of a webhook: what is accepted as one, taken apart once for whoever sends.

Read strictly: two parsers that understand one text differently are how a filter is walked around.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from urllib.parse import urlsplit

from app.errors import Problem, invalid

LONGEST = 2000
_RIGHT = "Write a whole address such as https://receiver.example/ygt, in ASCII, without a password."
_PLAIN = "Only https:// is sent to."
# A name, an IPv4 address or one of IPv6 in brackets; no user, no escapes.
_HOST = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)|\[([0-9A-Fa-f:.]+)\]")
_PORT = re.compile(r"[0-9]{1,5}")
_GRAPHIC = re.compile(r"[\x21-\x7e]+")

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect and what to ask for; `authority` is what the Host header says."""

    tls: bool
    host: str
    port: int
    authority: str
    path: str


def target_of(url: str, *, plain: bool) -> Target:
    """Take an address apart. `plain` allows http:// (which only loopback will ever be sent).

    Raises Problem `invalid` for anything that is not plainly an address.
    """
    if len(url) > LONGEST or not _GRAPHIC.fullmatch(url) or "\\" in url:
        raise invalid("url", _RIGHT)
    try:
        parts = urlsplit(url)
    except ValueError:
        raise invalid("url", _RIGHT) from None
    if parts.scheme not in ("https", "http") or "#" in url:
        raise invalid("url", _RIGHT)
    if parts.scheme == "http" and not plain:
        raise invalid("url", _PLAIN)
    tls = parts.scheme == "https"
    host, port = _host_and_port(parts.netloc, 443 if tls else 80)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(tls, host, port, parts.netloc, path)


def networks_of(text: str) -> tuple[Network, ...]:
    """The operator's list of networks, such as `10.20.0.0/16, 127.0.0.0/8`."""
    return tuple(_networks(part.strip() for part in text.split(",")))


def _networks(parts: Iterable[str]) -> Iterable[Network]:
    for part in filter(None, parts):
        try:
            yield ip_network(part)
        except ValueError:
            title = f"YGT_WEBHOOK_NETWORKS: {part} is no network; write such as 10.20.0.0/16."
            raise Problem(422, "bad_setting", title) from None


def _host_and_port(netloc: str, usual: int) -> tuple[str, int]:
    end = netloc.rfind("]")
    name, colon, port = (netloc, "", "") if ":" not in netloc[end + 1 :] else netloc.rpartition(":")
    found = _HOST.fullmatch(name)
    if found is None or (colon and not _PORT.fullmatch(port)):
        raise invalid("url", _RIGHT)
    number = int(port) if port else usual
    if not 1 <= number <= 65535:
        raise invalid("url", _RIGHT)
    return found[1] or found[2], number
