"""Jobs are done by whoever is there: several at once do each once, and who is stopped ends well."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app import new_id
from app.services.webhook_messages import ping_message
from app.settings import Settings
from app.storage.models.webhooks import Webhook
from tests.builders import a_tenant
from tests.http.department.scenes import recorded, rented_home
from tests.http.webhooks.conftest import Listener, listen
from tests.http.webhooks.test_killed import until
from tests.receivers import Receiver, receiving
from tests.servers import run, started
from tests.world import World

TOKEN = "7" * 32


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Web processes that leave the jobs to others."""
    return replace(
        settings, workers=2, webhook_networks="127.0.0.0/8", jobs=False, metrics_token=TOKEN
    )


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def listener(world: World, receiver: Receiver) -> Listener:
    world.clock.now = world.machine_time()
    key = world.key("gongan")
    return Listener(world, world.worker(), key, listen(world, key, receiver), receiver)


def write(listener: Listener, messages: int) -> None:
    world = listener.world
    with world.app.app_context(), world.transaction() as tx:
        hook = tx.get_one(Webhook, listener.hook["id"])
        for _ in range(messages):
            tx.add(ping_message(hook, new_id(), world.clock()))


def answered(url: str, route: str) -> float:
    """How many requests of a route the processes of a server answered, by their own count."""
    watcher = Request(f"{url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    with urlopen(watcher, timeout=60) as answer:
        told = text_string_to_metric_families(answer.read().decode())
    counts = [sample for family in told for sample in family.samples if "_count" in sample.name]
    return sum(sample.value for sample in counts if sample.labels["route"] == route)


def test_two_workers_beside_the_web_send_each_message_once(listener: Listener) -> None:
    write(listener, 20)
    settings = listener.world.settings
    with ExitStack() as running:
        url, _ = running.enter_context(started(settings))
        before = answered(url, "/healthz")
        for _ in range(30):
            urlopen(f"{url}/healthz", timeout=60).close()
        assert answered(url, "/healthz") == before + 30
        # Nobody has done a job until now: the web processes leave them alone.
        assert listener.receiver.messages == []
        for _ in range(2):
            running.enter_context(run(settings, "work"))
        until(lambda: len(listener.deliveries(state="delivered")) == 20)
    sent = [message.headers["webhook-id"] for message in listener.receiver.messages]
    assert len(sent) == len(set(sent)) == 20


@pytest.mark.parametrize("command", ["work", "serve"])
def test_who_is_stopped_while_sending_settles_it_first(listener: Listener, command: str) -> None:
    write(listener, 1)
    listener.receiver.gate.clear()
    settings = replace(listener.world.settings, jobs=True)
    with ExitStack() as running:
        if command == "serve":
            _, process = running.enter_context(started(settings))
        else:
            process = running.enter_context(run(settings, command))
        until(listener.receiver.arrived.is_set)
        stopping = threading.Thread(target=process.stop)
        stopping.start()
        stopping.join(0.5)
        listener.receiver.gate.set()
        stopping.join()
        assert process.ended()
    [message] = listener.deliveries()
    assert (message["state"], message["attempts"]) == ("delivered", 1)
    assert len(listener.receiver.messages) == 1


def test_the_practice_realm_has_no_jobs(world: World) -> None:
    assert world.operator("--practice", "work").exit_code == 2


def test_a_web_process_without_jobs_builds_the_indexes_that_lie_on_its_machine(
    world: World,
) -> None:
    key = world.key("gongan")
    recorded(world.worker(), rented_home(a_tenant()))
    address = "/api/v1/departments/gongan/sheets/rental/rows?sort=-address"
    with started(replace(world.settings, index_from=0)) as (url, _):
        assert status(url + address, key.headers) == 503
        until(lambda: status(url + address, key.headers) == 200)


def status(address: str, headers: dict[str, str]) -> int:
    try:
        with urlopen(Request(address, headers=headers), timeout=60) as answer:
            return int(answer.status)
    except HTTPError as refused:
        refused.close()
        return refused.code
