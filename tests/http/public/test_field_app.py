"""The field app at the front door: its page is asked for again, its parts are kept."""

import gzip
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from app.settings import Settings

PAGE = '<!doctype html><script type="module" src="/assets/index-B1c2.js"></script>'


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """What a build leaves: a page, a service worker, files named by their content."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE, "utf-8")
    (folder / "sw.js").write_text("self.skipWaiting()", "utf-8")
    (folder / "assets" / "index-B1c2.js").write_text("export {}", "utf-8")
    (folder / "console" / "assets").mkdir(parents=True)
    (folder / "console" / "console.html").write_text("<!doctype html>console", "utf-8")
    (folder / "notes.txt").write_text("not for others", "utf-8")
    return folder


@pytest.fixture
def visitor(settings: Settings, dist: Path) -> FlaskClient:
    return create_app(replace(settings, field_app=dist)).test_client()


@pytest.mark.parametrize("path", ["/", "/index.html", "/sw.js", "/console/"])
def test_the_page_and_its_worker_are_asked_for_again(visitor: FlaskClient, path: str) -> None:
    response = visitor.get(path, buffered=True)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-cache"


def test_the_practice_realm_has_its_console_and_no_second_field_app(
    settings: Settings, dist: Path
) -> None:
    (dist / "icon.svg").write_text("<svg/>", "utf-8")
    practice = replace(settings, field_app=dist, console_only=True)
    visitor = create_app(practice).test_client()
    answers = {
        path: visitor.get(path, buffered=True).status_code
        for path in ("/console/", "/icon.svg", "/index.html", "/sw.js", "/assets/index-B1c2.js")
    }
    assert list(answers.values()) == [200, 200, 404, 404, 404]
    assert visitor.get("/", buffered=True).text != PAGE
    assert replace(settings, field_app=dist).practice.console_only


def test_the_front_door_shows_the_app_once_it_is_built(visitor: FlaskClient) -> None:
    assert visitor.get("/", buffered=True).text == PAGE


def test_files_named_by_their_content_are_kept_for_ever(visitor: FlaskClient) -> None:
    response = visitor.get("/assets/index-B1c2.js", buffered=True)
    assert response.mimetype == "text/javascript"
    assert "immutable" in response.headers["Cache-Control"]
    assert "max-age=31536000" in response.headers["Cache-Control"]


def test_files_travel_packed_and_are_not_sent_again(visitor: FlaskClient, dist: Path) -> None:
    script = "export const words = '走访'\n" * 100
    (dist / "assets" / "index-B1c2.js").write_text(script, "utf-8")
    can = {"Accept-Encoding": "gzip"}
    packed = visitor.get("/assets/index-B1c2.js", headers=can, buffered=True)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data).decode() == script
    assert packed.content_length == len(packed.data) < 300
    assert visitor.get("/assets/index-B1c2.js", buffered=True).text == script
    again = {**can, "If-None-Match": packed.headers["ETag"]}
    assert visitor.get("/assets/index-B1c2.js", headers=again, buffered=True).status_code == 304


@pytest.mark.parametrize("path", ["/", "/sw.js", "/assets/index-B1c2.js", "/console/"])
def test_the_app_may_load_nothing_but_itself(visitor: FlaskClient, path: str) -> None:
    policy = visitor.get(path, buffered=True).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert not re.search(r"unsafe|https?:|\*|data:", policy)


@pytest.mark.parametrize(
    "path", ["/notes.txt", "/assets/../notes.txt", "/assets/%2e%2e/notes.txt", "/assets/none.js"]
)
def test_nothing_else_in_the_folder_is_given_away(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(path, buffered=True).status_code == 404


@pytest.mark.parametrize("path", ["/sw.js", "/index.html", "/assets/index-B1c2.js", "/console/"])
def test_before_the_build_there_are_no_files(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
    assert "服务正在运行" in client.get("/").text
