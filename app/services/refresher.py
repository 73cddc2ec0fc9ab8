"""The refresher: what a new release changed for somebody who was trained, and nothing else.

Every changed element is practised once, in as few scenarios as there can be.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.errors import Problem
from app.services.access import WorkerScope
from app.services.duty import sheets_of
from app.services.mastery import Standing, standing_of
from app.storage.queries import duty as queries


@dataclass(frozen=True, slots=True)
class Refresher:
    """`paths` of a scenario to be practised once more, and `why`: what is new about `elements`."""

    scenario: str
    title: str
    paths: list[str]
    elements: list[str]
    why: list[str]


def refreshers(tx: Session, who: WorkerScope) -> list[Refresher]:
    """What this trainee is to look at again; nothing for somebody who holds no credential."""
    held = {sheet for row in queries.given(tx, who.worker_id) for sheet in sheets_of(row.sheets)}
    if not held:
        return []
    standing = standing_of(tx, who.worker_id)
    fed = [key for key, sheets in standing.sheets.items() if held & set(sheets)]
    open_ = {key: _open(standing, key) for key in fed}
    found: list[Refresher] = []
    done: set[str] = set()
    while open_:
        key = max(open_, key=lambda it: (len(set(open_[it].values()) - done), it))
        paths = {path: element for path, element in open_.pop(key).items() if element not in done}
        if not paths:
            return found
        done |= set(paths.values())
        title, elements = standing.scenarios[key].title, sorted(set(paths.values()))
        found.append(Refresher(key, title, sorted(paths), elements, _why(standing, paths)))
    return found


def refresher_of(tx: Session, who: WorkerScope, scenario: str) -> list[str]:
    """The paths of one scenario. Raises Problem 409 `nothing_changed`."""
    for each in refreshers(tx, who):
        if each.scenario == scenario:
            return each.paths
    title = "No release has changed anything of this scenario since you practised it."
    raise Problem(409, "nothing_changed", title)


def _open(standing: Standing, key: str) -> dict[str, str]:
    """Path to element, one path an element: persons of one place are asked the same."""
    elements = {it.path: it.element for it in standing.scenarios[key].answers}
    by_element: dict[str, str] = {}
    for word in standing.stale(key):
        # A scenario that was edited since may ask the same of somebody else.
        paths = [path for path, element in elements.items() if element == word.element]
        if paths:
            path = word.path if word.path in elements else paths[0]
            by_element.setdefault(word.element, path)
    for path in standing.unsaid(key):
        by_element.setdefault(elements[path], path)
    return {path: element for element, path in by_element.items()}


def _why(standing: Standing, paths: Mapping[str, str]) -> list[str]:
    reasons = [
        reason
        for changed in standing.changed.values()
        for element in paths.values()
        for reason in changed.get(element, ())
    ]
    return list(dict.fromkeys(reasons))
