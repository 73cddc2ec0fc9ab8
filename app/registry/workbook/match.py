"""A heading to its element: how like the names are, what stands below, whose sheet it is.

Confidence is kept low on purpose wherever two elements are near each other: a proposal that says
it is sure must be right.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.registry.elements import Datatype, Element, Subject
from app.registry.workbook.evidence import Domains, share_known, weigh
from app.registry.workbook.frame import TableColumn
from app.registry.workbook.headings import Heading, parts_of, plain, read_heading
from app.registry.workbook.reasons import Reason
from app.registry.workbook.words import Name, Vocabulary

ROW_NUMBER = frozenset({"序号", "序號", "序", "no", "编号"})
# Above this a person need not look; several elements in one cell are always looked at.
SURE, SEVERAL, NEAR = 0.8, 0.79, 0.07
_LEAST = 0.38


@dataclass(frozen=True, slots=True)
class Candidate:
    elements: tuple[str, ...]
    confidence: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """What a column is proposed to be; no elements with `new` where the registry has none."""

    elements: tuple[str, ...]
    confidence: float
    reasons: tuple[Reason, ...]
    others: tuple[Candidate, ...] = ()
    row_number: bool = False

    @property
    def new(self) -> bool:
        return not self.elements and not self.row_number

    @property
    def doubtful(self) -> bool:
        """Whether a person should look: it may be another element, or a new one."""
        return self.confidence <= SURE


@dataclass(frozen=True, slots=True)
class Matcher:
    """What is known when a column is looked at; `row_subject` is None in the first round."""

    vocabulary: Vocabulary
    elements: Mapping[str, Element]
    domains: Domains
    row_subject: Subject | None = None

    def match(self, column: TableColumn) -> Match:
        """The best element for a column, the next ones, and the reasons."""
        heading = read_heading(column.heading)
        if plain(column.heading) in ROW_NUMBER and column.group is None:
            return Match((), 0.97, (Reason("row_number"),), row_number=True)
        ranked = self._ranked(column, heading.names)
        several = self._several(column, heading, ranked)
        best = [*several, *ranked]
        if not best or best[0].confidence < _LEAST:
            return Match((), 0.0, (Reason("unknown"),), tuple(best[:3]))
        first = _cautious(best) if not several else best[0]
        return Match(first.elements, first.confidence, first.reasons, tuple(best[1:4]))

    def _ranked(self, column: TableColumn, names: tuple[str, ...]) -> list[Candidate]:
        """All likely elements, the best first; equal ones in the order of their ids."""
        found: dict[str, Candidate] = {}
        for element, (score, name, group) in self._likely(column, names).items():
            candidate = self._candidate(self.elements[element], column, (score, name, group))
            found[element] = candidate
        return sorted(found.values(), key=lambda one: (-one.confidence, one.elements))

    def _likely(
        self, column: TableColumn, names: tuple[str, ...]
    ) -> dict[str, tuple[float, Name, bool]]:
        best: dict[str, tuple[float, Name, bool]] = {}
        group = plain(column.group or "")
        # A group makes names whole (水体 + 颜色) and tells whose they are (出租人 + 电话).
        for words, grouped, trust in _asked(names, group):
            for element, (like, name) in self.vocabulary.likeness(words).items():
                score = like * trust
                if score > best.get(element, (0.0, name, False))[0]:
                    best[element] = (score, name, grouped)
        return best

    def _candidate(
        self, element: Element, column: TableColumn, like: tuple[float, Name, bool]
    ) -> Candidate:
        score, name, grouped = like
        reasons = [_name_reason(score, name)]
        if grouped:
            reasons.append(Reason("group", {"group": column.group or ""}))
        weight, evidence = weigh(element, column, self.domains)
        confidence = _from_likeness(score, name.own)
        confidence += 0.12 * weight if weight > 0 else 0.5 * weight
        confidence *= self._distance(element, column)
        if column.options and weight >= 0.5:
            confidence += 0.08
        answers = read_heading(column.heading).answers
        codelist = self.domains.codelists.get(element.codelist or "")
        if codelist and answers and share_known(answers, codelist, self.domains) < 0.4:
            confidence = min(confidence, 0.78)
            reasons.append(Reason("answers_differ", {"codelist": codelist.name}))
        return Candidate(
            (element.id,), round(min(0.98, max(0.0, confidence)), 3), (*reasons, *evidence)
        )

    def _distance(self, element: Element, column: TableColumn) -> float:
        """Other subjects than the row's come as groups of a sheet, seldom as a bare column."""
        if self.row_subject is None:
            return 1.0
        subject = element.subject
        if element.datatype is Datatype.PHOTO:
            # A finding has photos of its own: what a bare 照片 is there, nobody can be sure.
            return (
                0.9
                if {subject, self.row_subject} & _ISSUE and subject is not self.row_subject
                else 1.0
            )
        row = DISTANCES[self.row_subject].get(subject, 1.0)
        if not _of_persons(column.group):
            return row
        return max(row, 0.97) if subject is Subject.PERSON else min(row, 0.87)

    def _several(
        self, column: TableColumn, heading: Heading, ranked: list[Candidate]
    ) -> list[Candidate]:
        """What a heading names side by side, where each part is known and they differ."""
        if set(heading.answers) == {"起", "止"} and ranked:
            return _both_ends(ranked[0])
        whole = ranked[0].confidence if ranked else 0.0
        parts = heading.parts
        if whole < _LEAST and len(parts) < 2 and len(heading.answers) > 1:
            parts = parts_of(heading.answers)
        if len(parts) < 2 or whole >= SURE + 0.05:
            return []
        tops = [self._ranked(column, part) for part in parts]
        if any(not top or top[0].confidence < 0.6 for top in tops):
            return []
        first = [top[0] for top in tops]
        return _together([first[0], *(self._kin(first[0], one) for one in first[1:])], whole)

    def _kin(self, first: Candidate, other: Candidate) -> Candidate:
        """A phone beside a name is that person's: worker_name, worker_phone."""
        if not other.elements[0].endswith("phone"):
            return other
        sibling = first.elements[0].rpartition("name")[0] + "phone"
        if first.elements[0].endswith("name") and sibling in self.elements:
            return Candidate((sibling,), other.confidence, other.reasons)
        return other


