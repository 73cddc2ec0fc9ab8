"""What leaves this machine goes under TLS: by itself to a store elsewhere, and `doctor` looks."""

from dataclasses import replace

import pytest
from sqlalchemy import create_engine

from app.cli.wires import bare
from app.settings import Settings
from tests.world import World

_ELSEWHERE = "postgresql+psycopg://ygt@db.internal/ygt"


@pytest.mark.parametrize(
    ("given", "mode"),
    [
        ("postgresql://ygt@db.internal/ygt", "require"),
        ("postgres://ygt@10.1.2.3:5433/ygt?connect_timeout=3", "require"),
        ("postgresql://ygt@db1,db2:5432/ygt?target_session_attrs=read-write", "require"),
        ("postgresql://ygt@127.0.0.1,db2/ygt", "require"),
        ("postgresql://ygt@db.internal/ygt?sslmode=verify-full", "verify-full"),
        ("postgresql://ygt@db/ygt?sslmode=disable", "disable"),
        ("postgresql://ygt@localhost/ygt", None),
        ("postgresql://ygt@[::1]:5432/ygt", None),
        ("postgresql://ygt@/ygt?host=/run/postgresql", None),
        ("postgresql:///ygt", None),
        ("sqlite:////srv/live.db", None),
    ],
)
def test_a_store_elsewhere_is_never_spoken_to_in_clear_by_itself(
    given: str, mode: str | None
) -> None:
    url = Settings.from_env({"DATABASE_URL": given}).database_url
    assert url.count("sslmode=") == (mode is not None)
    assert mode is None or f"sslmode={mode}" in url


def test_the_replica_and_the_practice_store_likewise_and_libpqs_own_word_counts() -> None:
    env = {
        "DATABASE_URL": "postgresql://ygt@db1/ygt",
        "YGT_REPLICA_URL": "postgresql://ygt@db2/ygt",
        "YGT_PRACTICE_DATABASE_URL": "postgresql://ygt@db1/practice",
    }
    here = Settings.from_env(env)
    urls = (here.database_url, here.replica_url, here.practice.database_url)
    assert [url.rpartition("?")[2] for url in urls] == ["sslmode=require"] * 3
    own = Settings.from_env({**env, "PGSSLMODE": "verify-full"})
    assert "sslmode" not in own.database_url + own.replica_url


def test_doctor_names_each_line_that_goes_in_clear_or_to_anybody(world: World) -> None:
    assert "✓ 线路" in world.operator("doctor").stdout
    here = world.settings
    cases = [
        (replace(here, bucket="s3://ygt?endpoint=https://minio.internal:9000"), []),
        (replace(here, bucket="s3://ygt?endpoint=http://127.0.0.1:9000"), []),
        (replace(here, bucket="s3://ygt?endpoint=http://minio:9000"), ["附件桶 没有加密"]),
        (replace(here, replica_url=f"{_ELSEWHERE}?sslmode=require"), ["副本 sslmode=require"]),
        (replace(here, replica_url=f"{_ELSEWHERE}?sslmode=verify-full"), []),
        # The store of the tests has no TLS, whatever its address says here.
        (replace(here, database_url=f"{_ELSEWHERE}?sslmode=verify-full"), ["数据库 没有加密"]),
    ]
    opened = create_engine(here.database_url)
    with opened.connect() as connection:
        assert [bare(connection, case) for case, _ in cases] == [told for _, told in cases]
    opened.dispose()
