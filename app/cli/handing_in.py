"""Handing operations in, batch by batch, with a bar on stderr, and what came of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import click
from tqdm import tqdm

from app.cli.line import Operation, Phone, Result

_BATCH = 50
_FINE = ("accepted", "accepted_need_blobs", "duplicate")


@dataclass(slots=True)
class Outcome:
    """How many of each status, how many rows' worth of sheets, and whatever was not accepted."""

    statuses: Counter[str] = field(default_factory=Counter)
    sheets: Counter[str] = field(default_factory=Counter)
    others: list[Result] = field(default_factory=list)

    def add(self, result: Result) -> None:
        status = str(result["status"])
        self.statuses[status] += 1
        self.sheets.update((result.get("receipt") or {}).get("sheets", []))
        if status not in _FINE:
            self.others.append(result)

    @property
    def fine(self) -> bool:
        return not self.others

    def document(self) -> dict[str, object]:
        return {
            "operations": self.statuses.total(),
            "statuses": dict(sorted(self.statuses.items())),
            "sheets": dict(sorted(self.sheets.items())),
            "not_accepted": self.others,
        }

    def lines(self) -> list[str]:
        counted = "，".join(f"{name} {n}" for name, n in sorted(self.statuses.items()))
        return [f"{self.statuses.total()} 份：{counted or '无'}；涉及 {len(self.sheets)} 张表"]

    def complain(self) -> None:
        """Whatever was not accepted, one line each, on stderr."""
        for result in self.others:
            reason = result.get("reason") or result.get("code") or ""
            faults = "; ".join(f"{f['path']} {f['message']}" for f in result.get("faults") or [])
            words = f"{result.get('op_id')} {result['status']} {reason} {faults}".rstrip()
            click.secho(words, fg="yellow", err=True)


def hand_in(phone: Phone, operations: Sequence[Operation], outcome: Outcome) -> None:
    """Push everything in order; `outcome` collects the results."""
    with tqdm(total=len(operations), unit="份", disable=None) as bar:
        for start in range(0, len(operations), _BATCH):
            batch = operations[start : start + _BATCH]
            for result in phone.push(batch):
                outcome.add(result)
            bar.update(len(batch))
