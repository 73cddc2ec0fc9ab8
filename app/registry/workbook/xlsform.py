"""The questions of an XLSForm as a sheet: each a column, with its conditions where we can say them.

A form asks, a sheet demands: what a question adds to an element of ours (when to ask, what is
valid) belongs to the element. It is carried over to new elements and noted for known ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.registry.elements import Datatype, Element, Subject
from app.registry.workbook.codemaps import MapProposal
from app.registry.workbook.form import YES, Form, Question, attribute_of, cells_of, code_of
from app.registry.workbook.match import Match, Matcher
from app.registry.workbook.proposal import ColumnProposal, NewElement, SheetProposal
from app.registry.workbook.reasons import Reason
from app.registry.workbook.row_subject import row_subject
from app.registry.workbook.writing import Writer, Written
from app.registry.workbook.xpath import Answer, translate


@dataclass(frozen=True, slots=True)
class _Reading:
    """A form being read: who matches, who writes, and what each question was found to be."""

    matcher: Matcher
    writer: Writer
    matches: Mapping[str, Match]
    answers: dict[str, Answer]
    repeats: bool


def propose_questions(form: Form, matcher: Matcher, sheet: SheetProposal) -> SheetProposal:
    """A form's questions as one sheet; `sheet` brings its department, its name and its facts."""
    found = {question.name: matcher.match(cells_of(question)) for question in form.questions}
    subject, sure, why = row_subject(form.title, [(None, match) for match in found.values()])
    second = replace(matcher, row_subject=subject)
    reading = _Reading(
        second,
        Writer(matcher.domains, subject, sheet.department),
        {q.name: _typed(q, second.match(cells_of(q)), matcher.elements) for q in form.questions},
        {},
        any(question.repeated for question in form.questions),
    )
    for question in form.questions:
        reading.answers[question.name] = _answer(question, reading)
    remarks, columns, maps = list(form.left_out), [], dict[str, MapProposal]()
    for number, question in enumerate(form.questions, 1):
        column, made, told = _column(number, question, reading)
        columns.append(column)
        remarks += told
        maps.update({made.name: made} if made and not made.reused else {})
    return replace(
        sheet,
        row_subject=subject,
        subject_confidence=sure,
        subject_reasons=why,
        facts={**sheet.facts, "title": form.title, "header_rows": 1},
        columns=_keyed(columns),
        maps=tuple(maps.values()),
        remarks=tuple(remarks),
        codelists=_codelists(form, columns),
    )


def _typed(question: Question, match: Match, elements: Mapping[str, Element]) -> Match:
    """A question and an element of unlike types are not the same thing, however they are called."""
    if len(match.elements) != 1:
        return match
    element = elements[match.elements[0]]
    pair = (question.datatype, element.datatype.value)
    if pair[0] == pair[1] or pair in _ALIKE:
        return match
    if element.datatype is Datatype.BOOLEAN and question.yes_no:
        return match
    reason = Reason("type_differs", {"type": question.datatype, "element": element.id})
    return Match((), 0.0, (reason,), match.others)


_ALIKE = frozenset(
    {("integer", "decimal"), ("decimal", "integer"), ("date", "datetime"), ("datetime", "date")}
)


def _written(question: Question, match: Match, reading: _Reading) -> Written:
    if match.row_number:
        return reading.writer.row_number()
    if match.new:
        return Written("")
    cells = replace(cells_of(question), options=tuple(question.choices))
    elements = [reading.matcher.elements[id_] for id_ in match.elements]
    return replace(reading.writer, legend=question.legend).write(cells, elements)


def _answer(question: Question, reading: _Reading) -> Answer:
    match = reading.matches[question.name]
    if len(match.elements) != 1:
        return _as_new(question, reading)
    element = reading.matcher.elements[match.elements[0]]
    if element.datatype is Datatype.BOOLEAN:
        return Answer(element.id, "boolean", _truths(question))
    made = _written(question, match, reading).map
    if made is None:
        codelist = reading.matcher.domains.codelists.get(element.codelist or "")
        labels = {
            c.labels.zh_hans: code for code, c in (codelist.codes if codelist else {}).items()
        }
        same = {n: f"'{labels[says]}'" for n, says in question.legend.items() if says in labels}
        return Answer(element.id, element.datatype.value, same or None)
    own = {theirs: f"'{ours}'" for ours, theirs in made.codes.items() if theirs}
    return Answer(element.id, element.datatype.value, own)


