"""An accepted proposal as registry sources: what is added to which file, comments left alone.

Only whole entries are put in, below the key they belong to, so that a reviewer reads additions
and nothing else. Whether the sum is sound, the registry's own loader says.
"""

import difflib
import re
import shutil
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from app.errors import Problem, invalid
from app.registry.workbook.correct import Corrected

_WIDTH = 118
_FACTS = (
    "number",
    "title",
    "purpose",
    "legal_basis",
    "retention",
    "row_subject",
    "cadence",
    "due",
    "when",
    "keep",
    "person_pick",
    "issue_pick",
    "header_rows",
    "prefix",
    "caption",
    "footnote",
)


def added_sources(
    folder: Path, corrected: Corrected, label: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The files that change, by their path below the sources, each with its new text.

    `label` names a department that the registry has not got yet.
    """
    department = corrected.sheet.department
    texts = _department(folder, department, corrected, label)
    for id_, entry in corrected.elements.items():
        file = f"elements/{id_.partition('.')[0]}.yaml"
        text = texts.get(file) or _read(folder, file)
        texts[file] = _ended(text) + dumped({id_.partition(".")[2]: entry})
    texts |= _sections(folder, corrected)
    for name, entry in corrected.codelists.items():
        if (folder / "codelists" / f"{name}.yaml").exists():
            raise invalid("codelists", f"There is a code list {name} already; choose another name.")
        texts[f"codelists/{name}.yaml"] = dumped(entry)
    return texts


def write_copy(folder: Path, texts: Mapping[str, str], out: Path) -> None:
    """A whole copy of the sources with the additions in it, to be checked and reviewed.

    Raises Problem 409 where something is in the way: a copy never overwrites.
    """
    if out.exists() and any(out.iterdir()):
        raise Problem(409, "folder_not_empty", f"{out} is not empty; name a new folder.")
    shutil.copytree(folder, out, dirs_exist_ok=True)
    for file, text in texts.items():
        (out / file).write_text(text, encoding="utf-8")


def patch_of(folder: Path, texts: Mapping[str, str]) -> str:
    """What would change, as `git apply` takes it: what the data office reads and keeps."""
    lines: list[str] = []
    for file, text in texts.items():
        old, name = folder / file, f"forms_schema/{file}"
        before = old.read_text(encoding="utf-8") if old.exists() else ""
        names = (f"a/{name}" if before else "/dev/null", f"b/{name}")
        lines += difflib.unified_diff(before.splitlines(), text.splitlines(), *names, lineterm="")
    return "".join(f"{line}\n" for line in lines)


def dumped(entries: Mapping[str, object], indent: int = 0) -> str:
    """Entries as YAML, leaf tables and lists in one line, moved to the right by `indent`."""
    yaml = YAML()
    yaml.width = _WIDTH
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = StringIO()
    yaml.dump(_styled(entries), stream)
    lines = stream.getvalue().splitlines()
    return "".join(f"{' ' * indent}{line.rstrip()}\n" if line else "\n" for line in lines)


def _styled(value: object) -> Any:
    if isinstance(value, CommentedMap | CommentedSeq):
        return value
    if isinstance(value, Mapping):
        table = CommentedMap({str(key): _styled(entry) for key, entry in value.items()})
        nested = any(isinstance(entry, CommentedMap | CommentedSeq) for entry in table.values())
        # An entry of many facts is read line by line, a label or a code in one.
        if not nested and len(table) <= 4:
            table.fa.set_flow_style()
        return table
    if isinstance(value, list | tuple):
        items = CommentedSeq([_styled(item) for item in value])
        if not any(isinstance(item, CommentedMap | CommentedSeq) for item in items):
            items.fa.set_flow_style()
        return items
    return value


def sheet_entry(corrected: Corrected) -> dict[str, object]:
    """The sheet as its entry below `sheets:`."""
    sheet = corrected.sheet
    facts = {**sheet.facts, "row_subject": sheet.row_subject.value}
    entry: dict[str, object] = {key: facts[key] for key in _FACTS if facts.get(key) is not None}
    grouped = any(column.group for column in sheet.columns)
    entry["header_rows"] = 2 if grouped else 1
    columns = []
    for column in sheet.columns:
        fields: dict[str, object] = {"key": column.key}
        elements = list(column.elements)
        given = {
            "group": column.group,
            "heading": column.heading,
            "element": elements[0] if len(elements) == 1 else elements or None,
            "output": column.output,
            "required": column.required or None,
            "number_format": None if column.number_format == "@" else column.number_format,
            "width": None if column.width == 10 else column.width,
            "validation": column.validation,
        }
        fields |= {key: value for key, value in given.items() if value is not None}
        columns.append(_flow({**fields, **corrected.extra.get(column.number, {})}))
    entry["columns"] = columns
    return entry


def _flow(fields: Mapping[str, object]) -> CommentedMap:
    table = CommentedMap({key: _styled(value) for key, value in fields.items()})
    table.fa.set_flow_style()
    return table


def _department(
    folder: Path, department: str, corrected: Corrected, label: Mapping[str, str] | None
) -> dict[str, str]:
    file = f"departments/{department}.yaml"
    sheets = dumped({corrected.sheet.name: sheet_entry(corrected)}, indent=2)
    maps = dumped(corrected.codemaps, indent=2) if corrected.codemaps else ""
    if not (folder / file).exists():
        if label is None:
            title = f"{department} is new: say what it is called, in three languages."
            raise invalid("department", title)
        text = dumped({"label": dict(label)}) + "\n"
        text += f"codemaps:\n{maps}\n" if maps else ""
        registry = _listed(_read(folder, "registry.yaml"), "departments: ", department)
        return {file: f"{text}sheets:\n{sheets}", "registry.yaml": registry}
    text = _read(folder, file)
    if maps:
        text = _below(text, "codemaps", maps)
    return {file: _below(text, "sheets", sheets)}


def _below(text: str, key: str, entries: str) -> str:
    """Put entries at the end of what stands below a top-level key."""
    lines = text.splitlines(keepends=True)
    starts = [n for n, line in enumerate(lines) if re.match(rf"{re.escape(key)}:\s*(#.*)?$", line)]
    if not starts:
        return f"{_ended(text)}\n{key}:\n{entries}"
    end = starts[0] + 1
    for n in range(end, len(lines)):
        if lines[n].strip() and not lines[n].startswith((" ", "#")):
            break
        end = n + 1 if lines[n].strip() else end
    return _ended("".join(lines[:end])) + "\n" * (key == "sheets") + entries + "".join(lines[end:])


def _sections(folder: Path, corrected: Corrected) -> dict[str, str]:
    asked = {
        id_: section
        for id_, section in corrected.sections.items()
        if corrected.elements[id_].get("filled_by") != "phone"
    }
    if not asked:
        return {}
    text = _read(folder, "sections.yaml")
    keys = re.findall(r"^- key: (\w+)", text, re.M)
    for id_, section in asked.items():
        key = section or keys[-1]
        if key not in keys:
            raise invalid("section", f"There is no section {key}; there are {', '.join(keys)}.")
        place = text.index(f"- key: {key}\n")
        text = text[:place] + _listed(text[place:], "elements:", id_)
    return {"sections.yaml": text}


def _listed(text: str, key: str, item: str) -> str:
    """Put an item at the end of the first list in brackets behind a key."""
    found = re.search(rf"{re.escape(key)}\s*\[[^\]]*", text)
    if found is None:
        raise invalid("sources", f"{key} has no list in brackets to put {item} into.")
    gap = "" if found[0].rstrip().endswith("[") else ", "
    return text[: found.end()] + f"{gap}{item}" + text[found.end() :]


def _read(folder: Path, file: str) -> str:
    return (folder / file).read_text(encoding="utf-8")


def _ended(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"
