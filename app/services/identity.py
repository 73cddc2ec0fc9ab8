"""Identity: which lasting subjects a report speaks of, by the names it uses for them.

A place goes by its code, a person and an issue by id and number, a site by its id if it has one,
else within its place by credit code, else by exact name. A name nobody has becomes a new subject.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app.services.accepted import AcceptedReport
from app.storage.queries import subjects as queries
from app.storage.queries.subjects import Name

# Columns hold 250; a longer name, or one that PostgreSQL cannot hold, goes by its hash.
_LONGEST = 200


@dataclass(slots=True)
class Cast:
    """The subject ids of one report: its place, its persons and issues in order, its site."""

    place: str
    persons: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    site: str | None = None

    def ids(self) -> set[str]:
        return {self.place, *self.persons, *self.issues, *([self.site] if self.site else [])}


@dataclass(slots=True)
class _Names:
    """Names looked up and names to be claimed, while a batch is walked through."""

    new_id: Callable[[], str]
    known: dict[Name, str] = field(default_factory=dict)
    new: dict[Name, str] = field(default_factory=dict)

    def get(self, name: Name) -> str | None:
        return self.known.get(name) or self.new.get(name)

    def take(self, name: Name, subject_id: str) -> None:
        if name not in self.known:
            self.new.setdefault(name, subject_id)


def cast_fixed(
    tx: Session, reports: Sequence[AcceptedReport], new_id: Callable[[], str]
) -> list[Cast]:
    """The casts of a batch, sites left out; names nobody has are claimed for new ids."""
    lists = [_fixed(report.content) for report in reports]
    # In order of mention: of two that turn out to be one, the older is kept.
    wanted = list(dict.fromkeys(name for names in lists for name in names))
    known = queries.named(tx, wanted)
    unknown = {name: new_id() for name in wanted if name not in known}
    known.update(queries.claim(tx, unknown))
    return [_cast(names, known) for names in lists]


def cast_sites(
    tx: Session,
    reports: Sequence[AcceptedReport],
    casts: Sequence[Cast],
    new_id: Callable[[], str],
) -> None:
    """Add the sites to the casts. Their places must be locked: names of sites hold within one."""
    pairs = [
        (cast, site)
        for report, cast in zip(reports, casts, strict=True)
        if (site := _part(report.content, "site"))
    ]
    wanted = {name for cast, site in pairs for name in site_names(cast.place, site)}
    names = _Names(new_id, queries.named(tx, wanted))
    for cast, site in pairs:
        cast.site = _site(tx, names, site_names(cast.place, site))
    lost = _claim_sites(tx, names.new)
    for cast, _ in pairs:
        cast.site = lost.get(cast.site or "", cast.site)


def site_names(place_id: str, site: Mapping[str, Any]) -> list[Name]:
    """What a site may be known by, best first."""
    names: list[Name] = []
    if site.get("id"):
        names.append(("site", "", fitting(str(site["id"]))))
    if site.get("uscc"):
        names.append(("site", place_id, fitting(f"uscc:{str(site['uscc']).upper()}")))
    names.append(("site", place_id, fitting(f"name:{site.get('name') or ''}")))
    return names


def fitting(alias: str) -> str:
    if len(alias) <= _LONGEST and "\x00" not in alias:
        return alias
    return "sha256:" + hashlib.sha256(alias.encode("utf-8", "surrogatepass")).hexdigest()


def _fixed(content: Mapping[str, Any]) -> list[Name]:
    names: list[Name] = [("place", "", fitting(str(content["place"]["code"])))]
    names += (("person", "", fitting(str(one["id"]))) for one in content.get("persons") or ())
    names += (("issue", "", fitting(str(one["no"]))) for one in content.get("issues") or ())
    return names


def _cast(names: Sequence[Name], known: Mapping[Name, str]) -> Cast:
    return Cast(
        place=known[names[0]],
        persons=tuple(known[name] for name in names if name[0] == "person"),
        issues=tuple(known[name] for name in names if name[0] == "issue"),
    )


def _site(tx: Session, names: _Names, own: Sequence[Name]) -> str:
    found = next((subject for name in own if (subject := names.get(name))), None)
    by_id = own[0][1] == ""
    if found and by_id and names.get(own[0]) is None and _has_id(tx, names, found):
        # Same name, another id: two shops, not one that was given its id later.
        found = None
    subject = found or names.new_id()
    for name in own:
        names.take(name, subject)
    return subject


def _claim_sites(tx: Session, new: Mapping[Name, str]) -> dict[str, str]:
    """Claim ids before the names within places; gives drafted subjects whose id another took."""
    ids = {name: subject for name, subject in new.items() if name[1] == ""}
    taken = queries.claim(tx, ids)
    lost = {ids[name]: subject for name, subject in taken.items() if ids[name] != subject}
    rest = {name: lost.get(subject, subject) for name, subject in new.items() if name[1]}
    queries.claim(tx, rest)
    return lost


def _has_id(tx: Session, names: _Names, subject_id: str) -> bool:
    drafted = any(
        name[1] == "" and subject == subject_id
        for known in (names.known, names.new)
        for name, subject in known.items()
    )
    return drafted or bool(queries.scoped_names(tx, {subject_id}))


def _part(content: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    return content.get(part) or {}
