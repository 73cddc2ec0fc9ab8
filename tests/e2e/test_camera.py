"""A code held before the camera: a Chromium whose camera plays a film of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import segno
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import ARGUMENTS, chromium
from tests.e2e.phone import choose_pin, one_use_code
from tests.world import World

pytestmark = pytest.mark.browser

WIDTH, HEIGHT, MODULE = 640, 480, 8
_DARK, _LIGHT = b"\x10", b"\xeb"


def a_film(link: str, file: Path) -> Path:
    """Of one frame, in the way that Chromium plays (YUV4MPEG2), with the code in its middle."""
    code = [list(row) for row in segno.make_qr(link).matrix_iter(scale=MODULE, border=4)]
    left, top = (WIDTH - len(code[0])) // 2, (HEIGHT - len(code)) // 2
    assert min(left, top) >= 0, "the code is larger than the frame"
    blank = _LIGHT * WIDTH
    lines = [blank[:left] + b"".join(map(_shade, row)) for row in code]
    middle = b"".join(line.ljust(WIDTH, _LIGHT) for line in lines)
    bright = blank * top + middle + blank * (HEIGHT - top - len(code))
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\nFRAME\n".encode()
    file.write_bytes(head + bright + b"\x80" * (WIDTH * HEIGHT // 2))
    return file


def _shade(module: int) -> bytes:
    return _DARK if module else _LIGHT


@pytest.fixture
def letter(address: str, world: World) -> str:
    """The link in the code of a letter that a worker holds before the phone."""
    return one_use_code(world, world.worker(), "--address", address)["link"]


@pytest.fixture
def seeing(browser: Browser, letter: str, tmp_path: Path) -> Iterator[Page]:
    """A phone before whose camera that code lies."""
    film = a_film(letter, tmp_path / "letter.y4m")
    camera = ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}")
    own = browser.browser_type.launch(executable_path=chromium(), args=[*ARGUMENTS, *camera])
    context = own.new_context(viewport={"width": 360, "height": 640}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    own.close()


# So that the test may ask of it what became of it.
_WATCH = """
const open = MediaDevices.prototype.getUserMedia
MediaDevices.prototype.getUserMedia = async function (wanted) {
  window.stream = await open.call(this, wanted)
  return window.stream
}
"""


def test_a_code_before_the_camera_signs_in_once_the_camera_may_be_used_and_it_is_let_go(
    seeing: Page, address: str
) -> None:
    seeing.add_init_script(_WATCH)
    seeing.goto(address)
    seeing.get_by_role("button", name="用一次性登录码").click()
    scan = seeing.get_by_role("button", name="扫登录码")
    scan.click()
    expect(seeing.get_by_role("dialog").get_by_role("status")).to_contain_text("没有允许")
    seeing.get_by_role("button", name="关闭").click()
    seeing.context.grant_permissions(["camera"], origin=address)
    scan.click()
    choose_pin(seeing)
    assert seeing.evaluate("window.stream.getTracks().map((it) => it.readyState)") == ["ended"]
