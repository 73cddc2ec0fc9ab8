"""The whole golden day through the screen of one phone without signal, and out of ten doors."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app import Parts, create_app
from app.clock import LOCAL
from app.registry.elements import Element, FilledBy
from app.storage.database import db
from tests.builders import COMMUNITY, WORKER_PHONE
from tests.e2e.conftest import DIST
from tests.e2e.grid_worker import GridWorker
from tests.e2e.phone import lose_the_line, sign_in, unlock
from tests.golden import DAY, expected_names, expected_sheet, golden_registry, golden_visits
from tests.http.department.scenes import recorded
from tests.listening import listening
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.corridor, pytest.mark.longest]

# Two reaches of one river bank have one address; this is the second.
_SAME_ADDRESS = "00000025"
# A day of the month before: what is asked weekly or monthly is due again.
_BEFORE = "2026-10-30T0{hour}:00:00Z"
_MORNING = datetime(2026, 11, 17, 16, 10, tzinfo=UTC)
_MINUTE = 60_000
_EVENING = "2026-11-18T16:30:00Z"
_WITH_SECONDS = re.compile(r"\b(\d\d:\d\d):\d\d\b")


@pytest.fixture
def house(world: World) -> Iterator[str]:
    """The application at an address of its own, in the world's time."""
    app = create_app(replace(world.settings, field_app=DIST), Parts(world.clock))
    with listening(app) as address:
        yield address
    with app.app_context():
        db.engine.dispose()


def test_a_day_recorded_on_the_screen_fills_the_twenty_sheets(
    page: Page, house: str, world: World, tmp_path: Path
) -> None:
    world.clock.now = _MORNING
    worker = world.worker(phone=WORKER_PHONE)
    visits = todays_visits()
    recorded(worker, *known_before(visits))
    page.clock.install(time=_MORNING)
    page.context.grant_permissions(["geolocation"])
    sign_in(page, house, worker)
    expect(page.get_by_text("已同步")).to_be_visible()
    lose_the_line(page)

    hand = GridWorker(page, golden_registry(), a_photo(page, tmp_path), both_clocks(page, world))
    for truth in visits:
        hand.record(truth, which=1 if truth["place"]["code"] == _SAME_ADDRESS else 0)
    hand.at(_EVENING)
    page.reload()
    unlock(page)
    page.context.set_offline(False)
    delivered = page.locator("[data-tile=delivered] strong")
    expect(delivered).to_have_text(str(len(visits)), timeout=120_000)

    for name in expected_names():
        golden = expected_sheet(name)
        department, sheet = golden.sheet.split("/")
        found = world.key(department).rows(sheet, date=DAY, area=COMMUNITY)["items"]
        cells = [tuple(map(hand.told, item["cells"].values())) for item in found]
        assert to_the_minute(cells) == to_the_minute(golden.rows), name


def to_the_minute(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows without the seconds of moments: the phone's clock runs on while a finding is tapped in,
    and on a busy machine a second may pass."""
    return [
        tuple(_WITH_SECONDS.sub(r"\1", it) if isinstance(it, str) else it for it in row)
        for row in rows
    ]


def both_clocks(page: Page, world: World) -> Callable[[str], None]:
    """Moves the phone and the server to a moment. The phone's clocks run on by themselves in
    between, and somebody touches it once a minute: left alone it would lock."""

    def at(moment: str) -> None:
        world.clock.now = datetime.fromisoformat(moment)
        left = world.clock.now.timestamp() * 1000 - page.evaluate("Date.now()")
        while left > 0:
            page.clock.fast_forward(min(left, _MINUTE))
            page.keyboard.press("Shift")
            left -= _MINUTE

    return at


def a_photo(page: Page, folder: Path) -> Path:
    file = folder / "door.png"
    page.screenshot(path=file)
    return file


def todays_visits() -> list[dict[str, Any]]:
    """In the order in which they were written down; those of other days are left out."""
    visits = sorted(golden_visits(), key=lambda it: str(it["visit"]["entered_at"]))
    return [it for it in visits if local_day(it["visit"]["started_at"]) == DAY]


def local_day(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(LOCAL).date().isoformat()


def known_before(visits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A visit to each place in the month before, of which only lasting values are told."""
    places = {it["place"]["code"]: it for it in reversed(visits)}
    return [_once(number, visit) for number, visit in enumerate(places.values())]


def _once(number: int, visit: dict[str, Any]) -> dict[str, Any]:
    moment = _BEFORE.format(hour=number % 9)
    facts = {**visit["visit"], "id": f"before-{number}", "started_at": moment, "entered_at": moment}
    facts["ended_at"] = moment
    kept = (
        "id",
        "started_at",
        "ended_at",
        "entered_at",
        "district",
        "street",
        "community",
        "grid_code",
        "grid_name",
        "worker_name",
        "worker_phone",
        "mode",
    )
    return {
        "visit": {name: facts[name] for name in kept},
        "place": _lasting("place", visit["place"]),
        "persons": [
            _lasting("person", it) | {"role": it["role"], "presence": "resident"}
            for it in visit["persons"]
        ],
        "site": _lasting("site", visit["site"]) if visit["site"] else None,
        "issues": [],
    }


def _lasting(subject: str, values: dict[str, Any]) -> dict[str, Any]:
    elements = golden_registry().elements
    return {name: value for name, value in values.items() if _lasts(elements[f"{subject}.{name}"])}


def _lasts(element: Element) -> bool:
    named = element.id in ("place.code", "place.kind", "person.id", "site.id")
    lasting = element.validity != "visit" and element.default is None
    return named or element.filled_by is FilledBy.REGISTRY or lasting
