"""What a department waits for when a store holds ten thousand reports, and a million.

`python -m tests.bench.large [--reports 10000 100000 1000000] [--save FILE]`; a part of
`make bench-large`, whose other part, `tests.bench.crowded`, hands reports in.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import quote

from tests.bench.growing import DAY, grow, push_a_day
from tests.bench.machine import machine
from tests.bench.servers import Installation, Server, install, product

Say = Callable[[str], None]
_TURNS = 20
_SHEET = "arrival"
_ROWS = f"/api/v1/departments/gongan/sheets/{_SHEET}/rows"
_ODATA = f"/odata/v4/gongan/{_SHEET}"
# As Power BI's incremental refresh asks, by a column of the directory.
_BY_DIRECTORY = {
    "OData first page": "",
    "OData filter, by the directory": "?$filter=observed_at ge 2026-11-18T00:00:00Z",
}
# By what only the reports tell: from here on the index of the sheet is asked. One name that nobody
# has, one text that has no index of its own, a count of most rows, the first of all in an order.
_BY_CELLS = {
    "OData filter, equal cell": "?$filter=tenant_name eq 'nobody'",
    "OData filter, part of a cell": "?$filter=contains(tenant_name,'nobody')",
    "OData filter, and count": "?$filter=sex ne null&$count=true&$top=10",
    "OData in order, first page": "?$orderby=tenant_name desc&$top=1000",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.large", description=__doc__)
    sizes = [10_000, 100_000, 1_000_000]
    parser.add_argument("--reports", type=int, nargs="+", default=sizes)
    parser.add_argument("--folder", type=Path, default=None, help="where stores lie meanwhile")
    parser.add_argument("--save", type=Path, default=None, help="keep the figures in this file")
    options = parser.parse_args()
    lines = [f"date: {datetime.now(UTC):%Y-%m-%d}", *machine()]
    print("\n".join(lines), flush=True)

    def say(line: str) -> None:
        lines.append(line)
        print(line, flush=True)

    for reports in options.reports:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            measure(say, Path(folder), reports)
    if options.save:
        options.save.write_text("\n".join(["```", *lines, "```", ""]))


def measure(say: Say, data: Path, reports: int) -> None:
    """Grow a store to this size and ask it; its peak memory is that of all the questions."""
    begin = time.perf_counter()
    store = install(data / "store")
    push_a_day(store)
    reports = grow(store.data, max(1, reports // DAY))
    key = store.run("key", "create", "--department", "gongan")["key"]
    size = (store.data / "live.db").stat().st_size / 1e6
    say(f"{reports} reports, {size:.0f} MB, made in {time.perf_counter() - begin:.0f} s")
    _ask(say, store, key)


def _ask(say: Say, store: Installation, key: str) -> None:
    with product(store) as server:
        idle = server.peak_memory()
        say(f"  empty incremental pull        {_empty_pull(server, key) * 1000:10.1f} ms")
        _ask_all(say, server, key, _BY_DIRECTORY)
        say(f"  peak memory until here        {server.peak_memory():10.0f} MiB  (idle {idle:.0f})")
        begin = time.perf_counter()
        _until_built(server, key, next(iter(_BY_CELLS.values())))
        seconds = time.perf_counter() - begin
        size = sum(path.stat().st_size for path in (store.data / "index").glob("*.db")) / 1e6
        rows, _ = _answer(server, key, "GET", f"{_ODATA}/$count")
        say(f"  index of the sheet built in   {seconds:10.1f} s    {size:.0f} MB, {int(rows)} rows")
        _ask_all(say, server, key, _BY_CELLS)
        say(f"  peak memory                   {server.peak_memory():10.0f} MiB  (idle {idle:.0f})")


def _empty_pull(server: Server, key: str) -> float:
    """Seconds that a reader at the end waits to hear that there is nothing new."""
    answer = _answer(server, key, "HEAD", f"{_ROWS}.ndjson")
    address = answer[1]["Link"].partition(">")[0].removeprefix("<").replace(".ndjson", ".json")
    spent = []
    for _ in range(_TURNS):
        begin = time.perf_counter()
        body, _ = _answer(server, key, "GET", address)
        spent.append(time.perf_counter() - begin)
        if json.loads(body)["items"]:
            raise RuntimeError("the pull from the end is not empty")
    return median(spent)


def _ask_all(say: Say, server: Server, key: str, questions: Mapping[str, str]) -> None:
    for name, query in questions.items():
        seconds, found = _asked(server, key, query)
        say(f"  {name:30}{seconds * 1000:10.1f} ms   {found} rows on the first page")


def _until_built(server: Server, key: str, query: str) -> None:
    """Ask until the index is there."""
    path = _ODATA + quote(query, safe="?$='&")
    while _send(server, key, "GET", path)[0] == 503:
        time.sleep(0.2)


def _asked(server: Server, key: str, query: str) -> tuple[float, int]:
    begin = time.perf_counter()
    body, _ = _answer(server, key, "GET", _ODATA + quote(query, safe="?$='&"))
    return time.perf_counter() - begin, len(json.loads(body)["value"])


def _answer(server: Server, key: str, method: str, path: str) -> tuple[bytes, dict[str, str]]:
    status, body, headers = _send(server, key, method, path)
    if status != 200:
        raise RuntimeError(f"{status}: {body[:300]!r}")
    return body, headers


def _send(server: Server, key: str, method: str, path: str) -> tuple[int, bytes, dict[str, str]]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=600)
    connection.request(method, path, headers={"Authorization": f"Bearer {key}"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body, dict(answer.headers)


if __name__ == "__main__":
    main()
