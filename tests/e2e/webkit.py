"""The other engine of phones: WebKitGTK by its own driver, spoken to as WebDriver says (W3C).

A client library would be a dependency for the eight calls that one test makes.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tests.servers import free_port

DRIVER, SCREEN = "WebKitWebDriver", "Xvfb"
# A browser on a busy machine; what is waited for is a condition, never this time.
_PATIENCE = 120
_TO_THE_MIDDLE = "arguments[0].scrollIntoView({ block: 'center' })"
_NOT_YET = {
    "element click intercepted",
    "element not interactable",
    "stale element reference",
}
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


def absent() -> str:
    """What this machine lacks to run it; "" where nothing does."""
    if not shutil.which(DRIVER):
        return f"{DRIVER} is not installed"
    if not (_has_screen() or shutil.which(SCREEN)):
        return f"there is no screen, and no {SCREEN} to make one"
    return ""


class WebKit:
    """One window. Elements are named by CSS and waited for."""

    def __init__(self, driver: str) -> None:
        self._driver = driver
        made = self._call("POST", "/session", {"capabilities": {"alwaysMatch": {}}})
        self._session = f"/session/{made['sessionId']}"

    def go(self, address: str) -> None:
        self._call("POST", f"{self._session}/url", {"url": address})

    def run(self, script: str) -> Any:
        """What the expression is in the page."""
        return self._do("/execute/sync", {"script": f"return ({script})", "args": []})

    def await_true(self, script: str) -> None:
        self._until(lambda: self.run(script), script)

    def click(self, css: str) -> None:
        """Once it stands still and nothing lies over it."""
        self._until(lambda: self._tried(css, "/click", {}), css)

    def type(self, css: str, text: str) -> None:
        self._until(lambda: self._tried(css, "/value", {"text": text}), css)

    def close(self) -> None:
        self._call("DELETE", self._session)

    def _tried(self, css: str, what: str, body: dict[str, Any]) -> bool:
        found = self._do("/elements", {"using": "css selector", "value": css})
        if not found:
            return False
        # As a thumb does: the bar at the foot of the screen lies over what is just in view.
        self._do("/execute/sync", {"script": _TO_THE_MIDDLE, "args": found[:1]})
        try:
            self._do(f"/element/{found[0][_ELEMENT]}{what}", body)
        except Refused as refused:
            if refused.code in _NOT_YET:
                return False
            raise
        return True

    def _do(self, path: str, body: dict[str, Any]) -> Any:
        return self._call("POST", f"{self._session}{path}", body)

    def _until(self, met: Callable[[], Any], what: str) -> None:
        end = time.monotonic() + _PATIENCE
        while not met():
            if time.monotonic() > end:
                raise TimeoutError(f"{what}\n{self.run('document.body.innerText')}")
            time.sleep(0.1)

    def _call(self, verb: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = Request(self._driver + path, data, method=verb)
        try:
            with urlopen(request, timeout=_PATIENCE) as answer:
                return json.loads(answer.read())["value"]
        except HTTPError as error:
            told = json.loads(error.read())["value"]
            raise Refused(told["error"], told["message"]) from None


class Refused(Exception):
    """What the driver would not do, by the code of the standard."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


@contextmanager
def webkit(folder: Path) -> Iterator[WebKit]:
    """A window of a browser that keeps what it must in `folder`; nothing of it stays."""
    with ExitStack() as stack:
        home = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "LC_ALL": "C.UTF-8"}
        environment = {**os.environ, **home}
        if not _has_screen():
            environment["DISPLAY"] = stack.enter_context(_a_screen())
        window = WebKit(stack.enter_context(_a_driver(environment)))
        stack.callback(window.close)
        yield window


def _has_screen() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@contextmanager
def _a_screen() -> Iterator[str]:
    """A screen in memory, which chooses its number itself."""
    reading, writing = os.pipe()
    command = [
        SCREEN,
        "-displayfd",
        str(writing),
        "-screen",
        "0",
        "800x1000x24",
        "-nolisten",
        "tcp",
    ]
    with _process(command, pass_fds=(writing,)):
        os.close(writing)
        with os.fdopen(reading) as told:
            yield f":{told.readline().strip()}"


@contextmanager
def _a_driver(environment: dict[str, str]) -> Iterator[str]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with _process([DRIVER, f"--port={port}"], env=environment) as process:
        _await_answer(process, address)
        yield address


@contextmanager
def _process(command: list[str], **how: Any) -> Iterator["subprocess.Popen[bytes]"]:
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=nowhere, stderr=nowhere, **how)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=_PATIENCE)


def _await_answer(process: "subprocess.Popen[bytes]", address: str) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, f"{DRIVER} ended by itself"
        try:
            with urlopen(f"{address}/status", timeout=_PATIENCE):
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise TimeoutError(address)
