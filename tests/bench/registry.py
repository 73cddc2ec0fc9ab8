"""What the registry costs: reading the sources, deriving the form, publishing a release."""

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from app import create_app
from app.cli.fields import make_field_keys
from app.registry.compose.derive import derive_form
from app.registry.load.sources import load_registry
from app.registry.release import build_bundle
from app.services.releases import publish
from app.settings import Settings, make_secrets
from app.storage.database import db, transaction
from app.storage.migrations import upgrade
from tests.bench.servers import ROOT

Say = Callable[[str], None]


def measure(say: Say, rounds: int) -> None:
    """Print compose ms and publish ms, the median of `rounds`."""
    sources = ROOT / "forms_schema"
    registry = load_registry(sources)
    load = _median(lambda: load_registry(sources), rounds)
    compose = _median(lambda: derive_form(registry), rounds)
    bundle = _median(lambda: build_bundle(registry), rounds)
    say(f"load and check the sources      {load:10.1f} ms")
    say(f"compose (derive the form)       {compose:10.1f} ms")
    say(f"bundle a release                {bundle:10.1f} ms   {len(build_bundle(registry))} bytes")
    say(f"publish, from files to commit   {_publish(sources, rounds):10.1f} ms")


def _publish(sources: Path, rounds: int) -> float:
    spans = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings.from_env({"YGT_DATA": folder})
            make_secrets(settings)
            make_field_keys(settings)
            app = create_app(settings)
            with app.app_context():
                upgrade(db.engine)
            begin = time.perf_counter()
            with app.app_context(), transaction(writes=True) as tx:
                publish(tx, load_registry(sources), datetime.now(UTC))
            spans.append(time.perf_counter() - begin)
    return statistics.median(spans) * 1000


def _median(work: Callable[[], object], rounds: int) -> float:
    spans = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        spans.append(time.perf_counter() - begin)
    return statistics.median(spans) * 1000
