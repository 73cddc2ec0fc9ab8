"""A secret that leaked is made anew: what was made with it goes on, ends, or is said."""

import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import msgspec
import pytest
from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from app import scheduler
from app.services import audit_chain
from app.services.webhook_secrets import secret_of
from app.settings import read_secrets
from app.storage.database import db
from app.storage.migrating import connections
from app.storage.models.reports import Operation
from app.storage.models.subjects import DocumentNumber
from app.storage.models.tasks import AuditLine
from tests.builders import a_tenant, an_amendment
from tests.cli.test_audit import meddle, verdict
from tests.console import Person, account
from tests.http.department.scenes import recorded, rented_home
from tests.http.webhooks.conftest import ask
from tests.services.test_merges import listed, meet
from tests.standbys import until
from tests.store import engine_of, running
from tests.world import World


@contextmanager
def renewed(world: World, name: str) -> Iterator[World]:
    """The same store after its processes were stopped, the secret renewed, and they started."""
    stop(world)
    done = world.operator("secret", "renew", name, "--why", "a disk was lost", "--json")
    assert done.exit_code == 0, done.output
    with running(world.settings, world.clock) as app:
        yield World(app, world.settings, world.clock)


def stop(world: World) -> None:
    with world.app.app_context():
        db.engine.dispose()
    with engine_of(world.settings) as engine:
        until(lambda: connections(engine) == 0)


def test_after_the_row_key_the_audit_goes_on_and_a_changed_visit_keeps_its_row(
    world: World,
) -> None:
    phone, key, police = world.worker(), world.key("gongan"), account(world, "gongan")
    home = rented_home(a_tenant())
    recorded(phone, home)
    page = key.rows("rental")
    before = verdict(world)["lines"]
    with renewed(world, "row_key") as after:
        mine = replace(phone, client=after.client)
        [told] = mine.push(an_amendment(home["visit"]["id"], set={"place.floors": 3}))
        assert told["status"] == "accepted"
        theirs = replace(key, client=after.client)
        [row] = theirs.rows("rental", date="2026-11-18")["items"]
        # Departments hold it by the id of before.
        assert row["row_id"] == page["items"][0]["row_id"]
        found = verdict(after)
        assert (found["whole"], found["lines"] > before) == (True, True)
        assert after.audit("secret.renew") == ["row_key"]
        again = replace(police, world=after, client=after.app.test_client())
        assert again.try_in().status_code == 401
        assert reset(after, again).try_in().status_code == 201


def test_whoever_has_the_row_key_of_before_changes_no_line_unseen(world: World) -> None:
    recorded(world.worker(), rented_home(a_tenant()))
    leaked = audit_chain.chain_key(read_secrets(world.settings)["row_key"])
    lines = verdict(world)["lines"]
    with renewed(world, "row_key") as after:
        scheduler.link_audit(after.app)

        def forge(tx: Session) -> None:
            """Another actor in the first line, and every line of before linked anew."""
            tx.execute(update(AuditLine).where(AuditLine.link == 1).values(actor="nobody"))
            seal = bytes(32)
            for told in list(audit_chain.exported(tx))[:lines]:
                line = json.loads(told)
                del line["hash"]
                seal = hmac.digest(leaked, seal + msgspec.json.encode(line), "sha256")
                own = update(AuditLine).where(AuditLine.link == line["link"])
                tx.execute(own.values(hash=seal))

        meddle(after, forge)
        found = verdict(after)
        assert (found["whole"], found["broken_at"]) == (False, lines + 1)


def test_a_store_that_went_back_to_before_the_renewal_goes_on_with_the_new_key(
    world: World,
) -> None:
    phone = world.worker()
    recorded(phone, rented_home(a_tenant()))
    first = verdict(world)["lines"]
    recorded(phone, rented_home(a_tenant()))
    assert verdict(world)["lines"] > first
    with renewed(world, "row_key") as after:
        meddle(after, lambda tx: tx.execute(delete(AuditLine).where(back(first))))
        own = Operation.server_seq
        newest = select(func.max(own)).scalar_subquery()
        meddle(
            after, lambda tx: tx.execute(delete(Operation).where(Operation.server_seq == newest))
        )
        assert after.operator("epoch", "new", "--why", "went back").exit_code == 0
        recorded(replace(phone, client=after.client), rented_home(a_tenant()))
        assert verdict(after)["whole"]


def test_after_the_cursor_key_readers_begin_anew_and_webhooks_have_another_secret(
    world: World,
) -> None:
    phone, key = world.worker(), world.key("gongan")
    recorded(phone, rented_home(a_tenant()))
    page, cursor = key.rows("rental"), phone.pull()["next"]
    hook = ask(key, "POST", "webhooks", {"url": "https://receiver.example/x"}).get_json()
    with renewed(world, "cursor_key") as after:
        mine, theirs = replace(phone, client=after.client), replace(key, client=after.client)
        assert mine.get("/api/v1/sync/pull", cursor=cursor).status_code == 410
        assert theirs.get("sheets/rental/rows", cursor=page["next"]).status_code == 410
        assert len(mine.pull_all()) > 0
        assert theirs.rows("rental")["items"] == page["items"]
        given = ask(theirs, "POST", f"webhooks/{hook['id']}/secret").get_json()["secret"]
        fresh = read_secrets(world.settings)["cursor_key"]
        assert given == secret_of(fresh, hook["id"], 2)


def test_after_the_document_key_equal_numbers_of_before_and_since_are_still_found(
    world: World,
) -> None:
    phone = world.worker()
    meet(phone, 16, id="R1", phone="19900000001")
    old = numbers(world)
    assert len(old) == 1
    with renewed(world, "document_key") as after:
        assert len(numbers(after)) == 1
        assert not numbers(after) & old
        meet(replace(phone, client=after.client), 17, id="new:2", phone="19900000002")
        [merge] = listed(after)
        assert merge.kept_names == ("R1",)


def test_no_secret_is_renewed_while_programs_run(world: World, engine_name: str) -> None:
    if engine_name == "sqlite":
        pytest.skip("SQLite cannot tell who has it open")
    world.worker()
    before = world.settings.secrets_file.read_bytes()
    done = world.operator("secret", "renew", "row_key", "--why", "tried")
    assert (done.exit_code, "still_running" in done.stderr) == (1, True)
    assert world.settings.secrets_file.read_bytes() == before


def back(place: int) -> ColumnElement[bool]:
    """What the database does not have any more when it went back to this line."""
    return or_(AuditLine.link > place, AuditLine.link.is_(None))


def numbers(world: World) -> set[bytes]:
    world.fold()
    with world.app.app_context(), world.transaction(writes=False) as tx:
        return set(tx.scalars(select(DocumentNumber.hash)))


def reset(world: World, who: Person) -> Person:
    """As who has new words to sign in with."""
    done = world.operator("account", "reset", who.email, "--json")
    assert done.exit_code == 0, done.output
    made = json.loads(done.stdout)
    return replace(who, secret=made["secret"], totp=made["totp_secret"])
