"""The departments: each follows its sheets' feeds, page by page, while everything else goes on."""

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import quote

Item = dict[str, Any]


@dataclass(slots=True)
class Copy:
    """One sheet as its department has it: rows by id, made of what the feed told so far."""

    sheet: str
    cursor: str | None = None
    rows: dict[str, Item] = field(default_factory=dict)
    last: int = 0
    faults: list[str] = field(default_factory=list)

    def take(self, page: Mapping[str, Any]) -> None:
        for item in page["items"]:
            if item["seq"] < self.last:
                self.faults.append(f"{self.sheet}: {item['seq']} after {self.last}")
            self.last = max(self.last, item["seq"])
            if item["op"] == "delete":
                self.rows.pop(item["row_id"], None)
            else:
                self.rows[item["row_id"]] = item
        self.cursor = page["next"]


class Readers:
    """One reader for each sheet; `keys` are by sheet."""

    def __init__(self, port: int, keys: Mapping[str, str]) -> None:
        self._port = port
        self._keys = keys
        self.copies = [Copy(sheet) for sheet in keys]

    def read_on(self, limit: int) -> None:
        """One page of every sheet; a server that is away is asked the next time."""
        with self._door() as door:
            for copy in self.copies:
                try:
                    copy.take(self._ask(door, copy, limit))
                except (OSError, HTTPException):
                    return

    def read_all(self) -> None:
        """To the end of every feed. Raises OSError where the server does not answer."""
        with self._door() as door:
            for copy in self.copies:
                more = True
                while more:
                    page = self._ask(door, copy, 200)
                    copy.take(page)
                    more = page["has_more"]

    def anew(self) -> list[Copy]:
        """The same sheets, read from their beginning."""
        other = Readers(self._port, self._keys)
        other.read_all()
        return other.copies

    def _door(self) -> "closing[HTTPConnection]":
        return closing(HTTPConnection("127.0.0.1", self._port, timeout=60))

    def _ask(self, door: HTTPConnection, copy: Copy, limit: int) -> dict[str, Any]:
        department, sheet = copy.sheet.split("/")
        cursor = f"&cursor={quote(copy.cursor)}" if copy.cursor else ""
        path = f"/api/v1/departments/{department}/sheets/{sheet}/rows?limit={limit}{cursor}"
        door.request("GET", path, headers={"Authorization": f"Bearer {self._keys[copy.sheet]}"})
        answer = door.getresponse()
        body: dict[str, Any] = json.loads(answer.read())
        if answer.status != 200:
            raise OSError(f"{path}: {answer.status} {body}")
        return body
