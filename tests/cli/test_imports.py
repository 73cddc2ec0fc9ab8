"""`import`: from a file on the desk to sources that pass the check."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from app.registry.workbook.reasons import Reason
from app.services.imports_texts import LANGUAGES, TEXTS, sentence
from tests.workbooks import BLANK, FILLED, a_workbook
from tests.world import World

_CODES = re.compile(r'Reason\(\s*"(\w+)"')
_APP = Path(__file__).parents[2] / "app"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "housing.xlsx"
    rows: list[list[Any]] = [
        ["房屋安全检查表"],
        ["检查日期", "房屋地址", "业主姓名", "墙体裂缝（无/轻微/严重）", "套内间数"],
        ["2026-11-18", "一巷3号", "陈某", "轻微", 3],
    ]
    path.write_bytes(a_workbook({"检查": rows}, {"D3:D20": "无,轻微,严重"}))
    return path


CORRECTIONS = """\
department: {zh-Hans: 住建, zh-Hant: 住建, en: Housing}
sheet: {name: safety, purpose: 房屋安全, legal_basis: 《住房租赁条例》, retention: P2Y}
columns:
  "4":
    new:
      id: place.wall_cracks
      label: {zh-Hans: 墙体裂缝, zh-Hant: 牆體裂縫, en: Cracks in walls}
      section: place
  "5": {drop: true}
"""


def run(world: World, *argv: object) -> Result:
    return world.operator("import", *map(str, argv))


def test_a_proposal_is_shown_with_reasons_in_words(world: World, workbook: Path) -> None:
    result = run(world, workbook, "--department", "housing")
    assert result.exit_code == 0, result.stderr
    assert "place.owner_name" in result.stdout
    assert "名称相同：业主（户主）姓名" in result.stdout
    assert "待人定：purpose、legal_basis、retention" in result.stdout


def test_json_has_codes_and_no_sentences(world: World, workbook: Path) -> None:
    result = run(world, workbook, "--department", "housing", "--json")
    (sheet,) = json.loads(result.stdout)["workbooks"][0]["sheets"]
    owner = sheet["columns"][2]
    assert owner["elements"] == ["place.owner_name"]
    assert owner["reasons"][0] == {"code": "name", "params": {"word": "业主（户主）姓名"}}
    assert sheet["columns"][3]["candidate"]["codes"] == ["无", "轻微", "严重"]


def test_a_corrected_proposal_passes_the_check(
    world: World, workbook: Path, tmp_path: Path
) -> None:
    corrections, out = tmp_path / "c.yaml", tmp_path / "sources"
    corrections.write_text(CORRECTIONS, encoding="utf-8")
    argv = (workbook, "--department", "housing", "--corrections", corrections, "--out", out)
    result = run(world, *argv)
    assert result.exit_code == 0, result.stderr
    world.settings = replace(world.settings, schema=out)
    checked = json.loads(world.operator("publish", "--check", "--json").stdout)
    assert (checked["sheets"], checked["columns"], checked["elements"]) == (21, 327, 164)
    again = run(world, *argv)
    assert again.exit_code == 1
    assert "folder_not_empty" in again.stderr


def test_what_people_must_decide_is_asked_and_nothing_is_left_behind(
    world: World, workbook: Path, tmp_path: Path
) -> None:
    out = tmp_path / "sources"
    result = run(world, workbook, "--department", "gongan", "--out", out)
    assert result.exit_code == 1
    assert "undecided" in result.stderr
    assert "legal_basis" in result.stderr
    assert not out.exists()


@pytest.mark.parametrize(
    "corrections",
    ["sheet: {nmae: x}", "columns: {'99': {}}", "columns: {'1': {required: 3}}", "[]", "a: [",
     "sheet: {row_subject: house}", "tables: [{}, {}]", "columns: {'1': {new: {colour: red}}}"],
)  # fmt: skip
def test_corrections_that_mean_nothing_are_refused(
    world: World, workbook: Path, tmp_path: Path, corrections: str
) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(corrections, encoding="utf-8")
    result = run(world, workbook, "--corrections", path, "--out", tmp_path / "sources")
    assert result.exit_code == 1
    assert "invalid:" in result.stderr
    assert not (tmp_path / "sources").exists()


def test_a_draft_of_corrections_is_accepted_once_it_is_filled_in(
    world: World, workbook: Path, tmp_path: Path
) -> None:
    draft, out = tmp_path / "draft.yaml", tmp_path / "sources"
    assert run(world, workbook, "--department", "gongan", "--draft", draft).exit_code == 0
    text = draft.read_text(encoding="utf-8")
    for fact, said in (("purpose", "安全"), ("legal_basis", "《条例》"), ("retention", "P1Y")):
        text = text.replace(f"{fact}: ''", f"{fact}: {said}")
    draft.write_text(text, encoding="utf-8")
    argv = ("--department", "gongan", "--corrections", draft, "--out", out)
    result = run(world, workbook, *argv)
    assert result.exit_code == 0, result.stderr


def test_the_score_is_printed_with_and_without_the_sheets_own_words(world: World) -> None:
    result = run(world, "--score", BLANK[3], FILLED[3])
    assert result.exit_code == 0, result.stderr
    assert re.search(r"全部词汇：30 列对 \d+（\d+\.\d%）", result.stdout)
    assert "不用与本表表头同字的同义词：30 列" in result.stdout


def test_every_reason_has_its_sentence_in_three_languages() -> None:
    files = [*(_APP / "registry" / "workbook").glob("*.py"), *(_APP / "services").glob("imports*")]
    used = {code for path in files for code in _CODES.findall(path.read_text(encoding="utf-8"))}
    assert used
    assert used <= set(TEXTS)
    values = {"look": "date"}
    for code, texts in TEXTS.items():
        names = {name for text in texts for name in re.findall(r"\{(\w+)\}", text)}
        params = {name: values.get(name, "x") for name in names}
        told = [sentence(Reason(code, params), language) for language in LANGUAGES]
        assert len({*told}) >= 2
        assert all(set(re.findall(r"\{(\w+)\}", text)) == names for text in texts)
