"""A trainee in the visit made by hand: what is done otherwise than right, written as steps."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.registry.training.answered import Answered
from tests.registry.training.hand_made import CARRIED, REFUSED, RIGHT, record_at


@dataclass
class Trainee:
    """Starts from everything right; each step changes one thing."""

    report: dict[str, Any] = field(default_factory=lambda: copy.deepcopy(RIGHT))
    carried: set[str] = field(default_factory=lambda: set(CARRIED))
    confirmed: set[str] = field(default_factory=set)
    unanswered: dict[str, str] = field(default_factory=lambda: {REFUSED.path: "refused"})
    confidence: dict[str, str] = field(default_factory=dict)

    @property
    def answered(self) -> Answered:
        return Answered(
            self.report,
            frozenset(self.carried),
            frozenset(self.confirmed),
            self.unanswered,
            self.confidence,
        )


Step = Callable[[Trainee], None]


def says(path: str, value: object) -> Step:
    """Records a value, whatever was there."""

    def step(trainee: Trainee) -> None:
        where, _, attribute = path.rpartition(".")
        record_at(trainee.report, where)[attribute] = value
        trainee.carried.discard(path)
        trainee.unanswered.pop(path, None)

    return step


def leaves(path: str, reason: str | None = None) -> Step:
    """Leaves it out, with a reason or without."""

    def step(trainee: Trainee) -> None:
        where, _, attribute = path.rpartition(".")
        record_at(trainee.report, where).pop(attribute, None)
        trainee.carried.discard(path)
        trainee.unanswered.pop(path, None)
        if reason:
            trainee.unanswered[path] = reason

    return step


def calls(old: str, new: str) -> Step:
    """Records somebody, or a finding, under another name; links follow it."""

    def step(trainee: Trainee) -> None:
        part, _, name = old.partition(".")
        record_at(trainee.report, old)["id" if part == "persons" else "no"] = new
        for issue in trainee.report["issues"] if part == "persons" else ():
            if issue.get("person_id") == name:
                issue["person_id"] = new
        renamed = f"{part}.{new}."
        for told in (trainee.carried, trainee.confirmed):
            moved = {path for path in told if path.startswith(f"{old}.")}
            told.difference_update(moved)
            told.update(renamed + path.removeprefix(f"{old}.") for path in moved)
        for path in [it for it in trainee.unanswered if it.startswith(f"{old}.")]:
            key = renamed + path.removeprefix(f"{old}.")
            trainee.unanswered[key] = trainee.unanswered.pop(path)

    return step


def adds(part: str, **item: Any) -> Step:
    return lambda trainee: trainee.report[part].append(item)


def drops(where: str) -> Step:
    """Leaves somebody or a finding out altogether."""

    def step(trainee: Trainee) -> None:
        part = where.partition(".")[0]
        if part == "site":
            trainee.report["site"] = None
        else:
            trainee.report[part].remove(record_at(trainee.report, where))

    return step


def turns_round(part: str) -> Step:
    return lambda trainee: trainee.report[part].reverse()


def confirms(path: str) -> Step:
    def step(trainee: Trainee) -> None:
        trainee.carried.discard(path)
        trainee.confirmed.add(path)

    return step


def is_sure(path: str, word: str = "sure") -> Step:
    return lambda trainee: trainee.confidence.update({path: word})
