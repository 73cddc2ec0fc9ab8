"""A worker who goes through visits on the screen and answers from what is true at the door."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Geolocation, Locator, Page, expect

from app.clock import LOCAL
from app.registry.registry import Registry
from tests.e2e.answering import answer, shown
from tests.e2e.phone import unlock

Truth = dict[str, Any]

_CALLED = {"resident": "在", "away": "外出", "moved_out": "搬走"}
# What is on the screen, by path; a card that is closed hides its lines.
_QUESTIONS = "article.question[data-path]"
_ARRIVAL = ("visit.outcome", "visit.mode")
_MOST_ROUNDS = 60


class GridWorker:
    """One phone in one hand. `at` is told what time it is whenever that matters."""

    def __init__(
        self, page: Page, registry: Registry, photo: Path, at: Callable[[str], None]
    ) -> None:
        self.page = page
        self.registry = registry
        self.photo = photo
        self.at = at
        # What the phone numbered itself, beside the numbers of the truth.
        self.numbers: dict[str, str] = {}
        self._truth: Truth = {}
        self._issues: dict[str, Truth] = {}
        self._done: set[str] = set()

    def record(self, truth: Truth, which: int = 0) -> None:
        """One visit from the day's page to the receipt; `which` of the places with its address."""
        self._truth, self._issues, self._done = truth, {}, set()
        facts = truth["visit"]
        late = facts["entered_at"] != facts["ended_at"]
        self.at(facts["ended_at" if late else "started_at"])
        self._stand_at(facts.get("location"))
        self._open(which)
        self._arrive()
        if late:
            self._tell_time(facts)
        self._call_the_roll()
        for issue in truth["issues"]:
            self._find(issue)
        self._answer_all()
        self.at(truth["visit"]["entered_at"])
        self._save()

    def told(self, cell: Any) -> Any:
        """A cell with the numbers of findings as the truth has them: a phone makes its own."""
        return self.numbers.get(cell, cell) if isinstance(cell, str) else cell

    def _stand_at(self, where: Truth | None) -> None:
        """Where the phone believes to be; in a stairwell it does not know."""
        found = where and Geolocation(
            latitude=where["lat"], longitude=where["lon"], accuracy=where["accuracy_m"]
        )
        self.page.context.set_geolocation(found or None)

    def _open(self, which: int) -> None:
        address = self._truth["place"].get("address") or self._truth["place"]["name"]
        search = self.page.get_by_role("searchbox")
        locked = self.page.get_by_label("解锁码")
        expect(search.or_(locked).first).to_be_visible()
        if locked.count():
            unlock(self.page)
        search.fill(address)
        # Before they are found all places stand there, in another order.
        found = self.page.locator("section.list").filter(has=self.page.get_by_text("找到的"))
        found.locator("button.row").filter(has_text=address).nth(which).click()
        expect(self.page.get_by_role("button", name="保存", exact=True)).to_be_visible()

    def _arrive(self) -> None:
        for path in _ARRIVAL:
            right = self._truth["visit"].get(path.removeprefix("visit."))
            if right is not None:
                self._answer(self.page.locator(f'[data-path="{path}"]').first, path, right)
        if "location" in self._truth["visit"]:
            expect(self.page.locator('[data-path="visit.location"] .located')).to_be_visible()

    def _tell_time(self, facts: Truth) -> None:
        """A visit of earlier in the day, written down only now."""
        self.page.get_by_role("button", name="补录", exact=True).click()
        dialog = self.page.get_by_role("dialog")
        dialog.locator("input[name=start]").fill(_field(facts["started_at"]))
        dialog.locator("input[name=start]").blur()
        dialog.locator("input[name=end]").fill(_field(facts["ended_at"]))
        dialog.locator(".primary").click()

    def _call_the_roll(self) -> None:
        met = {person["id"]: person["presence"] for person in self._truth["persons"]}
        for line in self.page.locator("[data-person]").all():
            person = str(line.get_attribute("data-person"))
            said = _CALLED[met[person]] if person in met else "没见到"
            line.get_by_role("button", name=said, exact=True).click()

    def _find(self, issue: Truth) -> None:
        found = self.page.locator('[data-part="found"]')
        category = found.locator(f'[data-category="{issue["category"]}"]')
        if not category.count():
            found.get_by_role("button", name="其他问题").click()
        cards = found.locator("[data-issue]")
        before = cards.count()
        category.first.click()
        expect(cards).to_have_count(before + 1)
        number = str(cards.last.get_attribute("data-issue"))
        self._issues[number] = issue
        self.numbers[number] = issue["no"]
        person = self._named(issue.get("person_id"))
        if person:
            cards.last.locator("[data-part=about]").get_by_role(
                "button", name=person, exact=True
            ).click()

    def _answer_all(self) -> None:
        for _ in range(_MOST_ROUNDS):
            # What follows from letters is worked out a moment after them.
            expect(self.page.locator("[data-drawn=true]")).to_be_attached()
            if not (self._answer_open() or self._correct_known() or self._fill_footer()):
                return
        raise AssertionError(f"still asked after {_MOST_ROUNDS} rounds")

    def _answer_open(self) -> bool:
        """Answer what is asked on the screen now; more may appear by that."""
        new = [path for path in self._paths(_QUESTIONS) if path not in self._done]
        for path in new:
            field = self.page.locator(f'{_QUESTIONS}[data-path="{path}"]')
            self._done.add(path)
            # An answer before it may have made it vanish.
            if not field.count():
                continue
            right = self._true(path)
            if right is None:
                field.get_by_role("button", name="答不了", exact=True).click()
                field.get_by_role("button", name="没检查", exact=True).click()
            else:
                self._answer(field, path, right)
        return bool(new)

    def _correct_known(self) -> bool:
        """Look at every card of known values, correct what is wrong, and confirm the rest."""
        corrected = False
        for card in self.page.locator("article.known").all():
            title = card.locator(".known-title")
            if title.get_attribute("aria-expanded") != "true":
                title.click()
            for line in card.locator(".known-line").all():
                corrected = self._see(line) or corrected
        return corrected

    def _see(self, line: Locator) -> bool:
        path = str(line.get_attribute("data-path"))
        right = self._true(path)
        if path in self._done or right is None:
            return False
        self._done.add(path)
        said = line.locator(".value").inner_text().strip()
        if said == shown(self.registry, self.registry.elements[_element(path)], right):
            return False
        line.get_by_role("button", name="改", exact=True).click()
        self._answer(line.locator(".known-change"), path, right)
        return True

    def _fill_footer(self) -> bool:
        given = False
        for path in self._paths(".field[data-path]"):
            right = self._true(path)
            if path in self._done or path in _ARRIVAL or right is None:
                continue
            self._done.add(path)
            if path != "visit.location":
                self._answer(self.page.locator(f'.field[data-path="{path}"]').first, path, right)
                given = True
        return given

    def _save(self) -> None:
        self.page.get_by_role("button", name="保存", exact=True).click()
        anyway = self.page.get_by_role("button", name="先保存")
        saved = self.page.get_by_role("heading", name="已存", exact=True)
        delivered = self.page.get_by_role("heading", name="已送达", exact=True)
        expect(anyway.or_(saved).or_(delivered).first).to_be_visible()
        if anyway.count():
            anyway.click()
        expect(saved.or_(delivered).first).to_be_visible()
        self.page.get_by_role("button", name="回到今天").click()

    def _answer(self, field: Locator, path: str, right: Any) -> None:
        answer(field, self.registry, self.registry.elements[_element(path)], right, self.photo)

    def _paths(self, selector: str) -> list[str]:
        return [str(it.get_attribute("data-path")) for it in self.page.locator(selector).all()]

    def _true(self, path: str) -> Any:
        part, _, rest = path.partition(".")
        if part == "issues":
            number, _, attribute = rest.rpartition(".")
            return self._issues[number].get(attribute)
        if part == "persons":
            person, _, attribute = rest.rpartition(".")
            here = [it for it in self._truth["persons"] if it["id"] == person]
            return here[0].get(attribute) if here else None
        return (self._truth.get(part) or {}).get(rest)

    def _named(self, person_id: str | None) -> str | None:
        names = {it["id"]: it.get("name") for it in self._truth["persons"]}
        return names.get(person_id or "")


def _field(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(LOCAL):%Y-%m-%dT%H:%M}"


def _element(path: str) -> str:
    part, _, rest = path.partition(".")
    if part in ("persons", "issues"):
        return f"{part[:-1]}.{rest.rpartition('.')[2]}"
    return path
