"""A registry of a handful of entries, as a folder of sources that a test may break."""

from dataclasses import dataclass
from pathlib import Path

from app.registry.load.faults import SourceFault, SourceFaults
from app.registry.load.sources import load_registry
from app.registry.registry import Registry

FILES = {
    "registry.yaml": """\
name: 一格通
version: 2026.11.0
language: zh-Hans
time_zone: Asia/Shanghai
departments: [gongan]
""",
    "elements/visit.yaml": """\
started_at:
  {label: {zh-Hans: 开始, zh-Hant: 開始, en: Start},
   type: datetime, filled_by: phone, validity: visit, sensitivity: internal, source: S}
mode:
  {label: {zh-Hans: 方式, zh-Hant: 方式, en: Mode}, type: choice, codelist: visit_mode,
   filled_by: worker, validity: visit, sensitivity: internal,
   default: "'in_person'"}
note:
  {label: {zh-Hans: 备注, zh-Hant: 備註, en: Note},
   type: text, filled_by: worker, validity: visit, sensitivity: internal, footer: true}
""",
    "elements/place.yaml": """\
code:
  {label: {zh-Hans: 编码, zh-Hant: 編碼, en: Code},
   type: text, filled_by: registry, validity: permanent, sensitivity: internal}
rented:
  {label: {zh-Hans: 出租, zh-Hant: 出租, en: Let},
   type: boolean, filled_by: registry, validity: P6M, sensitivity: internal}
tenants:
  {label: {zh-Hans: 租客, zh-Hant: 租客, en: Tenants},
   type: integer, unit: 人, min: 0, max: 99, filled_by: worker, validity: P1M,
   sensitivity: internal, recall: blind, applies: has(place.rented) && place.rented}
blocked:
  {label: {zh-Hans: 堵塞, zh-Hant: 堵塞, en: Blocked},
   type: boolean, filled_by: worker, validity: visit, sensitivity: public,
   implies: {"true": exit}}
""",
    "elements/person.yaml": """\
name:
  {label: {zh-Hans: 姓名, zh-Hant: 姓名, en: Name},
   type: text, filled_by: registry, validity: permanent, sensitivity: personal}
tags:
  {label: {zh-Hans: 标签, zh-Hant: 標籤, en: Tags}, type: choices, codelist: tag,
   filled_by: registry, validity: P6M, sensitivity: sensitive}
""",
    "elements/site.yaml": """\
name:
  {label: {zh-Hans: 名称, zh-Hant: 名稱, en: Name},
   type: text, filled_by: registry, validity: P1Y, sensitivity: public}
""",
    "elements/issue.yaml": """\
category:
  {label: {zh-Hans: 类别, zh-Hant: 類別, en: Category}, type: choice, codelist: category,
   filled_by: worker, validity: visit, sensitivity: internal}
""",
    "codelists/visit_mode.yaml": """\
codes:
  in_person: {zh-Hans: 上门, zh-Hant: 上門, en: In person}
  phone: {zh-Hans: 电话, zh-Hant: 電話, en: By phone}
""",
    "codelists/tag.yaml": """\
codes:
  alone: {zh-Hans: 独居, zh-Hant: 獨居, en: Alone}
  frail: {zh-Hans: 体弱, zh-Hant: 體弱, en: Frail}
""",
    "codelists/category.yaml": """\
codes:
  exit: {zh-Hans: 通道, zh-Hant: 通道, en: Exit}
  dispute: {zh-Hans: 纠纷, zh-Hant: 糾紛, en: Dispute}
""",
    "departments/gongan.yaml": """\
label: {zh-Hans: 公安, zh-Hant: 公安, en: Police}
codemaps:
  mode_word:
    codelist: visit_mode
    codes: {in_person: "1", phone: "2"}
  tag_word:
    codelist: tag
    codes: {alone: 独}
    rest: ""
sheets:
  rental:
    number: "01"
    title: 出租屋
    purpose: 巡查
    legal_basis: 条例
    retention: P2Y
    row_subject: visit
    cadence: day
    due: has(place.rented) && place.rented
    when: place.blocked
    issue_pick: issue.category == 'exit'
    header_rows: 2
    caption: "单位：{unit} {day:%Y-%m-%d}"
    columns:
      - {key: row_no, heading: 序号, output: row_number}
      - {key: day, heading: 日期, element: visit.started_at, output: "date:%m-%d", required: true}
      - {key: mode, group: 走访, heading: 方式, element: visit.mode, output: "code:mode_word"}
      - {key: tenants, group: 走访, heading: 租客, element: place.tenants, output: raw, width: 8}
  focus:
    number: "02"
    title: 关注
    purpose: 走访
    legal_basis: 规定
    retention: P1Y
    row_subject: person
    cadence: week
    keep: last:person.name
    due: "'alone' in person.tags"
    when: "'alone' in person.tags"
    header_rows: 1
    caption: "{worker}"
    footnote: 备注
    columns:
      - {key: name, heading: 姓名, element: person.name, output: raw}
      - {key: tags, heading: 标签, element: person.tags, output: "join:、:tag_word"}
""",
    "sections.yaml": """\
- key: door
  label: {zh-Hans: 门口, zh-Hant: 門口, en: Door}
  elements: [visit.mode, place.code, place.rented, place.tenants, place.blocked]
- key: rest
  label: {zh-Hans: 其余, zh-Hant: 其餘, en: Rest}
  elements: [person.name, person.tags, site.name, issue.category, visit.note]
""",
}


@dataclass(frozen=True, slots=True)
class Broken:
    """`new` stands where `old` stood; the only fault is in the line that holds `at`.

    `where` is the file at fault when it is not the one that was edited.
    """

    file: str
    old: str
    new: str
    at: str
    message: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Sources:
    """The folder, and how to break it: in one place of one file at a time."""

    folder: Path

    def write(self, file: str, text: str) -> None:
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def swap(self, file: str, old: str, new: str) -> None:
        """Replace a text that stands in the file exactly once."""
        text = (self.folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        self.write(file, text.replace(old, new))

    def line_of(self, file: str, words: str) -> int:
        """The line in which these words stand for the first time."""
        lines = (self.folder / file).read_text(encoding="utf-8").splitlines()
        return next(number for number, line in enumerate(lines, 1) if words in line)

    def load(self) -> Registry:
        return load_registry(self.folder)

    def faults(self) -> list[SourceFault]:
        try:
            load_registry(self.folder)
        except SourceFaults as refused:
            return refused.faults
        return []


def assert_refused(folder: Path, broken: Broken) -> None:
    sources = small_sources(folder)
    sources.swap(broken.file, broken.old, broken.new)
    file = broken.where or broken.file
    faults = sources.faults()
    assert [(fault.file, fault.line) for fault in faults] == [
        (file, sources.line_of(file, broken.at))
    ]
    assert broken.message in faults[0].message


def small_sources(folder: Path) -> Sources:
    sources = Sources(folder)
    for file, text in FILES.items():
        sources.write(file, text)
    return sources