def _together(tops: list[Candidate], whole: float) -> list[Candidate]:
    elements = tuple(dict.fromkeys(top.elements[0] for top in tops))
    confidence = min(top.confidence for top in tops)
    reasons = tuple(reason for top in tops for reason in top.reasons[:1])
    if len(elements) > 1 and all(element.endswith("name") for element in elements):
        # 业主/经营者: two words for whoever answers here; the nearer to the row, the likelier.
        nearest = max(tops, key=lambda top: top.confidence)
        return [Candidate(nearest.elements, min(nearest.confidence, 0.7), reasons)]
    if len(elements) == 1:
        return [Candidate(elements, max(confidence, whole), reasons)]
    told = (Reason("several", {"count": str(len(elements))}), *reasons)
    return [Candidate(elements, min(confidence, SEVERAL), told)]


def _asked(names: tuple[str, ...], group: str) -> Iterator[tuple[str, bool, float]]:
    """The readings of a heading with and without its group, and how far each is trusted."""
    for place, name in enumerate(names):
        # What two letters say depends on what they stand under; brackets hold an aside.
        aside = place > 0 and names[0] not in name
        yield name, False, ASIDE if aside else SHORT if group and len(name) <= 2 else 1.0
        if group and not name.startswith(group):
            yield group + name, True, 1.0
            yield name + group[-2:], True, 1.0


SHORT, ASIDE = 0.9, 0.87
_ISSUE = frozenset({Subject.ISSUE})
_FAR: Mapping[Subject, float] = {Subject.SITE: 0.86, Subject.PERSON: 0.9, Subject.ISSUE: 0.95}
DISTANCES: Mapping[Subject, Mapping[Subject, float]] = {
    Subject.VISIT: _FAR,
    Subject.PLACE: _FAR,
    Subject.PERSON: {Subject.PLACE: 0.93, Subject.ISSUE: 0.93, Subject.SITE: 0.85},
    Subject.SITE: {Subject.PLACE: 0.94, Subject.ISSUE: 0.96, Subject.PERSON: 0.8},
    Subject.ISSUE: {Subject.PLACE: 0.94, Subject.SITE: 0.9, Subject.PERSON: 0.92},
}


def _of_persons(group: str | None) -> bool:
    words = ("人", "车", "员", "者", "老", "户主")
    return group is not None and any(word in group for word in words)


def _both_ends(first: Candidate) -> list[Candidate]:
    """起/止 behind a time of the visit: from when to when."""
    if first.elements != ("visit.started_at",):
        return []
    reason = Reason("several", {"count": "2"})
    pair = ("visit.started_at", "visit.ended_at")
    return [Candidate(pair, SEVERAL, (reason, *first.reasons))]


def _name_reason(score: float, name: Name) -> Reason:
    code = ("name" if name.own else "synonym") if score > 0.94 else "like"
    return Reason(code, {"word": name.written})


def _from_likeness(score: float, own: bool) -> float:
    if score > 0.99:
        return 0.92 if own else 0.9
    if score > 0.88:
        return 0.78
    return 0.1 + 0.65 * score


def _cautious(ranked: list[Candidate]) -> Candidate:
    """Of two that are near each other neither is sure."""
    first = ranked[0]
    if len(ranked) < 2 or first.confidence - ranked[1].confidence >= NEAR:
        return first
    other = Reason("ambiguous", {"other": ranked[1].elements[0]})
    return Candidate(first.elements, min(first.confidence, 0.75), (*first.reasons, other))
