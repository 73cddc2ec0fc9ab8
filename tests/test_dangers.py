"""What docs/security says is used nowhere is used nowhere."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

ROOT = Path(__file__).parents[1]
SERVER = [*sorted((ROOT / "app").rglob("*.py")), ROOT / "run.py"]
PAGES = [path for path in sorted((ROOT / "pwa" / "src").rglob("*")) if path.is_file()]


@pytest.mark.parametrize(
    "danger",
    [
        r"\bsubprocess\b|\bos\.(system|popen|exec|spawn)",
        r"\bpickle\b|\bmarshal\b|\bshelve\b",
        r"(?<![\w.])(eval|exec)\(",
        r"render_template|\bredirect\(",
        r"\bmd5\b",
    ],
)
def test_the_server_has_none_of_it(danger: str) -> None:
    pattern = re.compile(danger)
    assert [path.name for path in SERVER if pattern.search(path.read_text(encoding="utf-8"))] == []


def test_nothing_that_somebody_sent_becomes_a_pattern() -> None:
    """The registry's own sources may: those are read when they are published."""
    made = re.compile(r"re\.(?:compile|search|match|fullmatch|sub|split|findall)\(\s*r?f(\".*?\")")
    unsafe = re.compile(r"\{(?!re\.escape\(|_?[A-Z]+\}|\d)")
    own = [path for path in SERVER if "registry" not in path.parts]
    patterns = [text for path in own for text in made.findall(path.read_text(encoding="utf-8"))]
    assert patterns
    assert [text for text in patterns if unsafe.search(text)] == []


@pytest.mark.parametrize(
    "danger",
    [
        r"v-html|innerHTML|outerHTML|insertAdjacentHTML|document\.write",
        r"(?<![\w.])eval\(|new Function\(",
        r"javascript:",
        r"RTCPeerConnection|new WebSocket",
    ],
)
def test_no_page_has_any_of_it(danger: str) -> None:
    pattern = re.compile(danger)
    texts = [path for path in PAGES if path.suffix in (".ts", ".vue", ".html")]
    assert [path.name for path in texts if pattern.search(path.read_text(encoding="utf-8"))] == []


def test_over_http_pages_go_on_to_https_and_programs_are_refused(client: FlaskClient) -> None:
    example = (ROOT / "docs" / "operate" / "nginx.conf").read_text(encoding="utf-8")
    plain = example.partition("listen 80;")[2]
    found = re.search(r"location ~ (\S+) \{ return 301 https://", plain)
    assert found is not None
    assert "location / { return 403; }" in plain
    pages = re.compile(found[1])
    rules = {rule.rule for rule in client.application.url_map.iter_rules()}
    told = {rule for rule in rules | {f"/practice{rule}" for rule in rules} if pages.match(rule)}
    assert {"/", "/console/", "/practice/console/"} <= told
    assert {rule for rule in told if rule.strip("/") not in ("", "practice")} == {
        rule for rule in told if rule.rstrip("/").endswith("console")
    }


def test_nobody_is_told_what_they_sent(client: FlaskClient) -> None:
    for address in ("/", "/api/v1/sync/pull", "/api/v1/console/session", "/healthz"):
        assert client.open(address, method="TRACE").status_code == 405
