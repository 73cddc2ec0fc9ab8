"""One stop of a demo worker's day: where, when, and the chances drawn there."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

# What a kind of stop contributes to a report: place, persons, site, issues, more about the visit.
Parts = dict[str, Any]
Issues = list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the worker stands, on which day of the week that began on `first`."""

    grid: str
    number: int
    first: date
    today: date

    @property
    def home(self) -> Random:
        """Chances that come out the same at every visit: who lives here, the shop's name."""
        return Random(f"{self.code}/home")  # noqa: S311 - invented people, no secrets

    @property
    def day(self) -> Random:
        """Chances of this day alone."""
        return Random(f"{self.code}/{self.today}")  # noqa: S311

    @property
    def code(self) -> str:
        return f"{self.grid[-3:]}{self.number:05d}"

    def address(self, where: str) -> str:
        return f"天河区榕荔街道{where}{self.number + 1}号"

    def person(self, n: int) -> str:
        return f"R{self.grid[-3:]}{self.number:03d}{n}"

    def issue(self, n: int, category: str, **facts: object) -> dict[str, object]:
        due = self.today + timedelta(days=7)
        return {
            "no": f"{self.today:%Y%m%d}{self.grid[-1]}{self.number:02d}{n}",
            "category": category,
            "recheck": "not_yet",
            "due": due.isoformat(),
            **facts,
        }
