"""Names for what a start gives and the phone would have named: no other start has them, so that
nobody's person or finding is ever taken for another trainee's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.registry.compose.cast import NEW
from app.registry.training.staging import Staging


@dataclass(frozen=True, slots=True)
class OwnNames:
    """Those of one staging; what was known before has its own already."""

    staging: Staging

    def person(self, id_: str) -> str:
        code = self.staging.place_code
        return f"{NEW}{code}-{id_.removeprefix(NEW)}" if id_.startswith(NEW) else id_

    def issue(self, no: str) -> str:
        code = f"{self.staging.place_code}-"
        return no if no.startswith(code) else code + no

    def path(self, path: str) -> str:
        part, _, rest = path.partition(".")
        name, _, attribute = rest.rpartition(".")
        if part == "persons":
            return f"{part}.{self.person(name)}.{attribute}"
        return f"{part}.{self.issue(name)}.{attribute}" if part == "issues" else path

    def state(self, given: Mapping[str, Any]) -> dict[str, Any]:
        by_path = {
            name: {self.path(path): value for path, value in given[name].items()}
            for name in ("answers", "unanswered")
        }
        persons = [{**it, "id": self.person(it["id"])} for it in given["persons"]]
        issues = [self._issue(it) for it in given["issues"]]
        return {**given, **by_path, "persons": persons, "issues": issues}

    def _issue(self, issue: Mapping[str, Any]) -> dict[str, Any]:
        about = {"person_id": self.person(issue["person_id"])} if "person_id" in issue else {}
        return {**issue, "no": self.issue(issue["no"]), **about}
