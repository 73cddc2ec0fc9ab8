"""`python -m tests.bench.partitions`: what monthly partitions of the row directory would bring.

The same rows in one table, as it is, and in twelve months by day with a narrow table beside them
that keeps a row's id unique. PostgreSQL; one run, medians, the machine printed.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import psycopg

from tests import postgres
from tests.bench.machine import machine

_MONTHS = [date(2026, month, 1) for month in range(1, 13)] + [date(2027, 1, 1)]
_COLUMNS = """
    row_id bytea NOT NULL, department varchar(64) NOT NULL, sheet varchar(128) NOT NULL,
    visit_id varchar(200) NOT NULL, rev integer NOT NULL, subject varchar(200) NOT NULL,
    position integer NOT NULL, day date NOT NULL, started_at timestamptz NOT NULL,
    grid varchar(64) NOT NULL, keep_value varchar(200), live boolean NOT NULL, seq bigint
"""
_INDEXES = ("(sheet, seq)", "(sheet, day)", "(visit_id)", "(department) WHERE seq IS NULL")
# Twenty sheets of ten departments, four rows a visit; ids as random as keyed hashes are.
_ROWS = """
    SELECT decode(md5('row' || n), 'hex') AS row_id, 'd' || n % 10, 'd' || n % 10 || '/s' || n % 20,
        md5('visit' || n / 4)::uuid::text, 1, '', 0,
        date '2026-01-01' + (n::bigint * 364 / {total})::int AS day, timestamptz '2026-01-01',
        'g' || n % 500, NULL, true, n
    FROM generate_series({first}, {last}) AS n
"""
_FEED = "SELECT * FROM {} WHERE sheet = 'd3/s3' AND seq > %s ORDER BY seq LIMIT 500"
_DAY = "SELECT * FROM {} WHERE sheet = 'd3/s3' AND day = '2026-11-20' LIMIT 500"
_BY_ID = "SELECT * FROM {} WHERE row_id = decode(md5('row' || %s), 'hex')"
_BY_VISIT = "SELECT * FROM {} WHERE visit_id = md5('visit' || %s)::uuid::text"


def main(total: int) -> None:
    print(*machine(), f"{total} rows, twelve months", sep="\n")
    with postgres.server() as url:
        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as line:
            print(line.execute("SHOW server_version").fetchone(), "fsync off")
            _make(line, total)
            for name, measure in _MEASURES.items():
                one, months = measure(line, "one", total), measure(line, "months", total)
                print(f"{name:44} {one:>14} {months:>14}")


def _make(line: psycopg.Connection, total: int) -> None:
    line.execute(f"CREATE TABLE one ({_COLUMNS}, PRIMARY KEY (row_id))")
    line.execute(
        f"CREATE TABLE months ({_COLUMNS}, PRIMARY KEY (row_id, day)) PARTITION BY RANGE (day)"
    )
    for first, end in pairwise(_MONTHS):
        name = f"months_{first:%m}"
        line.execute(
            f"CREATE TABLE {name} PARTITION OF months FOR VALUES FROM ('{first}') TO ('{end}')"
        )
    line.execute("CREATE TABLE months_id (row_id bytea PRIMARY KEY, day date NOT NULL)")
    rows = _ROWS.format(total=total, first=0, last=total - 1)
    for table in ("one", "months"):
        for index in _INDEXES:
            line.execute(f"CREATE INDEX ON {table} {index}")
        line.execute(f"INSERT INTO {table} {rows}")
    line.execute("INSERT INTO months_id SELECT row_id, day FROM months")
    line.execute("VACUUM ANALYZE")


def _taken_in(line: psycopg.Connection, table: str, total: int) -> str:
    """Rows a second, by batches of 200, each checked for being there already."""
    begun = time.perf_counter()
    for first in range(total, total + 40_000, 200):
        rows = _ROWS.format(total=total + 40_000, first=first, last=first + 199)
        fresh = "INSERT INTO months_id SELECT row_id, day FROM new ON CONFLICT DO NOTHING"
        if table == "months":
            line.execute(
                f"WITH new AS ({rows}), fresh AS ({fresh} RETURNING row_id) "
                "INSERT INTO months SELECT new.* FROM new JOIN fresh USING (row_id)"
            )
        else:
            line.execute(f"INSERT INTO one {rows} ON CONFLICT DO NOTHING")
    return f"{40_000 / (time.perf_counter() - begun):.0f}/s"


def _asked(query: str, place: Callable[[int, int], int] | None = None) -> Callable[..., str]:
    def measure(line: psycopg.Connection, table: str, total: int) -> str:
        times = []
        for n in range(101):
            values = () if place is None else (place(n, total),)
            begun = time.perf_counter()
            line.execute(query.format(table), values).fetchall()
            times.append(time.perf_counter() - begun)
        return f"{statistics.median(times) * 1000:.2f} ms"

    return measure


def _size(line: psycopg.Connection, table: str, total: int) -> str:
    query = (
        "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relname ~ %s AND relkind = 'r'"
    )
    [size] = line.execute(query, (f"^{table}(_|$)",)).fetchone() or [0]
    return f"{float(size) / (total + 40_000):.0f} B/row"


def _gone(line: psycopg.Connection, table: str, total: int) -> str:
    """January goes, and its room with it, as far as it does."""
    begun = time.perf_counter()
    if table == "months":
        line.execute("DROP TABLE months_01")
        line.execute("DELETE FROM months_id WHERE day < '2026-02-01'")
        line.execute("VACUUM months_id")
    else:
        line.execute("DELETE FROM one WHERE day < '2026-02-01'")
        line.execute("VACUUM one")
    return f"{time.perf_counter() - begun:.2f} s"


_MEASURES: dict[str, Callable[[psycopg.Connection, str, int], str]] = {
    "rows taken in": _taken_in,
    "a pull of 500 at the end of a feed": _asked(_FEED, lambda n, total: total - 12_000 + n),
    "a pull of 500 at a tenth of it": _asked(_FEED, lambda n, total: total // 10 + n),
    "a page of one day": _asked(_DAY),
    "a row by its id": _asked(_BY_ID, lambda n, total: n * total // 101),
    "rows of a visit": _asked(_BY_VISIT, lambda n, total: n * total // 404),
    "on disk": _size,
    "a month goes (delete and vacuum, or drop)": _gone,
}


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_200_000)
