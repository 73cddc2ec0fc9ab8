"""What the programs of faults stand on: an installation, its servers, and the judge over both."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from app import create_app
from app.clock import system_clock
from app.services import releases
from app.settings import Settings
from app.storage.database import db, transaction
from tests import postgres
from tests.builders import AREAS
from tests.faults import city
from tests.faults.crowd import History
from tests.faults.database import Database
from tests.faults.feeds import Seen
from tests.faults.judging import judge
from tests.faults.labour import Labour
from tests.faults.readers import Readers
from tests.faults.serving import Serving
from tests.store import SqliteStores
from tests.store_postgres import PostgresStores


class Town:
    """`database` is None on SQLite, which lives in the servers' own processes."""

    def __init__(self, settings: Settings, database: Database | None) -> None:
        self.settings = replace(settings, workers=2, webhook_networks="127.0.0.0/8", index_from=20)
        self.database = database
        self._app = create_app(self.settings)
        self.serving = Serving(self.settings)
        self.labour = Labour(self.settings, 2)
        self.inside(city.found, AREAS[:4])
        # Compiled before any server is forked, so that none of them has to.
        self.inside(releases.in_force)

    def inside(self, work: Callable[..., Any], *words: Any) -> Any:
        """In one transaction of our own; no connection outlives it, since servers are forked."""
        with self._app.app_context():
            try:
                with transaction(writes=True) as tx:
                    return work(tx, *words)
            finally:
                db.engine.dispose()

    def employ(self, *, apart: bool) -> None:
        """Serve from here on; `apart` with two job workers of their own."""
        self.labour.kill()
        self.serving.jobs = not apart
        self.serving.start(None)
        if apart:
            self.labour.start()

    def scene(self, name: str, workers: int) -> city.Scene:
        made: city.Scene = self.inside(city.scene, name, workers, system_clock())
        return made

    def ask(
        self, method: str, path: str, token: str | None = None, body: object = None
    ) -> tuple[int, Any]:
        with closing(HTTPConnection("127.0.0.1", self.serving.port, timeout=120)) as door:
            headers = {"Content-Type": "application/json"}
            if token:
                headers["Authorization"] = f"Bearer {token}"
            door.request(method, path, None if body is None else json.dumps(body), headers)
            answer = door.getresponse()
            return answer.status, json.loads(answer.read() or b"null")

    def verdict(self, scene: city.Scene, followed: Readers, history: History) -> list[str]:
        """Every broken promise, after all has healed."""
        seen = Seen(followed, Readers(self.serving.port, scene.narrow), scene)
        seen.read()
        told = {
            "operations": history.operations,
            "blobs": history.blobs,
            "subjects": self._known(scene),
            "copied": [],
            "revoked": False,
            "moved": False,
        }
        found: list[str] = self.inside(judge, self.settings, seen, told)["broken"]
        return [*found, *history.faults]

    def _known(self, scene: city.Scene) -> list[dict[str, Any]]:
        """What a new phone is told of subjects."""
        body = {**scene.workers[-1], "device": {"name": "new"}}
        token = self.ask("POST", "/api/v1/session", None, body)[1]["token"]
        known: dict[str, dict[str, Any]] = {}
        more, cursor = True, ""
        while more:
            _, page = self.ask("GET", f"/api/v1/sync/pull?cursor={quote(cursor)}", token)
            more, cursor = page["has_more"], page["next"]
            known |= {each["id"]: each["data"] for each in page["items"] if _is_known(each)}
        return [
            {
                "aliases": data["aliases"],
                "values": {name: value["value"] for name, value in data["values"].items()},
            }
            for data in known.values()
        ]


def _is_known(item: dict[str, Any]) -> bool:
    return bool(item["kind"] == "subject" and item["op"] == "upsert")


@contextmanager
def town(engine: str) -> Iterator[Town]:
    """On `sqlite` or `postgresql`, all of it gone at the end."""
    with TemporaryDirectory(prefix="ygt-faults-") as folder:
        home = Path(folder)
        (home / "template").mkdir()
        (home / "data").mkdir()
        if engine == "sqlite":
            yield from _serving(
                Town(SqliteStores(home / "template").published(home / "data"), None)
            )
            return
        with postgres.server() as address:
            stores = PostgresStores(address, home / "template", "faults")
            settings = stores.published(home / "data")
            stores.let_go()
            yield from _serving(Town(settings, Database(address)))


def _serving(made: Town) -> Iterator[Town]:
    try:
        yield made
    finally:
        made.serving.kill()
        made.labour.kill()
