"""The reverse proxy, by the very file that the documents show: names are put in, nothing else."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

from app.services.local_authority import new_authority, new_certificate

SHOWN = Path(__file__).parents[2] / "docs" / "operate" / "nginx.conf"
_HERE = "127.0.0.1"


class NoProxyError(Exception):
    """There is no nginx on this machine."""


@contextmanager
def proxy(home: Path, port: int, nodes: Sequence[int]) -> Iterator[Path]:
    """Before these two nodes, until the end; gives the certificate that its own is vouched by."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        raise NoProxyError
    authority = new_authority(datetime.now(UTC))
    own = new_certificate(authority, ip_address(_HERE), datetime.now(UTC))
    (home / "authority.pem").write_bytes(authority.certificate)
    (home / "fullchain.pem").write_bytes(own.certificate)
    (home / "key.pem").write_bytes(own.key)
    (home / "nginx.conf").write_text(_put_in(home, port, nodes))
    call = [program, "-p", str(home), "-c", str(home / "nginx.conf"), "-e", str(home / "log")]
    # As a service manager runs it: in the foreground, and ended in peace.
    process = subprocess.Popen([*call, "-g", f"daemon off; pid {home}/pid;"])
    try:
        yield home / "authority.pem"
    finally:
        process.terminate()
        process.wait(60)


def _put_in(home: Path, port: int, nodes: Sequence[int]) -> str:
    text = SHOWN.read_text(encoding="utf-8")
    for name, node in zip(("web1", "web2"), nodes, strict=True):
        text = text.replace(f"{name}.internal:8000", f"{_HERE}:{node}")
    text = text.replace("listen 443", f"listen {_HERE}:{port}")
    text = text.replace("server_name ygt.example", f"server_name {_HERE}")
    text = text.replace("/etc/ssl/ygt/", f"{home}/").replace("/var/log/nginx/", f"{home}/")
    # The door that only sends on to this one needs a port that not everybody may open.
    return re.sub(r"    server \{\s+listen 80;.*?\n    \}\n", "", text, flags=re.S)
