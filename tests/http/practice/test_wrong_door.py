"""What came to the wrong door is held there, and handed over by two decisions: out and in."""

import json
from pathlib import Path

import pytest

from tests.builders import an_operation
from tests.http.department.scenes import rented_home
from tests.http.practice.duties import NUMBER, operate
from tests.http.practice.test_two_realms import CANARY
from tests.world import Phone, World


def astray(here: World, realm: str) -> tuple[Phone, str]:
    """A visit at a door that is not its own."""
    tenant = {"id": "R1", "role": "tenant", "presence": "resident", "name": CANARY}
    operation = an_operation(rented_home(tenant), realm=realm, device_seq=7)
    phone = here.worker(phone=NUMBER)
    [result] = phone.push(operation)
    assert (result["status"], result["reason"]) == ("held", "wrong_realm")
    return phone, operation["op_id"]


def taken_in(there: World, file: Path) -> list[dict[str, str]]:
    done = operate(there, "held", "import", str(file), "--json")
    assert done.exit_code == 0, done.output
    rows: list[dict[str, str]] = json.loads(done.stdout)
    return rows


@pytest.mark.parametrize("stray", ["live", "practice"])
def test_it_is_taken_in_where_it_belongs_by_the_same_person_there(
    world: World, practice: World, tmp_path: Path, stray: str
) -> None:
    here, there = (practice, world) if stray == "live" else (world, practice)
    _, op_id = astray(here, stray)
    owner = there.worker(phone=NUMBER)
    file = tmp_path / "held.jsonl"
    written = operate(here, "held", "export", "--out", str(file), "--json")
    assert json.loads(written.stdout) == {"operations": 1}
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
