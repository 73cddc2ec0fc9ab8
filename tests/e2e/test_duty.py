"""Ready for duty on the phone: what was earned in practice opens questions where it counts; whoever
has not practised sees why they are not asked; a new release asks for two minutes."""

from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from app import PRACTICE
from tests.builders import CITY, RELEASE, a_visit, an_operation
from tests.e2e.phone import PIN, at_today, choose_pin, sign_in, unlock
from tests.e2e.practising import review_the_bins, row_of, stands
from tests.http.department.test_past_releases import publish
from tests.http.practice.school import School, open_school
from tests.http.practice.test_refresher import with_other_bins
from tests.store import running
from tests.world import Phone, World

pytestmark = pytest.mark.browser

NUMBER = "19900008001"
PLACE = "云桂路18号楼下投放点"
QUESTION = "article.question[data-path='place.missorted']"
EARNED = "[data-part=earned]"
NOTE = "[data-part=duty]"


@pytest.fixture
def school(world: World) -> Iterator[School]:
    """The practice realm beside this one, with the one scenario that feeds drop-off points."""
    world.clock.now = world.machine_time()
    assert world.operator("--practice", "init").exit_code == 0
    with running(world.settings.practice, world.clock, PRACTICE) as app:
        yield open_school(World(app, world.settings.practice, world.clock), "w8_drop_off")


@pytest.fixture
def worker(world: World) -> Phone:
    """Works in a city that wants credentials, where a drop-off point is known."""
    phone = world.worker(phone=NUMBER)
    place = {"kind": "drop_off_point", "address": PLACE}
    visit = {"outcome": "nobody_home"}
    [result] = phone.push(an_operation(a_visit(place=place, visit=visit)))
    assert result["status"] == "accepted"
    assert world.operator("waiver", "end", CITY).exit_code == 0
    return phone


def stand_before(page: Page) -> None:
    """At the drop-off point."""
    page.locator("button.row").filter(has_text=PLACE).first.click()
    expect(page.get_by_role("button", name="保存", exact=True)).to_be_visible()


def wait_for_earned(page: Page, release: str | None) -> None:
    """Until what was earned for a release lies between the realms; None: until all was taken in.
    The page allows no script of others, so it is asked from outside."""
    for _ in range(600):
        found = str(page.evaluate("localStorage.getItem('ygt-earned') ?? ''")).split()
        claims = [urlsafe_b64decode(f"{it.split('.')[1]}===").decode() for it in found]
        if any(f'"{release}"' in it for it in claims) if release else not claims:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"after a minute there is {claims}, not {release}")


def back_with_what_was_earned(page: Page, release: str) -> None:
    """Two taps out of practice, once the phone has it; then the live realm takes it in."""
    wait_for_earned(page, release)
    page.get_by_role("button", name="回到实战").click()
    page.locator(".practice-go").click()
    unlock(page)
    at_today(page)
    wait_for_earned(page, None)


def hold_what_is_told(page: Page, pull: str) -> Callable[[], None]:
    """The server's news of one more round come through, and no others until they are let go."""
    asked: list[Route] = []
    held: list[Route] = []

    def meet(route: Route) -> None:
        asked.append(route)
        if len(asked) == 1:
            route.continue_()
        else:
            held.append(route)

    def let_go() -> None:
        for route in held:
            route.continue_()
        page.unroute(pull)

    page.route(pull, meet)
    return let_go


def a_draft_opens_its_questions(page: Page, address: str) -> None:
    """By what was earned, also where it was opened before the server said so."""
    let_go = hold_what_is_told(page, f"{address}/api/v1/sync/pull*")
    back_with_what_was_earned(page, RELEASE)
    expect(page.locator("button.row.draft")).to_have_count(1)
    page.locator("button.row.draft").click()
    expect(page.locator(NOTE)).to_contain_text("还没练过：城市管理")
    let_go()
    expect(page.locator("[data-path='place.bin_state']").first).to_be_visible()
    expect(page.locator(NOTE)).to_have_count(0)


def refresh(page: Page) -> None:
    """Two minutes on the one element that the new release changed, and nothing else."""
    stands(page, "w8_drop_off", "fresh")
    row_of(page, "w8_drop_off").click()
    page.get_by_role("button", name="新规则：只复习 1 项 · 约 2 分钟").click()
    expect(page.locator("[data-go]")).to_be_visible(timeout=60_000)
    review_the_bins(page, "7")
    page.get_by_role("button", name="回到今天").click()


def test_what_was_earned_in_practice_opens_the_questions_and_a_release_asks_once_more(
    page: Page, address: str, world: World, school: School, worker: Phone
) -> None:
    trainee = school.world.worker(phone=NUMBER)
    sign_in(page, address, worker)
    expect(page.locator("button.row").filter(has_text="还没练")).to_have_count(0)
    stand_before(page)
    expect(page.locator(NOTE)).to_contain_text("还没练过：城市管理")
    expect(page.locator(QUESTION)).to_have_count(0)

    # The draft stays; the other door is one tap away.
    school.pass_all(trainee, "w8_drop_off")
    page.locator(NOTE).get_by_role("button", name="去演练").click()
    page.fill("input[name=phone]", trainee.number)
    page.fill("input[name=secret]", trainee.secret)
    page.get_by_role("button", name="登录", exact=True).click()
    choose_pin(page)
    expect(page.locator(EARNED)).to_contain_text("等着带到实战")
    a_draft_opens_its_questions(page, address)
    page.get_by_role("button", name="返回").click()

    for realm in (world, school.world):
        publish(realm, with_other_bins)
    page.get_by_role("button", name="已同步").click()
    expect(page.locator("[data-duty=refresher]")).to_contain_text("表有变动：城市管理")
    page.locator("[data-duty=refresher]").get_by_role("button", name="去演练").click()
    unlock(page, PIN)
    expect(page.locator(EARNED)).to_contain_text("实战已收下")
    refresh(page)
    back_with_what_was_earned(page, "2026.12.0")
    expect(page.locator("[data-duty=refresher]")).to_have_count(0)
