"""Bugs planted into a server that is started for one test, each to be caught by the simulation.

They replace names of the product in that process alone; the product has no switch for them.
"""

import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Response, after_this_request, copy_current_request_context
from sqlalchemy.orm import Session

from app.errors import unauthorized
from app.http.worker import handing_in, push
from app.services import amendments, area_scope, audit, fanout, holding, pull, subjects_fold
from app.settings import Settings
from app.storage import blob_files
from app.storage.database import db
from app.storage.queries import folding, numbering, operations

Bug = Callable[[Settings], None]


def plant(name: str, settings: Settings) -> None:
    BUGS[name](settings)


def _no_unique_op_id(settings: Settings) -> None:
    """The constraint on op_id is dropped, and nobody looks whether an operation is here."""
    store = sqlite3.connect(settings.database_url.removeprefix("sqlite:///"))
    [(sql,)] = store.execute("SELECT sql FROM sqlite_master WHERE name = 'operation'").fetchall()
    indexes = store.execute(
        "SELECT sql FROM sqlite_master WHERE tbl_name = 'operation' AND type = 'index' AND sql > ''"
    ).fetchall()
    unique = "CONSTRAINT uq_operation_op_id UNIQUE (op_id)"
    if unique in sql:
        store.execute("ALTER TABLE operation RENAME TO operation_before")
        store.execute(sql.replace(unique, "CHECK (true)"))
        store.execute("INSERT INTO operation SELECT * FROM operation_before")
        store.execute("DROP TABLE operation_before")
        for (index,) in indexes:
            store.execute(index)
        store.commit()
    store.close()
    _set(operations, "standing", lambda _tx, _op_ids: {})


def _answer_before_commit(_: Settings) -> None:
    @contextmanager
    def early(*, writes: bool) -> Iterator[Session]:
        session = Session(db.engine)
        session.connection(execution_options={"writes": writes})
        try:
            yield session
        except BaseException:
            session.close()
            raise

        def commit() -> None:
            session.commit()
            session.close()

        if writes:
            _when_answered(copy_current_request_context(commit))
        else:
            session.close()

    # Here alone: elsewhere transactions end in time.
    vars(handing_in)["transaction"] = early


def _when_answered(work: Callable[[], None]) -> None:
    @after_this_request
    def put_off(response: Response) -> Response:
        response.call_on_close(work)
        return response


def _blob_not_kept(_: Settings) -> None:
    def keep(part: Any, root: Any, sha256: str) -> None:
        part.unlink()

    _set(blob_files, "keep", keep)


def _blob_spoilt(_: Settings) -> None:
    """A piece is written where the last one ended by the phone's word, and never looked at."""

    def append(descriptor: int, offset: int, data: bytes) -> None:
        blob_files._write(descriptor, offset, bytes(len(data)) if offset else data)

    _set(blob_files, "append", append)
    _set(blob_files, "hashes_to", lambda _descriptor, _sha256: True)


def _amended_by_arrival(_: Settings) -> None:
    def fold(report: object, given: Any, chosen: Sequence[str], faults_of: Any) -> Any:
        in_turn = [replace(each, base_rev=n) for n, each in enumerate(given)]
        return _fold(report, in_turn, chosen, faults_of)

    _fold = amendments.fold
    _set(amendments, "fold", fold)


def _known_by_arrival(_: Settings) -> None:
    def see(entry: list[Any], _sources: list[list[Any]], own: int, value: object) -> None:
        entry[0], entry[1] = value, own

    _set(subjects_fold, "_see", see)


def _withdrawn_stays(_: Settings) -> None:
    move = fanout.move

    def stay(tx: Session, facts: Any, wanted: Any, shown: Any) -> list[str]:
        rows = list(wanted)
        return move(tx, facts, rows, shown) if rows else []

    _set(fanout, "move", stay)


def _feed_stands_still(_: Settings) -> None:
    """A department's changes share a number with those before them."""
    next_many = numbering.next_many

    def again(tx: Session, counts: Any) -> Any:
        first = next_many(tx, counts)
        if first is None:
            return None
        return {
            name: max(1, n - n % 20) if name.startswith("department:") else n
            for name, n in first.items()
        }

    _set(numbering, "next_many", again)


def _revoked_turned_away(_: Settings) -> None:
    def sender() -> Any:
        who = current()
        if not who.current:
            raise unauthorized()
        return who

    current = handing_in.sender
    _set(push, "sender", sender)


def _poison_spreads(_: Settings) -> None:
    hand_in = handing_in.hand_in

    def all_or_none(who: Any, parcels: Any) -> Any:
        if all(parcel.operation is not None for parcel in parcels):
            return hand_in(who, parcels)
        return [{"op_id": each.op_id, "status": "retry"} for each in parcels]

    _set(push, "hand_in", all_or_none)


def _practice_counts(_: Settings) -> None:
    reasons = {
        kind: [one for one in own if one[0] != "wrong_realm"]
        for kind, own in holding._REASONS.items()
    }
    _set(holding, "_REASONS", reasons)


def _unheard_of_release_dropped(_: Settings) -> None:
    """What is held is forgotten: the phone is told that it is here."""
    insert_all = operations.insert_all

    def some(tx: Session, rows: Any) -> None:
        insert_all(tx, [row for row in rows if row["state"] != "held"])

    _set(operations, "insert_all", some)


def _not_audited(_: Settings) -> None:
    record = audit.record

    def now_and_then(tx: Session, at: Any, actor: str, action: str, *rest: Any) -> None:
        if action != "sync.push" or len(rest[1]["operations"]) < 2:
            record(tx, at, actor, action, *rest)

    _set(audit, "record", now_and_then)


def _key_sees_everything(_: Settings) -> None:
    _set(area_scope, "own_areas", lambda _tx, _scope: None)


def _page_loses_its_last(_: Settings) -> None:
    advance = pull._advance

    def short(*words: Any) -> Any:
        items, channel = advance(*words)
        return items[:-1], channel

    _set(pull, "_advance", short)


def _folding_loses_one(_: Settings) -> None:
    take = folding.take
    _set(folding, "take", lambda tx, most, among=None: take(tx, most, among)[1:])


def _set(module: Any, name: str, value: object) -> None:
    """Everywhere where the product has imported it."""
    old = getattr(module, name)
    for other in [found for key, found in sys.modules.items() if key.startswith("app.")]:
        for own, known in list(vars(other).items()):
            if known is old:
                setattr(other, own, value)


BUGS: dict[str, Bug] = {
    "no_unique_op_id": _no_unique_op_id,
    "answer_before_commit": _answer_before_commit,
    "blob_not_kept": _blob_not_kept,
    "blob_spoilt": _blob_spoilt,
    "amended_by_arrival": _amended_by_arrival,
    "known_by_arrival": _known_by_arrival,
    "withdrawn_stays": _withdrawn_stays,
    "feed_stands_still": _feed_stands_still,
    "revoked_turned_away": _revoked_turned_away,
    "poison_spreads": _poison_spreads,
    "practice_counts": _practice_counts,
    "held_forgotten": _unheard_of_release_dropped,
    "not_audited": _not_audited,
    "key_sees_everything": _key_sees_everything,
    "page_loses_its_last": _page_loses_its_last,
    "folding_loses_one": _folding_loses_one,
}
