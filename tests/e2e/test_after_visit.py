"""What comes back after a visit: corrected on the phone, taken back, told in the inbox."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.builders import a_tenant, a_visit, an_operation
from tests.e2e.phone import sign_in, unlock
from tests.e2e.test_first_visit import ADDRESS, start_new_place
from tests.e2e.visiting import kept, numbered
from tests.world import Key, World

pytestmark = [pytest.mark.browser, pytest.mark.corridor]

# What stands on the app's icon: a number, 0 where nothing does, null before the app said.
_ICON = """
window.icon = null
Navigator.prototype.setAppBadge = async (n) => { window.icon = n }
Navigator.prototype.clearAppBadge = async () => { window.icon = 0 }
"""
# A round of the phone, the server's answer and what the screen makes of it, on a busy machine.
SOON = 60_000
PULL = "**/api/v1/sync/pull*"


def go(page: Page, screen: str) -> None:
    page.evaluate("screen => { location.hash = screen }", f"#{screen}")


def record_dispute(page: Page) -> None:
    """Leaves everything about a finding out: what its sheet requires comes back as a task."""
    start_new_place(page, ADDRESS)
    page.locator("[data-category=dispute]").click()
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name="先保存").click()
    expect(page.get_by_role("heading", name="已送达", exact=True)).to_be_visible(timeout=SOON)


def not_told_yet(route: Route) -> None:
    """As where what was handed in gets its change number a moment after its receipt."""
    answer = route.fetch()
    [cursor] = parse_qs(urlsplit(route.request.url).query)["cursor"]
    lacking = {**answer.json(), "items": [], "next": cursor, "has_more": False}
    route.fulfill(response=answer, json=lacking)


def field(page: Page, element: str) -> Any:
    return page.locator(f"[data-path$='{element}']")


def on_the_icon(page: Page, number: int) -> None:
    page.wait_for_function("number => window.icon === number", arg=number, timeout=SOON)


def disputes(key: Key) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = key.rows("dispute")["items"]
    return items


def test_a_report_that_came_back_is_corrected_and_its_row_appears(
    page: Page, address: str, world: World
) -> None:
    worker, gongan = world.worker(), world.key("gongan")
    place = {"rented": True, "floating_residents": 1, "floors": "five"}
    report = a_visit(place=place, persons=[a_tenant()])
    [result] = worker.push(an_operation(report))
    numbered(world)
    assert (result["status"], gongan.rows("rental")["items"]) == ("returned", [])
    page.add_init_script(_ICON)
    sign_in(page, address, worker)

    go(page, "/tasks")
    expect(page.locator("[data-task=returned]")).to_contain_text("填的格式不对", timeout=SOON)
    on_the_icon(page, 1)
    page.get_by_role("button", name="去改").click()
    field(page, "place.floors").get_by_role("textbox").fill("6")
    page.get_by_role("button", name="发送更正").click()
    expect(page.get_by_text("没有要办的事")).to_be_visible(timeout=SOON)
    # What became of the correction is read, and then nothing waits any more.
    go(page, "/inbox")
    expect(page.locator(".row").first).to_be_visible(timeout=SOON)
    go(page, "/tasks")
    on_the_icon(page, 0)

    numbered(world)
    [row] = gongan.rows("rental")["items"]
    assert row["op"] == "upsert"


def test_what_was_left_out_is_filled_in_also_after_the_app_was_killed(
    page: Page, address: str, world: World
) -> None:
    worker, zongzhi = world.worker(), world.key("zongzhi")
    sign_in(page, address, worker)
    page.route(PULL, not_told_yet, times=1)
    record_dispute(page)

    # What is asked comes to the form that is open, and soon.
    page.get_by_role("button", name="更正这份记录").click()
    field(page, "dispute_type").get_by_role("button", name="邻里纠纷").click()
    field(page, "description").get_by_role("textbox").fill("楼上楼下为漏水争执")
    expect(page.get_by_text("改了 2 处")).to_be_visible()
    kept(page)
    page.reload()
    unlock(page)
    expect(field(page, "description").get_by_role("textbox")).to_have_value("楼上楼下为漏水争执")
    page.get_by_role("button", name="发送更正").click()

    expect(page.get_by_text("更正过 1 次")).to_be_visible()
    expect(page.get_by_role("heading", name="已送达", exact=True)).to_be_visible(timeout=SOON)
    numbered(world)
    [row] = [row for row in disputes(zongzhi) if row["op"] == "upsert"]
    assert "楼上楼下为漏水争执" in row["cells"].values()
    tasks = [item["data"] for item in worker.pull_all() if item["kind"] == "task"]
    assert [path.rpartition(".")[2] for task in tasks for path in task["detail"]["paths"]] == [
        "escalation",
        "status",
    ]


def test_a_withdrawn_report_leaves_the_feed_and_may_be_kept_until_it_is_sent(
    page: Page, address: str, world: World
) -> None:
    worker, zongzhi = world.worker(), world.key("zongzhi")
    sign_in(page, address, worker)
    record_dispute(page)

    page.get_by_role("button", name="撤回这份记录").click()
    page.get_by_role("button", name="确定撤回").click()
    page.get_by_role("button", name="不撤回了").click()
    expect(page.get_by_role("heading", name="已送达", exact=True)).to_be_visible()
    page.get_by_role("button", name="撤回这份记录").click()
    page.get_by_role("button", name="重复了").click()
    page.get_by_role("button", name="确定撤回").click()
    expect(page.get_by_role("heading", name="将撤回", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="已撤回", exact=True)).to_be_visible(timeout=SOON)

    numbered(world)
    assert [row["op"] for row in disputes(zongzhi)] == ["delete"]
    states = [item["data"] for item in worker.pull_all() if item["kind"] == "report_state"]
    assert [(state["state"], state["rev"]) for state in states] == [("withdrawn", 2)]


def a_department_answers(world: World, key: Key) -> None:
    """What became of the one row, and what it wants to know."""
    numbered(world)
    [row] = disputes(key)
    where = f"sheets/dispute/rows/{row['row_id']}"
    assert key.say(f"{where}/outcome", {"status": "done", "text": "已调解"}).status_code == 201
    assert key.say(f"{where}/return", {"reason": "电话打不通"}).status_code == 201
    numbered(world)


def test_a_department_answers_and_the_worker_reads_it_once_as_new(
    page: Page, address: str, world: World
) -> None:
    worker, zongzhi = world.worker(), world.key("zongzhi")
    page.add_init_script(_ICON)
    sign_in(page, address, worker)
    record_dispute(page)
    # What is still missing of the finding.
    on_the_icon(page, 1)
    a_department_answers(world, zongzhi)

    page.reload()
    unlock(page)
    # Also returned, and a message that was not read yet.
    on_the_icon(page, 3)
    go(page, "/inbox")
    message = page.locator(".row", has_text="已办结")
    expect(message).to_contain_text("已调解", timeout=SOON)
    expect(message).to_contain_text("新")
    go(page, "/tasks")
    returned = page.locator("[data-task=return]")
    expect(returned).to_contain_text("电话打不通")
    returned.get_by_role("button", name="说明情况").click()
    page.get_by_role("textbox", name="说明情况").fill("新号码已问到")
    page.get_by_role("button", name="发送说明").click()
    go(page, "/inbox")
    expect(message).not_to_contain_text("新")
    expect(page.locator(".row", has_text="说明已送达")).to_be_visible(timeout=SOON)
    go(page, "/tasks")
    on_the_icon(page, 1)

    numbered(world)
    tasks = [item["data"] for item in worker.pull_all() if item["kind"] == "task"]
    assert [task["state"] for task in tasks if task["kind"] == "return"] == ["answered"]
