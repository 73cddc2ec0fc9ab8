"""`training`: scenarios to practise on, checked by playing each on the form that they are for."""

import click

from app.cli.output import json_option, say
from app.cli.store import now, settings
from app.clock import local_day
from app.registry.load.faults import SourceFaults
from app.registry.load.scenarios import load_scenarios
from app.registry.load.sources import load_registry
from app.registry.training.engine import compile_engine
from app.registry.training.reach import Checked, checked


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
    engine = compile_engine(registry)
    today = local_day(now())
    found = [checked(engine, it, today) for it in load_scenarios(folder, registry).values()]
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
