"""How the cells of a column are written: from the element's type, the drop-down and the values.

The result is an output of the registry's little language. What cannot be seen in a blank form
(masking, date layouts) gets the plain way, and the proposal says so.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from app.registry.elements import Datatype, Element, Subject
from app.registry.workbook.codemaps import MapProposal, propose_map
from app.registry.workbook.dates import date_layout_of
from app.registry.workbook.evidence import Domains, share_known, words_of
from app.registry.workbook.frame import TableColumn
from app.registry.workbook.headings import plain

_EXPLAINED = re.compile(r"(?<![A-Za-z\d])([A-Za-z]?\d{1,3})\s*[:：=＝]?\s*([\u4e00-\u9fff]{1,6})")
_SAYS = frozenset(["√", "✓", "✔", "×", "○", "有", "无", "無", "是", "否"])
_MARKS = frozenset("√✓✔○●是有")
_MANY = frozenset({Subject.PERSON, Subject.ISSUE})
_SEPARATORS = ("：", ":", "、", "；", "，", "／", "/", " ")


@dataclass(frozen=True, slots=True)
class Written:
    output: str
    map: MapProposal | None = None


@dataclass(frozen=True, slots=True)
class Writer:
    """What is known about the sheet when the outputs of its columns are chosen."""

    domains: Domains
    row_subject: Subject
    department: str
    day: str = "%Y-%m-%d"
    legend: Mapping[str, str] = field(default_factory=dict)

    def row_number(self) -> Written:
        return Written("row_number")

    def write(self, column: TableColumn, elements: Sequence[Element]) -> Written:
        """The output for one column and the code map that it needs, if any."""
        if [element.id for element in elements] == ["visit.started_at", "visit.ended_at"]:
            return Written("time_range")
        leaves = [self._leaf(column, element, len(elements) > 1) for element in elements]
        output = leaves[0].output
        if len(leaves) > 1:
            output = f"concat:{_joined_by(column)}:" + "|".join(leaf.output for leaf in leaves)
        if any(element.subject in _MANY - {self.row_subject} for element in elements):
            listed = _listed_by(column, elements)
            output = f"each:{listed}:{output}"
        return Written(output, next((leaf.map for leaf in leaves if leaf.map), None))

    def _leaf(self, column: TableColumn, element: Element, shared: bool) -> Written:
        if element.datatype in (Datatype.CHOICE, Datatype.CHOICES):
            return self._coded(column, element, shared)
        if element.id == "visit.started_at" and not column.values:
            # Blank forms of one department write all their dates as in the line above.
            hours = " %H:%M" if "时间" in column.heading else ""
            return Written(f"date:{self.day}{hours}")
        if element.datatype is Datatype.PHOTO and shared:
            return Written(f"count_photos:张（{'后' if 'after' in element.id else '前'}）")
        return Written(_LEAVES.get(element.datatype, _raw)(column, element))

    def _coded(self, column: TableColumn, element: Element, shared: bool) -> Written:
        words = () if shared else words_of(column)
        codelist = self.domains.codelists.get(element.codelist or "")
        several = element.datatype is Datatype.CHOICES
        if codelist is None:
            return Written("join:、" if several else "label")
        if several and column.options and _SAYS.issuperset(column.options):
            return Written(f"has:{self._meant(column, element)}:{_pair(column)}")
        plainly = "join:" + _listed_by(column, (element,)) if several else "label"
        labels = {plain(code.labels.zh_hans) for code in codelist.codes.values()}
        if not words or all(plain(word) in labels for word in words):
            return Written(plainly)
        proposal = propose_map(
            f"{self.department}_{element.attribute}",
            words,
            codelist,
            self.domains.codemaps.values(),
            {word: said for word, said in self.legend.items() if word in words},
        )
        known = share_known(words, codelist, self.domains)
        if not column.options and proposal.confidence < 0.3 and known < 0.3:
            return Written(plainly)
        return Written(
            f"{plainly}:{proposal.name}" if several else f"code:{proposal.name}", proposal
        )

    def _meant(self, column: TableColumn, element: Element) -> str:
        """The one code of a list that a column with yes and no asks for."""
        codelist = self.domains.codelists[element.codelist or ""]
        letters = set(plain(column.heading))
        return max(
            codelist.codes,
            key=lambda code: len(letters & set(plain(codelist.codes[code].labels.zh_hans))),
        )


def _raw(column: TableColumn, element: Element) -> str:
    texts = [str(value) for value in column.values]
    if element.attribute == "id_number":
        return "id:" + _id_variant(texts)
    if element.attribute.endswith("phone") and texts and all("****" in text for text in texts):
        return "phone:masked"
    return "raw"


def _id_variant(texts: Sequence[str]) -> str:
    if any("*" in text for text in texts):
        return "masked"
    if any(len(text.split()) > 2 for text in texts):
        return "grouped"
    return "lower" if any(text.endswith("x") for text in texts) else "upper"


def _number(column: TableColumn, _: Element) -> str:
    return f"positive:{_pair(column)}" if _pair(column) else "raw"


def _boolean(column: TableColumn, _: Element) -> str:
    texts = {str(value) for value in column.values}
    if len(column.options) == 1 or (texts and texts <= _MARKS and not column.options):
        mark = (*column.options, *sorted(texts))[0]
        return f"tick:{mark}"
    return f"yesno:{_pair(column) or _yes_no(column.heading)}"


def _date(column: TableColumn, element: Element) -> str:
    if element.attribute == "birth_date" and any(
        w in column.heading for w in ("年龄", "年齡", "岁")
    ):
        return "age"
    layout = date_layout_of(column.values) if column.values else None
    if layout is None:
        hours = element.datatype is Datatype.DATETIME and "时间" in column.heading
        layout = "%Y-%m-%d %H:%M" if hours else "%Y-%m-%d"
    return f"date:{layout}"


def _photo(column: TableColumn, _: Element) -> str:
    if _pair(column):
        return f"present:{_pair(column)}"
    counted = [str(value) for value in column.values if isinstance(value, str)]
    if counted and all(text.endswith("张") for text in counted):
        return "count_photos:张"
    return "count_photos"


def _signature(column: TableColumn, _: Element) -> str:
    return f"present:{_pair(column) or '有/无'}"


def _position(column: TableColumn, _: Element) -> str:
    digits = len(column.number_format.partition(".")[2]) or 6
    name = plain(column.heading)
    if name in ("经度", "經度", "lon", "longitude"):
        return f"lon:{digits}"
    if name in ("纬度", "緯度", "lat", "latitude"):
        return f"lat:{digits}"
    if any("°" in str(value) for value in column.values):
        return "dms"
    written = [str(value).partition(".")[2].partition(",")[0] for value in column.values]
    return f"lonlat:{len(written[0]) if written and written[0].isdigit() else 6}"


_LEAVES: Mapping[Datatype, Callable[[TableColumn, Element], str]] = {
    Datatype.INTEGER: _number,
    Datatype.DECIMAL: _number,
    Datatype.BOOLEAN: _boolean,
    Datatype.DATE: _date,
    Datatype.DATETIME: _date,
    Datatype.PHOTO: _photo,
    Datatype.SIGNATURE: _signature,
    Datatype.GEOPOINT: _position,
}


def _pair(column: TableColumn) -> str:
    """The two words a column chooses between, the yes first; one mark alone is the yes."""
    options = [option for option in column.options if "/" not in option]
    if len(options) == 1:
        return f"{options[0]}/"
    if len(options) != 2:
        return ""
    no_first = options[0].startswith(("否", "无", "未", "不", "×", "無"))
    return "/".join(reversed(options) if no_first else options)


def _yes_no(heading: str) -> str:
    return "有/无" if heading.startswith(("有无", "有無", "有")) else "是/否"


def _joined_by(column: TableColumn) -> str:
    """What stands between two things in one cell: in every value, else as in the heading."""
    texts = [str(value) for value in column.values]
    for separator in _SEPARATORS:
        if texts and all(separator in text for text in texts):
            return separator
    if texts:
        return ""
    if "前后" in column.heading:
        return "、"
    return next((s for s in ("/", "、") if s in column.heading), " ")


def _listed_by(column: TableColumn, elements: Sequence[Element]) -> str:
    """What stands between several persons or findings; texts may hold commas of their own."""
    texts = [str(value) for value in column.values]
    long = any(_is_long(element) for element in elements)
    for separator in ("；", ";") if long else ("；", ";", "、", "/"):
        if any(separator in text for text in texts):
            return separator
    return "；" if long else "、"


def _is_long(element: Element) -> bool:
    short = element.attribute.endswith(("name", "phone", "number", "plate"))
    return element.datatype in (Datatype.TEXT, Datatype.DATE) and not short


def read_legend(footnote: str | None) -> dict[str, str]:
    """Codes that a note explains: 0 男 1 女 becomes {"0": "男", "1": "女"}."""
    return dict(_EXPLAINED.findall(footnote or ""))
