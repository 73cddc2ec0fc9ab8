"""A small scenario as text that a test may break: a drop-off point, and rubble beside it."""

from datetime import date
from functools import cache
from pathlib import Path

from app.registry.load.faults import SourceFaults
from app.registry.load.scenarios import load_scenarios
from app.registry.training.engine import Engine, compile_engine
from app.registry.training.reach import checked
from app.registry.training.scenario import Scenario
from tests.golden import golden_registry

TODAY = date(2026, 11, 18)
TEXT = """\
title: 投放点
minutes: 6
departments: [chengguan]
story: 桶满了，旁边有一堆碎砖。
says:
  - {who: 保洁员, text: 砖头是三楼的。}
earlier:
  - days: 30
    place: {kind: drop_off_point, use: residence, address: 云桂路18号楼下}
findings:
  bricks: {category: construction_waste, why: 碎砖是建筑渣土。}
answers:
  - at: place
    is: {bin_state: overflow}
    why: 桶满溢。
  - at: place
    is: {missorted: 7, persuaded: 5}
    why: 劝了不听也算劝。
  - at: place
    is: {street_trading: none, exposed_waste: [construction_waste]}
    why: 没有人摆摊，只有碎砖。
  - at: bricks
    is: {description: 花坛内倾倒碎砖}
    near: {words: [砖]}
    why: 写清在哪。
  - at: bricks
    is: {due: today}
    near: {days: 2}
    why: 今天清走。
  - at: bricks
    is: {owner: 三楼住户}
    why: 谁倒的。
free: [visit.photos, visit.note]
"""


@cache
def engine() -> Engine:
    """Of the product's own release."""
    return compile_engine(golden_registry())


def changed(*edits: tuple[str, str]) -> str:
    """The text with each first part replaced by its second; a part that is not there is an error
    of the test."""
    text = TEXT
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def loaded(folder: Path, text: str = TEXT, name: str = "small") -> Scenario:
    return load_all(folder, {name: text})[name]


def load_all(folder: Path, texts: dict[str, str]) -> dict[str, Scenario]:
    room = folder / "training"
    room.mkdir(exist_ok=True)
    for name, text in texts.items():
        (room / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_scenarios(folder, engine().registry)


def refusals(folder: Path, *edits: tuple[str, str]) -> list[str]:
    """What reading the changed text is refused for, each as `line: message`."""
    try:
        loaded(folder, changed(*edits))
    except SourceFaults as refused:
        return [f"{fault.line}: {fault.message}" for fault in refused.faults]
    return []


def obstacles(folder: Path, *edits: tuple[str, str]) -> list[str]:
    """Why the changed text, which reads well, cannot be played to its key."""
    found = checked(engine(), loaded(folder, changed(*edits)), TODAY)
    return [f"{fault.line}: {fault.message}" for fault in found.faults]
