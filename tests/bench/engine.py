"""The database alone: what storing and streaming cost before any framework is involved."""

import time
from pathlib import Path

from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, create_engine, select

from app.storage.database import tune

METADATA = MetaData()
ROWS = Table(
    "row",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("op_id", String(36), unique=True),
    Column("payload", LargeBinary),
)


def insert_rate(data: Path, payload: bytes, batches: int, per_batch: int) -> float:
    """Rows a second in durable transactions of `per_batch` rows, one connection."""
    engine = create_engine(f"sqlite:///{data / 'engine.db'}")
    tune(engine)
    METADATA.create_all(engine)
    begin = time.perf_counter()
    for batch in range(batches):
        rows = [{"op_id": f"{batch}-{number}", "payload": payload} for number in range(per_batch)]
        with engine.begin() as connection:
            connection.execute(ROWS.insert(), rows)
    return batches * per_batch / (time.perf_counter() - begin)


def stream_rate(data: Path) -> float:
    """Rows a second read back from what `insert_rate` stored."""
    engine = create_engine(f"sqlite:///{data / 'engine.db'}")
    tune(engine)
    count = 0
    begin = time.perf_counter()
    with engine.connect() as connection:
        for row in connection.execution_options(yield_per=500).execute(select(ROWS)):
            count += bool(row.payload)
    return count / (time.perf_counter() - begin)
