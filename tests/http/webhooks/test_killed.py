"""Killed while a message is on its way, the server sends it when it is back."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update
from standardwebhooks.webhooks import Webhook as Verifier

from app import new_id
from app.services.webhook_messages import ping_message
from app.storage.models.webhooks import Delivery, Webhook
from tests.builders import a_tenant
from tests.http.department.scenes import recorded, rented_home
from tests.http.webhooks.conftest import Listener, ask, listen
from tests.receivers import Receiver
from tests.servers import started
from tests.world import World


def until(holds: Callable[[], object], seconds: float = 120) -> None:
    """Wait for something that must come, however slow the machine is today."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)


def the_lease_runs_out(world: World) -> None:
    """As it does by itself after a minute."""
    with world.app.app_context(), world.transaction() as tx:
        tx.execute(update(Delivery).values(lease_until=world.clock() - timedelta(seconds=1)))


def test_a_message_on_its_way_survives_a_kill_of_every_process(
    city: World, receiver: Receiver
) -> None:
    phone = city.worker()
    recorded(phone, rented_home(a_tenant()))
    city.clock.now = city.machine_time()
    key = city.key("gongan")
    key.rows("rental")  # whoever reads numbers the rows on PostgreSQL: no news to the webhook
    hook = listen(city, key, receiver)
    listener = Listener(city, phone, key, hook, receiver)
    assert ask(key, "POST", f"webhooks/{hook['id']}/replay", {"seq": 0}).get_json()["message"]
    receiver.gate.clear()
    several = replace(city.settings, workers=2)
    with started(several) as (_, process):
        until(receiver.arrived.is_set)
        process.kill()
    [waiting] = listener.deliveries()
    assert (waiting["state"], waiting["attempts"], waiting["status"]) == ("waiting", 1, None)
    the_lease_runs_out(city)
    receiver.gate.set()
    with started(several):
        until(lambda: listener.deliveries()[0]["state"] == "delivered")
    first, second = receiver.messages
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == waiting["id"]
    assert first.body == second.body
    assert Verifier(hook["secret"]).verify(second.body, second.headers)["type"] == "rows.changed"
    assert listener.deliveries()[0]["attempts"] == 2


def test_several_processes_send_each_message_once(city: World, receiver: Receiver) -> None:
    city.clock.now = city.machine_time()
    key = city.key("gongan")
    listener = Listener(city, city.worker(), key, listen(city, key, receiver), receiver)
    with started(replace(city.settings, workers=2)):
        for _ in range(20):
            with city.app.app_context(), city.transaction() as tx:
                hook = tx.get_one(Webhook, listener.hook["id"])
                for _ in range(5):
                    tx.add(ping_message(hook, new_id(), city.clock()))
        until(lambda: len(listener.deliveries(state="delivered")) == 100)
    sent = [message.headers["webhook-id"] for message in receiver.messages]
    assert len(sent) == len(set(sent)) == 100
