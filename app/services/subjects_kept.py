"""What is kept of a report between visits: only what a later visit may show instead of asking.

That is every element that stays valid beyond its visit, and all that a weekly or monthly sheet
reads, because its values hold until the period ends. Of open issues everything is kept, so that a
recheck can go on from them. An identifying code is kept as a name (alias), not as a value.
"""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.registry.elements import Sensitivity, Subject
from app.services import releases
from app.services.releases import CompiledRelease

Kept = Mapping[str, frozenset[str]]

_NAMES = frozenset({"place.code", "person.id", "issue.no"})
_LASTING = (Subject.PLACE, Subject.PERSON, Subject.SITE, Subject.ISSUE)
# Compiled once per release in this process; releases are immutable.
_compiled: dict[str, Kept] = {}
_sealed: dict[str, frozenset[str]] = {}


def kept_now(tx: Session) -> Kept:
    """The attributes to keep by type of subject, as the release in force has it."""
    release = releases.in_force(tx)
    kept = _compiled.get(release.sha256)
    if kept is None:
        kept = _compiled[release.sha256] = kept_by(release)
    return kept


def sealed_now(tx: Session) -> frozenset[str]:
    """The types of subjects whose values are sealed: those with a sensitive element."""
    release = releases.in_force(tx)
    sealed = _sealed.get(release.sha256)
    if sealed is None:
        elements = release.registry.elements.values()
        sealed = _sealed[release.sha256] = frozenset(
            one.subject.value for one in elements if one.sensitivity is Sensitivity.SENSITIVE
        )
    return sealed


def kept_by(release: CompiledRelease) -> Kept:
    registry = release.registry
    periodic = {
        id_
        for sheet in registry.sheets.values()
        if sheet.cadence != "day"
        for id_ in release.projectors[sheet.id].reads
    }
    kept: dict[str, set[str]] = {subject.value: set() for subject in _LASTING}
    for element in registry.elements.values():
        if element.subject not in _LASTING or element.id in _NAMES:
            continue
        lasting = element.validity != "visit" or element.subject is Subject.ISSUE
        if lasting or element.id in periodic:
            kept[element.subject.value].add(element.attribute)
    return {subject: frozenset(attributes) for subject, attributes in kept.items()}
