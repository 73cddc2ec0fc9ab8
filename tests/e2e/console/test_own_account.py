"""One's own sessions, password and authenticator, seen to without asking anybody."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from app.services.sessions import digest
from app.storage.models.accounts import ConsoleSession
from app.storage.queries import accounts as stored
from tests.console import Person, account
from tests.e2e.console.desk import go, prepare, sign_in
from tests.world import World

pytestmark = pytest.mark.browser

STRONG = "河边第三棵榕树下 早上七点"


def test_password_and_authenticator_are_changed_and_the_next_sign_in_needs_both(
    laptop: Page, address: str, world: World
) -> None:
    prepare(laptop, "zh-Hans")
    who = account(world, "gongan")
    sign_in(laptop, address, who)
    _signed_in_elsewhere(who)
    go(laptop, "/account")
    _an_end_to_what_is_elsewhere(laptop, who)
    _another_password(laptop, who)
    fresh = _another_authenticator(laptop, who)
    laptop.get_by_role("button", name="退出登录").click()
    expect(laptop.locator("input[name=secret]")).to_be_visible()
    laptop.fill("input[name=email]", who.email)
    laptop.fill("input[name=secret]", fresh.secret)
    laptop.fill("input[name=code]", _unused(fresh))
    laptop.locator("form .primary").click()
    expect(laptop.locator(".shell h1")).to_be_visible()


def _signed_in_elsewhere(who: Person) -> None:
    """By no code: the codes of this minute are for the browser."""
    moment = who.world.machine_time()
    with who.world.app.app_context(), who.world.transaction() as tx:
        known = stored.by_email(tx, who.email)
        assert known is not None
        there = ConsoleSession(account_id=known.id, created_at=moment, seen_at=moment)
        there.token_hash = digest("elsewhere")
        tx.add(there)


def _an_end_to_what_is_elsewhere(laptop: Page, who: Person) -> None:
    own = laptop.locator("[data-part=sessions]")
    expect(own.locator("li")).to_have_count(2)
    own.locator("[data-do=end-chosen]").click()
    expect(own.get_by_role("alert")).to_contain_text("请先勾上")
    own.locator("input[name=session]").check()
    own.locator("input[name=session-secret]").fill(who.secret)
    own.locator("[data-do=end-chosen]").click()
    expect(own.get_by_text("已结束")).to_be_visible()
    expect(own.locator("li")).to_have_count(1)
    expect(own.get_by_text("只在这里登录着")).to_be_visible()


def _another_password(laptop: Page, who: Person) -> None:
    new, again = (
        laptop.locator("input[name=new-secret]"),
        laptop.locator("input[name=again-secret]"),
    )
    laptop.fill("input[name=old-secret]", who.secret)
    new.fill("王工123456789")
    again.fill("王工123456789")
    expect(laptop.locator(".rules [data-met=true]")).to_have_count(0)
    laptop.locator("[data-do=secret]").click()
    expect(laptop.get_by_role("alert")).to_contain_text("至少 12 个字")
    new.fill(STRONG)
    expect(laptop.locator(".rules [data-met=true]")).to_have_count(3)
    laptop.locator("[data-do=secret]").click()
    expect(laptop.get_by_role("alert")).to_contain_text("两遍写的不一样")
    again.fill(STRONG)
    laptop.locator("[data-do=secret]").click()
    expect(laptop.get_by_text("密码已换")).to_be_visible()


def _another_authenticator(laptop: Page, who: Person) -> Person:
    """Gives the person with what is needed from now on."""
    laptop.fill("input[name=code-secret]", STRONG)
    laptop.fill("input[name=code]", _unused(who))
    laptop.locator("[data-do=code]").click()
    expect(laptop.get_by_role("img", name="身份验证器的二维码")).to_be_visible()
    fresh = replace(who, secret=STRONG, totp=laptop.locator(".shown-once").inner_text())
    laptop.fill("input[name=code]", _wrong(fresh))
    laptop.locator("[data-do=code]").click()
    expect(laptop.get_by_role("alert")).to_contain_text("动态码不对")
    laptop.fill("input[name=code]", _present(fresh))
    laptop.locator("[data-do=code]").click()
    expect(laptop.get_by_text("已换成新的验证器")).to_be_visible()
    return fresh


def _present(who: Person) -> str:
    """What the authenticator shows now; the clock is then that of the machine."""
    who.world.clock.now = who.world.machine_time()
    return who.code()


def _unused(who: Person) -> str:
    """A code is good once: the next one where that of this half minute was spent."""
    spent = who.code()
    now = _present(who)
    return who.code(ahead=1) if now == spent else now


def _wrong(who: Person) -> str:
    _present(who)
    near = {who.code(ahead=ahead) for ahead in range(-4, 5)}
    return next(code for code in map("{:06}".format, range(10)) if code not in near)
