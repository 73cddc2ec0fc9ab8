"""Trying it on a phone in the same network: trusted once, and as good as the real thing."""

import base64
import hashlib
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, Error, expect

from tests.e2e.conftest import ARGUMENTS, DIST, chromium
from tests.servers import Running, await_answer, free_port, run
from tests.world import World

pytestmark = pytest.mark.browser

HERE = "127.0.0.1"
_WORKER = "async () => (await navigator.serviceWorker.ready).active !== null"


@dataclass(frozen=True, slots=True)
class Trial:
    """`authority` as a phone fetched it; `said` is what stood on the operator's screen."""

    app: str
    page: str
    authority: x509.Certificate
    said: str


@pytest.fixture
def trial(world: World, tmp_path: Path) -> Iterator[Trial]:
    settings, said = replace(world.settings, field_app=DIST), tmp_path / "said"
    port = free_port(2)
    page = f"http://{HERE}:{port + 1}/"
    with run(settings, "serve", "--lan", "--host", HERE, "--port", str(port), said=said) as process:
        await_answer(process, page)
        # The last thing to open: whatever is said has been said by then.
        await_door(process, port)
        with urlopen(f"{page}authority.crt", timeout=60) as answer:
            assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"
            authority = x509.load_der_x509_certificate(answer.read())
        yield Trial(f"https://{HERE}:{port}/", page, authority, said.read_text())


def await_door(process: Running, port: int) -> None:
    for _ in range(600):
        assert not process.ended(), "the server ended by itself"
        with suppress(OSError), socket.create_connection((HERE, port), timeout=60):
            return
        time.sleep(0.1)
    raise TimeoutError(port)


def test_a_phone_that_trusts_the_authority_is_at_home_and_another_is_refused(
    trial: Trial, browser: Browser, world: World
) -> None:
    stranger = browser.new_page()
    with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
        stranger.goto(trial.app)
    stranger.close()

    key = trial.authority.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    only = base64.b64encode(hashlib.sha256(key).digest()).decode()
    trusting = browser.browser_type.launch(
        executable_path=chromium(),
        args=[*ARGUMENTS, f"--ignore-certificate-errors-spki-list={only}"],
    )
    phone = trusting.new_page(locale="zh-CN")
    phone.goto(trial.app)
    expect(phone.get_by_label("手机号")).to_be_visible(timeout=30_000)
    assert phone.evaluate("isSecureContext")
    assert phone.evaluate(_WORKER)
    trusting.close()

    keys = list((world.settings.data / "lan").iterdir())
    assert {file.name for file in keys} == {
        "authority.key",
        "authority.pem",
        "server.key",
        "server.pem",
    }
    assert [file.name for file in keys if file.stat().st_mode & 0o077] == []


def test_what_a_phone_installs_is_what_the_screen_says_and_it_vouches_for_this_server(
    trial: Trial,
) -> None:
    digest = hashlib.sha256(trial.authority.public_bytes(Encoding.DER)).hexdigest().upper()
    shown = ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))
    with urlopen(trial.page, timeout=60) as answer:
        page = answer.read().decode()
    for told in (page, trial.said):
        assert shown in told
        assert trial.app in told
    # Its address as a code that a camera reads.
    assert trial.page in trial.said
    assert "\u2580" in trial.said

    trusting = ssl.create_default_context(
        cadata=trial.authority.public_bytes(Encoding.PEM).decode()
    )
    with urlopen(trial.app, context=trusting, timeout=60) as answer:
        assert "一格通" in answer.read().decode()
    with pytest.raises(URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urlopen(trial.app, timeout=60)
