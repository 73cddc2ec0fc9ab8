"""Both realms behind a running server answer as their OpenAPI documents say, whatever is asked."""

import re
from pathlib import Path
from urllib.parse import urljoin

import requests
from flask import Flask

from tests.openapi.asking import Asker, Pace
from tests.openapi.city import Realm, served_city

# Few, always the same ones; `make fuzz` asks for long.
FEW = Pace(examples=2)

# Why a route is not in the document. Every other is.
NO_API = {
    "/": "the page that says what stands here",
    "/assets/<string:name>": "files of the field app",
    "/console/": "a page",
    "/console/assets/<string:name>": "files of the console",
    "/api/openapi.json": "the document",
    "/api/docs": "the document, to be read",
    "/healthz": "for whatever restarts the process, see docs/operate.md",
    "/readyz": "for whatever sends it requests, see docs/operate.md",
    "/metrics": "Prometheus's own format, see docs/operate.md",
}
# OData describes itself in $metadata, as OpenAPI has no words for its keys and filters; the field
# app's files beside its page are named one by one.
OTHER = ("/odata/", "/<any(")


def test_both_realms_answer_as_their_documents_say(tmp_path: Path) -> None:
    with served_city(tmp_path) as (live, practice):
        asker = Asker(live, FEW)
        known = {it.label for it in asker.operations}
        asked = asker.ask(lambda label: True)
        # What both have is one program.
        practised = Asker(practice, FEW).ask(lambda label: label not in known)
        reached = [_first_pull(realm) for realm in (live, practice)]
    assert asked.wrong + practised.wrong == []
    assert {label for label, _ in asked.statuses} == known
    # Mostly by those who may, about what is there: else nothing would have been looked at.
    assert len(asked.served) > 30
    assert len(practised.served) > 20
    assert reached == [200, 200]


def _first_pull(realm: Realm) -> int:
    """Where a reader of the document is led by it."""
    document = requests.get(f"{realm.url}/api/openapi.json", timeout=60).json()
    address = urljoin(realm.url, document["servers"][0]["url"]).rstrip("/")
    pull = f"{address}/api/v1/sync/pull"
    return requests.get(pull, headers=realm.askers["phone"], timeout=60).status_code


def test_every_route_is_in_the_document_or_is_no_api(app: Flask) -> None:
    document = app.test_client().get("/api/openapi.json").get_json()
    routes = {rule.rule for rule in app.url_map.iter_rules() if not rule.rule.startswith(OTHER)}
    told = {rule: re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule) for rule in routes}
    assert {rule for rule, path in told.items() if path not in document["paths"]} == NO_API.keys()
