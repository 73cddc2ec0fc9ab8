"""Whoever claims a message passes by those that others are claiming just now (PostgreSQL)."""

from contextlib import ExitStack

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import new_id
from app.services import webhook_sending
from app.services.webhook_messages import ping_message
from app.storage.database import db
from app.storage.models.webhooks import Webhook
from tests.http.webhooks.conftest import Listener


@pytest.mark.usefixtures("postgresql")
def test_two_who_claim_at_once_take_two_messages_and_a_third_waits_for_neither(
    listener: Listener,
) -> None:
    world = listener.world
    with world.app.app_context(), world.transaction() as tx:
        hook = tx.get_one(Webhook, listener.hook["id"])
        for _ in range(2):
            tx.add(ping_message(hook, new_id(), world.clock()))
    with world.app.app_context(), ExitStack() as open_still:
        taken = [_taken(open_still.enter_context(Session(db.engine)), listener) for _ in range(3)]
    assert len(set(taken)) == 3
    assert taken[2] is None


@pytest.fixture
def postgresql(engine_name: str) -> None:
    if engine_name != "postgresql":
        pytest.skip("SQLite has one writer at a time")


def _taken(tx: Session, listener: Listener) -> str | None:
    """The message that this transaction claims, and does not commit."""
    # Who waits for a lock fails, and does not wait for ever.
    tx.execute(text("SET LOCAL lock_timeout = '5s'"))
    errand = webhook_sending.take(tx, b"key", new_id, listener.world.clock())
    return errand.delivery_id if errand else None
