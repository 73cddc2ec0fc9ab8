"""What is practised is nowhere in the live realm: in no answer of any route of it, in no row of its
store, not in its backup; and what is live is nowhere in the practice realm."""

import io
import re
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from app import scheduler
from app.services.backup.archive import unpacked
from app.services.backup.sealing import Key
from app.storage.database import db
from app.storage.models.webhooks import Delivery
from tests.builders import an_operation
from tests.cli.backup.restored import backed_up
from tests.console import person
from tests.golden import golden_registry
from tests.http.department.scenes import rented_home
from tests.http.practice.test_two_realms import CANARY, DOORS
from tests.world import World

LIVE = "金丝雀实战"
DAY = "2026-11-18"
_PARAMETER = re.compile(r"<(?:[^<>]*:)?(\w+)>")


def handed_in(here: World, name: str) -> None:
    """Somebody of this name, and a dispute that tells of them, in every sheet that takes them."""
    realm = here.app.extensions["yigetong"].realm
    tenant = {"id": "R1", "role": "tenant", "presence": "resident", "name": name}
    visit = rented_home(tenant, note=name)
    visit["place"]["address"] = f"{name}一巷1号"
    visit["issues"] = [{"no": "1", "category": "dispute", "description": name, "person_id": "R1"}]
    [result] = here.worker().push(an_operation(visit, realm=realm))
    assert result["status"] == "accepted", result


def addresses(app: Flask) -> Iterator[str]:
    """Every address that can be read of a realm, for each department and sheet where it has them;
    a route that is added later is among them."""
    sheets = [(sheet.department, sheet.name) for sheet in golden_registry().sheets.values()]
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or not rule.rule.startswith(DOORS):
            continue
        yield from sorted({filled_in(rule.rule, *sheet) for sheet in sheets})


def filled_in(rule: str, department: str, sheet: str) -> str:
    """A rule with this sheet in it; what else it wants is called x."""
    words = {"department": department, "sheet": sheet, "extension": "json"}
    return _PARAMETER.sub(lambda name: words.get(name[1], "x"), rule)


def told(here: World) -> Iterator[tuple[str, str]]:
    """What each of these addresses answers to whoever may ask, files opened."""
    keys = {it: here.key(it).headers for it in golden_registry().departments}
    worker, office = here.worker().headers, person(here, None, "office")
    trainer = person(here, None, "trainer")
    client = here.app.test_client(use_cookies=False)
    for address in addresses(here.app):
        department = next((it for it in keys if f"/{it}/" in address), "gongan")
        for headers in (worker, keys[department], office.headers, trainer.headers):
            for query in ({}, {"date": DAY}):
                answer = client.get(address, headers=headers, query_string=query)
                if answer.status_code == 200:
                    yield address, opened(answer.data)


def opened(body: bytes) -> str:
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            body = b"".join(parts.read(name) for name in parts.namelist())
    return body.decode(errors="replace")


def stored(here: World) -> str:
    """Every row of every table."""
    with here.app.app_context(), here.transaction(writes=False) as tx:
        rows = [
            row for table in db.metadata.sorted_tables for row in tx.execute(select(*table.c)).all()
        ]
    return "".join(_text(cell) for row in rows for cell in row)


def test_no_answer_and_no_row_of_one_realm_holds_what_the_other_was_told(
    world: World, practice: World
) -> None:
    handed_in(practice, CANARY)
    handed_in(world, LIVE)
    for here, own, foreign in ((world, LIVE, CANARY), (practice, CANARY, LIVE)):
        answers = list(told(here))
        leaking = sorted({address for address, text in answers if foreign in text})
        assert leaking == []
        # The search finds what is there: rows, pulls, tables, feeds.
        assert len({address for address, text in answers if own in text}) > 5
        assert own in stored(here)
        assert foreign not in stored(here)


def test_nothing_practised_is_counted_where_it_counts(world: World, practice: World) -> None:
    practice.area_tree()
    world.area_tree()
    handed_in(practice, CANARY)
    office = person(world, "gongan")
    grids = office.get("/api/v1/console/coverage", date=DAY).get_json()["grids"]
    assert all(grid["rows"] == {} for grid in grids)
    key = world.key("gongan")
    for sheet in golden_registry().sheets_of("gongan"):
        counted = key.get(f"/odata/v4/gongan/{sheet.name}/$count")
        assert (counted.status_code, counted.text) == (200, "0")


def test_no_webhook_hears_of_what_is_practised(world: World, practice: World) -> None:
    hook = {"url": "https://hooks.ygt.example/rows"}
    for here in (world, practice):
        key = here.key("gongan")
        address = "/api/v1/departments/gongan/webhooks"
        assert key.client.post(address, json=hook, headers=key.headers).status_code == 201
    written = []
    for here, name in ((practice, CANARY), (world, LIVE)):
        handed_in(here, name)
        scheduler.tell_news(world.app)
        written.append(messages(world))
    assert (len(written[0]), len(written[1])) == (0, 1)
    # In practice nobody writes any: no job runs there.
    assert messages(practice) == []


def messages(here: World) -> list[str]:
    with here.app.app_context(), here.transaction(writes=False) as tx:
        return [delivery.body for delivery in tx.scalars(select(Delivery))]


def test_no_backup_of_the_live_realm_holds_what_was_practised(
    world: World, practice: World, tmp_path: Path
) -> None:
    handed_in(practice, CANARY)
    handed_in(world, LIVE)
    world.fold()
    sealed = backed_up(world, tmp_path)
    plain = io.BytesIO()
    with sealed.file.open("rb") as file:
        Key(sealed.key.read_text()).open(file, plain)
    text = archived(plain.getvalue())
    assert LIVE in text
    assert CANARY not in text


def archived(plain: bytes) -> str:
    """All that a backup holds, its tables unpacked."""
    parts = []
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        for member in tar.getmembers():
            file = tar.extractfile(member)
            content = file.read() if file else b""
            rows = unpacked(content) if member.name.startswith("table/") else []
            parts += [content.decode(errors="replace"), *(_text(it) for row in rows for it in row)]
    return "".join(parts)


def _text(cell: object) -> str:
    return cell.decode(errors="replace") if isinstance(cell, bytes) else str(cell)
