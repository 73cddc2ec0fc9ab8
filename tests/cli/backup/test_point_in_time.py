"""PostgreSQL goes back to a moment, by a base backup and the log since; phones bring the rest."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL

from tests.cli.backup.restored import (
    PHOTO,
    PHOTO_NAME,
    cells_of,
    rentals,
    same_key,
    same_phone,
)
from tests.scratch import short_folder
from tests.standbys import Server, until
from tests.store import database_of, running
from tests.world import Phone, World

_SLOT = "--slot=ygt_moment"
_OPTIONS = "-c fsync=off -c max_connections=200 -c shared_buffers=16MB -c autovacuum=off"


class Kept:
    """What lies on another machine: a base backup, and the log of a server since then."""

    def __init__(self, server: Server, home: Path) -> None:
        self._server, self._home = server, home
        self._from = ("-d", f"host={server.home} user=postgres")
        owner = (server.home / "data").stat().st_uid
        for folder in (home, home / "data", home / "wal"):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o755 if folder == home else 0o700)
            os.chown(folder, owner, -1)
        server.call("pg_receivewal", *self._from, _SLOT, "--create-slot")
        server.call("pg_basebackup", *self._from, "-D", home / "data", "-c", "fast", "--no-sync")

    def receive(self) -> None:
        """The log up to now."""
        ((end,),) = self._server.ask("postgres", "SELECT pg_current_wal_flush_lsn()::text")
        wal = ("-D", self._home / "wal", "--no-sync", "--no-loop", f"--endpos={end}")
        self._server.call("pg_receivewal", *self._from, _SLOT, *wal)

    def drop(self) -> None:
        held = "SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'ygt_moment' AND active"
        until(lambda: self._server.ask("postgres", held) == [(0,)])
        self._server.call("pg_receivewal", *self._from, _SLOT, "--drop-slot")

    @contextmanager
    def recovered(self, moment: str) -> Iterator[Server]:
        """A server as this one was at that moment."""
        wal, data = self._home / "wal", self._home / "data"
        with (data / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"restore_command = 'cp {wal}/%f %p || cp {wal}/%f.partial %p'\n")
            settings.write(f"recovery_target_time = '{moment}'\n")
            settings.write("recovery_target_action = 'promote'\n")
        (data / "recovery.signal").touch()
        server = self._server.beside(self._home)
        server.start(_OPTIONS)
        try:
            recovering = "SELECT pg_is_in_recovery()"
            until(lambda: server.ask("postgres", recovering) == [(False,)])
            yield server
        finally:
            with suppress(subprocess.CalledProcessError):
                server.stop()


@pytest.fixture
def server(postgres_server: URL | None) -> Server:
    if postgres_server is None:
        pytest.skip("SQLite keeps no log to go back by")
    if "host" not in postgres_server.query:
        pytest.skip("a server that was given is not ours to copy")
    return Server.at(postgres_server)


@contextmanager
def kept_of(server: Server) -> Iterator[Kept]:
    # A socket's path may have 107 bytes, so it lies directly in a short folder.
    home = Path(tempfile.mkdtemp(prefix="ygt-pt-", dir=short_folder()))
    try:
        kept = Kept(server, home)
        try:
            yield kept
        finally:
            kept.drop()
    finally:
        shutil.rmtree(home)


def test_a_store_that_went_back_to_a_moment_gets_the_rest_from_its_phones(
    server: Server, world: World
) -> None:
    phone, key = world.worker(), world.key("gongan")
    early, before, after = rentals(2), rentals(3), rentals(4)
    phone.push(*early)
    with kept_of(server) as kept:
        phone.push(*before)
        [(moment,)] = server.ask("postgres", "SELECT clock_timestamp()::text")
        phone.push(*after)
        send(phone)
        cursors = phone.pull()["next"], key.rows("rental")["next"]
        seen = cells_of(key)
        assert world.operator("audit", "verify").exit_code == 0
        kept.receive()
        with kept.recovered(str(moment)) as there, standing_on(world, there) as back:
            mine, theirs = same_phone(phone, back), same_key(key, back)
            assert len(cells_of(theirs)) == len(early + before)
            assert back.operator("doctor").exit_code == 1
            assert back.operator("epoch", "new", "--why", "drill").exit_code == 0
            assert mine.get("/api/v1/sync/pull", cursor=cursors[0]).status_code == 410
            assert theirs.get("sheets/rental/rows", cursor=cursors[1]).status_code == 410
            hand_in_again(mine, early + before, after)
            assert cells_of(theirs) == seen
            well = back.operator("doctor", "--json")
            assert json.loads(well.stdout)["well"], well.output
            assert back.audit("store.epoch") == ["drill"]


@contextmanager
def standing_on(world: World, server: Server) -> Iterator[World]:
    """The same installation over the store that this server has."""
    url = f"postgresql+psycopg://postgres@/{database_of(world.settings)}?host={server.home}"
    settings = replace(world.settings, database_url=url)
    with running(settings, world.clock) as app:
        yield World(app, settings, world.clock)


def hand_in_again(phone: Phone, here: list[dict[str, Any]], lost: list[dict[str, Any]]) -> None:
    """As a phone does that hears of a new epoch: it asks, and sends what is not here."""
    told = phone.have(*({"op_id": op["op_id"], "sha256": "0" * 64} for op in here + lost))
    unknown = [one["op_id"] for one in told["results"] if one["status"] == "unknown"]
    assert unknown == [op["op_id"] for op in lost]
    statuses = [result["status"] for result in phone.push(*here, *lost)]
    assert statuses == ["duplicate"] * len(here) + ["accepted"] * len(lost)
    assert send(phone) == 204


def send(phone: Phone) -> int:
    address = f"/api/v1/blobs/{PHOTO_NAME}"
    return phone.client.put(address, data=PHOTO, headers=phone.headers).status_code
