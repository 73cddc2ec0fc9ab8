"""Whether a pull is made from the read replica: where it has all that the asker has, and more.

Who may ask for what was decided on the primary before; only rows come from the replica, and every
cursor in the answer is a place among these rows or the one that the asker brought.
"""

from contextlib import ExitStack

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.services.index.home import IndexHome
from app.services.rows_answer import answer_of
from app.services.rows_asked import Answer, Ask
from app.services.sheet_slice import SheetSlice
from app.storage.queries.numbering import department_stream
from app.storage.replica import Snapshot


def copied_answer(
    tx: Session, copy: Snapshot, part: SheetSlice, ask: Ask, home: IndexHome
) -> tuple[Answer, ExitStack] | None:
    """`answer_of` out of the replica, and what to close after its pieces are used up; None where
    the primary has to answer.

    Raises Problem `gone` for a cursor that is not of this slice.
    """
    if ask.arranged or not copy.covers(
        tx, department_stream(part.scope.department), _at(part, ask)
    ):
        return None
    opened = ExitStack()
    try:
        with opened:
            answer = answer_of(copy.session, part, ask, opened, home)
            return answer, opened.pop_all()
    except DBAPIError:
        # Away in the middle, or still without a column that the primary has.
        copy.give_up()
        return None


def _at(part: SheetSlice, ask: Ask) -> int:
    if ask.cursor is None:
        return 0
    return part.bound_to(*ask.filters()).box.open(ask.cursor).seq
