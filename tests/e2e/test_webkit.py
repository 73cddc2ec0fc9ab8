"""The field app in the engine of the other half of all phones."""

from pathlib import Path

import pytest

from tests.builders import a_visit, an_operation
from tests.e2e.phone import PIN
from tests.e2e.webkit import WebKit, absent, webkit
from tests.world import Phone, World

pytestmark = pytest.mark.browser


def sign_in(window: WebKit, address: str, worker: Phone) -> None:
    window.go(address)
    window.type("input[name=phone]", worker.number)
    window.type("input[name=secret]", worker.secret)
    window.click("form .primary")
    window.type("input[name=pin]", PIN)
    window.type("input[name=again]", PIN)
    window.click("form .primary")


def test_a_visit_is_saved_and_delivered_in_webkit(
    address: str, world: World, tmp_path: Path
) -> None:
    if missing := absent():
        pytest.skip(f"not run: {missing}")
    worker = world.worker()
    worker.push(an_operation(a_visit()))
    with webkit(tmp_path) as window:
        sign_in(window, address, worker)
        window.click(".stop")
        window.click("[data-category=dispute]")
        window.await_true("document.querySelector('[data-kept=kept]') !== null")
        window.click(".dock .primary")
        # What a sheet requires is left out: it is asked once, and saved all the same.
        window.click("dialog .sheet-body .secondary")
        window.await_true("document.querySelector('.receipt[data-state=delivered]') !== null")
        assert window.run("navigator.userAgent.includes('Chrome')") is False

    states = [item["data"]["state"] for item in worker.pull_all() if item["kind"] == "report_state"]
    assert states == ["accepted", "accepted"]
