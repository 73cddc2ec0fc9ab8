"""Names that point at something: does it exist, is it whole, is it still in force?"""

from collections.abc import Mapping

from app.registry.codelists import CodeMap
from app.registry.elements import Datatype, Element, FilledBy, Subject
from app.registry.load.faults import Book
from app.registry.load.outline import RETIRED_KINDS
from app.registry.registry import Registry

# Where an issue says what it is about; an answer can only imply one of these codes.
CATEGORY = "issue.category"
_NUMBERS = frozenset({Datatype.INTEGER, Datatype.DECIMAL})


def check_references(registry: Registry, rests: Mapping[str, str], book: Book) -> None:
    """Refuse every name without a bearer, every incomplete map, every doubled or missing entry."""
    for element in registry.elements.values():
        _check_element(element, registry, book)
    for codemap in registry.codemaps.values():
        _check_codemap(codemap, registry, codemap.name in rests, book)
    _check_columns(registry, book)
    _check_sections(registry, book)


def check_retired(registry: Registry, retired: Mapping[str, tuple[str, ...]], book: Book) -> None:
    """Refuse names that registry.yaml lists as gone for ever and that somebody declares again."""
    columns = {
        f"{sheet.id}/{column.key}": ("sheets", sheet.id, "columns", str(number), "key")
        for sheet in registry.sheets.values()
        for number, column in enumerate(sheet.columns)
    }
    for kind in RETIRED_KINDS:
        for name in retired.get(kind, ()):
            if kind == "columns" and name in columns:
                book.refuse_at(columns[name], _again(name))
            elif book.knows(kind, name):
                book.refuse_at((kind, name), _again(name))


def _again(name: str) -> str:
    return f"{name} is retired and its name is never used again; choose another name"


def _check_element(element: Element, registry: Registry, book: Book) -> None:
    path = ("elements", element.id)
    if element.codelist is not None and not book.knows("codelists", element.codelist):
        near = book.nearest("codelists", element.codelist)
        message = f"no code list {element.codelist}: there is no codelists/{element.codelist}.yaml"
        book.refuse_at((*path, "codelist"), message + near)
    for answer, category in element.implies.items():
        where = (*path, "implies", answer)
        wrong = _wrong_answer(element, answer, registry)
        if wrong:
            book.refuse_at(where, wrong)
        categories = _codes(registry.elements.get(CATEGORY), registry)
        if category and categories is not None and category not in categories:
            book.refuse_at(where, f"implies: {category} is not a code of {CATEGORY}")


def _wrong_answer(element: Element, answer: str, registry: Registry) -> str | None:
    """Why nobody can give this answer to this element, or None."""
    if element.datatype is Datatype.BOOLEAN:
        return None if answer == "true" else 'implies: a boolean implies by "true" alone'
    if element.datatype in _NUMBERS:
        return None if answer == "positive" else "implies: a number implies by `positive` alone"
    if element.codelist is None:
        return f"implies: type {element.datatype} implies nothing; only codes, yes and numbers do"
    codes = _codes(element, registry)
    if codes is None or answer in codes:
        return None
    return f"implies: {answer} is not a code of {element.codelist}"


def _codes(element: Element | None, registry: Registry) -> tuple[str, ...] | None:
    codelist = registry.codelists.get(element.codelist or "") if element else None
    return None if codelist is None else tuple(codelist.codes)


def _check_codemap(codemap: CodeMap, registry: Registry, rest: bool, book: Book) -> None:
    path = ("codemaps", codemap.name)
    if codemap.codelist and not book.knows("codelists", codemap.codelist):
        near = book.nearest("codelists", codemap.codelist)
        book.refuse_at((*path, "codelist"), f"no code list {codemap.codelist}{near}")
    codelist = registry.codelists.get(codemap.codelist)
    if codelist is None:
        return
    for code in codemap.codes:
        if code not in codelist:
            book.refuse_at((*path, "codes", code), f"{code} is not a code of {codelist.name}")
    missed = [code for code in codelist.codes if code not in codemap.codes]
    if missed and not rest:
        message = f"no code for {', '.join(missed)}; map them, or give `rest` for all others"
        book.refuse_at((*path, "codes"), message + ' (rest: "" leaves them out)')


def _check_columns(registry: Registry, book: Book) -> None:
    for sheet in registry.sheets.values():
        for number, column in enumerate(sheet.columns):
            path = ("sheets", sheet.id, "columns", str(number), "element")
            for element in column.elements:
                _check_use(element, path, registry, book)


def _check_use(element: str, path: tuple[str, ...], registry: Registry, book: Book) -> None:
    """An element that is named must exist and be in force."""
    if not book.knows("elements", element):
        book.refuse_at(path, f"no element {element}{book.nearest('elements', element)}")
    elif element in registry.elements and registry.elements[element].retired:
        book.refuse_at(path, f"{element} is retired: nobody is asked for it any more; take it out")


def _check_sections(registry: Registry, book: Book) -> None:
    """Every element a worker may have to give stands below exactly one heading."""
    holder: dict[str, str] = {}
    for section in registry.sections:
        for element in section.elements:
            path = ("sections", section.key, element)
            _check_use(element, path, registry, book)
            if element in holder:
                message = f"{element} stands in {holder[element]} already; keep one of them"
                book.refuse_at(path, message)
            elif _never_asked(registry.elements.get(element)):
                book.refuse_at(path, f"{element} is never asked; take it out")
            holder.setdefault(element, section.key)
    for candidate in registry.elements.values():
        if registry.sections and _askable(candidate) and candidate.id not in holder:
            message = "may be asked and stands in no section; add it to sections.yaml"
            book.refuse_at(("elements", candidate.id), f"{candidate.id} {message}")


def _never_asked(element: Element | None) -> bool:
    return element is not None and not element.retired and not _askable(element)


def _askable(element: Element) -> bool:
    """Facts of the visit's area come from the base database; it is never added on a visit."""
    if element.filled_by is FilledBy.REGISTRY:
        return element.subject is not Subject.VISIT and not element.retired
    return element.filled_by is FilledBy.WORKER and not element.retired
