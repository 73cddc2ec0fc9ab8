"""States of a visit for tests: a worker who opens one, taps and answers."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from app.registry.compose.ask import Composition, compose
from app.registry.compose.collect import Collected, collect
from app.registry.compose.engine import Composer, compile_composer
from app.registry.compose.findings import Findings, findings, role_slots
from app.registry.compose.state import Known, PersonState, VisitState, new_state
from tests.golden import golden_registry

TODAY = "2026-11-18"
YESTERDAY = "2026-11-17"


@cache
def composer() -> Composer:
    """The engine of the product's own release."""
    return compile_composer(golden_registry())


def known(values: Mapping[str, object], day: str = YESTERDAY) -> dict[str, Known]:
    """Values as the register or an earlier visit left them."""
    return {name: {"value": value, "day": day} for name, value in values.items()}


_TAPS = ("last_role", "slot", "more_roles")


class Worker:
    """A worker at a place of one kind, whose every tap changes `state` and nothing else."""

    def __init__(self, kind: str, **place: object) -> None:
        facts = {"id": "v1", "started_at": f"{TODAY}T01:00:00Z", "grid_code": "440106999001003"}
        values = {"code": "00000001", "kind": kind, "address": "石井头村一巷37号", **place}
        self.engine = composer()
        self.state: VisitState = new_state(TODAY, facts, known(values))

    def knowing(self, path: str, value: object, day: str = YESTERDAY) -> "Worker":
        """One more value of the place or the site, with the day on which it was observed."""
        subject, _, attribute = path.partition(".")
        values = {**(self.state[subject] or {}), attribute: {"value": value, "day": day}}  # type: ignore[literal-required]
        self.state[subject] = values  # type: ignore[literal-required]
        return self

    def at_site(self, kind: str, **site: object) -> "Worker":
        self.state["site"] = known({"name": "某店", "kind": kind, **site})
        return self

    def with_person(self, id_: str, /, **values: Any) -> "Worker":
        """A person; `last_role`, `slot` and `more_roles` are taps, the rest are facts."""
        taps = {
            key: values.pop(key) for key in ("last_role", "slot", "more_roles") if key in values
        }
        person: PersonState = {
            "id": id_,
            "listed": values.pop("listed", True),
            "values": known({"name": "某人", **values}),
            **taps,  # type: ignore[typeddict-item]
        }
        self.state["persons"] = [*self.state["persons"], person]
        return self

    def calls(self, **roll: str) -> "Worker":
        self.state["roll"] = {**self.state["roll"], **roll}
        return self

    def finds(self, category: str, no: str = "1", **about: Any) -> "Worker":
        self.state["issues"] = [*self.state["issues"], {"no": no, "category": category, **about}]  # type: ignore[typeddict-item]
        return self

    def answers(self, path: str, value: object) -> "Worker":
        self.state["answers"] = {**self.state["answers"], path: value}
        return self

    def leaves_out(self, path: str, reason: str = "not_checked") -> "Worker":
        self.state["unanswered"] = {**self.state["unanswered"], path: reason}
        return self

    def opens(self, sheet: str, subject: str) -> "Worker":
        self.state["opened"] = [*self.state["opened"], {"sheet": sheet, "subject": subject}]
        return self

    def has_completed(self, sheet: str, key: str, day: str, **values: object) -> "Worker":
        """A complete row of a weekly or monthly sheet; `__` in a name stands for the dot."""
        canonical = {name.replace("__", "."): value for name, value in values.items()}
        self.state["completed"] = {sheet: {key: {"day": day, "values": canonical}}}
        return self

    def sees_everything(self) -> "Worker":
        self.state["seen"] = [item["path"] for item in self.composition["show"]]
        return self

    @property
    def composition(self) -> Composition:
        return compose(self.engine, self.state)

    @property
    def asked(self) -> list[str]:
        return [item["path"] for item in self.composition["ask"]]

    @property
    def shown(self) -> list[str]:
        return [item["path"] for item in self.composition["show"]]

    @property
    def due(self) -> list[str]:
        """Sheets that ask here, by themselves or opened by hand."""
        return self.collected["due"]

    @property
    def rows(self) -> list[str]:
        """Sheets that have a row as things stand."""
        return [row["sheet"] for row in self.composition["sheets"] if row["open"]]

    @property
    def findings(self) -> Findings:
        return findings(self.engine, self.state)

    @property
    def slots(self) -> list[str]:
        return role_slots(self.engine, self.state)

    @property
    def collected(self) -> Collected:
        return collect(self.engine, self.state)

    @property
    def report(self) -> dict[str, Any]:
        return self.collected["report"]
