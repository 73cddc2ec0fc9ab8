"""What changes while a phone is away, and an operation that the server cannot read."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.cli.test_releases import edit
from tests.e2e.faults.line import PUSH, Fault, Line, Request
from tests.e2e.faults.reports import books_of, record, save, shows, start_visit, sync
from tests.e2e.phone import lose_the_line, sign_in
from tests.e2e.visiting import delivered, kept
from tests.store import SCHEMA
from tests.world import World

pytestmark = pytest.mark.browser

# Once in every operation; without its colon nothing can be read.
_MARK = '"realm":'


def test_what_was_begun_by_the_old_release_is_delivered_by_it_and_the_next_by_the_new(
    page: Page, address: str, world: World, tmp_path: Path
) -> None:
    worker = world.worker()
    books = books_of(world, worker)
    sign_in(page, address, worker)
    lose_the_line(page)
    record(page, "榕荔街道一巷1号")
    start_visit(page, "榕荔街道一巷2号")
    kept(page)
    publish_another(world, tmp_path / "forms_schema")

    page.context.set_offline(False)
    expect(page.get_by_label("问题描述")).to_be_visible()
    page.get_by_role("button", name="返回").click()
    shows(page, waiting=0, delivered=1)
    expect(page.locator(".strip[data-mood=ok]")).to_be_visible()
    page.locator(".row.draft").click()
    page.get_by_label("问题描述").fill("榕荔街道一巷2号东侧")
    save(page)
    delivered(page)
    page.get_by_role("button", name="回到今天").click()
    record(page, "榕荔街道一巷3号", asked="问题经过")
    shows(page, waiting=0, delivered=3)

    assert books.states() == [("accepted", 1)] * 3
    assert books.told() == ["榕荔街道一巷1号", "榕荔街道一巷2号东侧", "榕荔街道一巷3号"]


def test_what_a_revoked_worker_had_recorded_is_held_shown_and_released_once(
    page: Page, address: str, world: World
) -> None:
    worker = world.worker()
    books = books_of(world, worker)
    sign_in(page, address, worker)
    lose_the_line(page)
    for number in (1, 2):
        record(page, f"榕荔街道一巷{number}号")
    shows(page, waiting=2)
    world.clock.now = world.machine_time()
    assert world.operator("worker", "revoke", "--phone", worker.number).exit_code == 0

    page.context.set_offline(False)
    shows(page, waiting=0, delivered=0, back=2)
    expect(page.get_by_text("登录已失效")).to_be_visible()
    page.locator("[data-tile=back]").click()
    page.get_by_role("button", name="榕荔街道一巷1号").click()
    expect(page.get_by_role("heading", name="已送达·待核")).to_be_visible()
    expect(page.get_by_text("账号已停用，待核对")).to_be_visible()
    assert books.told() == []
    held = json.loads(world.operator("held", "list", "--json").stdout)
    for each in held:
        world.operator("held", "release", each["op_id"], "--reason", "核实无误")
    assert books.told() == ["榕荔街道一巷1号", "榕荔街道一巷2号"]


def test_what_the_server_cannot_read_holds_up_no_neighbour_at_any_place_and_is_shown(
    page: Page, line: Line, world: World
) -> None:
    worker = world.worker()
    books = books_of(world, worker)
    sign_in(page, line.url, worker)
    addresses = []
    for place in range(3):
        names = a_batch(page, line, f"{place + 1}巷")
        line.spoil = spoiled(place)
        line.obey(lambda _: None)
        shows(page, waiting=0, delivered=3 * (place + 1), back=place + 1)
        assert [name for name in names if name not in books.told()] == [names[place + 1]]
        addresses += names
    line.heal()
    for place in range(3):
        page.locator("[data-tile=back]").click()
        page.get_by_role("button", name=addresses[4 * place + place + 1]).click()
        expect(page.get_by_role("heading", name="服务器读不了，已留存")).to_be_visible()
        expect(page.get_by_text("支持代码")).to_be_visible()
        page.get_by_role("button", name="再发一次").click()
        delivered(page)
        page.get_by_role("button", name="回到今天").click()

    assert books.states() == [("accepted", 1)] * 12
    assert books.told() == addresses


def test_what_a_filter_on_the_way_refuses_holds_up_no_neighbour_at_any_place(
    page: Page, line: Line, world: World
) -> None:
    worker = world.worker()
    books = books_of(world, worker)
    sign_in(page, line.url, worker)
    addresses = []
    for place in range(3):
        names = a_batch(page, line, f"{place + 1}巷")
        line.obey(refused(place))
        shows(page, waiting=1, delivered=4 * place + 3)
        assert [name for name in names if name not in books.told()] == [names[place + 1]]
        addresses += names
        line.heal()
        sync(page)
        shows(page, waiting=0, delivered=4 * place + 4)

    assert books.states() == [("accepted", 1)] * 12
    assert books.told() == addresses


def publish_another(world: World, sources: Path) -> None:
    """A release that words one question otherwise."""
    shutil.copytree(SCHEMA, sources)
    edit(sources / "elements" / "issue.yaml", "问题描述", "问题经过")
    edit(sources / "registry.yaml", "version: 2026.11.0", "version: 2026.11.1")
    world.settings = replace(world.settings, schema=sources)
    assert world.operator("publish").exit_code == 0


def a_batch(page: Page, line: Line, where: str) -> list[str]:
    """One report is on its way while three are saved: these are handed in as one batch."""
    line.fail(Fault.HELD)
    names = [f"榕荔街道{where}{number}号" for number in range(4)]
    record(page, names[0])
    line.met()
    for name in names[1:]:
        record(page, name)
    return names


def spoiled(place: int) -> Callable[[Request], Request]:
    """Something on the way spoils one operation of every batch of three."""

    def spoil(request: Request) -> Request:
        if len(ids_in(request)) != 3:
            return request
        parts = request.text.split(_MARK)
        head, tail = _MARK.join(parts[: place + 1]), _MARK.join(parts[place + 1 :])
        return request.saying(f"{head}{_MARK.removesuffix(':')}{tail}")

    return spoil


def refused(place: int) -> Callable[[Request], Fault | None]:
    """A filter takes exception to one operation of a batch of three, and knows it again."""
    disliked: list[str] = []

    def refuse(request: Request) -> Fault | None:
        ids = ids_in(request)
        if len(ids) == 3 and not disliked:
            disliked.append(ids[place])
        return Fault.FORBIDDEN if set(ids) & set(disliked) else None

    return refuse


def ids_in(request: Request) -> list[str]:
    """Of the operations of a push; none where it is another request."""
    return re.findall(r'"op_id":"([^"]+)"', request.text) if request.path == PUSH else []
