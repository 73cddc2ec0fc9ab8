"""A scenario as a document: how a store keeps it, and how it is read back equal."""

import hashlib
from typing import Any

import msgspec

from app.registry.known import known
from app.registry.release import canonical
from app.registry.training.scenario import Scenario

_SCENARIO = known(Scenario)


def scenario_document(scenario: Scenario) -> dict[str, Any]:
    """Plain values; `read_scenario` gives the same scenario back, but for lines of its file."""
    document: dict[str, Any] = msgspec.to_builtins(scenario)
    for answer in document["answers"]:
        del answer["line"]
    return document


def read_scenario(document: object) -> Scenario:
    """Raises msgspec.ValidationError for what is no scenario of this program's shape."""
    return msgspec.convert(document, _SCENARIO)


def scenario_hash(scenario: Scenario) -> str:
    """The SHA-256 of its document in lower-case hex; where it stands in its file is no part."""
    return hashlib.sha256(canonical(scenario_document(scenario))).hexdigest()
