"""The answer key of a scenario, entry by entry: one reason for each element that stands in it."""

from collections.abc import Iterable, Mapping

from app.registry.elements import Datatype, Element, Subject
from app.registry.load.documents import Listing, Node, Scalar
from app.registry.load.faults import Path, Position
from app.registry.load.fields import Fields
from app.registry.load.scenario_values import ValueReader
from app.registry.load.sentences import Sentence
from app.registry.training.scenario import EXACT, Expected, Near, Trap

REASONS = ("refused", "absent", "unknown", "not_checked")
_NUMBERS = (Datatype.INTEGER, Datatype.DECIMAL)
_SINGLE = {"visit": Subject.VISIT, "place": Subject.PLACE, "site": Subject.SITE}
# Where a subject of a report is found: the way to it, and what it is.
Whom = Mapping[str, tuple[str, Subject]]


def whom(people: Mapping[str, object], findings: Mapping[str, object]) -> Whom:
    """Everything an answer may be about, by the name it goes by in the file."""
    found = {name: (name, subject) for name, subject in _SINGLE.items()}
    found |= {name: (f"persons.{name}", Subject.PERSON) for name in people}
    return found | {name: (f"issues.{name}", Subject.ISSUE) for name in findings}


def read_answers(fields: Fields, known: Whom, reader: ValueReader) -> tuple[Expected, ...]:
    """The list under `answers`; each element stands in it once."""
    node = fields.node("answers")
    if not isinstance(node, Listing):
        if node is not None:
            fields.refuse(node.at, Sentence("answers_form"))
        return ()
    found: dict[str, Expected] = {}
    for number, item in enumerate(node.items):
        path = (*fields.path, "answers", str(number))
        for answer in _entry(Fields(item, path, item.at, fields.book), path, known, reader):
            if answer.path in found:
                fields.refuse(item.at, Sentence("answered_twice", path=answer.path))
            found[answer.path] = answer
    return tuple(found.values())


def trap_of(fields: Fields) -> Trap | None:
    word = fields.text_or_none("trap")
    if word is None or word in list(Trap):
        return None if word is None else Trap(word)
    fields.refuse(fields.at, _not_one_of("trap", word, Trap))
    return None


def _not_one_of(key: str, given: str, words: Iterable[str]) -> Sentence:
    return Sentence("not_one_of", key=key, given=given, words=", ".join(words))


def _entry(fields: Fields, path: Path, known: Whom, reader: ValueReader) -> list[Expected]:
    name = fields.text("at")
    where, subject = known.get(name, ("", Subject.VISIT))
    if name and not where:
        fields.refuse(fields.at, _not_one_of("at", name, known))
    why, critical, trap = fields.text("why"), fields.flag("critical"), trap_of(fields)
    faults = len(fields.book.faults)
    values = reader.table(fields, "is", subject, required=False) if where else {}
    reasons = _reasons(fields, subject, reader) if where else {}
    if where and not values and not reasons and len(fields.book.faults) == faults:
        fields.refuse(fields.at, Sentence("no_answer"))
    near = _near(fields, path, [reader.registry.elements[f"{subject}.{a}"] for a in values], reader)
    if not where:
        # Nobody can say of which element these are; `at` was refused.
        for key in ("is", "absent"):
            fields.node(key, required=False)
    fields.close()
    line = fields.at.line
    answers = [
        Expected(f"{where}.{a}", f"{subject}.{a}", value, why, None, near, critical, trap, line)
        for a, value in values.items()
    ]
    answers += [
        Expected(f"{where}.{a}", f"{subject}.{a}", None, why, reason, EXACT, critical, trap, line)
        for a, reason in reasons.items()
    ]
    return answers


def _reasons(fields: Fields, subject: Subject, reader: ValueReader) -> dict[str, str]:
    found = {}
    for attribute, reason in fields.text_table("absent", required=False).items():
        at = fields.book.at((*fields.path, "absent", attribute))
        if reader.element(subject, attribute, at) is None:
            continue
        if reason not in REASONS:
            fields.refuse(at, _not_one_of("absent", reason, REASONS))
        found[attribute] = reason
    return found


def _near(fields: Fields, path: Path, elements: list[Element], reader: ValueReader) -> Near:
    node = fields.node("near", required=False)
    if node is None:
        return EXACT
    near = Fields(node, (*path, "near"), node.at, fields.book)
    days, minutes = near.integer("days", 0), near.integer("minutes", 0)
    found = Near(
        within=near.number("within"),
        days=days or None,
        minutes=minutes or None,
        words=near.texts("words", required=False),
        also=_also(near, elements, reader),
        given=near.flag("given"),
    )
    near.close()
    _fits(found, elements, near.at, fields)
    return found


def _also(near: Fields, elements: list[Element], reader: ValueReader) -> tuple[object, ...]:
    node = near.node("also", required=False)
    if node is None:
        return ()
    if not isinstance(node, Listing) or len(elements) != 1:
        near.refuse(node.at, Sentence("also_form"))
        return ()
    read = [reader.value(elements[0], item) for item in node.items if _is_value(item)]
    return tuple(value for value in read if value is not None)


def _is_value(node: Node) -> bool:
    return isinstance(node, Scalar | Listing)


def _fits(near: Near, elements: list[Element], at: Position, fields: Fields) -> None:
    """A tolerance that its element's type cannot have would never be asked."""
    for element in elements:
        kind = element.datatype
        for name, given, right in (
            ("within", near.within is not None, kind in _NUMBERS),
            ("days", near.days is not None, kind is Datatype.DATE),
            ("minutes", near.minutes is not None, kind is Datatype.DATETIME),
            ("words", bool(near.words), kind is Datatype.TEXT),
        ):
            if given and not right:
                unfit = Sentence("near_unfit", name=name, element=element.id, kind=kind)
                fields.refuse(at, unfit)
