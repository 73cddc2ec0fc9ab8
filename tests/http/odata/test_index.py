"""The index of a sheet: the same answers as looking through its rows, and nothing that stays."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import pytest

from tests.builders import a_tenant, a_withdrawal, an_amendment
from tests.http.department.scenes import recorded, rented_home
from tests.http.department.test_past_releases import only, publish
from tests.http.index_scenes import Twins
from tests.http.odata.scenes import ask, found, ready, refused
from tests.http.odata.test_filter import FITS, home


def test_an_index_answers_every_filter_as_the_rows_do(twins: Twins) -> None:
    recorded(
        twins.world.worker(),
        home(1, floating_residents=3, owner_name="O'Neil"),
        home(2, floating_residents=12, owner_name="𠮷田"),
        home(3, owner_name="张三"),
        home(4, floating_residents=0, registered_residents=12),
    )
    _, key = twins.keys("gongan")
    ready(twins, key, "rental")
    told = {
        text: "".join(str(row["address"])[1] for row in found(key, "rental", filter=text))
        for text in FITS
    }
    assert told == FITS
    counts = {text: ask(key, "rental/$count", filter=text).text for text in FITS}
    assert counts == {text: str(len(fits)) for text, fits in FITS.items()}


def test_until_it_is_built_whoever_needs_it_is_told_when_to_come_again(twins: Twins) -> None:
    recorded(twins.world.worker(), rented_home(a_tenant()))
    looking, indexed = twins.keys("gongan")
    for options in (
        {"orderby": "phone"},
        {"filter": "sex eq '1'"},
        {"filter": "contains(phone,'9')"},
    ):
        answer = ask(indexed, "arrival", **options)
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (503, "index_building")
        assert int(answer.headers["Retry-After"]) > 0
        assert ask(looking, "arrival", **options).status_code == 200
    # Neither a page of all nor what the directory knows by itself waits for it.
    assert len(found(indexed, "arrival")) == 1
    assert len(found(indexed, "arrival", filter="seq gt 0")) == 1
    assert twins.build() == 1
    assert twins.build() == 0
    assert found(indexed, "arrival", orderby="phone") == found(looking, "arrival")


def test_what_changes_is_in_the_next_answer(twins: Twins) -> None:
    phone = twins.world.worker()
    first, second = (rented_home(a_tenant(name=name)) for name in "甲乙")
    recorded(phone, first, second)
    _, key = twins.keys("gongan")
    ready(twins, key, "arrival")

    def names(**options: str) -> list[str]:
        return [row["tenant_name"] for row in found(key, "arrival", **options)]

    assert names(orderby="tenant_name desc") == ["甲", "乙"]
    person = first["persons"][0]["id"]
    visit = first["visit"]["id"]
    phone.push(an_amendment(visit, set={f"persons.{person}.name": "丙"}))
    assert names(filter="tenant_name eq '甲'") == []
    assert names(filter="tenant_name eq '丙'") == ["丙"]
    phone.push(a_withdrawal(second["visit"]["id"]))
    assert names(orderby="tenant_name") == ["丙"]
    assert ask(key, "arrival/$count", filter="tenant_name ne null").text == "1"
    recorded(phone, rented_home(a_tenant(name="丁"), a_tenant(name="戊")))
    assert names(filter="tenant_name ne null") == ["丙", "丁", "戊"]
    assert twins.build() == 0


@pytest.mark.parametrize("harm", ["gone", "emptied", "overwritten"])
def test_an_index_that_is_lost_is_built_again(twins: Twins, harm: str) -> None:
    recorded(
        twins.world.worker(), rented_home(a_tenant(name="甲")), rented_home(a_tenant(name="乙"))
    )
    _, key = twins.keys("gongan")
    ready(twins, key, "arrival")
    before = found(key, "arrival", orderby="tenant_name")
    [file] = twins.files()
    if harm == "gone":
        file.unlink()
    else:
        file.write_bytes(b"" if harm == "emptied" else b"no database" * 4096)
    assert ask(key, "arrival", orderby="tenant_name").status_code == 503
    assert twins.build() == 1
    assert found(key, "arrival", orderby="tenant_name") == before
    assert twins.files() != [file]


def test_far_more_changes_than_a_request_waits_for_are_left_to_the_job(twins: Twins) -> None:
    phone = twins.world.worker()
    recorded(phone, rented_home(a_tenant()))
    looking, key = twins.keys("gongan")
    ready(twins, key, "arrival")
    people = [a_tenant() for _ in range(45)]
    recorded(phone, *(rented_home(*people) for _ in range(46)))
    assert ask(key, "arrival", orderby="phone").status_code == 503
    assert twins.build() == 1
    assert ask(key, "arrival/$count", filter="phone ne null").text == str(46 * 45 + 1)
    assert found(key, "arrival", orderby="phone") == found(looking, "arrival", orderby="phone")


def test_another_release_has_an_index_of_its_own(twins: Twins) -> None:
    recorded(twins.world.worker(), rented_home(a_tenant(sex="2")))
    _, key = twins.keys("gongan")
    ready(twins, key, "arrival")
    [file] = twins.files()
    assert len(found(key, "arrival", filter="sex eq '2'")) == 1
    publish(twins.world, only("sex", output="label"))
    assert ask(key, "arrival", filter="sex eq '2'").status_code == 503
    assert twins.build() == 1
    assert found(key, "arrival", filter="sex eq '2'") == []
    [row] = found(key, "arrival", filter="startswith(sex,'女')")
    assert row["sex"].startswith("女")
    # That of the release before is not kept.
    assert len(twins.files()) == 1
    assert twins.files() != [file]


def test_readers_of_the_index_and_writers_never_see_half_of_a_change(twins: Twins) -> None:
    phone, (_, key) = twins.world.worker(), twins.keys("gongan")
    reports = [rented_home(a_tenant(), a_tenant()) for _ in range(20)]
    recorded(phone, reports[0])
    ready(twins, key, "arrival")
    writing = Event()

    def read(_: int) -> list[int]:
        """How many rows there were, each time until all is written."""
        own, seen = replace(key, client=twins.app.test_client()), [0]
        while not writing.is_set() or seen[-1] < 40:
            answer = ask(own, "arrival", filter="phone ne null", count="true").get_json()
            assert answer["@odata.count"] == len(answer["value"])
            seen.append(len(answer["value"]))
        return seen

    with ThreadPoolExecutor(3) as readers:
        found_by = [readers.submit(read, n) for n in range(3)]
        try:
            for report in reports[1:]:
                recorded(phone, report)
        finally:
            writing.set()
        for future in found_by:
            seen = future.result()
            assert seen == sorted(seen)
            assert all(count % 2 == 0 for count in seen)


def test_keys_that_see_less_have_an_index_that_holds_less(twins: Twins) -> None:
    recorded(twins.world.worker(), rented_home(a_tenant(name="欧阳雀", phone="13812345678")))
    _, whole_key = twins.keys("gongan")
    _, masked = twins.keys("gongan", fields=[])
    ready(twins, masked, "arrival")
    [file] = twins.files()
    assert b"13812345678" not in file.read_bytes()
    assert "欧阳雀".encode() not in file.read_bytes()
    assert found(masked, "arrival", filter="tenant_name eq '欧阳雀'") == []
    assert found(masked, "arrival", filter="contains(phone,'1234')") == []
    # It is no use to a key that sees more, which has its own.
    ready(twins, whole_key, "arrival")
    assert len(twins.files()) == 2
    assert len(found(whole_key, "arrival", filter="tenant_name eq '欧阳雀'")) == 1
    assert found(masked, "arrival", filter="tenant_name eq '欧阳雀'") == []
    assert refused(masked, "arrival", filter="person.name eq '欧阳雀'")[0] == 400


def test_only_the_operator_can_read_an_index(twins: Twins) -> None:
    recorded(twins.world.worker(), rented_home(a_tenant()))
    _, key = twins.keys("gongan")
    ready(twins, key, "arrival")
    [file] = twins.files()
    assert (file.stat().st_mode & 0o077, file.parent.stat().st_mode & 0o077) == (0, 0)
    with sqlite3.connect(file) as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store.close()
