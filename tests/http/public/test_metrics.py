"""Whoever watches a server learns how it fares, and nothing about anybody."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
import structlog
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from app.settings import Settings
from tests.builders import a_visit, an_operation
from tests.clock import TestClock
from tests.store import running
from tests.world import World

TOKEN = "f" * 32
WATCHER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def app(settings: Settings, clock: TestClock) -> Iterator[Flask]:
    watched = replace(settings, metrics_token=TOKEN, request_log=True)
    with running(watched, clock) as app:
        yield app


def figures(world: World) -> dict[frozenset[str], float]:
    """Name and labels → value, as Prometheus reads them."""
    answer = world.client.get("/metrics", headers=WATCHER)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return {
        frozenset({sample.name, *sample.labels.values()}): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def named(*words: str) -> frozenset[str]:
    return frozenset(words)


def test_requests_and_operations_are_counted_by_what_became_of_them(world: World) -> None:
    phone = world.worker()
    phone.push(an_operation(), an_operation())
    world.client.get("/api/v1/sync/pull")
    world.client.get("/nowhere/at/all")
    told = figures(world)
    count = "ygt_request_seconds_count"
    assert told[named(count, "live", "POST", "/api/v1/sync/push", "200")] == 1
    assert told[named(count, "live", "GET", "/api/v1/sync/pull", "401")] == 1
    assert told[named(count, "live", "GET", "none", "404")] == 1
    assert told[named("ygt_operations_total", "live", "accepted")] == 2
    assert told[named("ygt_backlog", "operations_held")] == 0


def test_only_the_operators_watcher_is_told(world: World) -> None:
    assert world.client.get("/metrics").status_code == 401
    wrong = {"Authorization": f"Bearer {TOKEN[:-1]}é"}
    assert world.client.get("/metrics", headers=wrong).status_code == 401


def test_neither_figures_nor_lines_hold_anything_of_anybody(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    canaries = ("金丝雀", "19912345678", "KANARI")
    phone = world.worker()
    report = a_visit(place={**a_visit()["place"], "address": "金丝雀巷1号"})
    with structlog.testing.capture_logs() as lines:
        phone.push(an_operation(report))
        world.client.get("/api/v1/departments/gongan/sheets/KANARI/rows?q=19912345678")
        world.client.get("/KANARI/19912345678?金丝雀", headers={"X-Request-Id": "KANARI"})
        world.client.open("/healthz", method="KANARI")
        seen = world.client.get("/metrics", headers=WATCHER).text
    assert [line["route"] for line in lines if line["event"] == "request"][-3:] == [
        "none",
        "none",
        "/metrics",
    ]
    told = seen + json.dumps(lines, ensure_ascii=False, default=str) + capsys.readouterr().err
    assert [canary for canary in (*canaries, phone.number) if canary in told] == []


def test_a_proxys_number_of_a_request_is_told_back_and_words_are_not(world: World) -> None:
    given = "6f1c2f34-aaaa-4bbb-8ccc-0123456789ab"
    kept = world.client.get("/healthz", headers={"X-Request-Id": given})
    made = world.client.get("/healthz", headers={"X-Request-Id": "王小明"})
    assert kept.headers["X-Request-Id"] == given
    assert "王" not in made.headers["X-Request-Id"]
