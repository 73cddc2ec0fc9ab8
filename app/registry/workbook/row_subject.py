"""What one row of a sheet is about: told by its title and by the columns that name the thing."""

import re
from collections.abc import Iterable, Mapping

from app.registry.elements import Subject
from app.registry.workbook.match import Match
from app.registry.workbook.reasons import Reason

# The columns by which the rows of a sheet are told apart.
_NAMING: Mapping[str, float] = {
    "person.name": 3.0,
    "person.id_number": 2.0,
    "person.sex": 1.5,
    "site.name": 3.0,
    "site.uscc": 2.0,
    "site.kind": 1.0,
    "issue.no": 3.0,
    "issue.category": 1.0,
    "issue.description": 1.0,
    "place.name": 1.0,
    "place.hazard_point_no": 2.0,
    "place.code": 1.0,
}
_TITLES: tuple[tuple[Subject, re.Pattern[str], float], ...] = (
    (
        Subject.PERSON,
        re.compile("人员|人口|老年|老人|党员|儿童|居民|群众|健康|对象|人信息|花名册|困难"),
        2.5,
    ),
    (Subject.SITE, re.compile("企业|场所|单位|商铺|店|作坊|工地|门店|经营户"), 2.5),
    (Subject.ISSUE, re.compile("纠纷|案件|隐患排查|问题清单|事件|投诉|上报"), 2.5),
    (Subject.PLACE, re.compile("点巡查|点位|台账|设施"), 1.5),
    (Subject.VISIT, re.compile("巡查|出租屋|房屋|走访|督导|孳生地"), 1.5),
)


def row_subject(
    title: str, found: Iterable[tuple[str | None, Match]]
) -> tuple[Subject, float, tuple[Reason, ...]]:
    """The subject, how sure that is, and why; `found` are the groups and matches of the columns.

    A column below a group heading is a detail of the row more often than what the row is about.
    """
    votes = dict.fromkeys(Subject, 0.0)
    named: dict[Subject, list[str]] = {subject: [] for subject in Subject}
    for group, match in found:
        for element in match.elements:
            subject = Subject(element.partition(".")[0])
            share = match.confidence / len(match.elements)
            votes[subject] += share * _NAMING.get(element, 0.25) * (0.4 if group else 1.0)
            if element in _NAMING:
                named[subject].append(element)
    reasons: dict[Subject, list[Reason]] = {subject: [] for subject in Subject}
    for subject, pattern, weight in _TITLES:
        word = pattern.search(title)
        if word:
            votes[subject] += weight
            reasons[subject].append(Reason("title", {"word": word[0]}))
    return _decide(votes, reasons, named)


def _decide(
    votes: dict[Subject, float],
    reasons: dict[Subject, list[Reason]],
    named: dict[Subject, list[str]],
) -> tuple[Subject, float, tuple[Reason, ...]]:
    # Every sheet has the visit's time and worker: without a thing of its own it is about the visit.
    votes[Subject.VISIT] += 0.6 * votes[Subject.PLACE]
    ranked = sorted(Subject, key=lambda subject: -votes[subject])
    first, second = ranked[0], ranked[1]
    total = votes[first] + votes[second]
    sure = votes[first] / total if total else 0.0
    why = reasons[first] + [Reason("columns", {"elements": " ".join(named[first])})]
    if total == 0:
        return Subject.VISIT, 0.0, (Reason("unknown"),)
    return first, round(min(0.95, sure), 2), tuple(why if named[first] else why[:-1])
