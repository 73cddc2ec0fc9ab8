"""Why something is proposed: a stable code and its parameters; texts are made at the edge."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, object]:
        return {"code": self.code, "params": dict(self.params)}
