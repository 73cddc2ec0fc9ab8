"""`merge`: two records that may be one person; a person decides, and may undo it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

import click
from sqlalchemy.orm import Session

from app.cli.output import Tool, json_option, say, table
from app.cli.store import actor, now, ready_app
from app.http.catching_up import catch_up
from app.services import merges
from app.services.merges import Decision
from app.storage.database import transaction

_STATES = ("proposed", "merged", "declined", "undone")


@click.group("merge", cls=Tool)
def merge() -> None:
    """合并：证件号相同的两条记录是否同一人。Merges."""


@merge.command("list")
@click.option("--state", default="proposed", show_default=True, type=click.Choice(_STATES))
@json_option
def list_(state: str, as_json: bool) -> None:
    """列出待定或已定的合并。List the merges in a state."""
    with _caught_up(writes=False) as tx:
        rows = [asdict(line) for line in merges.listed(tx, state)]
    columns = ("id", "kept_names", "merged_names", "reason", "created_at", "decided_at")
    say(as_json, rows, table(rows, columns))


@merge.command("accept")
@click.argument("merge_id")
@json_option
def accept(merge_id: str, as_json: bool) -> None:
    """是同一人。From now on both are seen as one."""
    _decide(merges.accept, merge_id, "已合并", as_json)


@merge.command("decline")
@click.argument("merge_id")
@json_option
def decline(merge_id: str, as_json: bool) -> None:
    """不是同一人，不再提示。They are two."""
    _decide(merges.decline, merge_id, "已否定", as_json)


@merge.command("undo")
@click.argument("merge_id")
@json_option
def undo(merge_id: str, as_json: bool) -> None:
    """撤销合并。Seen by themselves again."""
    _decide(merges.undo, merge_id, "已撤销", as_json)


def _decide(
    how: Callable[[Session, str, Decision], None], merge_id: str, verb: str, as_json: bool
) -> None:
    with _caught_up(writes=True) as tx:
        how(tx, merge_id, Decision(actor(), now()))
    say(as_json, {"id": merge_id, "decision": how.__name__}, [f"{verb} {merge_id}"])


@contextmanager
def _caught_up(*, writes: bool) -> Iterator[Session]:
    """One transaction on a store in which every report is folded: who may be one person is known
    only then."""
    with ready_app():
        while catch_up():
            pass
        with transaction(writes=writes) as tx:
            yield tx
