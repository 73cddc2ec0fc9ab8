"""A trainee at a phone: the practice realm behind one address with the live one, and a hand that
plays scenarios by what their stories say."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from app import PRACTICE, Parts, create_app
from app.doors import Doors
from app.registry.load.scenarios import load_scenarios
from tests.e2e.conftest import DIST
from tests.e2e.grid_worker import GridWorker, Truth
from tests.e2e.phone import choose_pin
from tests.golden import golden_registry
from tests.http.practice.school import School
from tests.listening import listening
from tests.registry.training.small_scenario import engine
from tests.store import SCHEMA, running
from tests.world import Phone, World


@contextmanager
def opened_school(world: World) -> Iterator[School]:
    """The practice realm as `init` leaves it: with every scenario of the product."""
    world.operator("--practice", "init")
    with running(world.settings.practice, world.clock, PRACTICE) as app:
        practice = World(app, world.settings.practice, world.clock)
        yield School(practice, load_scenarios(SCHEMA, engine().registry))


@contextmanager
def both_doors(world: World, school: School) -> Iterator[str]:
    """The address of both realms, in the world's time."""
    live = create_app(replace(world.settings, field_app=DIST), Parts(world.clock))
    doors = Doors(live, lambda: school.world.app)
    with listening(doors) as address:
        yield address


def come_to_practise(page: Page, address: str, trainee: Phone) -> None:
    page.goto(address)
    page.locator("[data-realm-choice=practice]").click()
    expect(page.locator("[data-realm-choice=practice][aria-pressed=true]")).to_be_visible()
    page.fill("input[name=phone]", trainee.number)
    page.fill("input[name=secret]", trainee.secret)
    page.get_by_role("button", name="登录", exact=True).click()
    choose_pin(page)


def row_of(page: Page, scenario: str) -> Locator:
    """The line of a scenario on the day's page; `data-at` says where it stands."""
    return page.locator(f"[data-scenario={scenario}]")


def stands(page: Page, scenario: str, at: str) -> None:
    expect(page.locator(f"[data-scenario={scenario}][data-at={at}]")).to_be_visible(timeout=60_000)


def review_the_bins(page: Page, missorted: str) -> None:
    """From the story to the receipt: one question of the drop-off point, and nothing else."""
    page.locator("[data-go]").click()
    expect(page.locator("[data-part=focus]")).to_contain_text("只复习 1 项 · 约 2 分钟")
    questions = page.locator("article.question")
    expect(questions).to_have_count(1)
    expect(questions).to_have_attribute("data-path", "place.missorted")
    expect(page.locator("[data-context='place.bin_state']")).to_contain_text("满溢")
    expect(page.locator("article.known, [data-part=head], [data-part=found]")).to_have_count(0)
    questions.locator("input").fill(missorted)
    page.get_by_role("button", name="保存", exact=True).click()
    page.locator("[data-confide] [data-said=sure]").click()
    page.locator("[data-hand-in]").click()
    expect(page.locator(".receipt")).to_be_visible()


class Trainee(GridWorker):
    """A grid worker who goes by the story, and is asked how sure they are before handing in."""

    def __init__(self, page: Page, photo: Path) -> None:
        super().__init__(page, golden_registry(), photo, lambda _: None)
        self.confidence: Mapping[str, str] = {}

    def play(self, scenario: str, truth: Truth, **confidence: str) -> None:
        """From the day's page to the receipt; `confidence` by attribute, else sure."""
        self.confidence = confidence
        row_of(self.page, scenario).click()
        self.record(truth)

    def _open(self, which: int) -> None:
        expect(self.page.locator(".story")).to_be_visible()
        self.page.locator("[data-go]").click()
        expect(self.page.get_by_role("button", name="保存", exact=True)).to_be_visible()

    def _save(self) -> None:
        self.page.get_by_role("button", name="保存", exact=True).click()
        anyway = self.page.get_by_role("button", name="先保存")
        asked = self.page.locator("[data-hand-in]")
        expect(anyway.or_(asked).first).to_be_visible()
        if anyway.count():
            anyway.click()
        expect(asked).to_be_visible()
        for line in self.page.locator("[data-confide]").all():
            attribute = str(line.get_attribute("data-confide")).rpartition(".")[2]
            line.locator(f"[data-said={self.confidence.get(attribute, 'sure')}]").click()
        asked.click()
        expect(self.page.locator(".receipt")).to_be_visible()
