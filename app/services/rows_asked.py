"""What is wanted of a slice, and what it is answered with."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.services.rows_body import Form
from app.services.slices.fields import Sort, Where
from app.storage.queries.rows import Days


@dataclass(frozen=True, slots=True)
class Ask:
    """The sheets of some days, or the feed from a cursor on; with `sort` and no days, all rows that
    exist.

    Without a limit JSON gives a usual page of the feed, the other forms stream everything.
    """

    form: Form
    days: Days | None = None
    cursor: str | None = None
    limit: int | None = None
    bom: bool = True
    wheres: tuple[Where, ...] = ()
    sorts: tuple[Sort, ...] = ()

    @property
    def sifted(self) -> bool:
        return bool(self.wheres or self.sorts)

    @property
    def arranged(self) -> bool:
        """Whether an index may answer; it stands where the primary does."""
        return self.sifted and self.days is None and self.limit is None

    def name(self, sheet_id: str) -> str:
        """What a file of this is called, without its extension."""
        days = dict.fromkeys(day.isoformat() for day in self.days or ())
        return "-".join([*sheet_id.split("/"), *days])

    def filters(self) -> list[object]:
        """What a cursor is of use for, besides the slice."""
        return [(where.field.key, where.texts) for where in self.wheres]

    def orders(self) -> list[object]:
        return [(sort.field.key, sort.descending) for sort in self.sorts]


@dataclass(frozen=True, slots=True)
class Answer:
    """`next` is the cursor to go on with, None for days; `seqs` are the first and the last change
    in it, for the audit; `rows` says whether there is any."""

    etag: str
    next: str | None
    seqs: tuple[int, int]
    rows: int
    pieces: Iterator[bytes]
