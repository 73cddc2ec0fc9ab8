"""Rules: conditions, constraints and defaults in CEL, answered on the server as on the phone.

The text is parsed and checked by cel-expr-python once, when it is compiled; reports are answered by
our own closures over its tree (rule_eval.py), within the profile of rule_profile.py. The case table
forms_schema/cases/rules.json and a fuzzer hold the closures to the library.
"""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from cel_expr_python import cel

from app.registry.codelists import CodeList
from app.registry.elements import LISTS, Element
from app.registry.rule_asking import Truth
from app.registry.rule_closures import Run
from app.registry.rule_eval import Compiler
from app.registry.rule_kinds import VARIABLES, Sort
from app.registry.rule_profile import Profile
from app.registry.rule_tree import RuleFault, complaint, parse
from app.registry.rule_truth import Truths
from app.registry.rule_values import Unanswerable, settled

__all__ = ["Rule", "RuleFault", "compile_rule", "report_scope"]

_NOT_THERE = (KeyError, AttributeError)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule ready to be answered; safe to share between threads.

    `reads` are exactly the elements its text mentions (`p.role` in `persons.exists(p, …)` is
    `person.role`), `names` its top-level variables, `gives` what it answers with: boolean, number,
    text, list or geopoint. An answer depends on nothing else. `surely` is `holds` for a scope in
    which every subject that is named is there, and logs nothing.
    """

    text: str
    reads: frozenset[str]
    names: frozenset[str]
    gives: str
    surely: Truth = field(repr=False, compare=False)
    _run: Run = field(repr=False, compare=False)
    _loops: bool = field(repr=False, compare=False)
    _told: list[str] = field(default_factory=list, repr=False, compare=False)

    def value(self, scope: Mapping[str, object]) -> object | None:
        """The answer for one report, or None where there is none; never raises for a report.

        Whole numbers come as int. A list may be the report's own: do not change it. Why there is no
        answer is logged at DEBUG, once per rule and without any value.
        """
        try:
            return settled(self._answer(scope))
        except Unanswerable as error:
            self._tell(error)
            return None

    def holds(self, scope: Mapping[str, object]) -> bool:
        """Whether the answer is exactly true; a condition without an answer is false."""
        if self._told or not log.isEnabledFor(logging.DEBUG):
            try:
                return self.surely(cast("dict[str, Any]", scope))
            except _NOT_THERE:
                pass
        return self.value(scope) is True

    def _tell(self, error: Unanswerable) -> None:
        if not self._told:
            self._told.append(str(error))
            log.debug("rule has no answer: %s (%s)", self.text, error)

    def _answer(self, scope: Mapping[str, object]) -> Any:
        if self._loops:
            return self._run({name: scope[name] for name in self.names if name in scope})
        return self._run(cast("dict[str, Any]", scope))


def compile_rule(
    text: str,
    elements: Mapping[str, Element],
    names: Collection[str],
    codelists: Mapping[str, CodeList] | None = None,
) -> Rule:
    """Compile a CEL text over `names`, those variables of `VARIABLES` that are in scope for it.

    Raises `RuleFault`, which says what would be right, for a fault of syntax or type, an unknown
    element, a variable not in scope, anything outside the profile, and, where `codelists` are
    given, a code that its element's list does not have. Takes about a millisecond: keep the rule.
    """
    tree = parse(text)
    profile = Profile(elements, names, codelists or {})
    kind = profile.check(tree)
    _check_types(text)
    lists = {key for key in profile.reads if elements[key].datatype in LISTS}
    compiler = Compiler(profile.kinds, lists)
    run, surely = compiler.run(tree, {}), Truths(profile.kinds, lists).of(tree, True, {})
    gives = Sort.NUMBER if kind.sort is Sort.WHOLE else kind.sort
    reads, names_used = frozenset(profile.reads), frozenset(profile.names)
    return Rule(text, reads, names_used, gives, surely, run, compiler.loops)


def report_scope(report: Mapping[str, Any]) -> dict[str, Any]:
    """The variables of a report, its subjects uncopied; without a site, `site` is an empty map."""
    return {
        "visit": report["visit"],
        "place": report["place"],
        "site": report.get("site") or {},
        "persons": report.get("persons") or [],
        "issues": report.get("issues") or [],
    }


def _check_types(text: str) -> None:
    try:
        _checker().compile(text)
    except RuntimeError as error:
        raise RuleFault(complaint(error)) from None


@cache
def _checker() -> cel.Env:
    subject = cel.Type.Map(cel.Type.STRING, cel.Type.DYN)
    types = {Sort.SUBJECT: subject, Sort.LIST: cel.Type.List(subject), Sort.TEXT: cel.Type.STRING}
    return cel.NewEnv(variables={name: types[kind.sort] for name, kind in VARIABLES.items()})
