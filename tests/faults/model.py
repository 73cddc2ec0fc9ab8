"""What the operations of a schedule amount to, worked out once more and in the simplest way.

Written against the design, not against the product: all amendments of a schedule set whole values
by path, so that a dictionary is enough.
"""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

# What a phone writes when it sends again what the server has otherwise under this id.
ANEW = "同一编号内容不同，以本机记录更正"
WRONG = "no such code"


@dataclass(frozen=True, slots=True)
class Filed:
    """An operation as the phone wrote it, and where the server says that it stands."""

    op_id: str
    body: Mapping[str, Any]
    state: str
    reason: str | None
    device_id: str
    received_at: datetime

    @property
    def counts(self) -> bool:
        return self.state in ("accepted", "returned")

    @property
    def recorded_at(self) -> datetime:
        return datetime.fromisoformat(str(self.body["recorded_at"]))

    @property
    def visit_id(self) -> str:
        report = self.body.get("report")
        return str(report["visit"]["id"] if report else self.body.get("visit_id"))


@dataclass(slots=True)
class Visit:
    """`report` with its amendments; `anew` where one of them brought everything once more."""

    visit_id: str
    submissions: list[Filed] = field(default_factory=list)
    amendments: list[Filed] = field(default_factory=list)
    withdrawals: list[Filed] = field(default_factory=list)

    @property
    def anew(self) -> bool:
        return any(each.body["reason"] == ANEW for each in self.amendments)

    @property
    def withdrawn(self) -> bool:
        return bool(self.withdrawals)

    @property
    def release(self) -> str:
        return str(self.submissions[0].body["release"])

    def report(self) -> dict[str, Any]:
        """Later bases override earlier ones; of one path on one base the first recorded stands."""
        content: dict[str, Any] = copy.deepcopy(self.submissions[0].body["report"])
        for base in sorted({each.body["base_rev"] for each in self.amendments}):
            own = [each for each in self.amendments if each.body["base_rev"] == base]
            taken: dict[str, object] = {}
            for each in sorted(own, key=lambda one: (one.recorded_at, one.op_id)):
                taken = {**each.body["set"], **taken}
            for path, value in taken.items():
                part, name = path.split(".")
                content[part][name] = value
        return content

    @property
    def is_wrong(self) -> bool:
        return WRONG in str(self.report())


def visits_of(filed: Iterable[Filed]) -> dict[str, Visit]:
    """By id, of what counts."""
    visits: dict[str, Visit] = {}
    for each in filed:
        if not each.counts:
            continue
        visit = visits.setdefault(each.visit_id, Visit(each.visit_id))
        kind = each.body["type"]
        if kind == "visit.submit":
            visit.submissions.append(each)
        elif kind == "visit.amend":
            visit.amendments.append(each)
        else:
            visit.withdrawals.append(each)
    return visits
