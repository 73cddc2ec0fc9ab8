"""A department pulls a long sheet: rows a second, and what it costs the server in memory."""

import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse

from tests.bench.servers import Server


@dataclass(frozen=True, slots=True)
class Pull:
    """`rows` are the lines that arrived; `peak` is the server's highest resident set, MiB."""

    rows: int
    seconds: float
    megabytes: float
    peak: float


def pull(server: Server, key: str, sheet: str, suffix: str) -> Pull:
    """Read `rows<suffix>` to its end as a script would, keeping nothing; where an index has to be
    built first, from when it is."""
    department, name = sheet.split("/")
    connection = HTTPConnection("127.0.0.1", server.port, timeout=600)
    path = f"/api/v1/departments/{department}/sheets/{name}/rows{suffix}"
    begin, answer = _asked(connection, path, key)
    while answer.status == 503:
        answer.read()
        time.sleep(0.2)
        begin, answer = _asked(connection, path, key)
    if answer.status != 200:
        raise RuntimeError(f"{answer.status}: {answer.read(300)!r}")
    lines = size = 0
    while chunk := answer.read(1 << 16):
        lines += chunk.count(b"\n")
        size += len(chunk)
    return Pull(lines, time.perf_counter() - begin, size / 1e6, server.peak_memory())


def _asked(connection: HTTPConnection, path: str, key: str) -> tuple[float, HTTPResponse]:
    begin = time.perf_counter()
    connection.request("GET", path, headers={"Authorization": f"Bearer {key}"})
    return begin, connection.getresponse()
