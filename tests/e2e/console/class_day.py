"""A class at the practice realm that has practised, and every page a trainer sees of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from app.registry.training.answered import Answered
from tests.e2e.console.desk import go, sign_in
from tests.http.practice.classroom import Classroom, a_class
from tests.http.practice.school import open_school
from tests.world import World

ELDER = "d1_elder_alone"
DROP_OFF = "w8_drop_off"
_STEPS = [
    {"at": 0, "kind": "open", "path": ""},
    {"at": 4000, "kind": "answer", "path": "place.missorted", "value": 7},
    {"at": 9000, "kind": "answer", "path": "place.persuaded", "value": 2},
    {"at": 15000, "kind": "save", "path": ""},
]


@dataclass(frozen=True, slots=True)
class ClassDay:
    """One who erred, one who was right, one who only joined; `start` is the first one's visit. The
    other class has not begun."""

    room: Classroom
    other: str
    start: str
    worker: str


def a_class_that_practised(practice: World) -> ClassDay:
    practice.area_tree()
    before_the_browser(practice)
    room = a_class(open_school(practice), (ELDER, DROP_OFF))
    erring, right, _ = (room.enrol(name) for name in ("黄秀英", "梁䶮", "买买提·吐尔逊江"))
    school = room.school
    starts = [school.set_out(it, DROP_OFF, class_id=room.id) for it in (erring, right)]
    school.set_out(right, ELDER, class_id=room.id)
    paradata = {"confidence": {"place.missorted": "sure"}, "steps": _STEPS}
    school.hand_in(erring, _wrong(school.perfect(starts[0])), paradata=paradata)
    school.hand_in(right, school.perfect(starts[1]))
    school.debrief(erring, starts[0])
    school.debrief(right, starts[1])
    other = a_class(school, (ELDER,), room.trainer)
    return ClassDay(room, other.id, starts[0]["start_id"], erring.worker_id)


def make_class(laptop: Page, name: str, scenario: str) -> str:
    """At the page of classes; gives the code that trainees come in by."""
    laptop.locator("[data-do=new-class]").click()
    laptop.fill("input[name=class-name]", name)
    laptop.locator(f"input[value={scenario}]").check()
    laptop.locator("form .primary").click()
    code = laptop.locator("[data-told=code]")
    expect(code).to_be_visible()
    return code.inner_text().replace(" ", "")


def most_often_wrong(laptop: Page, class_id: str, path: str, signs: list[str]) -> Locator:
    """The first line of a class's error map: an element, and a sign for each as they joined."""
    go(laptop, f"/classes/{class_id}/errors")
    first = laptop.locator("[data-element]").first
    expect(first).to_have_attribute("data-element", path)
    expect(first.locator("[data-mark]")).to_have_text(signs)
    return first


def before_the_browser(practice: World) -> None:
    """Two minutes ago, so that a code used then is not the one that the browser will use."""
    practice.clock.now = practice.machine_time() - timedelta(minutes=2)


def _wrong(answered: Answered) -> Answered:
    """Persuaded fewer than it was, which chengguan is told too."""
    place = {**answered.report["place"], "persuaded": 2}
    return replace(answered, report={**answered.report, "place": place})


def every_training_page(laptop: Page, address: str, day: ClassDay) -> Iterator[str]:
    """Gives the name of each page while it stands there with something on it."""
    practice = f"{address}/practice"
    laptop.goto(f"{practice}/console/")
    expect(laptop.locator(".practice")).to_be_visible()
    yield "training-sign-in"
    sign_in(laptop, practice, day.room.trainer)
    expect(laptop.locator(".classes tbody tr")).to_have_count(2)
    laptop.locator("[data-do=new-class]").click()
    expect(laptop.locator("input[name=scenario]").first).to_be_visible()
    yield "training-classes"
    yield from _class_pages(laptop, day)
    yield from _scenario_pages(laptop)


def _class_pages(laptop: Page, day: ClassDay) -> Iterator[str]:
    here = f"/classes/{day.room.id}"
    go(laptop, here)
    expect(laptop.locator("[data-member]")).to_have_count(3)
    expect(laptop.locator(".way .qr")).to_be_visible()
    yield "training-class"
    for name in ("wall", "reset", "hint-all"):
        laptop.locator(f"[data-do={name}]").click()
        expect(laptop.locator("dialog[open]")).to_be_visible()
        yield f"training-{name}"
        laptop.keyboard.press("Escape")
        expect(laptop.locator("dialog[open]")).to_have_count(0)
    yield from _sign_in_code(laptop)
    go(laptop, f"{here}/errors")
    laptop.locator(".error-grid summary").first.click()
    yield "training-errors"
    go(laptop, f"{here}/visits/{day.start}")
    laptop.locator("[data-do=on]").click()
    expect(laptop.locator(".pairs [data-state=differs]").first).to_be_visible()
    yield "training-visit"
    go(laptop, f"{here}/results/{day.worker}")
    expect(laptop.locator("[data-told=result] tbody tr").first).to_be_visible()
    yield "training-result"
    go(laptop, f"/classes/compare?ids={day.room.id},{day.other}")
    expect(laptop.locator(".share").first).to_be_visible()
    yield "training-compare"


def _sign_in_code(laptop: Page) -> Iterator[str]:
    laptop.locator("[data-do=code]").first.click()
    laptop.locator("[data-do=make-code]").click()
    expect(laptop.locator(".member-code .qr")).to_be_visible()
    yield "training-code"
    laptop.keyboard.press("Escape")
    expect(laptop.locator("dialog[open]")).to_have_count(0)


def _scenario_pages(laptop: Page) -> Iterator[str]:
    go(laptop, "/scenarios")
    expect(laptop.locator("[data-scenario]").first).to_be_visible()
    yield "training-scenarios"
    go(laptop, f"/scenarios/{DROP_OFF}")
    expect(laptop.locator("[data-told=check][data-sound=true]")).to_be_visible()
    laptop.locator(".answer-fields summary").first.click()
    laptop.locator("[data-do=preview]").click()
    expect(laptop.locator("[data-told=preview]")).to_be_visible()
    yield "training-editor"
    laptop.locator("[data-do=as-text]").click()
    text = laptop.locator("textarea[name=yaml]")
    text.fill(text.input_value().replace("missorted", "missorts", 1))
    expect(laptop.locator(".fault-line").first).to_be_visible()
    yield "training-text"
