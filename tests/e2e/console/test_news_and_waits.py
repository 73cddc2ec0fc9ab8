"""What the console says by itself: of new rows, of a wait, of a city with very many grids."""

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import insert

from app.storage.models.areas import Area
from tests.builders import AREAS, COMMUNITY, a_tenant
from tests.console import Person, account
from tests.e2e.console.desk import Late, go, prepare, sign_in
from tests.http.department.scenes import recorded, rented_home
from tests.world import World

pytestmark = pytest.mark.browser

SESSION = "**/console/session"
MANY = 600
LISTED = 500


def test_new_rows_are_announced_and_shown_when_asked_for(
    laptop: Page, address: str, world: World
) -> None:
    phone = world.worker()
    recorded(phone, rented_home(a_tenant(), id="visit-1"))
    laptop.clock.install()
    prepare(laptop, "zh-Hans")
    sign_in(laptop, address, account(world, "gongan"))
    go(laptop, "/sheet/arrival")
    expect(laptop.locator(".grid-row")).to_have_count(1)
    another = a_tenant(name="𠮷野家明", id_number="000000199001010021")
    recorded(phone, rented_home(another, id="visit-2"))
    # Nothing moves under the eyes of who reads.
    laptop.clock.fast_forward("00:20")
    expect(laptop.locator("button.news")).to_have_text("有 1 行新的，点这里看")
    expect(laptop.locator(".grid-row")).to_have_count(1)
    laptop.locator("button.news").click()
    expect(laptop.locator(".grid-row")).to_have_count(2)
    expect(laptop.locator(".grid")).to_contain_text("𠮷野家明")
    expect(laptop.locator("button.news")).to_have_count(0)


def test_while_an_answer_is_awaited_nothing_is_typed_that_it_would_wipe(
    laptop: Page, address: str, world: World
) -> None:
    prepare(laptop, "zh-Hans")
    laptop.goto(f"{address}/console/")
    told, code = laptop.get_by_role("alert"), laptop.locator("input[name=code]")
    laptop.fill("input[name=email]", account(world, "gongan").email)
    laptop.fill("input[name=secret]", "AAAA-BBBB-CCCC")
    _guess(code, "000000")
    expect(told).to_contain_text("不对")
    answer = Late(laptop, SESSION)
    _guess(code, "111111")
    answer.given()
    # What was said of the guess before is not said of this one.
    expect(told).to_have_count(0)
    laptop.keyboard.type("9")
    expect(code).to_have_value("111111")
    expect(code).to_be_focused()
    answer.arrives()
    expect(told).to_contain_text("不对")
    laptop.keyboard.type("222222")
    expect(code).to_have_value("222222")


def test_who_guesses_waits_and_a_city_of_many_grids_is_found_by_name(
    laptop: Page, address: str, world: World
) -> None:
    prepare(laptop, "zh-Hans")
    guessed, who = account(world, "gongan"), account(world, "gongan")
    _many_grids(world)
    _guessed_too_often(laptop, address, guessed)
    # Who guesses at one account keeps nobody else waiting.
    sign_in(laptop, address, who)
    go(laptop, "/coverage")
    expect(laptop.locator(".meter")).to_contain_text(f"0 / {MANY + _grids()} 个网格已报")
    expect(laptop.get_by_text(f"只列出前 {LISTED} 个网格")).to_be_visible()
    expect(laptop.locator(".listed tbody tr")).to_have_count(LISTED)
    laptop.get_by_label("找街道、社区、网格").fill("第1599网格")
    expect(laptop.locator(".listed tbody tr")).to_have_count(1)
    expect(laptop.get_by_text(f"只列出前 {LISTED} 个网格")).to_have_count(0)
    laptop.get_by_label("找街道、社区、网格").fill("没有的街道")
    expect(laptop.get_by_text("没有叫这个名字的网格")).to_be_visible()


def _guess(code: Locator, digits: str) -> None:
    code.fill(digits)
    code.press("Enter")


def _guessed_too_often(laptop: Page, address: str, who: Person) -> None:
    laptop.goto(f"{address}/console/")
    laptop.fill("input[name=email]", who.email)
    told = laptop.get_by_role("alert")
    for _ in range(12):
        laptop.fill("input[name=secret]", "AAAA-BBBB-CCCC")
        laptop.fill("input[name=code]", "000000")
        with laptop.expect_response(SESSION) as waiting:
            laptop.locator("form .primary").click()
        if waiting.value.status == 429:
            break
        expect(told).to_contain_text("不对")
    expect(told).to_contain_text("秒再试")


def _grids() -> int:
    above = {parent for _, _, parent in AREAS}
    return sum(code not in above for code, _, _ in AREAS)


def _many_grids(world: World) -> None:
    with world.app.app_context(), world.transaction() as tx:
        path = tx.get_one(Area, COMMUNITY).path
        rows = [
            {
                "code": f"{COMMUNITY}{1000 + n}",
                "name": f"第{1000 + n}网格",
                "level": "grid",
                "parent_code": COMMUNITY,
                "path": f"{path}{COMMUNITY}{1000 + n}/",
            }
            for n in range(MANY)
        ]
        tx.execute(insert(Area), rows)
