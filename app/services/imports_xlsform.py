"""An XLSForm (sheets `survey` and `choices`) read by pyxform's model of it.

pyxform gets the cells that were read within bounds, never the file. What a form has and a demand
has not (groups, notes, calculations) is told, not dropped in silence.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pyxform.errors import PyXFormError
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import get_xlsform

from app.errors import Problem
from app.registry.elements import Subject
from app.registry.workbook.evidence import Domains
from app.registry.workbook.form import DATATYPES, Form, Question
from app.registry.workbook.grid import Page
from app.registry.workbook.match import Matcher
from app.registry.workbook.proposal import SheetProposal
from app.registry.workbook.propose import Knowledge, blank_facts, fresh_names
from app.registry.workbook.reasons import Reason
from app.registry.workbook.xlsform import propose_questions

_SHEETS = ("survey", "choices", "settings")
_GROUPS = frozenset({"group", "repeat"})
# What a phone of ours notes anyway, or what only a form's own screen needs.
_SILENT = frozenset(
    {"start", "end", "today", "deviceid", "username", "phonenumber", "email", "audit"}
)
_CHINESE, _ENGLISH = ("zh", "中文", "chinese", "汉", "漢"), ("en", "english", "英文")


def is_xlsform(pages: Sequence[Page]) -> bool:
    """Whether a workbook is a form's definition: a sheet `survey` with types and names."""
    survey = _page(pages, "survey")
    if survey is None or not survey.rows:
        return False
    header = {str(value).strip().lower() for value in survey.rows[0] if value is not None}
    return {"type", "name"} <= header


def propose_form(pages: Sequence[Page], department: str, knowledge: Knowledge) -> SheetProposal:
    """A form's questions as a proposal. Raises Problem `xlsform_broken` with pyxform's sentence."""
    form = read_form(pages)
    registry = knowledge.registry
    domains = Domains(registry.codelists, registry.codemaps)
    matcher = Matcher(knowledge.vocabulary, registry.elements, domains)
    name, number = next(fresh_names(registry, department))
    blank = SheetProposal(
        "survey", department, name, Subject.VISIT, 0.0, (), blank_facts(form.title, number), ()
    )
    return propose_questions(form, matcher, blank)


def read_form(pages: Sequence[Page]) -> Form:
    """The questions of a form in their order, groups written out."""
    sheets: dict[str, Any] = {}
    for name in _SHEETS:
        page = _page(pages, name)
        if page is not None and page.rows:
            header = [str(value).strip() if value is not None else "" for value in page.rows[0]]
            sheets[name] = list(_records(header, page))
            sheets[f"{name}_header"] = [dict.fromkeys(title for title in header if title)]
    try:
        model = workbook_to_json(
            workbook_dict=get_xlsform(xlsform=sheets), fallback_form_name="form", warnings=[]
        )
    except (PyXFormError, KeyError, TypeError, ValueError, AttributeError) as error:
        sentence = str(error)[:300] if isinstance(error, PyXFormError) else "It cannot be read."
        raise Problem(422, "xlsform_broken", f"The form is refused: {sentence}") from error
    questions: list[Question] = []
    left: list[Reason] = []
    for item, group, repeated in _items(model.get("children", []), None, False):
        kind = str(item.get("type"))
        if kind in DATATYPES:
            questions.append(_question(item, group, repeated))
        elif kind not in _SILENT:
            left.append(Reason("form_left_out", {"question": str(item.get("name")), "type": kind}))
    if not questions:
        raise Problem(422, "xlsform_broken", "The form has no question that a demand could take.")
    return Form(str(model.get("title") or "form"), tuple(questions), tuple(left))


def _page(pages: Sequence[Page], name: str) -> Page | None:
    return next((page for page in pages if page.name.strip().lower() == name), None)


def _records(header: Sequence[str], page: Page) -> Iterator[dict[str, str]]:
    for row in page.rows[1:]:
        record = {
            title: str(value).strip()
            for title, value in zip(header, row, strict=False)
            if title and value is not None and str(value).strip()
        }
        yield record


def _items(
    children: Sequence[Mapping[str, Any]], group: str | None, repeated: bool
) -> Iterator[tuple[Mapping[str, Any], str | None, bool]]:
    for child in children:
        kind = child.get("type")
        if kind in _GROUPS:
            if child.get("name") == "meta":
                continue
            label = _labels(child.get("label")).get("zh-Hans") or group
            yield from _items(child.get("children", []), label, repeated or kind == "repeat")
        else:
            yield child, group, repeated


def _question(item: Mapping[str, Any], group: str | None, repeated: bool) -> Question:
    bind = item.get("bind") or {}
    choices = {str(c["name"]): _labels(c.get("label")) for c in item.get("choices") or ()}
    return Question(
        name=str(item["name"]),
        type=str(item["type"]),
        labels=_labels(item.get("label")),
        group=group,
        repeated=repeated,
        choices=choices,
        listed=item.get("list_name"),
        required=_text(bind.get("required")),
        relevant=_text(bind.get("relevant")),
        constraint=_text(bind.get("constraint")),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _labels(label: object) -> dict[str, str]:
    """Labels by our languages; a form in one language speaks all of them until somebody says."""
    if label is None:
        return {}
    if not isinstance(label, Mapping):
        return {"zh-Hans": str(label)}
    found: dict[str, str] = {}
    for language, text in label.items():
        name = str(language).lower()
        if "hant" in name or "tw" in name or "hk" in name or "繁" in name:
            found["zh-Hant"] = str(text)
        elif name.startswith(_CHINESE) or any(word in name for word in _CHINESE[1:]):
            found["zh-Hans"] = str(text)
        elif name.startswith(_ENGLISH) or "english" in name:
            found["en"] = str(text)
        else:
            found.setdefault("zh-Hans", str(text))
    return found
