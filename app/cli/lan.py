"""`serve --lan`: for phones in the same network, over TLS by an authority of this installation.

A phone gives no service worker and no keys to a page of plain HTTP. It fetches the authority's
certificate from a page of its own, beside the server, and is told what to do with it.
"""

import io
import socket
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

import click
import segno

from app.cli.lan_page import page
from app.errors import Problem
from app.services.local_authority import (
    Address,
    Pair,
    as_der,
    fingerprint,
    is_local,
    is_trusted,
    new_authority,
    new_certificate,
    still_serves,
)
from app.settings import Settings, write_secret


@dataclass(frozen=True, slots=True)
class Lan:
    """Where phones find the app, and what it is served with; `authority` is its certificate."""

    address: Address
    port: int
    certificate: Path
    key: Path
    authority: bytes

    @property
    def app(self) -> str:
        return f"https://{bracketed(str(self.address))}:{self.port}/"

    @property
    def page(self) -> str:
        return f"http://{bracketed(str(self.address))}:{self.port + 1}/"


def open_lan(here: Settings, host: str | None, port: int, now: datetime) -> Lan:
    """Make what is missing below `YGT_DATA/lan`. Raises Problem `not_local` for an address that
    phones of this network do not reach, or that everybody does."""
    address = _local_address(host)
    folder = here.lan
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority = _kept(folder, "authority")
    if authority is None or not is_trusted(authority.certificate, now):
        authority = _keep(folder, "authority", new_authority(now))
    server = _kept(folder, "server")
    trusted = authority.certificate
    if server is None or not still_serves(server.certificate, trusted, address, now):
        _keep(folder, "server", new_certificate(authority, address, now))
    return Lan(address, port, folder / "server.pem", folder / "server.key", trusted)


def hand_out(lan: Lan) -> None:
    """Serve the authority's certificate over plain HTTP beside the app, until the process ends."""
    text = page(lan.app, fingerprint(lan.authority)).encode()
    answers = {
        "/": ("text/html; charset=utf-8", text),
        "/authority.crt": ("application/x-x509-ca-cert", as_der(lan.authority)),
    }

    class Door(BaseHTTPRequestHandler):
        timeout = 30

        def do_GET(self) -> None:
            found = answers.get(self.path)
            if found is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", found[0])
            self.send_header("Content-Length", str(len(found[1])))
            self.end_headers()
            self.wfile.write(found[1])

        def log_message(self, *_: object) -> None:
            """Who came for it is nobody's business."""

    door = ThreadingHTTPServer((str(lan.address), lan.port + 1), Door)
    Thread(target=door.serve_forever, daemon=True).start()


def tell(lan: Lan) -> None:
    """Both addresses, each with a code that a phone's camera opens."""
    steps = (
        ("第一次：信任本机的证书 · Once: trust this machine's certificate", lan.page),
        ("以后：打开应用 · Then: open the app", lan.app),
    )
    for title, address in steps:
        drawn = io.StringIO()
        segno.make_qr(address).terminal(drawn, border=2, compact=True)
        click.echo(f"{title}\n{address}\n{drawn.getvalue()}", err=True)
    click.echo(f"证书指纹 SHA-256 {fingerprint(lan.authority)}", err=True)


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _local_address(host: str | None) -> Address:
    try:
        address = ip_address(host) if host else _own_address()
    except ValueError:
        raise Problem(422, "not_local", f"{host} is no address: name it in numbers.") from None
    if not is_local(address):
        raise Problem(
            422, "not_local", f"{address} is no address of a local network: name one with --host."
        )
    return address


def _own_address() -> Address:
    """The address that this machine would speak to its network from; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 9))
        except OSError:
            raise Problem(
                422, "not_local", "This machine is in no network: name its address with --host."
            ) from None
        return ip_address(probe.getsockname()[0])


def _kept(folder: Path, name: str) -> Pair | None:
    try:
        return Pair((folder / f"{name}.pem").read_bytes(), (folder / f"{name}.key").read_bytes())
    except FileNotFoundError:
        return None


def _keep(folder: Path, name: str, pair: Pair) -> Pair:
    write_secret(folder / f"{name}.key", pair.key)
    write_secret(folder / f"{name}.pem", pair.certificate)
    return pair
