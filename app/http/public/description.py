"""The OpenAPI 3.1 document of one realm, read off its blueprints when somebody asks for it."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask
from flask_smorest import Api, Blueprint

from app.http.console.describe import SESSION_SCHEME
from app.http.department.describe import KEY_SCHEME
from app.http.errors import PROBLEM_TYPE, ProblemSchema
from app.http.worker.describe import TOKEN_SCHEME

_SCHEMES = {
    "workerToken": TOKEN_SCHEME,
    "departmentKey": KEY_SCHEME,
    "consoleSession": SESSION_SCHEME,
}


def describe(blueprints: Iterable[Blueprint], mount: str) -> Mapping[str, Any]:
    """The document of these, in their order; `mount` is where the realm stands."""
    # An application that serves nobody: describing takes as long as all else of making one.
    desk = Flask("described", static_folder=None)
    desk.config.update(
        API_TITLE="一格通",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={
            "components": {"securitySchemes": _SCHEMES},
            # Whatever names no other: a phone's.
            "security": [{"workerToken": []}],
            # Or a reader of the practice realm's document would ask the live realm.
            "servers": [{"url": mount}],
        },
    )
    api = Api()
    # The framework would promise an error shape of its own, which this API never sends.
    api.ERROR_SCHEMA = ProblemSchema
    api.init_app(desk)
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
    # Shared answers are refusals, and the framework takes those for plain JSON.
    for told in api.spec.components.responses.values():
        if "content" in told:
            told["content"] = {PROBLEM_TYPE: told["content"].popitem()[1]}
    document: dict[str, Any] = api.spec.to_dict()
    return document
