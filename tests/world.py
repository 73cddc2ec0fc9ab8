"""The world a test acts in: workers with phones, departments with keys, an operator, a clock.

Everything goes through the real application in process; nothing of ours is replaced but the clock.
"""

import gzip
import json
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from argon2 import PasswordHasher
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import new_id
from app.cli.main import cli
from app.clock import system_clock
from app.scheduler import fold_waiting
from app.services import keys
from app.services.areas import NewArea, add_area
from app.services.workers import Enrolment, NewWorker, add_worker
from app.settings import Settings
from app.storage.database import transaction
from app.storage.models.tasks import AuditLine
from tests.builders import AREAS, GRID, WORKER
from tests.clock import TestClock

# The product's cost (127 ms a hash) would be most of the suite's time.
Param = str | int | list[str]
_names = (f"request-{n}" for n in count(1))
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass(frozen=True, slots=True)
class Phone:
    """A signed-in worker's phone."""

    client: FlaskClient
    token: str
    session: dict[str, Any]
    number: str
    secret: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def worker_id(self) -> str:
        return str(self.session["worker"]["id"])

    @property
    def device_no(self) -> int:
        return int(self.session["device_no"])

    def push(self, *operations: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Hand operations in as one batch; gives their results. The batch must be readable."""
        response = self.post("/api/v1/sync/push", {"operations": operations})
        assert response.status_code == 200, response.text
        results: list[dict[str, Any]] = response.get_json()["results"]
        return results

    def push_bytes(self, body: bytes, *, zipped: bool = False) -> TestResponse:
        """Hand in a body exactly as it is; `zipped` compresses it and says so."""
        headers = self.headers | ({"Content-Encoding": "gzip"} if zipped else {})
        data = gzip.compress(body) if zipped else body
        return self.client.post(
            "/api/v1/sync/push", data=data, headers=headers, content_type="application/json"
        )

    def have(self, *operations: Mapping[str, Any]) -> Any:
        response = self.post("/api/v1/sync/have", {"operations": operations})
        assert response.status_code == 200, response.text
        return response.get_json()

    def pull(self, cursor: str | None = None) -> dict[str, Any]:
        """One page of what the server has for this phone."""
        response = self.get("/api/v1/sync/pull", **({"cursor": cursor} if cursor else {}))
        assert response.status_code == 200, response.text
        page: dict[str, Any] = response.get_json()
        return page

    def pull_all(self) -> list[dict[str, Any]]:
        """Every item from the beginning."""
        page = self.pull()
        items = list(page["items"])
        while page["has_more"]:
            page = self.pull(page["next"])
            items += page["items"]
        return items

    def get(self, path: str, **params: str) -> TestResponse:
        return self.client.get(path, query_string=params, headers=self.headers)

    def post(self, path: str, body: object) -> TestResponse:
        # Not the client's own encoder: lone surrogates and the order of keys must arrive as built.
        data = json.dumps(body).encode()
        return self.client.post(
            path, data=data, headers=self.headers, content_type="application/json"
        )


@dataclass(frozen=True, slots=True)
class Key:
    """A department's key, and what it opens. Paths without a leading / are the department's own."""

    client: FlaskClient
    department: str
    key: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    def get(self, path: str, **params: Param) -> TestResponse:
        return self.ask(path, {}, **params)

    def ask(self, path: str, headers: Mapping[str, str], **params: Param) -> TestResponse:
        """A GET with headers of its own beside the key: Accept, If-None-Match, Range."""
        own = f"/api/v1/departments/{self.department}/{path}"
        address = path if path.startswith("/") else own
        return self.client.get(address, query_string=params, headers={**self.headers, **headers})

    def say(
        self, path: str, body: Mapping[str, Any], name: str | None = None, **headers: str
    ) -> TestResponse:
        """A POST, sent under an Idempotency-Key of its own unless one is given."""
        address = f"/api/v1/departments/{self.department}/{path}"
        own = {"Idempotency-Key": f'"{name or next(_names)}"', **self.headers, **headers}
        # As `Phone.post` does, so that a lone surrogate can be sent.
        data = json.dumps(body).encode()
        return self.client.post(address, data=data, headers=own, content_type="application/json")

    def rows(self, sheet: str, **params: Param) -> dict[str, Any]:
        """One page of a sheet's rows as JSON."""
        response = self.get(f"sheets/{sheet}/rows", **params)
        assert response.status_code == 200, response.text
        page: dict[str, Any] = response.get_json()
        return page


class World:
    """One installation. `clock.now` may be set at any time."""

    def __init__(self, app: Flask, settings: Settings, clock: TestClock) -> None:
        self.app = app
        self.settings = settings
        self.clock = clock
        self.client = app.test_client()
        self._phones = (f"1990000{n}" for n in count(5000))
        self._ready = False

    def transaction(self, *, writes: bool = True) -> AbstractContextManager[Session]:
        """A transaction on the world's store; enter it inside `world.app.app_context()`."""
        return transaction(writes=writes)

    def area_tree(self) -> None:
        """广州市 down to the golden grid and three neighbours (tests.builders.AREAS)."""
        if self._ready:
            return
        with self.app.app_context(), transaction(writes=True) as tx:
            for code, name, parent in AREAS:
                add_area(tx, NewArea(code, name, parent))
        self._ready = True

    def worker(
        self, grids: Iterable[str] = (GRID,), name: str = WORKER, phone: str | None = None
    ) -> Phone:
        """Enrol a worker and sign a phone in."""
        self.area_tree()
        number = phone or next(self._phones)
        how = Enrolment(now=self.clock(), new_id=new_id, hasher=_CHEAP)
        with self.app.app_context(), transaction(writes=True) as tx:
            _, secret = add_worker(tx, NewWorker(number, name, tuple(grids)), how)
        return self.sign_in(number, secret)

    def sign_in(self, number: str, secret: str) -> Phone:
        """Another phone of a worker who is enrolled."""
        body = {"phone": number, "secret": secret, "device": {"name": "测试手机"}}
        response = self.client.post("/api/v1/session", json=body)
        assert response.status_code in (200, 201), response.text
        session = response.get_json()
        return Phone(self.client, session["token"], session, number, secret)

    def key(self, department: str, **scope: Any) -> Key:
        """A new key of a department; `areas`, `sheets` and `fields` narrow it."""
        self.area_tree()
        with self.app.app_context(), transaction(writes=True) as tx:
            text, _ = keys.create(tx, department, now=self.clock(), **scope)
        return Key(self.client, department, text)

    def audit(self, action: str) -> list[str]:
        """What this action was done to, in order."""
        query = select(AuditLine.object).where(AuditLine.action == action).order_by(AuditLine.id)
        with self.app.app_context(), transaction(writes=False) as tx:
            return list(tx.scalars(query))

    def actors(self, action: str) -> list[str]:
        """Who did this, in order."""
        query = select(AuditLine.actor).where(AuditLine.action == action).order_by(AuditLine.id)
        with self.app.app_context(), transaction(writes=False) as tx:
            return list(tx.scalars(query))

    def fold(self) -> None:
        """Fold what waits, as a job does every few seconds."""
        fold_waiting(self.app)

    def machine_time(self) -> datetime:
        """What a server process of its own takes for now."""
        return system_clock()

    def operator(self, *argv: str, stdin: str | None = None, **more: str) -> Result:
        """`python run.py <argv>` on this installation, in process; `more` are further settings."""
        environment = {
            "YGT_DATA": str(self.settings.data),
            "DATABASE_URL": self.settings.database_url,
            "YGT_SCHEMA": str(self.settings.schema),
            **more,
            "YGT_BLOBS": self.settings.bucket,
        }
        return CliRunner().invoke(cli, list(argv), env=environment, input=stdin, obj=self.clock)
