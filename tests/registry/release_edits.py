"""One edit of the small registry, and the one change that comparing the releases must tell."""

from dataclasses import dataclass
from pathlib import Path

from app.registry.diff import ReleaseDiff, compare
from tests.registry.small_sources import small_sources

POLICE = "departments/gongan.yaml"
PLACE = "elements/place.yaml"
VISIT = "elements/visit.yaml"
TAGS = "codelists/tag.yaml"
SECTIONS = "sections.yaml"
ROOT = "registry.yaml"
RENTAL, FOCUS = "gongan/rental", "gongan/focus"


@dataclass(frozen=True, slots=True)
class Edit:
    """`new` stands in the later release where `old` stood; `text` begins what is told."""

    file: str
    old: str
    new: str
    text: str
    sheets: tuple[str, ...] = ()
    breaking: bool = False


def assert_told(folder: Path, edit: Edit) -> None:
    changes = edited(folder, edit.file, edit.old, edit.new).changes
    assert len(changes) == 1
    assert str(changes[0]).startswith(edit.text)
    assert changes[0].breaking is edit.breaking
    assert changes[0].sheets == edit.sheets


def edited(folder: Path, file: str, old: str, new: str) -> ReleaseDiff:
    """The small registry compared with itself after one edit."""
    sources = small_sources(folder)
    before = sources.load()
    sources.swap(file, old, new)
    return compare(before, sources.load())
