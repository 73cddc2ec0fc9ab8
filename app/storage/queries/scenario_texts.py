"""Scenarios that trainers write: which is practised, which is the product's, what was written."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.storage.models.classes import TrainingText
from app.storage.models.training import TrainingScenario
from app.storage.queries.upsert import upsert


def current(tx: Session) -> Sequence[TrainingScenario]:
    query = select(TrainingScenario).where(TrainingScenario.current)
    return tx.scalars(query.order_by(TrainingScenario.key)).all()


def current_of(tx: Session, key: str) -> TrainingScenario | None:
    query = select(TrainingScenario).where(TrainingScenario.current, TrainingScenario.key == key)
    return tx.scalar(query.execution_options(populate_existing=True))


def bundled_keys(tx: Session) -> set[str]:
    return set(tx.scalars(select(TrainingScenario.key).where(TrainingScenario.bundled.is_(True))))


def text_published(tx: Session, sha256: str) -> str | None:
    """As it was written when it was published last."""
    query = select(TrainingText.text).where(TrainingText.sha256 == sha256)
    return tx.scalar(query.order_by(TrainingText.at.desc(), TrainingText.id.desc()).limit(1))


def keep_text(tx: Session, written: TrainingText) -> None:
    tx.add(written)
    tx.flush()


def make_current(tx: Session, row: Mapping[str, Any]) -> None:
    """This one and no other of its key. One that is there already stays what it is otherwise."""
    _lock(tx, row["key"])
    statement = upsert(tx, TrainingScenario).on_conflict_do_nothing(index_elements=["sha256"])
    tx.execute(statement, [dict(row)])
    _set_current(tx, row["key"], TrainingScenario.sha256 == row["sha256"])


def back_to_bundled(tx: Session, key: str) -> None:
    """The product's own of this key, if it has one."""
    _lock(tx, key)
    _set_current(tx, key, TrainingScenario.bundled.is_(True))


def _lock(tx: Session, key: str) -> None:
    """Two who publish one scenario wait for each other."""
    tx.execute(select(TrainingScenario.sha256).where(TrainingScenario.key == key).with_for_update())


def _set_current(tx: Session, key: str, which: Any) -> None:
    tx.execute(update(TrainingScenario).where(TrainingScenario.key == key).values(current=which))
