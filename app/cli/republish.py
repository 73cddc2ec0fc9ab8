"""`republish`: older reports make the rows that the release in force makes of them."""

from datetime import datetime

import click
from tqdm import tqdm

from app.cli.output import json_option, say, table
from app.cli.store import actor, now, ready_app
from app.errors import invalid
from app.http.house import house
from app.services import audit, releases
from app.services.republishing import Order, Outcome
from app.services.republishing import republish as take_next
from app.storage.database import transaction

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("republish")
@click.option("--from", "first", required=True, type=_DAY, help="从这一天起。")
@click.option("--to", "last", required=True, type=_DAY, help="到这一天为止。")
@click.option("--check", is_flag=True, help="只数，不改。Count, change nothing.")
@json_option
def republish(first: datetime, last: datetime, check: bool, as_json: bool) -> None:
    """按现行版本重新分发旧版本的记录；新表因此有以前的行。

    A sheet never gains rows from older reports by itself: this does it, for the days named.
    Reports with faults under the release in force stay as they are, and are named.
    """
    if last < first:
        raise invalid("to", f"--to {last:%Y-%m-%d} lies before --from {first:%Y-%m-%d}.")
    outcome = Outcome()
    with ready_app():
        order = Order(first.date(), last.date(), house().row_key, writes=not check)
        version = _take_all(order, outcome)
    lines = [f"{version}：{'可' if check else '已'}重新分发 {outcome.reports} 份记录"]
    if outcome.left:
        lines.append(
            f"按现行版本有误、保持原样 {len(outcome.left)} 份：{'、'.join(outcome.left[:20])}"
        )
    say(as_json, _document(version, check, outcome), lines + _sheets(outcome))


def _take_all(order: Order, outcome: Outcome) -> str:
    after: str | None = ""
    with tqdm(unit="份", disable=None) as bar:
        while after is not None:
            seen = outcome.reports
            with transaction(writes=order.writes) as tx:
                version = releases.in_force(tx).version
                after = take_next(tx, order, after, outcome)
                if order.writes and outcome.reports > seen:
                    counted = {"reports": outcome.reports - seen}
                    audit.record(tx, now(), actor(), "reports.republish", version, counted)
            bar.update(outcome.reports - seen)
    return version


def _sheets(outcome: Outcome) -> list[str]:
    sheets = sorted({*outcome.gained, *outcome.lost})
    rows = [
        {"sheet": sheet, "增加": outcome.gained[sheet], "减少": outcome.lost[sheet]}
        for sheet in sheets
    ]
    return table(rows, ("sheet", "增加", "减少")) if rows else ["各表的行没有变化"]


def _document(version: str, check: bool, outcome: Outcome) -> dict[str, object]:
    return {
        "release": version,
        "written": not check,
        "reports": outcome.reports,
        "left": outcome.left,
        "gained": dict(outcome.gained),
        "lost": dict(outcome.lost),
    }
