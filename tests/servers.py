"""The real server as a process of its own, on a free port, for as long as a test needs it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from app.settings import Settings

_ROOT = Path(__file__).parents[1]


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """`python run.py serve` on this installation; gives its address once it answers."""
    with started(settings) as (url, _):
        yield url


@contextmanager
def started(settings: Settings) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """The same with its process, the leader of a group of its own: `os.killpg` ends them all."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with run(settings, "serve", "--port", str(port)) as process:
        await_answer(process, url)
        yield url, process


@contextmanager
def run(
    settings: Settings, *arguments: str, said: Path | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """`python run.py <arguments>` on this installation until the end; it tells `said` what it
    would tell the operator."""
    environment = {
        **os.environ,
        "YGT_DATA": str(settings.data),
        "DATABASE_URL": settings.database_url,
        "YGT_WORKERS": str(settings.workers),
        "YGT_WEBHOOK_NETWORKS": settings.webhook_networks,
        "YGT_FIELD_APP": str(settings.field_app or ""),
    }
    with (said or Path(os.devnull)).open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "run.py", *arguments],
            cwd=_ROOT,
            env=environment,
            stderr=errors,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=60)


def await_answer(process: "subprocess.Popen[bytes]", url: str) -> None:
    """Until something answers there, as long as the process lives."""
    for _ in range(300):
        assert process.poll() is None, "the server ended by itself"
        try:
            with urlopen(f"{url}/", timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise TimeoutError(url)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
