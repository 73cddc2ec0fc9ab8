"""What a phone has after pulling, put together as a phone does: upserts laid over, deletes out."""

from dataclasses import dataclass, field
from typing import Any

from tests.world import Phone


@dataclass(slots=True)
class Replica:
    """One phone's copy. `items` keeps everything that came, in order."""

    phone: Phone
    cursor: str | None = None
    things: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    items: list[dict[str, Any]] = field(default_factory=list)

    def pull(self) -> "Replica":
        """Everything new, page by page."""
        more = True
        while more:
            page = self.phone.pull(self.cursor)
            self.take(page)
            more = page["has_more"]
        return self

    def take(self, page: dict[str, Any]) -> None:
        self._lay(page["items"])
        self.cursor = page["next"]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [data for (own, _), data in self.things.items() if own == kind]

    def subjects(self, kind: str) -> list[dict[str, Any]]:
        return [data for data in self.of("subject") if data["type"] == kind]

    def subject(self, alias: str) -> dict[str, Any]:
        """The one subject that goes by this name."""
        [found] = [data for data in self.of("subject") if alias in data["aliases"]]
        return found

    def value(self, alias: str, element: str) -> dict[str, Any]:
        value: dict[str, Any] = self.subject(alias)["values"][element]
        return value

    def _lay(self, items: list[dict[str, Any]]) -> None:
        self.items += items
        for item in items:
            key = (item["kind"], item["id"])
            if item["kind"] == "purge":
                self._forget(item["id"])
            elif item["op"] == "delete":
                self.things.pop(key, None)
            else:
                self.things[key] = item["data"]

    def _forget(self, grid: str) -> None:
        self.things = {
            key: data
            for key, data in self.things.items()
            if key[0] != "subject" or data["grid"] != grid
        }


def replica(phone: Phone) -> Replica:
    """A phone's copy after a first pull."""
    return Replica(phone).pull()
