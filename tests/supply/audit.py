"""`make audit`: known vulnerabilities of everything that is pinned, asked of the public advisories.

Within `make test` it only tells: a service that cannot be reached, or an advisory of last night,
says nothing about the change that is tested. `--strict` is for whoever releases: it fails for each
advisory that is not in accepted.toml, and where nobody answered. docs/security.md says how soon
each is to be seen to.
"""

import json
import subprocess
import sys
import tomllib
from argparse import ArgumentParser
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.supply.listed import LISTS, LOCK, pins

ACCEPTED = Path(__file__).with_name("accepted.toml")
# Of 2015 and never ours: whoever knows of nothing here was not asked, or does not answer.
_KNOWN_BAD = ("django", "1.8")
_PATIENCE = 4


@dataclass(frozen=True, slots=True)
class Advisory:
    package: str
    id: str


def python_advisories(patience: int) -> list[Advisory] | None:
    """None where nobody answered for certain."""
    wanted = {name: version for path in LISTS for name, version in pins(path).items()}
    lines = [f"{name}=={version}" for name, version in (*wanted.items(), _KNOWN_BAD)]
    with TemporaryDirectory() as folder:
        listed = Path(folder) / "pins.txt"
        listed.write_text("\n".join(lines), encoding="utf-8")
        said = _told(
            [sys.executable, "-m", "pip_audit", "-r", str(listed), "--no-deps", "--disable-pip",
             "--format", "json", "--progress-spinner", "off"],
            patience,
        )  # fmt: skip
    found = [
        Advisory(each["name"], advisory["id"])
        for each in said.get("dependencies", ())
        for advisory in each.get("vulns", ())
    ]
    if _KNOWN_BAD[0] not in {advisory.package for advisory in found}:
        return None
    return [advisory for advisory in found if advisory.package != _KNOWN_BAD[0]]


def npm_advisories(patience: int) -> list[Advisory] | None:
    """Of what is shipped; None where the registry tells no advisories."""
    folder = str(LOCK.parent)
    said = _told(["npm", "--prefix", folder, "audit", "--omit=dev", "--json"], patience)
    if "vulnerabilities" not in said:
        return None
    return [
        Advisory(name, str(via["url"]).rpartition("/")[2])
        for name, told in said["vulnerabilities"].items()
        for via in told["via"]
        if isinstance(via, dict)
    ]


def accepted(today: date) -> set[str]:
    """The advisories that somebody looked at and let be, until a day that has not come."""
    document = tomllib.loads(ACCEPTED.read_text(encoding="utf-8"))
    return {each["id"] for each in document.get("advisory", ()) if each["until"] >= today}


def _told(command: list[str], patience: int) -> dict[str, Any]:
    try:
        done = subprocess.run(command, capture_output=True, timeout=patience, check=False)
        said = json.loads(done.stdout)
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _report(name: str, found: Iterable[Advisory] | None, known: set[str]) -> bool:
    """Tell it; True where all is well."""
    if found is None:
        print(f"audit: {name}: not run: the advisory service did not answer")
        return False
    new = [advisory for advisory in found if advisory.id not in known]
    for advisory in new:
        print(f"audit: {name}: {advisory.package}: {advisory.id}")
    print(f"audit: {name}: {len(new)} advisories that nobody looked at")
    return not new


def main() -> int:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--strict", action="store_true")
    strict = parser.parse_args().strict
    patience, known = 60 if strict else _PATIENCE, accepted(date.today())  # noqa: DTZ011
    told = [
        _report("Python", python_advisories(patience), known),
        _report("npm", npm_advisories(patience), known),
    ]
    return 0 if all(told) or not strict else 1


if __name__ == "__main__":
    sys.exit(main())
