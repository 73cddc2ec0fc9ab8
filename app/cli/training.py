"""`training`: scenarios to practise on, checked by playing each on the form that they are for."""

from pathlib import Path
from typing import BinaryIO, TextIO

import click

from app.cli.output import json_option, say
from app.cli.store import actor, is_practice, now, settings, store
from app.clock import local_day
from app.errors import Problem
from app.registry.load.faults import SourceFaults
from app.registry.load.scenarios import load_scenarios
from app.registry.load.sources import load_registry
from app.registry.registry import Registry
from app.registry.training.engine import compile_engine
from app.registry.training.reach import Checked, checked
from app.registry.training.scenario import Scenario
from app.services import audit
from app.services import training as publishing
from app.services.training_draft import draft_of
from app.services.training_xapi import statements


@click.group("training")
def training() -> None:
    """练习用的情景。Scenarios for practice."""


@training.command("check")
@json_option
def check(as_json: bool) -> None:
    """检查 forms_schema/training：每个情景在推导出的表单上走一遍，答不到答案的一次列出全部原因。

    Plays every scenario on the derived form; a key that cannot be reached is refused with the
    reason. Reads the sources only, needs no store.
    """
    folder = settings().schema
    registry = load_registry(folder)
    found = _played(folder, registry)
    sheets = sorted({sheet for it in found for sheet in it.sheets})
    traps = sorted({str(trap) for it in found for trap in it.scenario.traps})
    faults = [fault for it in found for fault in it.faults]
    document = {
        "version": registry.version,
        "scenarios": [_entry(it) for it in found],
        "sheets": sheets,
        "traps": traps,
        "faults": [str(fault) for fault in faults],
    }
    counted = f"{len(found)} 个情景，{len(sheets)} 张表，{len(traps)} 种陷阱"
    say(as_json, document, [*(_line(it) for it in found), counted])
    if faults:
        raise SourceFaults(faults)


@training.command("publish")
@json_option
def publish(as_json: bool) -> None:
    """检查后放进演练库：`--practice training publish`。情景改了就再来一次，练到一半的照旧。

    Into the practice store, once all of them are sound; what was begun goes on as it was.
    """
    _require_practice()
    folder = settings().schema
    scenarios = require_sound(folder, load_registry(folder))
    moment = now()
    with store(writes=True) as tx:
        keys = publishing.publish(tx, scenarios, moment)
        audit.record(tx, moment, actor(), "training.publish", str(len(keys)))
    say(as_json, {"scenarios": keys}, [f"演练库现有 {len(keys)} 个情景"])


@training.command("xapi")
@click.option("--out", type=click.File("wb"), default="-", help="写到此文件，缺省为 stdout。")
def xapi(out: BinaryIO) -> None:
    """学习记录：xAPI 语句（cmi5 动词），一行一条，没有姓名和号码。

    Learning records as xAPI statements in JSON Lines; the same again has the same ids.
    """
    _require_practice()
    with store(writes=False) as tx:
        for line in statements(tx):
            out.write(line)


@training.command("draft")
@click.argument("visit_id")
@click.option("--name", default="draft", show_default=True, help="情景的名字，也是文件名。")
@click.option("--out", type=click.File("w", encoding="utf-8"), default="-", help="缺省为 stdout。")
def draft(visit_id: str, name: str, out: TextIO) -> None:
    """从一份真实记录（如退回过的）起草情景：姓名、号码、地址、文字先换成虚构的。

    From the live realm; a trainer completes it in the editor of the practice realm.
    """
    if is_practice():
        title = "真实记录在实战库：不用 --practice / reports are in the live realm"
        raise Problem(409, "live_only", title)
    with store(writes=True) as tx:
        text = draft_of(tx, visit_id, name)
        audit.record(tx, now(), actor(), "training.draft", visit_id)
    out.write(text)


def require_sound(folder: Path, registry: Registry) -> list[Scenario]:
    """The scenarios beside these sources. Raises SourceFaults where one cannot be played."""
    found = _played(folder, registry)
    faults = [fault for it in found for fault in it.faults]
    if faults:
        raise SourceFaults(faults)
    return [it.scenario for it in found]


def _require_practice() -> None:
    if not is_practice():
        title = "演练库才有：python run.py --practice training … / the practice realm's alone"
        raise Problem(409, "practice_only", title)


def _played(folder: Path, registry: Registry) -> list[Checked]:
    engine, today = compile_engine(registry), local_day(now())
    return [checked(engine, it, today) for it in load_scenarios(folder, registry).values()]


def _entry(found: Checked) -> dict[str, object]:
    scenario = found.scenario
    return {
        "scenario": scenario.key,
        "title": scenario.title,
        "minutes": scenario.minutes,
        "first_day": scenario.first_day,
        "questions": found.questions,
        "answers": len(scenario.answers),
        "sheets": list(found.sheets),
        "departments": list(scenario.departments),
        "traps": [str(trap) for trap in scenario.traps],
        "sound": not found.faults,
    }


def _line(found: Checked) -> str:
    scenario = found.scenario
    mark = "×" if found.faults else "✓"
    counted = f"{found.questions} 问，{len(found.sheets)} 张表，{scenario.minutes} 分钟"
    return f"{mark} {scenario.key}　{scenario.title}：{counted}"
