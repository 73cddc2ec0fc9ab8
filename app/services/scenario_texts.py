"""Scenarios as trainers write them: what is there, what a text is worth, publishing, going back.

A scenario of the product may be written anew; the product's own is kept and comes back at a word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.clock import local_day
from app.errors import Problem, invalid, not_found
from app.registry.load.faults import SourceFaults
from app.registry.load.scenarios import ROOM, read_scenario_text
from app.registry.load.sentences import Sentence
from app.registry.training.document import read_scenario, scenario_document, scenario_hash
from app.registry.training.engine import Engine
from app.registry.training.reach import checked
from app.registry.training.scenario import Scenario
from app.services import audit, releases
from app.services.classes import Trainer
from app.services.training import engine_of
from app.storage.models.classes import TrainingText
from app.storage.models.training import TrainingScenario
from app.storage.queries import scenario_texts as queries

_TITLE = "The scenario cannot be practised as it is written."


@dataclass(frozen=True, slots=True)
class Looked:
    """What a text is worth. `scenario` is None where it cannot be read; `faults` are line,
    message and the path in a report that it is about, or ""; `sheets` get rows when it is played
    to its key."""

    scenario: Scenario | None
    faults: Sequence[tuple[int, str, str]]
    questions: int = 0
    sheets: Sequence[str] = ()

    def told_faults(self) -> list[dict[str, object]]:
        return [_told(line, message, path) for line, message, path in self.faults]


def _told(line: int, message: str, path: str) -> dict[str, object]:
    """`code` and `told` say it in any language; `message` says it in English."""
    whole = f"{path}: {message}" if path else message
    code, told = (message.code, message.told) if isinstance(message, Sentence) else ("", {})
    return {"line": line, "message": str(whole), "path": path, "code": code, "told": told}


def listed(tx: Session) -> list[dict[str, Any]]:
    """Every scenario that is practised now, those for a first day in front."""
    bundled = queries.bundled_keys(tx)
    found = []
    for row in queries.current(tx):
        scenario = read_scenario(row.document)
        found.append(
            {
                "scenario": scenario.key,
                "title": scenario.title,
                "minutes": scenario.minutes,
                "first_day": scenario.first_day,
                "traps": [str(trap) for trap in scenario.traps],
                "departments": list(scenario.departments),
                "origin": _origin(row, row.key in bundled),
                "published_at": row.published_at,
            }
        )
    return sorted(found, key=lambda it: (not it["first_day"], it["scenario"]))


def text_of(tx: Session, key: str, sources: Path | None) -> dict[str, str]:
    """What is practised, as it was written. Raises Problem 404."""
    row = queries.current_of(tx, key)
    if row is None:
        raise not_found("There is no such scenario.")
    text = None if row.bundled else queries.text_published(tx, row.sha256)
    file = sources / ROOM / f"{row.key}.yaml" if sources else None
    if text is None and file and file.is_file():
        text = file.read_text(encoding="utf-8")
    if text is None:
        raise not_found("The text of this scenario is not kept here.")
    origin = _origin(row, row.key in queries.bundled_keys(tx))
    return {"scenario": key, "origin": origin, "yaml": text}


def looked_at(tx: Session, key: str, text: str, now: datetime) -> Looked:
    """Read it, and play it on the form in force. Writes nothing."""
    return _looked(engine_in_force(tx), key, text, now)


def engine_in_force(tx: Session) -> Engine:
    return engine_of(releases.in_force(tx))


def _looked(engine: Engine, key: str, text: str, now: datetime) -> Looked:
    try:
        scenario = read_scenario_text(key, text, engine.registry)
    except SourceFaults as refused:
        return Looked(None, [(fault.line, fault.message, "") for fault in refused.faults])
    found = checked(engine, scenario, local_day(now))
    faults = [(it.line, it.message, it.path) for it in found.obstacles]
    return Looked(scenario, sorted(faults), found.questions, found.sheets)


def require_sound(looked: Looked) -> Scenario:
    """Raises Problem 422 `scenario_unfit` with every fault and its line."""
    if looked.scenario is None or looked.faults:
        raise Problem(422, "scenario_unfit", _TITLE, faults=looked.told_faults())
    return looked.scenario


def publish(tx: Session, who: Trainer, scenario: Scenario, text: str) -> dict[str, str]:
    """Make it the one that is practised from now on; who set out already goes on as before."""
    sha256 = scenario_hash(scenario)
    row = {
        "sha256": sha256,
        "key": scenario.key,
        "document": scenario_document(scenario),
        "current": True,
        "bundled": False,
        "published_at": who.now,
    }
    queries.make_current(tx, row)
    written = TrainingText(
        id=who.new_id(), key=scenario.key, text=text, sha256=sha256, by=who.account_id, at=who.now
    )
    queries.keep_text(tx, written)
    _note(tx, who, "scenario.publish", scenario.key)
    made = queries.current_of(tx, scenario.key)
    assert made is not None
    return {
        "scenario": scenario.key,
        "origin": _origin(made, scenario.key in queries.bundled_keys(tx)),
    }


def take_back(tx: Session, who: Trainer, key: str) -> None:
    """The product's own again, or none where a trainer made it up. Raises Problem 404, or 409
    `scenario_bundled` where it is the product's own already."""
    row = queries.current_of(tx, key)
    if row is None:
        raise not_found("There is no such scenario.")
    if row.bundled:
        raise Problem(409, "scenario_bundled", "It is the product's own already.")
    queries.back_to_bundled(tx, key)
    _note(tx, who, "scenario.take_back", key)


def require_key(key: str) -> str:
    """A name as files of scenarios have it. Raises Problem 422."""
    if not key.isascii() or not key.replace("_", "a").isalnum() or not key.islower():
        raise invalid("scenario", "A short name: a-z, 0-9 and _, a letter first.")
    return key


def _origin(row: TrainingScenario, has_bundled: bool) -> str:
    if row.bundled:
        return "bundled"
    return "changed" if has_bundled else "own"


def _note(tx: Session, who: Trainer, action: str, key: str) -> None:
    audit.record(tx, who.now, who.actor, action, key)