def _as_new(question: Question, reading: _Reading) -> Answer:
    """What a question is where the registry has nothing like it."""
    subject = reading.writer.row_subject
    if reading.repeats and not question.repeated and subject in (Subject.PERSON, Subject.ISSUE):
        # What a form asks once, beside those it asks for each, is about where they are.
        subject = Subject.PLACE
    element = f"{subject}.{attribute_of(question.name)}"
    if question.yes_no:
        return Answer(element, "boolean", _truths(question))
    codes = {name: f"'{code_of(name)}'" for name in question.choices} or None
    return Answer(element, question.datatype, codes)


def _truths(question: Question) -> dict[str, str]:
    return {name: "true" if name.lower() in YES else "false" for name in question.choices}


def _column(
    number: int, question: Question, reading: _Reading
) -> tuple[ColumnProposal, MapProposal | None, list[Reason]]:
    match = reading.matches[question.name]
    written = _written(question, match, reading)
    candidate, told = None, _noted(question, match)
    if match.doubtful:
        candidate, left = _candidate(question, reading)
        told = left if match.new else told
    if question.repeated:
        told.append(Reason("form_repeat", {"question": question.name}))
    column = ColumnProposal(
        number=number,
        key=attribute_of(question.name),
        group=None,
        heading=question.label,
        elements=match.elements,
        output=written.output,
        confidence=match.confidence,
        reasons=match.reasons,
        others=match.others,
        required=(question.required or "").lower() in ("yes", "true", "true()"),
        candidate=candidate,
    )
    return column, written.map, told


def _candidate(question: Question, reading: _Reading) -> tuple[NewElement, list[Reason]]:
    """A new element with the conditions that can be said; the others are told."""
    rules, told = dict[str, str](), []
    own = _as_new(question, reading)
    # A rule about an answer that may yet become another element could say something else.
    known = {
        name: answer
        for name, answer in reading.answers.items()
        if reading.matches[name].new or not reading.matches[name].doubtful
    }
    for key, text, dot in (
        ("applies", question.relevant, None),
        ("valid", question.constraint, own),
    ):
        rule = translate(text, known, dot) if text is not None else None
        if rule is not None:
            rules[key] = rule
        elif text is not None:
            told.append(Reason("form_rule_left", {"question": question.name, "text": text}))
    coded = own.kind in ("choice", "choices")
    listed = f"{reading.writer.department}_{attribute_of(question.listed or question.name)}"
    candidate = NewElement(
        id=own.element,
        label=question.label,
        datatype=own.kind,
        codes=tuple(question.choices) if coded else (),
        codelist=listed if coded else None,
        labels=question.labels,
        applies=rules.get("applies"),
        valid=rules.get("valid"),
    )
    return candidate, told


def _noted(question: Question, match: Match) -> list[Reason]:
    """What a form adds to an element that is there already: the element's own rules stand."""
    found = (question.relevant, question.constraint)
    return [
        Reason("form_rule_kept", {"question": question.name, "text": text})
        for text in found
        if text is not None and match.elements
    ]


def _keyed(columns: Sequence[ColumnProposal]) -> tuple[ColumnProposal, ...]:
    """Keys and headings of a form's groups may meet in one sheet: the later gets its number."""
    keys, headings, made = set[str](), set[str](), []
    for column in columns:
        key = column.key if column.key not in keys else f"{column.key}_{column.number}"
        heading = column.heading
        heading = heading if heading not in headings else f"{heading} {column.number}"
        keys.add(key)
        headings.add(heading)
        made.append(replace(column, key=key, heading=heading))
    return tuple(made)


def _codelists(
    form: Form, columns: Sequence[ColumnProposal]
) -> dict[str, Mapping[str, Mapping[str, str]]]:
    found: dict[str, Mapping[str, Mapping[str, str]]] = {}
    for question, column in zip(form.questions, columns, strict=True):
        if column.candidate is not None and column.candidate.codelist is not None:
            codes = {code_of(name): labels for name, labels in question.choices.items()}
            found[column.candidate.codelist] = codes
    return found
