"""`export`: one day's sheet into a file, exactly as the department would pull it."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import click

from app.cli.drafts import drafted
from app.cli.output import json_option, say
from app.cli.store import actor, now, ready_app
from app.errors import invalid
from app.http.house import house
from app.services import audit, releases
from app.services.access import KeyScope
from app.services.rows_answer import answer_of
from app.services.rows_asked import Ask
from app.services.rows_body import Form
from app.services.sheet_slice import open_slice
from app.storage.database import transaction
from app.storage.queries.rows import Days
from app.storage.reading import reading


@click.command("export")
@click.option("--department", required=True, help="部门代码，如 gongan。")
@click.option("--sheet", required=True, help="表，如 rental。")
@click.option("--date", "day", required=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--area", metavar="CODE", help="只含此区域；缺省全部。")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@json_option
def export(
    department: str, sheet: str, day: datetime, out: Path, **rest: str | bool | None
) -> None:
    """导出某部门某日的表；格式看扩展名：xlsx、csv、json、ndjson。

    A day's sheet as a file, in the department's own template; the extension says which format.
    """
    form = _form(out)
    name = sheet if "/" in sheet else f"{department}/{sheet}"
    area = rest["area"]
    with ready_app():
        _require_sheet(department, name)
        ask = Ask(form, Days(day.date(), day.date()))
        scope = KeyScope(actor(), department, None, None, None)
        with ExitStack() as opened:
            tx = opened.enter_context(reading())
            part = open_slice(tx, scope, name, str(area) if area else None, house().cursor_key)
            answer = answer_of(tx, part, ask, opened, house().index)
            size = _write(out, answer.pieces)
        with transaction(writes=True) as tx:
            audit.record(tx, now(), actor(), "rows.export", name, {"date": str(day.date())})
    document = {"sheet": name, "date": str(day.date()), "rows": answer.rows, "file": str(out)}
    say(bool(rest["as_json"]), document | {"bytes": size}, [f"{out}：{name} {day:%Y-%m-%d}"])


def _form(out: Path) -> Form:
    try:
        return Form(out.suffix.removeprefix(".").lower())
    except ValueError:
        kinds = "、".join(f".{form}" for form in Form)
        raise invalid("out", f"{out.name}: the extension must be one of {kinds}.") from None


def _require_sheet(department: str, name: str) -> None:
    """Say which there are: the operator, unlike a key, may know."""
    with transaction(writes=False) as tx:
        registry = releases.in_force(tx).registry
    if department not in registry.departments:
        raise invalid(
            "department", f"No {department}; there are {', '.join(registry.departments)}."
        )
    own = [sheet.id for sheet in registry.sheets_of(department)]
    if name not in own:
        raise invalid("sheet", f"{department} has no {name}; it has {', '.join(own)}.")


def _write(out: Path, pieces: Iterator[bytes]) -> int:
    with drafted(out) as draft, draft.open("wb") as file:
        return sum(file.write(piece) for piece in pieces)
