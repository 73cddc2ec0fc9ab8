"""`import`: a department's workbooks as proposals, and corrected ones as sources."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from app.cli.imports_draft import draft_text
from app.cli.output import json_option, say, table
from app.cli.store import settings
from app.errors import invalid
from app.registry.load.sources import load_registry
from app.registry.load.synonyms import load_synonyms
from app.registry.workbook.proposal import ColumnProposal
from app.registry.workbook.score import Score, known_sheet, score
from app.services.imports import (
    Imported,
    corrections_of,
    knowledge_of,
    read_pages,
    read_workbook,
    written_sources,
)
from app.services.imports_bounds import MOST_BYTES, too_much
from app.services.imports_texts import sentence

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("workbooks", nargs=-1, required=True, type=_FILE)
@click.option("--department", default="imported", help="部门代码，可以是新的。Its key, may be new.")
@click.option("--corrections", type=_FILE, help="更正（YAML 或 JSON）。What a person corrects.")
@click.option("--draft", type=click.Path(path_type=Path), help="写出待填的更正文件。")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="写出登记册副本。")
@click.option("--score", "scored", is_flag=True, help="与登记册里的同名表比，算识别率。")
@json_option
def import_(workbooks: tuple[Path, ...], department: str, scored: bool, **rest: Any) -> None:
    """读部门的表格（.xlsx、.xls、XLSForm），提出登记册的表，人更正后写成 forms_schema。

    Propose a sheet for each table of a workbook, with reasons; with --corrections and --out,
    write a copy of the sources that has it, to be checked by `publish --check`.
    """
    if scored:
        _score(workbooks, bool(rest["as_json"]))
        return
    knowledge = knowledge_of(settings().schema)
    found = [read_workbook(_bytes(path), path.name, department, knowledge) for path in workbooks]
    sheets = [sheet for imported in found for sheet in imported.sheets]
    document: dict[str, object] = {"workbooks": [imported.document() for imported in found]}
    lines = [line for imported in found for line in _lines(imported)]
    if rest["draft"]:
        rest["draft"].write_text(draft_text(sheets), encoding="utf-8")
        lines.append(f"待填的更正在 {rest['draft']}")
    if rest["out"]:
        corrections = corrections_of(_bytes(rest["corrections"]) if rest["corrections"] else b"{}")
        files = written_sources(settings().schema, (sheets, corrections, knowledge), rest["out"])
        load_registry(rest["out"])
        document["files"] = files
        lines.append(f"登记册副本在 {rest['out']}，检查通过；改动：{'、'.join(files)}")
    say(bool(rest["as_json"]), document, lines)


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > MOST_BYTES:
        raise too_much("bytes", MOST_BYTES)
    return path.read_bytes()


def _lines(imported: Imported) -> list[str]:
    lines = []
    for sheet in imported.sheets:
        why = "；".join(map(sentence, sheet.subject_reasons))
        subject = f"{sheet.row_subject}（{sheet.subject_confidence:.0%}：{why}）"
        lines.append(f"{imported.file} · {sheet.page} · {sheet.facts['title']}")
        lines.append(f"一行一个 {subject}")
        lines += table([_row(column) for column in sheet.columns], _COLUMNS)
        lines += [f"代码映射 {each.name}：{'；'.join(map(sentence, each.reasons))}"
                  for each in sheet.maps]  # fmt: skip
        lines += [f"注意 {sentence(remark)}" for remark in sheet.remarks]
        lines.append(f"待人定：{'、'.join(sheet.undecided)}")
        lines.append("")
    return lines


_COLUMNS = ("列", "表头", "数据元", "写法", "把握", "理由")


def _row(column: ColumnProposal) -> Mapping[str, object]:
    heading = f"{column.group}/{column.heading}" if column.group else column.heading
    found = " ".join(column.elements) or ("（行号）" if column.output else "（新）")
    why = "；".join(map(sentence, column.reasons))
    return dict(
        zip(
            _COLUMNS,
            (column.number, heading, found, column.output, f"{column.confidence:.0%}", why),
            strict=True,
        )
    )


def _score(workbooks: Sequence[Path], as_json: bool) -> None:
    folder = settings().schema
    registry = load_registry(folder)
    synonyms = load_synonyms(folder, registry.elements)
    rows: list[dict[str, object]] = []
    totals: dict[bool, list[Score]] = {True: [], False: []}
    for path in workbooks:
        pages = read_pages(_bytes(path))
        sheet = known_sheet(pages, registry)
        if sheet is None:
            raise invalid("workbook", f"{path.name}: no sheet of the registry has this title.")
        for own, scores in totals.items():
            scores.append(score(pages, sheet, registry, synonyms, own))
        rows.append({"文件": path.name, "表": sheet.id, **_counted(totals[True][-1:])})
    summed = {"with_own_words": _counted(totals[True]), "without": _counted(totals[False])}
    lines = table(rows, ("文件", "表", "列", "对", "错而自信"))
    lines += [_total("全部词汇", totals[True]), _total("不用与本表表头同字的同义词", totals[False])]
    say(as_json, {"workbooks": rows, **summed}, lines)


def _counted(scores: Sequence[Score]) -> dict[str, object]:
    return {
        "列": sum(each.columns for each in scores),
        "对": sum(each.right for each in scores),
        "错而自信": sum(each.wrong_and_sure for each in scores),
        "写法也对": sum(each.outputs for each in scores),
        "行主体对": sum(each.subject_right for each in scores),
    }


def _total(what: str, scores: Sequence[Score]) -> str:
    counted = _counted(scores)
    share = sum(each.right for each in scores) / max(1, sum(each.columns for each in scores))
    told = [
        f"{counted['列']} 列对 {counted['对']}（{share:.1%}）",
        f"错而把握过 80% 的 {counted['错而自信']}",
        f"写法也对 {counted['写法也对']}",
        f"行主体对 {counted['行主体对']}/{len(scores)}",
    ]
    return f"{what}：{'，'.join(told)}"
