"""What the product and its tests are made of: Python packages by their pins, the field app's by its
lock file."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LISTS = (ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt")
LOCK = ROOT / "pwa" / "package-lock.json"
_PIN = re.compile(r"^([a-z0-9-]+)==(\S+)$", re.MULTILINE)
_CLASSIFIER = "License :: "

# What these say of themselves is a file, or nothing; read there by a person.
_READ = {
    "protobuf": "BSD-3-Clause",
    "pyrage": "MIT",
    "pyxform": "BSD-2-Clause",
    "sqlite-fts4": "Apache-2.0",
}


@dataclass(frozen=True, slots=True)
class Package:
    """`ships` where the product itself runs on it; `licence` in its own words, "" for none."""

    kind: str
    name: str
    version: str
    licence: str
    ships: bool

    @property
    def purl(self) -> str:
        name = self.name.replace("@", "%40")
        return f"pkg:{self.kind}/{name}@{self.version}"


def packages() -> list[Package]:
    """All of them, by kind and name."""
    found = {package.purl: package for package in (*_python(), *_npm())}
    return sorted(found.values(), key=lambda it: (it.kind, it.name, it.version))


def pins(path: Path) -> dict[str, str]:
    return dict(_PIN.findall(path.read_text(encoding="utf-8")))


def _python() -> Iterator[Package]:
    # The product's last: what both lists name is shipped.
    for path in reversed(LISTS):
        for name, version in pins(path).items():
            yield Package("pypi", name, version, _licence(name), path == LISTS[0])


def _licence(name: str) -> str:
    about: Any = metadata.metadata(name)
    told = about.get("License-Expression")
    if told or name in _READ:
        return str(told or _READ[name])
    classified = [
        text.rpartition(" :: ")[2]
        for text in about.get_all("Classifier") or ()
        if text.startswith(_CLASSIFIER)
    ]
    # The field of old may hold the whole text of a licence.
    own = str(about.get("License") or "")
    return " OR ".join(classified) or own.partition("\n")[0]


def _npm() -> Iterator[Package]:
    for path, told in json.loads(LOCK.read_text(encoding="utf-8"))["packages"].items():
        if path and not told.get("link"):
            name = path.rpartition("node_modules/")[2]
            yield Package("npm", name, told["version"], told.get("license", ""), _is_shipped(told))


def _is_shipped(told: dict[str, Any]) -> bool:
    return not (told.get("dev") or told.get("devOptional") or told.get("optional"))
