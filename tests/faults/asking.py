"""Work that no request waits for, seen from outside: an index that is asked for, the audit's chain.

Each gives sentences as the judge does, one for each broken promise.
"""

import csv
import io
import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from app.http.house import house
from app.services import audit_chain
from tests.faults.readers import Copy

_PATIENCE = 120
_Seen = TypeVar("_Seen")


class Asker:
    """Asks for a sheet in another order, which needs an index; `faults` are answers that are
    neither it nor `later`."""

    def __init__(self, port: int, sheet: str, key: str) -> None:
        department, name = sheet.split("/")
        self._path = f"/api/v1/departments/{department}/sheets/{name}/rows.csv?sort={{}}"
        self._port, self._key = port, key
        self._column = self._first_column(f"/api/v1/departments/{department}/sheets", name)
        self.sheet = sheet
        self.faults: list[str] = []

    def ask(self) -> int | None:
        """The number of rows told, None where there was no answer or a later one is promised."""
        with suppress(OSError, HTTPException):
            status, said = self._get(self._path.format(self._column))
            if status == 200:
                return sum(1 for _ in csv.reader(io.StringIO(said.decode("utf-8-sig")))) - 1
            if status != 503:
                self.faults.append(f"I5 index: {status} {said[:200]!r}")
        return None

    def verdict(self, copy: Copy) -> list[str]:
        """When all has healed it is answered, with every row there is."""
        found = awaited(self.ask, lambda rows: rows is not None)
        if found is None:
            return [*self.faults, "I9 nobody builds the index"]
        missing = len(copy.rows) - found
        return [*self.faults, *([f"I3 the index lacks {missing} rows"] if missing else [])]

    def _first_column(self, path: str, name: str) -> str:
        sheets = json.loads(self._get(path)[1])["sheets"]
        return str(next(sheet for sheet in sheets if sheet["name"] == name)["columns"][0]["key"])

    def _get(self, path: str) -> tuple[int, bytes]:
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=60)) as door:
            door.request("GET", path, headers={"Authorization": f"Bearer {self._key}"})
            answer = door.getresponse()
            return answer.status, answer.read()


def faults_of_chain(inside: Callable[..., Any]) -> Iterator[str]:
    """Every line of the audit is linked, and the chain is whole; `inside` gives a transaction."""
    seen: audit_chain.Verdict = awaited(lambda: inside(_verdict), lambda one: not one.waiting)
    if seen.waiting:
        yield f"I9 {seen.waiting} lines of the audit wait for their link"
    if not seen.whole:
        yield f"I8 the audit is {seen.fault} at {seen.broken_at}"


def awaited(look: Callable[[], _Seen], holds: Callable[[_Seen], object]) -> _Seen:
    """What is seen once it holds, or at last."""
    until = time.monotonic() + _PATIENCE
    while not holds(seen := look()) and time.monotonic() < until:
        time.sleep(0.2)
    return seen


def _verdict(tx: Session) -> audit_chain.Verdict:
    here = house()
    noted = audit_chain.read_head(here.audit_head)
    keys = audit_chain.ChainKeys(audit_chain.chain_key(here.row_key))
    return audit_chain.verify(tx, keys, noted)
