"""The works of keeping whose operations fail one by one: linking the audit, an index, a backup.

Done once under a layer of failures, looked at, and done again without, as in `nth_works`.
"""

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app import scheduler
from app.errors import Problem
from app.http.house import house
from app.services import audit_chain
from tests.faults.failing import COMMITS, FILES, Layer, failing
from tests.faults.nth_works import a_rental
from tests.world import Key, Phone, World

_SHEET = "rental"


class Keeping:
    """On a small town of its own, since a backup takes all of it; files are made in `folder`."""

    def __init__(self, world: World, folder: Path) -> None:
        self._world, self._folder = world, folder
        self._phone: Phone = world.worker()
        self._key: Key = world.key("gongan")
        self._turn = count(1)
        photo = b"photo" * 5_000
        name = hashlib.sha256(photo).hexdigest()
        blob = {"name": "1.jpg", "sha256": name, "bytes": len(photo)}
        [taken] = self._phone.push(a_rental() | {"blobs": [blob]})
        assert taken["status"] == "accepted_need_blobs", taken
        sent = self._phone.client.put(
            f"/api/v1/blobs/{name}",
            data=photo,
            headers=self._phone.headers,
            content_type="image/jpeg",
        )
        assert sent.status_code == 204, sent.text
        key = world.operator("backup-key", str(folder / "key"))
        assert key.exit_code == 0, key.output

    def link(self, at: int) -> tuple[Layer, list[str]]:
        """Lines of the audit become part of its chain."""
        [taken] = self._phone.push(a_rental())
        assert taken["status"] == "accepted", taken
        with failing(at, (*COMMITS, *FILES)) as layer:
            self._job(scheduler.link_audit)
        self._job(scheduler.link_audit)
        with self._world.app.app_context(), self._world.transaction(writes=False) as tx:
            noted = audit_chain.read_head(house().audit_head)
            keys = audit_chain.ChainKeys(audit_chain.chain_key(house().row_key))
            seen = audit_chain.verify(tx, keys, noted)
        found = [] if seen.whole else [f"I8 the audit is {seen.fault} at {seen.broken_at}"]
        return layer, found + [f"I9 {seen.waiting} lines are not linked"] * bool(seen.waiting)

    def index(self, at: int) -> tuple[Layer, list[str]]:
        """Somebody asks for an index that is not there: the answer is right, or promised."""
        [taken] = self._phone.push(a_rental())
        assert taken["status"] == "accepted", taken
        rows = len(self._key.rows(_SHEET, limit=1000)["items"])
        shutil.rmtree(self._world.settings.index, ignore_errors=True)
        self._asked()
        with failing(at, FILES) as layer:
            self._job(scheduler.index_sheets)
        found = [
            f"I3 the index has {n} of {rows}" for n in (self._asked(),) if n not in (None, rows)
        ]
        self._job(scheduler.index_sheets)
        if self._asked() != rows:
            found.append("I9 no index the second time")
        return layer, found

    def _asked(self) -> int | None:
        """How many rows the index tells; None where it is promised for later."""
        answer = self._key.get(f"sheets/{_SHEET}/rows.csv", sort=self._column())
        if answer.status_code == 503:
            return None
        assert answer.status_code == 200, answer.text
        return len(answer.text.splitlines()) - 1

    def _column(self) -> str:
        sheets = self._key.get("sheets").get_json()["sheets"]
        [sheet] = [sheet for sheet in sheets if sheet["name"] == _SHEET]
        return str(sheet["columns"][0]["key"])

    def backup(self, at: int) -> tuple[Layer, list[str]]:
        """A backup that fails leaves no file; one that says it is done is there, and audited."""
        out = self._folder / f"{next(self._turn)}.age"
        argv = ("backup", "--key-file", str(self._folder / "key"), "--out", str(out))
        with failing(at, (*FILES, *COMMITS)) as layer:
            done = self._world.operator(*argv)
        found = list(self._left(out, is_done=done.exit_code == 0))
        # Where nothing failed, there is nothing to do again.
        if layer.failed is not None:
            again = self._world.operator(*argv)
            if again.exit_code != 0 or not out.exists():
                found.append(f"I9 no backup the second time: {again.output}")
        out.unlink(missing_ok=True)
        return layer, found

    def _left(self, out: Path, *, is_done: bool) -> Iterator[str]:
        if out.exists() != is_done:
            yield f"I1 the backup is there: {out.exists()}; said to be done: {is_done}"
        if out.exists() and out.name not in self._world.audit("store.backup"):
            yield "I8 a backup that no line of the audit tells of"
        left = [path.name for path in self._folder.iterdir() if path.name not in ("key", out.name)]
        if left:
            yield f"I5 left behind: {left}"

    def _job(self, job: Callable[[Flask], object]) -> None:
        # As the scheduler itself goes on after a failure.
        with suppress(SQLAlchemyError, sqlite3.Error, OSError, Problem):
            job(self._world.app)
