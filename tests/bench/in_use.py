"""What a report weighs on PostgreSQL in a store in use: read from, and vacuumed, as it fills.

Each row is written twice, the second time with its number, once somebody reads; its first writing
is room to fill again as soon as the table was vacuumed. Where nobody reads and vacuums, both lie
there.
"""

from collections.abc import Callable
from http.client import HTTPConnection

from sqlalchemy import create_engine, text

from tests.bench import crew, load
from tests.bench.load import Target
from tests.bench.servers import Installation, product
from tests.bench.sizes import say_sizes

# The tables that a migration has vacuumed sooner than the others, and how soon.
_HOT = """
    SELECT relname, option_value::float FROM pg_class, pg_options_to_table(reloptions)
    WHERE relkind = 'r' AND option_name = 'autovacuum_vacuum_scale_factor'
    """


def measure(say: Callable[[str], None], store: Installation, reports: int, batch: int) -> None:
    """Print the bytes by group and table, with the mark. `store` is a fresh one on PostgreSQL."""
    secrets = crew.enrol(store)
    bodies = crew.bodies(crew.sources(str(store.run("publish")["version"])), batch, reports)
    tables, share = _hot(store.url)
    chunk = max(1, round(len(bodies) * share))
    with product(store) as server:
        targets = crew.targets(server.port, secrets)
        for number, body in enumerate(bodies, 1):
            load.push(targets[(number - 1) % len(targets)], body)
            if number % chunk == 0:
                _read(targets[0])
                _vacuum(store.url, tables)
    state = f"mark 2500; in use: numbered and vacuumed every {share:.0%}"
    say_sizes(say, store.url, len(bodies) * batch, state)


def _hot(url: str) -> tuple[list[str], float]:
    """The tables, and after what part of them the earliest vacuum comes."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {str(table): float(share) for table, share in connection.execute(text(_HOT))}
    engine.dispose()
    return sorted(found), min(found.values())


def _read(whose: Target) -> None:
    """As a phone that asks for news does: whatever was stored meanwhile gets its numbers."""
    connection = HTTPConnection("127.0.0.1", whose.port, timeout=120)
    headers = {"Authorization": f"Bearer {whose.token}"}
    connection.request("GET", "/api/v1/sync/pull", headers=headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status}: {content[:200]!r}")


def _vacuum(url: str, tables: list[str]) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for table in tables:
            connection.execute(text(f'VACUUM "{table}"'))
    engine.dispose()
