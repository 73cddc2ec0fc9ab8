"""The API describes itself, and the description is right."""

import re

import pytest
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from tests.world import World

ROWS = "/api/v1/departments/{department}/sheets/{sheet}/rows"


def test_the_document_is_valid_openapi_3_1(client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_the_document_tells_what_rows_come_as_and_how_they_are_refused(client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").get_json()
    rows = document["paths"][ROWS]["get"]
    assert {"200", "304", "401", "404", "406", "410", "422"} <= rows["responses"].keys()
    assert rows["responses"]["200"]["content"].keys() >= {
        "application/json",
        "application/x-ndjson",
        "text/csv",
    }
    asked = {parameter["name"] for parameter in rows["parameters"] if "name" in parameter}
    assert {"cursor", "limit", "date", "area", "bom"} <= asked
    assert rows["security"] == [{"departmentKey": []}, {"consoleSession": []}]
    assert document["components"]["securitySchemes"]["departmentKey"]["scheme"] == "bearer"


def test_a_refusal_is_of_the_type_and_shape_the_document_tells(world: World) -> None:
    document = world.client.get("/api/openapi.json").get_json()
    for told in document["components"]["responses"].values():
        assert told.get("content", {}).keys() <= {"application/problem+json"}
    unknown = world.client.get("/api/v1/releases/current")
    assert (unknown.status_code, unknown.mimetype) == (401, "application/problem+json")
    shape = {**document, "$ref": "#/components/schemas/Problem"}
    misfit = world.key("gongan").get("sheets/rental/rows", to="tomorrow")
    assert (misfit.status_code, misfit.get_json()["field"]) == (422, "to")
    for answer in (unknown, misfit):
        OAS31Validator(shape).validate(answer.get_json())


def test_every_operation_of_a_department_says_what_it_is_for(client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").get_json()
    for path, item in document["paths"].items():
        if path.startswith("/api/v1/departments"):
            for method in item.keys() & {"get", "post"}:
                assert item[method]["summary"], path


def test_the_page_needs_no_script_and_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert ROWS in page.text
    assert not re.search(r"<script|src=|https?://", page.text)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_document_is_only_read(client: FlaskClient, method: str) -> None:
    answer = client.open("/api/openapi.json", method=method.upper())
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
