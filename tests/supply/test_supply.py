"""What we run on is listed with its licence; none of it is known to be bad, or not ours to use."""

import json
import re
import sys
import tomllib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from packaging.version import Version

from tests.supply.audit import ACCEPTED, main
from tests.supply.listed import LISTS, LOCK, packages, pins
from tests.supply.sbom import document

# What may be linked into and given out with a work under Apache-2.0; the weak copyleft ones stay
# whole files of their own, as packages are.
FREE = {
    "0BSD", "Apache Software License", "Apache-2.0", "BSD License", "BSD-2-Clause", "BSD-3-Clause",
    "ISC", "MIT", "MIT License", "MIT-0", "PSF-2.0", "Python Software Foundation License",
    "Public Domain", "BlueOak-1.0.0", "CC0-1.0",
}  # fmt: skip
WEAK = {"LGPL-3.0-only", "MPL-2.0", "Mozilla Public License 2.0 (MPL 2.0)", "CC-BY-4.0"}


def test_the_bill_of_materials_has_every_pin_with_version_and_licence() -> None:
    told = json.loads(document())
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    here = {(it["name"], it["version"]): it for it in told["components"]}
    wanted = {pin for path in LISTS for pin in pins(path).items()}
    assert wanted <= here.keys()
    for name in ("vue", "idb"):
        assert name in {shown for shown, _ in here}, LOCK
    assert [it["purl"] for it in here.values() if not it["licenses"][0]["license"]["name"]] == []
    assert Counter(it["purl"] for it in told["components"]).most_common(1)[0][1] == 1
    scopes = {name: it["scope"] for (name, _), it in here.items()}
    assert (scopes["flask"], scopes["pytest"]) == ("required", "excluded")


def test_everything_has_a_licence_that_goes_with_ours() -> None:
    strange = [
        (package.purl, package.licence)
        for package in packages()
        if not _goes(package.licence, FREE | WEAK)
    ]
    assert strange == []


def test_nothing_goes_back_below_a_hole_that_was_mended() -> None:
    floors = tomllib.loads(ACCEPTED.read_text(encoding="utf-8"))["floors"]
    pinned = {name: version for path in reversed(LISTS) for name, version in pins(path).items()}
    assert floors.keys() <= pinned.keys()
    low = {name for name, floor in floors.items() if Version(pinned[name]) < Version(floor)}
    assert low == set()


def test_an_advisory_is_let_be_for_a_reason_and_until_a_day() -> None:
    told = tomllib.loads(ACCEPTED.read_text(encoding="utf-8")).get("advisory", [])
    today = datetime.now(UTC).date()
    assert [each["id"] for each in told if each["until"] < today or not each["reason"]] == []


def test_an_audit_that_nobody_answers_is_told_and_is_no_good_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    for given, code in ([], 0), (["--strict"], 1):
        monkeypatch.setattr(sys, "argv", ["audit", *given])
        assert main() == code
        told = capsys.readouterr().out.splitlines()
        assert [line.split(": ")[1:3] for line in told] == [
            ["Python", "not run"],
            ["npm", "not run"],
        ]


def _goes(licence: str, fine: set[str]) -> bool:
    """One of several that are offered, or each of several that hold."""
    if licence in fine:
        return True
    bare = licence.strip("()")
    if " OR " in bare:
        return any(_goes(part, fine) for part in bare.split(" OR "))
    return " AND " in bare and all(_goes(part, fine) for part in re.split(" AND ", bare))
