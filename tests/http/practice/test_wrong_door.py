"""What came to the wrong door is held there, and handed over by two decisions: out and in."""

import hashlib
import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from tests.builders import a_tenant, an_operation
from tests.http.department.scenes import rented_home
from tests.http.department.test_row_photos import row_of
from tests.http.practice.duties import NUMBER, operate
from tests.http.practice.test_two_realms import CANARY
from tests.world import Phone, World

PHOTOS = {hashlib.sha256(data).hexdigest(): data for data in (b"one photo", b"and another")}


def pictured(realm: str) -> dict[str, Any]:
    """A rented home with the photos above."""
    names = [f"P{n}.jpg" for n in range(len(PHOTOS))]
    blobs = [
        {"name": name, "sha256": sha256, "bytes": len(data), "mime": "image/jpeg"}
        for name, (sha256, data) in zip(names, PHOTOS.items(), strict=True)
    ]
    return an_operation(rented_home(a_tenant(), photos=names), realm=realm, blobs=blobs)


def astray(here: World, realm: str) -> tuple[Phone, str]:
    """A visit at a door that is not its own."""
    tenant = {"id": "R1", "role": "tenant", "presence": "resident", "name": CANARY}
    operation = an_operation(rented_home(tenant), realm=realm, device_seq=7)
    phone = here.worker(phone=NUMBER)
    [result] = phone.push(operation)
    assert (result["status"], result["reason"]) == ("held", "wrong_realm")
    return phone, operation["op_id"]


def taken_in(there: World, file: Path) -> list[dict[str, Any]]:
    done = operate(there, "held", "import", str(file), "--json")
    assert done.exit_code == 0, done.output
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def handed_out(here: World, file: Path) -> dict[str, int]:
    written = operate(here, "held", "export", "--out", str(file), "--json")
    told: dict[str, int] = json.loads(written.stdout)
    return told


@pytest.mark.parametrize("stray", ["live", "practice"])
def test_it_is_taken_in_where_it_belongs_by_the_same_person_there(
    world: World, practice: World, tmp_path: Path, stray: str
) -> None:
    here, there = (practice, world) if stray == "live" else (world, practice)
    _, op_id = astray(here, stray)
    owner = there.worker(phone=NUMBER)
    file = tmp_path / "held.jsonl"
    written = operate(here, "held", "export", "--out", str(file), "--json")
    assert json.loads(written.stdout) == {"operations": 1, "missing": 0}
    taken = taken_in(there, file)
    assert [(it["op_id"], it["status"]) for it in taken] == [(op_id, "accepted")]
    assert [it["status"] for it in taken_in(there, file)] == ["duplicate"]
    assert CANARY in json.dumps(there.key("gongan").rows("arrival"), ensure_ascii=False)
    assert here.key("gongan").rows("arrival")["items"] == []
    # The numbers of another phone say nothing about the owner's own.
    assert owner.pull()["device_seq"] == 0
    rejected = operate(here, "held", "reject", op_id, "--reason", "已交给另一个库")
    assert rejected.exit_code == 0
    assert (here.audit("held.export"), there.audit("held.import")) == (
        [f"operation:{op_id}"],
        [f"operation:{op_id}"] * 2,
    )


def test_photos_go_along_and_those_still_on_the_phone_follow(
    world: World, practice: World, tmp_path: Path
) -> None:
    phone, file = practice.worker(phone=NUMBER), tmp_path / "held.jsonl"
    # The wrong door asks for the photos all the same: nothing that a phone may drop is lost.
    [result] = phone.push(pictured(realm="live"))
    assert (result["status"], sorted(result["missing"])) == ("held", sorted(PHOTOS))
    world.worker(phone=NUMBER)
    told = []
    early = operate(practice, "held", "reject", result["op_id"], "--reason", "已移交")
    assert (early.exit_code, "photos_to_come" in early.stderr) == (1, True)
    for sha256, data in PHOTOS.items():
        sent = phone.client.put(f"/api/v1/blobs/{sha256}", data=data, headers=phone.headers)
        assert sent.status_code == 204
        missing = handed_out(practice, file)["missing"]
        [taken] = taken_in(world, file)
        told.append((taken["status"], missing, taken["missing"]))
    assert told == [("accepted_need_blobs", 1, 1), ("duplicate", 0, 0)]
    done = operate(practice, "held", "reject", result["op_id"], "--reason", "已移交")
    assert done.exit_code == 0, done.output
    key = world.key("gongan")
    shown = [key.get(f"{row_of(key, 'rental')}/photos/{n}").data for n in (1, 2)]
    assert shown == list(PHOTOS.values())


def test_a_photo_that_was_changed_on_the_way_takes_nothing_in(
    world: World, practice: World, tmp_path: Path
) -> None:
    phone, file = practice.worker(phone=NUMBER), tmp_path / "held.jsonl"
    phone.push(pictured(realm="live"))
    for sha256, data in PHOTOS.items():
        phone.client.put(f"/api/v1/blobs/{sha256}", data=data, headers=phone.headers)
    world.worker(phone=NUMBER)
    handed_out(practice, file)
    line = json.loads(file.read_text())
    line["blobs"] = {sha256: b64encode(b"another").decode() for sha256 in line["blobs"]}
    file.write_text(json.dumps(line))
    refused = operate(world, "held", "import", str(file))
    assert (refused.exit_code, "bad_file" in refused.stderr) == (1, True)
    assert world.key("gongan").rows("rental")["items"] == []
    assert not (world.settings.blobs / next(iter(PHOTOS))[:2]).exists()


def test_what_will_never_come_is_not_waited_for(world: World, practice: World) -> None:
    [result] = practice.worker(phone=NUMBER).push(pictured(realm="live"))
    asked = ("held", "reject", result["op_id"], "--reason", "手机丢了", "--anyway")
    assert operate(practice, *asked).exit_code == 0


def test_whoever_has_no_account_there_is_named_and_nothing_is_lost(
    world: World, practice: World, tmp_path: Path
) -> None:
    practice.area_tree()
    _, op_id = astray(world, "practice")
    file = tmp_path / "held.jsonl"
    assert operate(world, "held", "export", "--out", str(file)).exit_code == 0
    refused = operate(practice, "held", "import", str(file), "--json")
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)[0]["status"] == "no_worker"
    assert op_id in operate(world, "held", "list").stdout
