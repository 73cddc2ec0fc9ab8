"""Import: a department's workbook in, proposals out; with a person's corrections, sources out.

Nothing is kept between the two steps: the same file gives the same proposal, so whoever corrects
one sends the file again with the corrections.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from app.errors import Problem, invalid
from app.registry.load.faults import SourceFaults
from app.registry.load.fields import NAME
from app.registry.load.sources import load_registry
from app.registry.load.synonyms import load_synonyms
from app.registry.registry import Registry
from app.registry.workbook.correct import Corrected, correct, require_decided
from app.registry.workbook.evidence import Domains
from app.registry.workbook.grid import Page
from app.registry.workbook.proposal import SheetProposal, proposal_document
from app.registry.workbook.propose import Knowledge, propose_sheets
from app.registry.workbook.words import Vocabulary
from app.registry.workbook.writing import Writer
from app.services.imports_bounds import MOST_BYTES, broken, encrypted, too_much
from app.services.imports_sources import added_sources, write_copy
from app.services.imports_xls import read_xls
from app.services.imports_xlsform import is_xlsform, propose_form
from app.services.imports_xlsx import read_xlsx

_MOST_FAULTS = 5
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The stream in which Office keeps a workbook under a password, as it is named in the file.
_PACKAGE = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Imported:
    """What was read from one file; `form` where it was an XLSForm."""

    file: str
    form: bool
    sheets: tuple[SheetProposal, ...]

    def document(self) -> dict[str, object]:
        """JSON-ready: codes and values, no sentences."""
        return {
            "file": self.file,
            "kind": "xlsform" if self.form else "workbook",
            "sheets": [proposal_document(sheet) for sheet in self.sheets],
        }


def knowledge_of(folder: Path) -> Knowledge:
    """The sources and the words below a folder. Raises SourceFaults."""
    return knowledge_with(load_registry(folder), folder)


def knowledge_with(registry: Registry, folder: Path) -> Knowledge:
    """A registry that is in force, with the words of the sources' folder."""
    synonyms = load_synonyms(folder, registry.elements)
    return Knowledge(registry, Vocabulary(registry.elements, synonyms))


def read_workbook(content: bytes, name: str, department: str, knowledge: Knowledge) -> Imported:
    """Propose the sheets of a workbook for a department, which may be new.

    Raises Problem: `workbook_broken`, `workbook_encrypted`, `workbook_too_large`,
    `workbook_empty`, or `invalid` for the department's key.
    """
    if not NAME.fullmatch(department):
        raise invalid("department", "A department's key has small letters, digits and _.")
    pages = read_pages(content)
    if is_xlsform(pages):
        return Imported(name, True, (propose_form(pages, department, knowledge),))
    sheets = propose_sheets(pages, department, knowledge)
    if not sheets:
        raise invalid("workbook", "There is no table with a header in this workbook.")
    return Imported(name, False, tuple(sheets))


def read_pages(content: bytes) -> Sequence[Page]:
    """The cells of a workbook, by what the bytes are and not by what the file is called."""
    if len(content) > MOST_BYTES:
        raise too_much("bytes", MOST_BYTES)
    if content.startswith(_ZIP):
        return read_xlsx(content)
    if content.startswith(_OLE):
        if _PACKAGE in content:
            raise encrypted()
        return read_xls(content)
    raise broken()


def corrected_sheet(
    sheet: SheetProposal, corrections: Mapping[str, object], knowledge: Knowledge
) -> Corrected:
    """One proposal with its corrections. Raises Problem `invalid`."""
    registry = knowledge.registry
    domains = Domains(registry.codelists, registry.codemaps)
    writer = Writer(domains, sheet.row_subject, sheet.department)
    return correct(sheet, corrections, registry.elements, writer)


def accepted_sources(
    folder: Path,
    sheet: SheetProposal,
    corrections: Mapping[str, object],
    knowledge: Knowledge,
) -> dict[str, str]:
    """The sources that change when a corrected proposal is taken, by file.

    `corrections` may hold `department`: the labels of one that is new. Raises Problem
    `undecided` while a purpose, a legal basis, a retention or a column is open.
    """
    rest = {key: value for key, value in corrections.items() if key != "department"}
    label = corrections.get("department")
    if label is not None and not isinstance(label, Mapping):
        raise invalid("department", "department holds zh-Hans, zh-Hant and en.")
    corrected = corrected_sheet(sheet, rest, knowledge)
    require_decided(corrected)
    return added_sources(folder, corrected, label)


def corrections_of(content: bytes) -> list[Mapping[str, object]]:
    """Corrections as YAML or JSON: one table's, or `tables`, one entry per table in order.

    Raises Problem `invalid`.
    """
    try:
        document = YAML(typ="safe", pure=True).load(content.decode("utf-8"))
    except (YAMLError, UnicodeDecodeError) as error:
        raise invalid("corrections", "The corrections are neither YAML nor JSON.") from error
    if not isinstance(document, Mapping):
        raise invalid("corrections", "The corrections hold named entries: sheet, columns, …")
    listed = document.get("tables", [document])
    if not isinstance(listed, list) or any(not isinstance(item, Mapping) for item in listed):
        raise invalid("tables", "tables is a list with one entry per table.")
    return listed


# The proposals of some files, the corrections of each, and what they were read with.
Taken = tuple[Sequence[SheetProposal], Sequence[Mapping[str, object]], Knowledge]


def previewed_sources(folder: Path, taken: Taken) -> dict[str, str]:
    """The files that would change, with their new text; the folder is left as it is.

    Raises Problem 422 `unsound` with what the registry has against the whole.
    """
    with TemporaryDirectory() as name:
        copy = Path(name) / "sources"
        files = written_sources(folder, taken, copy)
        try:
            load_registry(copy)
        except SourceFaults as error:
            faults = [str(fault) for fault in error.faults[:_MOST_FAULTS]]
            raise Problem(422, "unsound", " · ".join(faults), faults=faults) from None
        return {file: (copy / file).read_text(encoding="utf-8") for file in files}


def written_sources(folder: Path, taken: Taken, out: Path) -> list[str]:
    """A copy of the sources with every proposal that is not skipped; tells which files changed.

    All or nothing: a refusal leaves no folder. An entry `skip: true` passes a table over.
    """
    sheets, corrections, knowledge = taken
    if len(corrections) > len(sheets):
        raise invalid("tables", f"There are {len(sheets)} tables, not {len(corrections)}.")
    changed: dict[str, None] = {}
    write_copy(folder, {}, out)
    try:
        for place, sheet in enumerate(sheets):
            said = dict(corrections[place]) if place < len(corrections) else {}
            if said.pop("skip", False) is True:
                continue
            texts = accepted_sources(out, sheet, said, knowledge)
            for file, text in texts.items():
                (out / file).write_text(text, encoding="utf-8")
            changed |= dict.fromkeys(texts)
    except Problem:
        shutil.rmtree(out)
        raise
    return list(changed)
