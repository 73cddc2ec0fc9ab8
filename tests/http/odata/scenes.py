"""How tests ask the OData service."""

from typing import Any

from werkzeug.test import TestResponse

from tests.http.index_scenes import Twins
from tests.world import Key


def ask(
    key: Key, path: str, headers: dict[str, str] | None = None, /, **options: str
) -> TestResponse:
    """A GET below the department's service; `filter=` stands for `$filter=`."""
    query = {f"${name}": value for name, value in options.items()}
    address = f"/odata/v4/{key.department}/{path}"
    return key.client.get(address, query_string=query, headers={**key.headers, **(headers or {})})


def found(key: Key, path: str, **options: str) -> list[dict[str, Any]]:
    """The entities of one page that must be answered."""
    response = ask(key, path, **options)
    assert response.status_code == 200, response.text
    values: list[dict[str, Any]] = response.get_json()["value"]
    return values


def followed(
    key: Key, path: str, headers: dict[str, str] | None = None, **options: str
) -> list[list[dict[str, Any]]]:
    """Every page, by the links as they stand."""
    response = ask(key, path, headers, **options)
    pages = [response.get_json()]
    while "@odata.nextLink" in pages[-1]:
        link = pages[-1]["@odata.nextLink"]
        answer = key.client.get(link, headers={**key.headers, **(headers or {})})
        assert answer.status_code == 200, answer.text
        pages.append(answer.get_json())
    return [page["value"] for page in pages]


def refused(key: Key, path: str, **options: str) -> tuple[int, str]:
    """Status and message of a refusal, which must be in OData's form."""
    response = ask(key, path, **options)
    assert response.headers["OData-Version"] == "4.0"
    error = response.get_json()["error"]
    assert error.keys() >= {"code", "message"}
    return response.status_code, error["message"]


def ready(twins: Twins, key: Key, *sheets: str) -> None:
    """Ask for the indexes of these sheets, and have them built."""
    for sheet in sheets:
        assert ask(key, sheet, orderby="grid").status_code == 503
    assert twins.build() == len(sheets)
