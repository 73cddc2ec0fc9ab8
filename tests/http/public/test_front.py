"""What a browser sees before there is an app: a page in Chinese that says where to go."""

import re

import pytest
from flask.testing import FlaskClient


def test_the_front_page_says_where_the_api_is_described(client: FlaskClient) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert response.mimetype == "text/html"
    assert "服务正在运行" in response.text


def test_every_address_on_the_front_page_answers(client: FlaskClient) -> None:
    addresses = re.findall(r'href="([^"]+)"', client.get("/").text)
    assert len(addresses) == 3
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]


@pytest.mark.parametrize("path", ["/", "/api/docs"])
def test_the_pages_load_nothing_from_elsewhere(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "<script" not in response.text


def test_the_list_of_routes_holds_every_route_of_the_document(client: FlaskClient) -> None:
    paths = client.get("/api/openapi.json").get_json()["paths"]
    page = client.get("/api/docs").text
    assert len(paths) >= 4
    assert [path for path in paths if path not in page] == []
