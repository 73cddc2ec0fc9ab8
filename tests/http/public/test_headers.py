"""What every answer tells a browser or a proxy to do with it, whoever asks for what."""

import re
from collections.abc import Iterator

from flask import Flask
from werkzeug.test import TestResponse

from tests.world import World

# What is the same for everybody may be kept, and is asked for again.
KEPT = {"/", "/assets/<string:name>", "/console/", "/console/assets/<string:name>"}


def answers(app: Flask) -> Iterator[tuple[str, TestResponse]]:
    """One answer of every route and method, asked by nobody with nothing in it."""
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        address = re.sub(r"<[^>]+>", "x", rule.rule)
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            yield f"{method} {rule.rule}", client.open(address, method=method)


def test_every_route_forbids_what_no_page_of_ours_needs(world: World) -> None:
    told = list(answers(world.app))
    assert len(told) > 80
    for route, answer in told:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, route
        assert "base-uri 'none'" in policy, route
        assert "frame-ancestors 'none'" in policy, route
        assert "unsafe" not in policy, route
        assert answer.headers["X-Content-Type-Options"] == "nosniff", route
        assert answer.headers["Referrer-Policy"] == "no-referrer", route
        assert "Access-Control-Allow-Origin" not in answer.headers, route
        assert answer.status_code < 500, route


def test_what_a_route_answers_is_kept_by_nobody_but_where_it_is_everybodys(world: World) -> None:
    for route, answer in answers(world.app):
        if route.split()[1] not in KEPT:
            assert "no-store" in answer.headers["Cache-Control"], route


def test_what_is_personal_is_kept_in_no_cache(world: World) -> None:
    worker = world.worker()
    session = {"phone": worker.number, "secret": worker.secret, "device": {"name": "测试手机"}}
    signed_in = world.client.post("/api/v1/session", json=session)
    pulled = worker.get("/api/v1/sync/pull")
    assert (signed_in.status_code, pulled.status_code) == (200, 200)
    for answer in (signed_in, pulled):
        assert answer.headers["Cache-Control"] == "no-store"


def test_no_answer_may_be_guessed_at_framed_or_told_on(world: World) -> None:
    worker = world.worker()
    told = [worker.get("/api/v1/sync/pull"), world.client.get("/api/v1/sync/pull")]
    public = ("/", "/api/docs", "/api/openapi.json", "/no/such/page", "/healthz")
    told.extend(world.client.get(path) for path in public)
    for answer in told:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-inline" not in policy


def test_over_tls_a_browser_is_told_to_stay_with_it(world: World) -> None:
    name = "Strict-Transport-Security"
    assert name not in world.client.get("/").headers
    secure = world.client.get("/", base_url="https://ygt.example/")
    assert secure.headers[name] == "max-age=31536000"
