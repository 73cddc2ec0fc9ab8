"""`burden`: what a day asks of a worker, beside what was filled in by hand before."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from app.cli.output import json_option, say, table
from app.cli.replay import read_visits
from app.cli.store import settings
from app.errors import Problem
from app.registry.load.sources import load_registry
from app.registry.project_day import local_day
from app.services.burden import Burden, measure

# The worked day that the tests carry; an installation without them names a file of its own.
_WORKED_DAY = Path(__file__).parents[2] / "tests" / "data" / "day1" / "observations.json"


@click.command("burden")
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--day", help="YYYY-MM-DD；缺省取走访最多的一天。Without it: the day with most visits."
)
@json_option
def burden(file: Path | None, day: str | None, as_json: bool) -> None:
    """一天要问多少：推导出的表单与手工填表对比。

    Go through a day of observations with the derived form and count what it asks, with
    everything of longer validity known, and as first contact.
    """
    if file is None and not _WORKED_DAY.exists():
        raise Problem(422, "no_day", "Name a file of observations: run.py burden FILE")
    visits = read_visits(file or _WORKED_DAY)
    registry = load_registry(settings().schema)
    wanted = day or _busiest(visits)
    today = [visit for visit in visits if _day(visit) == wanted]
    measured = [measure(registry, today, known) for known in (True, False)]
    documents = [_document(one) for one in measured]
    rows = [{"": name, **_row(documents, name)} for name in documents[0]]
    say(
        as_json,
        {"day": wanted, "release": registry.version, "measured": documents},
        [
            f"{wanted}，{len(today)} 次走访，版本 {registry.version}",
            *table(rows, ("", "已知", "首访")),
        ],
    )


def _day(visit: dict[str, Any]) -> str:
    return local_day(visit["visit"]["started_at"]).isoformat()


def _busiest(visits: list[dict[str, Any]]) -> str:
    days = sorted(_day(visit) for visit in visits)
    return max(days, key=days.count)


def _document(one: Burden) -> dict[str, object]:
    """Every figure; of lists their lengths, of reports nothing."""
    facts = {name: value for name, value in asdict(one).items() if name != "reports"}
    counted = {
        name: len(value) if isinstance(value, (list, tuple)) else value
        for name, value in facts.items()
        if not isinstance(value, dict)
    }
    return {"prompts": one.prompts, **counted}


def _row(documents: list[dict[str, object]], name: str) -> dict[str, object]:
    return {"已知": documents[0][name], "首访": documents[1][name]}
