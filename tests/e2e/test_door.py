"""The door of the field app: codes, several workers on one phone, locking, browsers that cannot."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.phone import PIN, at_today, choose_pin, one_use_code, sign_in, unlock
from tests.world import World

pytestmark = pytest.mark.browser

OTHER_PIN = "805163"
CAMERA_THAT_TAKES_ITS_TIME = """
navigator.mediaDevices.getUserMedia = () =>
  new Promise((_, no) => { window.noCamera = () => no(new DOMException("", "NotFoundError")) })
"""
WECHAT = "Mozilla/5.0 (Linux; Android 12; wv) AppleWebKit/537.36 MicroMessenger/8.0.49"


def open_settings(page: Page) -> None:
    page.get_by_role("button", name="设置").click()
    expect(page.get_by_role("heading", name="设置", exact=True)).to_be_visible()


def by_code(page: Page, code: str) -> None:
    page.get_by_role("button", name="用一次性登录码").click()
    page.get_by_label("一次性登录码").fill(code)
    page.get_by_role("button", name="登录", exact=True).click()


def test_a_code_signs_in_once_however_it_is_typed(page: Page, address: str, world: World) -> None:
    worker = world.worker()
    code = one_use_code(world, worker)["enrolment_code"]
    page.goto(address)
    by_code(page, code.lower().replace("-", " "))
    choose_pin(page)

    open_settings(page)
    page.get_by_role("button", name="退出登录").click()
    by_code(page, code)
    expect(page.get_by_role("alert")).to_contain_text("用过了或过期了")


def test_a_link_brings_its_code_and_leaves_none_in_the_address(
    page: Page, address: str, world: World
) -> None:
    letter = one_use_code(world, world.worker(), "--address", address)
    page.goto(letter["link"])
    expect(page.get_by_label("一次性登录码")).to_have_value(letter["enrolment_code"])
    assert letter["enrolment_code"] not in page.evaluate("location.href")
    page.get_by_role("button", name="登录", exact=True).click()
    choose_pin(page)


def test_the_qr_code_of_a_letter_is_read_from_a_picture(
    page: Page, address: str, world: World, tmp_path: Path
) -> None:
    picture = tmp_path / "letter.png"
    one_use_code(world, world.worker(), "--address", address, "--qr", str(picture))
    page.goto(address)
    page.get_by_role("button", name="用一次性登录码").click()
    page.get_by_role("button", name="扫登录码").click()
    page.set_input_files("dialog input[type=file]", picture)
    choose_pin(page)


def test_a_picture_without_a_code_says_so_and_typing_still_works(
    page: Page, address: str, world: World
) -> None:
    page.add_init_script(CAMERA_THAT_TAKES_ITS_TIME)
    page.goto(address)
    page.get_by_role("button", name="用一次性登录码").click()
    page.get_by_role("button", name="扫登录码").click()
    icon = Path(__file__).parents[2] / "pwa" / "public" / "icon-192.png"
    page.set_input_files("dialog input[type=file]", icon)
    expect(page.get_by_role("dialog")).to_contain_text("没有认出二维码")
    page.evaluate("window.noCamera()")
    expect(page.get_by_role("dialog")).to_contain_text("没有认出二维码")
    page.get_by_role("button", name="关闭").click()
    expect(page.get_by_label("一次性登录码")).to_be_editable()


def test_two_workers_on_one_phone_never_meet(page: Page, address: str, world: World) -> None:
    first, second = world.worker(name="梁䶮"), world.worker(name="𠮷田")
    sign_in(page, address, first)
    open_settings(page)
    page.get_by_role("button", name="现在锁上").click()
    page.get_by_role("button", name="换账号登录").click()
    page.fill("input[name=phone]", second.number)
    page.fill("input[name=secret]", second.secret)
    page.get_by_role("button", name="登录", exact=True).click()
    choose_pin(page, OTHER_PIN)
    expect(page.get_by_text("𠮷田")).to_be_visible()

    page.reload()
    expect(page.get_by_role("button", name="记号 乙")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="记号 甲").click()
    expect(page.get_by_role("button", name="记号 甲")).to_have_attribute("aria-pressed", "true")
    unlock(page, OTHER_PIN)
    expect(page.get_by_role("alert")).to_contain_text("解锁码不对")
    unlock(page, PIN)
    at_today(page)
    expect(page.get_by_text("梁䶮")).to_be_visible()
    expect(page.get_by_text("𠮷田")).to_have_count(0)


def test_a_forgotten_pin_is_set_anew_by_a_code_and_costs_no_draft(
    page: Page, address: str, world: World
) -> None:
    worker = world.worker()
    sign_in(page, address, worker)
    page.get_by_role("button", name="走访新地点").click()
    page.locator("[data-path='place.kind'] .picker").click()
    page.get_by_role("button", name="楼栋", exact=True).click()
    page.get_by_label("标准地址").fill("榕荔街道九巷9号")
    page.get_by_role("button", name="开始走访").click()
    expect(page.get_by_role("button", name="保存", exact=True)).to_be_visible()

    page.reload()
    page.get_by_role("button", name="忘了解锁码").click()
    by_code(page, one_use_code(world, worker)["enrolment_code"])
    page.fill("input[name=pin]", OTHER_PIN)
    page.fill("input[name=again]", OTHER_PIN)
    page.get_by_role("button", name="设好，开始使用").click()
    expect(page.get_by_role("button", name="保存", exact=True)).to_be_visible()
    expect(page.get_by_text("榕荔街道九巷9号").first).to_be_visible()


def test_who_signed_out_keeps_the_store_and_may_sign_in_again(
    page: Page, address: str, world: World
) -> None:
    worker = world.worker()
    sign_in(page, address, worker)
    open_settings(page)
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_label("手机号")).to_be_visible()

    page.reload()
    page.get_by_role("button", name="回去解锁").click()
    unlock(page)
    at_today(page)
    open_settings(page)
    page.get_by_role("button", name="重新登录", exact=True).click()
    page.fill("input[name=phone]", worker.number)
    page.fill("input[name=secret]", worker.secret)
    page.get_by_role("button", name="登录", exact=True).click()
    unlock(page)
    expect(page.get_by_role("heading", name="设置", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="重新登录", exact=True)).to_have_count(0)


def test_a_phone_that_lies_about_asks_for_the_pin(page: Page, address: str, world: World) -> None:
    page.clock.install()
    sign_in(page, address, world.worker())
    # Far from a quarter of an hour: the clock runs on while a busy machine thinks.
    page.clock.fast_forward("09:00")
    expect(page.get_by_role("heading", name="今天")).to_be_visible()
    page.get_by_role("heading", name="今天").click()
    page.clock.fast_forward("09:00")
    expect(page.get_by_role("heading", name="今天")).to_be_visible()
    page.clock.fast_forward("07:00")
    expect(page.get_by_label("解锁码")).to_be_visible()
    unlock(page)
    at_today(page)


def test_looks_and_language_change_at_once_and_stay(page: Page, address: str, world: World) -> None:
    sign_in(page, address, world.worker())
    open_settings(page)
    page.get_by_role("button", name="暗", exact=True).click()
    page.get_by_role("button", name="特大").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    document = page.locator("html")
    expect(document).to_have_css("font-size", "24px")
    expect(document).to_have_css("color-scheme", "dark")
    page.reload()
    expect(document).to_have_css("font-size", "24px")
    expect(document).to_have_attribute("lang", "en")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize(
    ("agent", "script", "ability"),
    [
        (WECHAT, "", "embedded"),
        (None, "Object.defineProperty(window, 'indexedDB', {value: undefined})", "no_store"),
        (
            None,
            "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') }",
            "no_store",
        ),
        (None, "Object.defineProperty(window, 'isSecureContext', {value: false})", "insecure"),
    ],
    ids=["chat app", "no IndexedDB", "private window", "plain http"],
)
def test_a_browser_that_cannot_is_told_before_anything_is_typed(
    browser: Browser, address: str, agent: str | None, script: str, ability: str
) -> None:
    context = browser.new_context(user_agent=agent, locale="zh-CN")
    page = context.new_page()
    page.add_init_script(script)
    page.goto(address)
    expect(page.locator(f"[data-ability={ability}]")).to_be_visible()
    expect(page.locator("input")).to_have_count(0)
    context.close()
