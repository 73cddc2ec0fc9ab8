"""Amendments folded into a report: one outcome for one set of them, whatever their order.

Later bases override earlier ones, since their makers had seen them. Of the same path on one base
the smallest (`recorded_at`, `op_id`) stands, until someone answers the task that asks. An amendment
that brings in a fault is left out until another one makes it good.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from app.registry.check import Fault
from app.services.patching import Amendment, Change, Kind, Report, changes_of, ill_formed, patched

FaultsOf = Callable[[object], list[Fault]]
_Key = frozenset[tuple[str, str]]
# An amendment may wait for one that is recorded after it; longer chains nobody makes.
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one amendment. `lost` maps a path to the amendment that stands there;
    `contested` are those of them that a person should decide."""

    applied: bool
    faults: tuple[Fault, ...] = ()
    lost: Mapping[str, str] = field(default_factory=dict)
    contested: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Folded:
    """`made_by` says for each path that was changed which amendment decided it."""

    report: Report
    faults: tuple[Fault, ...]
    made_by: Mapping[str, str]
    verdicts: Mapping[str, Verdict]


@dataclass(frozen=True, slots=True)
class _Draft:
    report: Report
    made_by: Mapping[str, str]
    lost: Mapping[str, Mapping[str, str]]
    homeless: tuple[tuple[str, Change], ...]


def fold(
    report: object, amendments: Iterable[Amendment], chosen: Sequence[str], faults_of: FaultsOf
) -> Folded:
    """The report as amended; `chosen` are the amendments that answers named, the last word first.

    Depends on the set of amendments alone, never on their order. Faults that the report has
    without them do not count against them.
    """
    order = sorted(amendments, key=lambda each: _rank(each, chosen))
    if not any(ill_formed(each) for each in order):
        draft = _draft(report, order, chosen)
        faults = _faults(draft, faults_of)
        if not faults or _keys(faults) <= _keys(faults_of(report)):
            return _outcome(draft, order, faults, {}, chosen)
    kept, left_out = _keep_sound(report, order, chosen, faults_of)
    draft = _draft(report, kept, chosen)
    return _outcome(draft, kept, _faults(draft, faults_of), left_out, chosen)


def _keep_sound(
    report: object, order: Sequence[Amendment], chosen: Sequence[str], faults_of: FaultsOf
) -> tuple[list[Amendment], dict[str, tuple[Fault, ...]]]:
    """Take in one after the other what brings no new fault, and once more what then fits."""
    left_out = {each.op_id: tuple(ill_formed(each)) for each in order}
    waiting = [each for each in order if not left_out[each.op_id]]
    kept: set[str] = set()
    known = _keys(faults_of(report))
    for _ in range(_ROUNDS):
        for each in [each for each in waiting if each.op_id not in kept]:
            trial = [other for other in order if other.op_id in kept or other is each]
            faults = _faults(_draft(report, trial, chosen), faults_of)
            fresh = tuple(fault for fault in faults if (fault.path, fault.code) not in known)
            left_out[each.op_id] = fresh
            if not fresh:
                kept.add(each.op_id)
                known = _keys(faults)
    left = {op_id: faults for op_id, faults in left_out.items() if op_id not in kept}
    return [each for each in order if each.op_id in kept], left


def _outcome(
    draft: _Draft,
    kept: Sequence[Amendment],
    faults: Sequence[Fault],
    left_out: Mapping[str, tuple[Fault, ...]],
    chosen: Sequence[str],
) -> Folded:
    verdicts = {op_id: Verdict(applied=False, faults=why) for op_id, why in left_out.items()}
    for each in kept:
        lost = draft.lost.get(each.op_id, {})
        contested = tuple(
            path
            for path, standing in sorted(lost.items())
            if standing not in chosen and draft.made_by.get(path, standing) == standing
        )
        verdicts[each.op_id] = Verdict(True, tuple(faults), lost, contested)
    return Folded(draft.report, tuple(faults), draft.made_by, verdicts)


def _draft(report: object, order: Sequence[Amendment], chosen: Sequence[str]) -> _Draft:
    """Everything in `order` made; which faults that brings is not asked here."""
    current: Report = report if isinstance(report, dict) else {}
    made_by: dict[str, str] = {}
    lost: dict[str, dict[str, str]] = {}
    homeless: list[tuple[str, Change]] = []
    for _, group in groupby(order, key=lambda each: each.base_rev):
        standing = _standing(list(group), chosen, lost)
        current, without = patched(current, [change for change, _ in standing])
        owner = {change.path: op_id for change, op_id in standing}
        homeless += [(owner[change.path], change) for change in without]
        made_by |= owner
    return _Draft(current, made_by, lost, tuple(homeless))


def _standing(
    group: Sequence[Amendment], chosen: Sequence[str], lost: dict[str, dict[str, str]]
) -> list[tuple[Change, str]]:
    """The changes of one base that stand, in the order in which to make them."""
    claims = [
        (_claim_rank(place, each, change, chosen), change, each.op_id)
        for place, each in enumerate(group)
        for change in changes_of(each)
    ]
    claims.sort(key=lambda claim: claim[0])
    taken: dict[str, tuple[Change, str]] = {}
    inside: dict[str, str] = {}
    standing = []
    for _, change, op_id in claims:
        winner = _obstacle(change, op_id, taken, inside)
        if winner:
            lost.setdefault(op_id, {})[change.path] = winner
            continue
        if change.path not in taken:
            taken[change.path] = (change, op_id)
            inside.setdefault(change.subject, op_id)
            standing.append((change, op_id))
    return sorted(standing, key=lambda pair: pair[0].kind)


def _obstacle(
    change: Change, op_id: str, taken: Mapping[str, tuple[Change, str]], inside: Mapping[str, str]
) -> str | None:
    """The other amendment in whose way this change would be, if there is one."""
    same = taken.get(change.path)
    if same and same[1] != op_id and same[0].effect != change.effect:
        return same[1]
    if change.kind is Kind.REMOVE:
        other = inside.get(change.path)
        return other if other != op_id else None
    whole = taken.get(change.subject)
    if whole and whole[0].kind is Kind.REMOVE and whole[1] != op_id:
        return whole[1]
    return None


def _rank(each: Amendment, chosen: Sequence[str]) -> tuple[int, int, datetime, str]:
    return each.base_rev, _preference(each, chosen), each.recorded_at, each.op_id


def _preference(each: Amendment, chosen: Sequence[str]) -> int:
    return chosen.index(each.op_id) if each.op_id in chosen else len(chosen)


def _claim_rank(
    place: int, each: Amendment, change: Change, chosen: Sequence[str]
) -> tuple[int, bool, int]:
    # Taking a subject out wins over writing in it, as withdrawing wins over amending.
    return _preference(each, chosen), change.kind is not Kind.REMOVE, place


def _faults(draft: _Draft, faults_of: FaultsOf) -> list[Fault]:
    missing = "This visit has no such subject: add it first."
    homeless = [Fault(change.path, "missing", missing) for _, change in draft.homeless]
    return [*homeless, *faults_of(draft.report)]


def _keys(faults: Iterable[Fault]) -> _Key:
    return frozenset((fault.path, fault.code) for fault in faults)
