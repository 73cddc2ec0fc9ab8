"""A department's own words or codes beside our code list: which of theirs is which of ours."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.registry.codelists import CodeList, CodeMap
from app.registry.workbook.headings import plain
from app.registry.workbook.reasons import Reason


@dataclass(frozen=True, slots=True)
class MapProposal:
    """`codes` is whole: "" leaves a value out of the cell. `unplaced` are words of theirs that
    no code of ours was found for; `reused` tells that the registry has the map already."""

    name: str
    codelist: str
    codes: Mapping[str, str]
    confidence: float
    reasons: tuple[Reason, ...]
    unplaced: tuple[str, ...] = ()
    reused: bool = False


def propose_map(
    name: str,
    words: Sequence[str],
    codelist: CodeList,
    known: Iterable[CodeMap],
    legend: Mapping[str, str] | None = None,
) -> MapProposal:
    """The map for what a column's cells hold: one that is there already, else a new one.

    `legend` is what the sheet's own note says of its codes, such as 0 男 1 女.
    """
    for codemap in known:
        values = {value for value in codemap.codes.values() if value}
        if codemap.codelist == codelist.name and values == set(words) and not legend:
            reason = Reason("map_known", {"map": codemap.name})
            return MapProposal(
                codemap.name, codelist.name, codemap.codes, 0.85, (reason,), reused=True
            )
    told = {word: (legend or {}).get(word, word) for word in words}
    pairs = _by_likeness(told, codelist)
    left = [word for word in words if word not in pairs.values()]
    counted = {"count": str(len(words) - len(left)), "of": str(len(words))}
    if pairs and not left:
        return _new(name, codelist, pairs, (0.75, Reason("map_by_words", counted), left))
    if _own_codes(words, codelist):
        same = {code: code for code in codelist.codes if code in words}
        return _new(name, codelist, same, (0.6, Reason("map_same_codes"), ()))
    open_codes = [code for code in codelist.codes if code not in pairs]
    if left and len(open_codes) == len(left):
        # 低/中/高 beside three levels: the order is all there is to go by.
        whole = {**pairs, **dict(zip(open_codes, left, strict=True))}
        return _new(name, codelist, whole, (0.4, Reason("map_by_order", counted), ()))
    sure = round(0.5 * len(pairs) / max(1, len(words)), 2)
    reason = Reason("map_by_words" if pairs else "map_unknown", counted)
    return _new(name, codelist, pairs, (sure, reason, left))


def _new(
    name: str,
    codelist: CodeList,
    pairs: Mapping[str, str],
    told: tuple[float, Reason, Sequence[str]],
) -> MapProposal:
    confidence, reason, unplaced = told
    codes = {code: pairs.get(code, "") for code in codelist.codes}
    return MapProposal(name, codelist.name, codes, confidence, (reason,), tuple(unplaced))


def _own_codes(words: Sequence[str], codelist: CodeList) -> bool:
    return bool(words) and all(word in codelist for word in words)


def _by_likeness(told: Mapping[str, str], codelist: CodeList) -> dict[str, str]:
    """Code → word, the likest pairs first; where words are fewer than codes, some stand for more.

    `told` are their words and what each of them says.
    """
    scored = sorted(
        (-_likeness(plain(said), plain(entry.labels.zh_hans)), place, word, code)
        for place, (word, said) in enumerate(told.items())
        for code, entry in codelist.codes.items()
    )
    pairs: dict[str, str] = {}
    for score, _, word, code in scored:
        if -score >= 0.5 and code not in pairs and word not in pairs.values():
            pairs[code] = word
    if set(pairs.values()) == set(told):
        for score, _, word, code in scored:
            if -score > 0.6:
                pairs.setdefault(code, word)
    return pairs


def _likeness(word: str, label: str) -> float:
    if not word or not label:
        return 0.0
    if word == label:
        return 1.0
    if word in label or label in word:
        return 0.5 + 0.5 * min(len(word), len(label)) / max(len(word), len(label))
    shared = len(set(word) & set(label))
    return shared / max(len(set(word)), len(set(label)))
