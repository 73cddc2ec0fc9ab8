"""Ask a running server whatever its own OpenAPI document allows and forbids, with real credentials,
and tell where it answers otherwise than the document says."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import count
from typing import Any

import hypothesis
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks

from tests.openapi.city import Headers, Realm

DESCRIBED: tuple[CheckFunction, ...] = (
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
)
STRICTER = (*DESCRIBED, checks.ignored_auth)
_PATIENCE = 120

# The first that fits: who is meant to use an address. What ends a session is asked by someone
# who needs theirs no more.
_USERS = (
    ("DELETE /api/v1/session", "leaving phone"),
    ("DELETE /api/v1/console/session", "leaving staff"),
    ("/console/training", "trainer"),
    ("/console/areas", "office"),
    ("/console/waivers", "office"),
    ("/console", "admin"),
    ("/imports", "admin"),
    ("/keys", "managing key"),
    ("/departments/", "key"),
    ("", "phone"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """How it went: `statuses` counts answers by operation and status, `wrong` are sentences."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def served(self) -> set[str]:
        """The operations that did what they are for at least once."""
        return {operation for operation, status in self.statuses if status < 300}


@dataclass(frozen=True, slots=True)
class Pace:
    """`examples` for each operation that fit its description, and as many that do not; the same in
    every run unless there is a `seed`."""

    examples: int
    seed: int | None = None
    checks: Sequence[CheckFunction] = DESCRIBED


class Asker:
    """Asks the operations of one realm."""

    def __init__(self, realm: Realm, pace: Pace) -> None:
        self.result = Asked()
        self._realm, self._pace = realm, pace
        self._wire = requests.Session()
        self._names = count(1)
        schema = schemathesis.openapi.from_url(f"{realm.url}/api/openapi.json")
        found = [made.ok() for made in schema.get_all_operations() if isinstance(made, Ok)]
        # What is there to be asked for is taken away last.
        self.operations = sorted(found, key=lambda it: it.method.upper() == "DELETE")

    def ask(self, wanted: Callable[[str], bool]) -> Asked:
        """Every operation whose label (`GET /api/v1/…`) is wanted."""
        for operation in self.operations:
            if wanted(operation.label):
                for mode in GenerationMode:
                    self._ask_one(operation, mode)
        return self.result

    def _ask_one(self, operation: Any, mode: GenerationMode) -> None:
        cases = operation.as_strategy(generation_mode=mode)

        @given(case=cases, way=st.integers(0, 7))
        def test(case: Any, way: int) -> None:
            self._send(operation.label, case, way)

        if self._pace.seed is not None:
            test = hypothesis.seed(self._pace.seed)(test)
        patient = hypothesis.settings(
            max_examples=self._pace.examples,
            derandomize=self._pace.seed is None,
            database=None,
            deadline=None,
            # A smaller example would need a city in the state of the first one.
            phases=[Phase.generate],
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        )
        try:
            patient(test)()
        except hypothesis.errors.Unsatisfiable:
            # Nothing can be wrong about an address without parameters.
            return
        except (AssertionError, BaseExceptionGroup) as found:
            said = "; ".join(str(each) for each in _each(found))
            self.result.wrong.append(f"{self._realm.name} {operation.label} ({mode}): {said}")

    def _send(self, label: str, case: Any, way: int) -> None:
        """Ways 0 to 5: as who may, of a thing that is there; 6: as somebody else; 7: of nothing."""
        if way < 7:
            self._name_things(case.path_parameters, way)
        if way < 4:
            for part in (case.query, case.body):
                self._name_things(part, way)
        named = {"Idempotency-Key": f'"asked-{next(self._names)}"'}
        headers = {**named, **self._headers(label, stranger=way == 6)}
        answer = case.call(session=self._wire, headers=headers, timeout=_PATIENCE)
        self.result.statuses[label, answer.status_code] += 1
        # Too long an address is turned away before it reaches the application.
        if answer.status_code == HTTPStatus.REQUEST_URI_TOO_LONG:
            return
        case.validate_response(answer, checks=list(self._pace.checks))

    def _name_things(self, part: Any, way: int) -> None:
        """Let what was made up be something that is there, where a name says what it means."""
        for name in part if isinstance(part, dict) else ():
            there = self._realm.things.get(name)
            if there:
                part[name] = there[way % len(there)]

    def _headers(self, label: str, *, stranger: bool) -> Headers:
        user = next(kind for part, kind in _USERS if part in label)
        others = [kind for kind in self._realm.askers if kind != user]
        # Not the built-in hash: it is another in every process.
        return self._realm.askers[others[len(label) % len(others)] if stranger else user]


def _each(found: BaseException) -> Iterable[BaseException]:
    return found.exceptions if isinstance(found, BaseExceptionGroup) else (found,)
