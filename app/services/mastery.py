"""What a trainee has mastered: the last word on each element of each scenario.

A scenario is passed when the last word on every element of it is right. There is no share of right
answers that would do: a cell that is wrong in practice is a cell that is wrong in a department's
table. Nor does one error fail anybody: it comes back after a day by itself, and one right answer
then is the last word. What was only said once more than needed is right.

A word stands as long as its element is what it was when it was practised: a release that changes it
takes the word back, until the element was right once more in whichever scenario.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app.registry.compose.cast import NEW
from app.registry.training.document import read_scenario
from app.registry.training.reach import checked
from app.registry.training.scenario import Scenario
from app.registry.training.score import Mark
from app.services import releases
from app.services.duty import changes_between
from app.services.releases import CompiledRelease
from app.services.training import engine_of
from app.storage.models.training import TrainingStart
from app.storage.queries import training as queries
from app.storage.sealing import opened_debrief

_RIGHT = (Mark.RIGHT, Mark.NEEDLESS)

# By scenario and release, both immutable: playing takes its time.
_sheets: dict[tuple[str, str], tuple[str, ...]] = {}


@dataclass(frozen=True, slots=True)
class Word:
    """The last that was said about an element at a path of a scenario, and under which release."""

    path: str
    element: str
    right: bool
    release: str


@dataclass(frozen=True, slots=True)
class Standing:
    """All scenarios to be practised, with the words of one trainee. `changed`: by an older release,
    the elements that are another thing now, and why."""

    release: CompiledRelease
    scenarios: Mapping[str, Scenario]
    sheets: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Mapping[str, Word]]
    changed: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    def is_stale(self, word: Word) -> bool:
        return word.element in self.changed.get(word.release, {})

    def stale(self, key: str) -> list[Word]:
        """Words of a scenario that no longer stand; an element that was right once more anywhere
        has been practised."""
        again = {
            word.element
            for words in self.words.values()
            for word in words.values()
            if word.right and not self.is_stale(word)
        }
        own = self.words.get(key, {}).values()
        return [word for word in own if self.is_stale(word) and word.element not in again]

    def unsaid(self, key: str) -> list[str]:
        """Paths of a scenario's key that were never practised, where the scenario was."""
        words = self.words.get(key)
        if not words:
            return []
        return [it.path for it in self.scenarios[key].answers if it.path not in words]

    def passed(self, key: str) -> bool:
        words = self.words.get(key)
        if not words or self.stale(key) or self.unsaid(key):
            return False
        return all(word.right or self.is_stale(word) for word in words.values())

    @property
    def earned(self) -> list[str]:
        """The sheets whose scenarios are all passed, in sheet order."""
        covering: dict[str, list[str]] = {}
        for key, sheets in self.sheets.items():
            for sheet in sheets:
                covering.setdefault(sheet, []).append(key)
        won = {sheet for sheet, keys in covering.items() if all(map(self.passed, keys))}
        return [sheet for sheet in self.release.registry.sheets if sheet in won]


def standing_of(tx: Session, worker_id: str) -> Standing:
    """Where a trainee stands as of the release in force."""
    release = releases.in_force(tx)
    rows = queries.current(tx)
    scenarios = {row.key: read_scenario(row.document) for row in rows}
    words = _words(tx, worker_id)
    versions = {word.release for by_path in words.values() for word in by_path.values()}
    older = releases.by_versions(tx, versions - {release.version})
    return Standing(
        release,
        scenarios,
        {row.key: _covered(row.sha256, scenarios[row.key], release, row) for row in rows},
        words,
        {version: _elements(old, release) for version, old in older.items()},
    )


def _covered(
    sha256: str, scenario: Scenario, release: CompiledRelease, row: Any
) -> tuple[str, ...]:
    """The sheets that a scenario feeds; none where it does not fit this release, since then nobody
    can set out on it."""
    known = (sha256, release.sha256)
    if known not in _sheets:
        found = checked(engine_of(release), scenario, row.published_at.date())
        _sheets[known] = () if found.faults else found.sheets
    return _sheets[known]


def _elements(old: CompiledRelease, new: CompiledRelease) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for by_element in changes_between(old, new).values():
        for element, why in by_element.items():
            found[element] = tuple(dict.fromkeys((*found.get(element, ()), *why)))
    return found


def _words(tx: Session, worker_id: str) -> dict[str, dict[str, Word]]:
    """By scenario and path. A whole start says everything anew; one of a few elements says only
    those, and what of them it does not speak of was done right."""
    found: dict[str, dict[str, Word]] = {}
    for key, start in queries.scored(tx, worker_id):
        before = {} if start.only is None else found.get(key, {})
        silent = _silent(start, before)
        found[key] = {**before, **{word.path: word for word in (*silent, *_said(tx, start))}}
    return found


def _said(tx: Session, start: TrainingStart) -> Iterable[Word]:
    for mark in opened_debrief(tx, start.id, start.result)["marks"]:
        right = mark["mark"] in _RIGHT
        yield Word(_local(mark["path"], start), mark["element"], right, start.release)


def _local(path: str, start: TrainingStart) -> str:
    """As the scenario has it: a debrief calls persons and findings by the names of its start."""
    part, _, rest = path.partition(".")
    return f"{part}.{rest.removeprefix(f'{start.place_code}-').removeprefix(NEW)}"


def _silent(start: TrainingStart, before: Mapping[str, Word]) -> Iterable[Word]:
    asked: Any = start.only or ()
    for path in asked:
        if path in before:
            yield Word(path, before[path].element, right=True, release=start.release)
