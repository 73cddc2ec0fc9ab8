"""What the app weighs: each file as a phone fetches it, and each library that is in it."""

import gzip
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.bench.servers import ROOT

Say = Callable[[str], None]

PWA = ROOT / "pwa"
_DIST = PWA / "dist"
# Built once more, each package of node_modules in a file of its own.
_LIBRARIES = Path(__file__).with_name("libraries.mjs")
_DAY = (".js", ".css", ".html", ".svg", ".webmanifest")


def say_weights(say: Say, first: list[str]) -> None:
    """`first`: the addresses that a window asked for up to Today."""
    names = {f"assets/{address.rpartition('/')[2]}" for address in first}
    # The console is another page, which no phone fetches.
    own = [file for file in _DIST.rglob("*") if "console" not in file.relative_to(_DIST).parts]
    day = [file for file in own if file.suffix in _DAY or file.name == "icon-192.png"]
    first_kb = sum(_packed(_DIST / name) for name in names) / 1000
    say(f"  first load, JS + CSS           {first_kb:6.1f} kB gzip   mark 150")
    say(f"  everything of a day            {sum(map(_packed, day)) / 1000:6.1f} kB gzip   mark 400")
    for name, size in sorted(_libraries().items(), key=lambda item: -item[1]):
        say(f"    {name:28}{size / 1000:7.1f} kB gzip")


def node() -> dict[str, str]:
    """An environment in which `node` and `npm` are found, the machine's or our own."""
    own = ROOT / ".venv" / "bin"
    return {**os.environ, "PATH": f"{own}{os.pathsep}{os.environ['PATH']}"}


def _libraries() -> dict[str, int]:
    program = shutil.which("node", path=node()["PATH"])
    assert program, "make setup brings a Node"
    done = subprocess.run(
        [program, "--input-type=module"],
        input=_LIBRARIES.read_text(),
        cwd=PWA,
        env=node(),
        check=True,
        capture_output=True,
        text=True,
    )
    sizes: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return sizes


def _packed(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 9))
