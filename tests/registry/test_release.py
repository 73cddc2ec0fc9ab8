"""Releases: the same sources give the same bytes, and the bytes give the registry back."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.registry.load.sources import load_registry
from app.registry.release import build_bundle, bundle_hash, canonical, read_bundle
from tests.registry.small_sources import FILES, Sources, small_sources
from tests.registry.test_sources import FOLDER, shipped

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=20,
)


def test_loading_twice_gives_the_same_bytes() -> None:
    assert build_bundle(load_registry(FOLDER)) == build_bundle(shipped())


def test_a_bundle_gives_an_equal_registry_in_the_same_order() -> None:
    bundle = build_bundle(shipped())
    registry = read_bundle(bundle)
    assert registry == shipped()
    assert list(registry.elements) == list(shipped().elements)
    assert list(registry.sheets) == list(shipped().sheets)
    assert list(registry.codelists["relation"].codes) == list(shipped().codelists["relation"].codes)
    assert build_bundle(registry) == bundle


def test_a_bundle_is_canonical_json_with_its_version_on_top() -> None:
    bundle = build_bundle(shipped())
    document = json.loads(bundle)
    assert document["version"] == "2026.11.0"
    assert canonical(document) == bundle
    assert b"\\u" not in bundle
    assert b"null" not in bundle


def test_a_bundle_carries_the_derived_form() -> None:
    document = json.loads(build_bundle(shipped()))
    assert {sheet["id"] for sheet in document["form"]["sheets"]} == set(shipped().sheets)


def test_the_hash_is_the_sha256_of_the_bytes() -> None:
    bundle = build_bundle(shipped())
    assert bundle_hash(bundle) == hashlib.sha256(bundle).hexdigest()
    assert bundle_hash(bundle) != bundle_hash(build_bundle(replace(shipped(), version="2026.12.0")))


@pytest.mark.parametrize("bundle", [b"", b"[]", b"{}", b'{"format":2}', b"\xff"])
def test_what_is_no_bundle_is_not_read(bundle: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_bundle(bundle)


@settings(max_examples=50, deadline=None)
@given(document=st.dictionaries(st.text(max_size=3), JSON), data=st.data())
def test_canonical_json_forgets_the_order_of_keys_and_nothing_else(
    document: dict[str, object], data: st.DataObject
) -> None:
    document = {key: value for key, value in document.items() if key.isprintable()}
    shuffled = dict(data.draw(st.permutations(list(document.items()))))
    assert canonical(shuffled) == canonical(document)
    assert json.loads(canonical(document)) == document


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical({"number": float("nan")})


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_the_order_of_keys_within_an_entry_changes_no_byte(
    tmp_path: Path, data: st.DataObject
) -> None:
    sources = small_sources(tmp_path)
    bundle = build_bundle(sources.load())
    _shuffle(sources, data)
    assert build_bundle(sources.load()) == bundle


def _shuffle(sources: Sources, data: st.DataObject) -> None:
    """Reorder the keys of registry.yaml, of one sheet, and of its columns."""
    lines = FILES["registry.yaml"].splitlines()
    sources.write("registry.yaml", "\n".join(data.draw(st.permutations(lines))) + "\n")
    text = FILES["departments/gongan.yaml"]
    for line in [line for line in text.splitlines() if line.startswith("      - {")]:
        parts = line.strip().removeprefix("- {").removesuffix("}").split(", ")
        mixed = ", ".join(data.draw(st.permutations(parts)))
        text = text.replace(line, "      - {" + mixed + "}")
    head, _, rest = text.partition("    number: ")
    facts, _, columns = ("    number: " + rest).partition("    columns:\n")
    mixed = "\n".join(data.draw(st.permutations(facts.splitlines())))
    sources.write("departments/gongan.yaml", f"{head}{mixed}\n    columns:\n{columns}")
