"""Lighthouse, as a phone: how fast, how accessible and how well made the door of the app is.

Its own slow phone and slow line (simulated, its defaults), a cold browser, the real server. It
scores a page as it loads: the door of a phone that was never used.
"""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.phone_page import chromium
from tests.bench.phone_weight import PWA, node
from tests.bench.servers import install, product

Say = Callable[[str], None]

# Pinned: another version scores otherwise.
_PACKAGE = "lighthouse@12.8.2"
_CATEGORIES = {"performance": 95, "accessibility": 100, "best-practices": 100}
_PATIENCE = 300


def measure(say: Say, data: Path, rounds: int = 3) -> None:
    """Print the scores, performance as the median of the rounds, and every audit that costs any.

    One line that says why where the package cannot be had.
    """
    missing = _absent()
    if missing:
        say(f"  lighthouse, mobile             not run: {missing}")
        return
    store = install(data / "lighthouse")
    with product(store) as server:
        reports = [_run(f"http://127.0.0.1:{server.port}/", data) for _ in range(rounds)]
    _say_scores(say, "sign-in", reports)


def _absent() -> str:
    program = shutil.which("npm", path=node()["PATH"])
    if not program:
        return "there is no npm"
    done = subprocess.run(
        [program, "exec", "--yes", _PACKAGE, "--", "--version"],
        cwd=PWA,
        env=node(),
        check=False,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
    )
    return f"{_PACKAGE} cannot be had from the registry" if done.returncode else ""


def _run(address: str, data: Path) -> dict[str, Any]:
    file = data / "lighthouse.json"
    file.unlink(missing_ok=True)
    program = shutil.which("npm", path=node()["PATH"])
    assert program
    command = [program, "exec", "--yes", _PACKAGE, "--", address, "--quiet"]
    command += ["--output=json", f"--output-path={file}"]
    command += [f"--only-categories={','.join(_CATEGORIES)}"]
    command += ["--chrome-flags=--headless=new --no-sandbox --disable-gpu"]
    env = {**node(), "CHROME_PATH": chromium()}
    subprocess.run(
        command, cwd=PWA, env=env, check=True, timeout=_PATIENCE, stdout=subprocess.DEVNULL
    )
    report: dict[str, Any] = json.loads(file.read_text())
    return report


def _say_scores(say: Say, page: str, reports: list[dict[str, Any]]) -> None:
    for name, mark in _CATEGORIES.items():
        scores = sorted(round(100 * it["categories"][name]["score"]) for it in reports)
        label = f"lighthouse, {page}, {name}"
        say(f"  {label:45}{scores[len(scores) // 2]:4}   mark {mark}; of {scores}")
    for name, audit in reports[-1]["audits"].items():
        if _costs(audit):
            say(f"    {name}: {audit['score']} {audit.get('displayValue', '')}")


def _costs(audit: dict[str, Any]) -> bool:
    """Whether points are lost by it; what is informative, or does not apply, has none to lose."""
    return audit["score"] is not None and audit["score"] < 1
