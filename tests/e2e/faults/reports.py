"""Reports made on the screen, and looked for at the server and in a department's feed."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.e2e.phone import at_today
from tests.e2e.visiting import at_visit
from tests.world import Key, Phone, World

# A round of the phone and what the screen makes of it, on a busy machine.
SOON = 60_000


@dataclass(frozen=True, slots=True)
class Books:
    """What the server has of one worker: the store's word, and a department's."""

    worker: Phone
    zongzhi: Key

    def states(self) -> list[tuple[str, int]]:
        """State and revision of every report, in no order that matters."""
        told = [it["data"] for it in self.worker.pull_all() if it["kind"] == "report_state"]
        return sorted((it["state"], it["rev"]) for it in told)

    def told(self) -> list[str]:
        """What is told in each row of 综治's feed of disputes; a repetition would stand twice."""
        rows = self.zongzhi.rows("dispute")["items"]
        return sorted(row["cells"]["纠纷情况/简要案情"] for row in rows)


def books_of(world: World, worker: Phone) -> Books:
    return Books(worker, world.key("zongzhi"))


def start_visit(page: Page, address: str, asked: str = "问题描述") -> None:
    """At a place nobody knows, with a finding that makes a row for 综治 and tells the address."""
    page.get_by_role("button", name="走访新地点").click()
    page.locator("[data-path='place.kind'] .picker").click()
    page.get_by_role("button", name="楼栋", exact=True).click()
    page.get_by_label("标准地址").fill(address)
    page.get_by_role("button", name="开始走访").click()
    at_visit(page)
    page.locator("[data-category=dispute]").click()
    page.get_by_label(asked).fill(address)


def save(page: Page) -> None:
    """With what is required left out; the screen then says that it is kept."""
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name="先保存").click()
    page.locator(".receipt").wait_for()


def record(page: Page, address: str, asked: str = "问题描述") -> None:
    """One visit from the day's page and back."""
    start_visit(page, address, asked)
    save(page)
    page.get_by_role("button", name="回到今天").click()
    at_today(page)


def tile(page: Page, name: str) -> Locator:
    """A number on the day's page: `waiting`, `delivered`, `back`."""
    return page.locator(f"[data-tile={name}] strong")


def shows(page: Page, **numbers: int) -> None:
    for name, number in numbers.items():
        expect(tile(page, name)).to_have_text(str(number), timeout=SOON)


def in_trouble(page: Page, words: str) -> None:
    """The strip says that the last round failed, and how."""
    expect(page.locator(".strip[data-mood=trouble]")).to_contain_text(words, timeout=SOON)


def sync(page: Page) -> None:
    """As an impatient thumb does; the timer would do it too."""
    page.locator(".strip").click()
