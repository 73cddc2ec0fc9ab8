"""Is a report right? Faults of shape, type, code and constraint, and what required columns lack.

A fault goes back to the worker as a task: it names the place and says what would be right, in
simplified Chinese, and never repeats the value.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from app.registry.check_fault import Fault
from app.registry.check_plain import PlainCheck, compile_plain
from app.registry.check_required import MissingCheck, compile_missing
from app.registry.check_valid import ValidCheck, compile_valid
from app.registry.check_values import (
    CONSTRAINT,
    WRONG_TYPE,
    Reason,
    ValueCheck,
    check_name,
    compile_value_check,
)
from app.registry.elements import Subject
from app.registry.project import Projector
from app.registry.registry import Registry

__all__ = ["Checker", "Fault", "compile_checker"]

_PARTS = ("visit", "place", "site", "persons", "issues")
# What a report cannot do without: who and when, where, and names for its parts.
_NEEDED: Mapping[Subject, tuple[str, ...]] = {
    Subject.VISIT: ("id", "started_at", "grid_code"),
    Subject.PLACE: ("code",),
    Subject.PERSON: ("id",),
    Subject.SITE: (),
    Subject.ISSUE: ("no",),
}
_NAMES = frozenset(
    {"visit.id", "visit.grid_code", "place.code", "person.id", "site.id", "issue.no"}
    | {"issue.person_id"}
)
# An alias of the site beside its elements: the city's, or `new:` and a UUID from the phone.
_ALIASES: Mapping[Subject, Mapping[str, ValueCheck]] = {Subject.SITE: {"id": check_name}}
_MOST_FAULTS = 100
_MOST_OF_A_NAME = 80
_UNKNOWN = ("unknown_element", "没有这个要素，请核对名称或更新表单版本")
_NULL = (WRONG_TYPE, "没有值时请省略此项，不要写 null")
_MISSING = ("missing", "缺少此项，没有它无法收下这份记录")
_TWICE = (CONSTRAINT, "同一份记录里重复出现，每个只应出现一次")


@dataclass(frozen=True, slots=True)
class Checker:
    """The checks of one release; safe to share between threads."""

    _plain: PlainCheck = field(repr=False)
    _checks: Mapping[Subject, Mapping[str, ValueCheck]] = field(repr=False)
    _valid: ValidCheck = field(repr=False)
    _missing: MissingCheck = field(repr=False)

    def faults(self, report: object) -> list[Fault]:
        """Everything wrong with a decoded report, in its order; takes any JSON value.

        Codes: wrong_type, unknown_code, unknown_element, constraint, missing (identity only).
        Constraints (`valid`) are asked only of a report without other faults. At most a hundred;
        the last one then says how many more there are.
        """
        found = [] if self._plain(report) else list(self._shape(report))
        if not found and isinstance(report, dict):
            found = self._valid(report)
        if len(found) <= _MOST_FAULTS:
            return found
        rest = len(found) - _MOST_FAULTS
        return [*found[:_MOST_FAULTS], Fault("", CONSTRAINT, f"另有 {rest} 处问题未列出")]

    def missing(
        self,
        report: Mapping[str, object],
        rows: Iterable[tuple[str, int]],
        unanswered: Mapping[str, str],
    ) -> list[Fault]:
        """Required values that the rows made (sheet id, position) lack; code missing_required.

        Only what the worker could have given: elements of the worker, and of the registry for a
        place, person or site first met in this visit (`new:`). What does not apply, stands in
        the footer, or has a reason in `unanswered` (by path) is not missed. The report is free
        of faults.
        """
        return self._missing(report, rows, unanswered)

    def _shape(self, report: object) -> Iterator[Fault]:
        if not isinstance(report, dict):
            yield Fault("", WRONG_TYPE, "报告应为对象，含 visit、place、persons、site、issues")
            return
        for key in report:
            if key not in _PARTS:
                yield Fault(_shown(key), "unknown_element", f"报告只含 {'、'.join(_PARTS)}")
        for subject in (Subject.VISIT, Subject.PLACE):
            yield from self._single(subject, report.get(subject.value))
        if report.get("site") is not None:
            yield from self._single(Subject.SITE, report["site"])
        yield from self._several(Subject.PERSON, "persons", report.get("persons"))
        yield from self._several(Subject.ISSUE, "issues", report.get("issues"))

    def _single(self, subject: Subject, item: object) -> Iterator[Fault]:
        if item is None:
            yield Fault(subject.value, *_MISSING)
        elif isinstance(item, dict):
            yield from self._item(subject, subject.value, item)
        else:
            yield Fault(subject.value, WRONG_TYPE, "应为对象，由要素名和值组成")

    def _several(self, subject: Subject, part: str, items: object) -> Iterator[Fault]:
        if items is None:
            return
        if not isinstance(items, list):
            yield Fault(part, WRONG_TYPE, "应为列表，没有时写 []")
            return
        seen: set[str] = set()
        key = _NEEDED[subject][0]
        for place, item in enumerate(items):
            if not isinstance(item, dict):
                yield Fault(f"{part}[{place}]", WRONG_TYPE, "应为对象，由要素名和值组成")
                continue
            name = item.get(key)
            path = f"{part}[{place}]" if check_name(name) else f"{part}.{name}"
            yield from self._item(subject, path, item)
            if isinstance(name, str):
                if name in seen:
                    yield Fault(f"{path}.{key}", *_TWICE)
                seen.add(name)

    def _item(self, subject: Subject, path: str, item: dict[str, object]) -> Iterator[Fault]:
        checks = self._checks[subject]
        for needed in _NEEDED[subject]:
            if needed not in item:
                yield Fault(f"{path}.{needed}", *_MISSING)
        for attribute, value in item.items():
            check = checks.get(attribute)
            if check is None:
                yield Fault(f"{path}.{_shown(attribute)}", *_UNKNOWN)
            elif (reason := check(value)) is not None:
                yield Fault(f"{path}.{attribute}", *(_NULL if value is None else reason))


def compile_checker(
    registry: Registry, projectors: Mapping[str, Projector] | None = None
) -> Checker:
    """The checker of one release; `projectors`, if already compiled, are those of the same one."""
    checks = {subject: _checks_of(registry, subject) for subject in Subject}
    names = _NAMES | {f"{subject}.{one}" for subject, own in _ALIASES.items() for one in own}
    return Checker(
        _plain=compile_plain(registry.elements, registry.codelists, checks, _NEEDED, names),
        _checks=checks,
        _valid=compile_valid(registry),
        _missing=compile_missing(registry, projectors),
    )


def _checks_of(registry: Registry, subject: Subject) -> dict[str, ValueCheck]:
    checks = dict(_ALIASES.get(subject, {}))
    for element in registry.elements.values():
        if element.subject is subject:
            check = compile_value_check(element, registry.codelists)
            checks[element.attribute] = _named(check) if element.id in _NAMES else check
    return checks


def _named(check: ValueCheck) -> ValueCheck:
    def checked(value: object) -> Reason:
        return check(value) or check_name(value)

    return checked


def _shown(key: str) -> str:
    """A name that came with the report, fit to be shown and sent."""
    kept = "".join(character if character.isprintable() else "?" for character in key)
    return kept if len(kept) <= _MOST_OF_A_NAME else f"{kept[:_MOST_OF_A_NAME]}…"
