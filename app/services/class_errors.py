"""Where a class errs: trainee by element, the elements most often wrong, classes beside each other.

Only the first full attempt at a scenario counts. People stand in the order of joining.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app.registry.registry import Registry
from app.registry.training.scenario import Scenario
from app.services import releases
from app.services.class_visits import (
    Visit,
    cast_of,
    first_attempts,
    results_of,
    titles_of,
    visits_of,
)
from app.storage.models.classes import TrainingClass
from app.storage.queries import classes as queries

Document = dict[str, Any]
# Scenario and path.
Place = tuple[str, str]


@dataclass(slots=True)
class _Tally:
    """One element of a scenario over the class."""

    mark: Mapping[str, Any]
    marks: Counter[str] = field(default_factory=Counter)
    misbelieved: int = 0

    @property
    def trainees(self) -> int:
        return self.marks.total()

    @property
    def not_right(self) -> int:
        return self.trainees - self.marks["right"]


@dataclass(frozen=True, slots=True)
class Map:
    """`cells` are marks of one trainee each, `tallies` over all; `scenarios` those looked at."""

    members: Sequence[tuple[str, str]]
    scenarios: Sequence[Scenario]
    cells: Sequence[Document]
    tallies: Mapping[Place, _Tally]


@dataclass(slots=True)
class _Counting:
    cells: list[Document] = field(default_factory=list)
    tallies: dict[Place, _Tally] = field(default_factory=dict)
    seen: set[tuple[str, str, str]] = field(default_factory=set)

    def count(self, visit: Visit, mark: Mapping[str, Any]) -> None:
        """One cell: of several strangers in one visit the first stands for all."""
        worker_id, key, path = visit.start.worker_id, visit.scenario.key, str(mark["path"])
        # Somebody or something that the key does not know has a name of its own on every phone.
        if path.count(".") == 1 and path.startswith(("persons.", "issues.")):
            path = path.partition(".")[0]
        if (worker_id, key, path) in self.seen:
            return
        self.seen.add((worker_id, key, path))
        tally = self.tallies.setdefault((key, path), _Tally(mark))
        tally.marks[str(mark["mark"])] += 1
        tally.misbelieved += mark["insight"] == "misbelieved"
        cell = {name: mark[name] for name in ("element", "mark", "insight")}
        where = {"worker_id": worker_id, "scenario": key, "path": path}
        self.cells.append({**where, **cell, "start_id": visit.start.id})


def error_map(tx: Session, found: TrainingClass, scenario: str | None) -> Map:
    """Of one scenario, or of all that a class was set."""
    visits = visits_of(tx, found)
    scenarios = [it for it in titles_of(tx, found, visits) if scenario in (None, it.key)]
    keys = {it.key for it in scenarios}
    members = [(worker.id, worker.name) for _, worker in queries.members(tx, found.id)]
    inside = {worker_id for worker_id, _ in members}
    first = [
        visit
        for (worker_id, key), visit in first_attempts(visits).items()
        if key in keys and worker_id in inside
    ]
    counting, results = _Counting(), results_of(tx, first)
    for visit in sorted(first, key=lambda it: _order(members, it)):
        for mark in results.get(visit.start.id, {"marks": []})["marks"]:
            counting.count(visit, mark)
    return Map(members, scenarios, counting.cells, counting.tallies)


def told(tx: Session, found: Map) -> Document:
    """For the console: the elements most often wrong in front."""
    registry = releases.in_force(tx).registry
    wrong_first = sorted(found.tallies.items(), key=lambda it: -it[1].not_right)
    departments = {it.key: it.departments for it in found.scenarios}
    return {
        "scenarios": [_scenario(it) for it in found.scenarios],
        "members": [{"worker_id": id_, "name": name} for id_, name in found.members],
        "elements": [
            {
                "scenario": key,
                "path": path,
                "element": tally.mark["element"],
                "title": title_of(registry, tally.mark["element"]),
                "why": tally.mark["why"],
                "department": _wanting(registry, tally.mark["element"], departments[key]),
                "trainees": tally.trainees,
                **{mark: tally.marks[mark] for mark in ("wrong", "missed", "invented", "needless")},
                "misbelieved": tally.misbelieved,
            }
            for (key, path), tally in wrong_first
        ],
        "cells": list(found.cells),
    }


def compared(tx: Session, classes: Sequence[TrainingClass]) -> Document:
    """How many of each class were not right in an element: shares of classes, never of people."""
    maps = {found.id: error_map(tx, found, None) for found in classes}
    scenarios = {each.key: each for it in maps.values() for each in it.scenarios}
    places = dict.fromkeys(place for found in maps.values() for place in found.tallies)
    items = []
    for key, path in places:
        there = {
            id_: it.tallies[key, path] for id_, it in maps.items() if (key, path) in it.tallies
        }
        element = next(iter(there.values())).mark["element"]
        items.append(
            {
                "scenario": key,
                "title": scenarios[key].title,
                "path": path,
                "element": element,
                "shares": {
                    id_: {"trainees": tally.trainees, "not_right": tally.not_right}
                    for id_, tally in there.items()
                },
            }
        )
    named = [{"class_id": found.id, "name": found.name} for found in classes]
    return {
        "classes": named,
        "scenarios": [_scenario(it) for it in scenarios.values()],
        "items": items,
    }


def _scenario(each: Scenario) -> Document:
    return {"scenario": each.key, "title": each.title, "who": cast_of(each)}


def title_of(registry: Registry, element: str) -> str:
    known = registry.elements.get(element)
    return known.labels.zh_hans if known else element


def _order(members: Sequence[tuple[str, str]], visit: Visit) -> tuple[int, str]:
    places = {worker_id: place for place, (worker_id, _) in enumerate(members)}
    return places[visit.start.worker_id], visit.scenario.key


def _wanting(registry: Registry, element: str, departments: Sequence[str]) -> list[str]:
    """Which of a scenario's departments have the element on a sheet."""
    sheets = [it.id for it in registry.sheets.values() if element in it.element_ids]
    wanting = {sheet.partition("/")[0] for sheet in sheets}
    return [name for name in departments if name in wanting]
