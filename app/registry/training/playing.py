"""Playing a scenario on the real form: what a perfect worker collects, and whose rows it makes."""

from datetime import date

from app.registry.compose.simulate import Visited, go_on
from app.registry.outputs_text import Cell
from app.registry.projector import Report
from app.registry.training.answered import Answered, Key
from app.registry.training.engine import Engine
from app.registry.training.scenario import Scenario
from app.registry.training.staging import Staging, expectations, opening, truth

# Facts of the phone in a city that is nowhere, for playing without one.
_FACTS = {
    "id": "check",
    "grid_code": "000000000000001",
    "grid_name": "演练网格",
    "street": "演练街道",
    "community": "演练社区",
    "worker_name": "演练员",
    "worker_phone": "19900000000",
    "location": {"lat": 23.1, "lon": 113.2, "accuracy_m": 10},
}
Rows = dict[tuple[str, str], list[Cell]]


def staged_for_check(engine: Engine, scenario: Scenario, today: date) -> Staging:
    began = f"{today.isoformat()}T09:00:00+08:00"
    facts = {**_FACTS, "started_at": began, "ended_at": f"{today.isoformat()}T09:10:00+08:00"}
    return Staging(scenario, engine.registry.elements, "0", today, facts)


def played(engine: Engine, staging: Staging) -> Visited:
    """The visit as it should be: what the perfect worker collects at this staging's door."""
    return go_on(engine.composer, truth(staging), opening(staging), clears=False)


def rows_of(engine: Engine, report: Report) -> Rows:
    """The cells of every row a report makes, by sheet and by whose row it is."""
    return {
        (sheet, row.subject): projector.cells(report, row.position)
        for sheet, projector in engine.projectors.items()
        for row in projector.rows(report)
    }


def key_of(engine: Engine, staging: Staging) -> Key:
    """What a report from this staging is compared with."""
    scenario, collected = staging.scenario, played(engine, staging).collected
    why = {f"persons.{staging.name(name)}": met.why for name, met in scenario.people.items()}
    why |= {f"issues.{staging.name(name)}": it.why for name, it in scenario.findings.items()}
    known = scenario.known_people | scenario.known_issues
    return Key(
        elements=staging.elements,
        expected=expectations(staging),
        report=collected["report"],
        carried=frozenset(collected["carried"]),
        free=frozenset(scenario.free),
        known=frozenset(staging.name(name) for name in known),
        reasons=why,
    )


def perfect(engine: Engine, staging: Staging) -> Answered:
    """What the perfect worker hands in, with the key's own reasons for what is left out."""
    collected = played(engine, staging).collected
    reasons = {it.path: it.absent for it in expectations(staging) if it.absent}
    return Answered(
        report=collected["report"],
        carried=frozenset(collected["carried"]),
        confirmed=frozenset(collected["confirmed"]),
        unanswered={**collected["unanswered"], **reasons},
    )
