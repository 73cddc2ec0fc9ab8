"""The vocabulary: every name of every element, in words that mean the same written the same."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.registry.elements import Element
from app.registry.load.synonyms import Synonyms
from app.registry.workbook.headings import plain, readings

# Likeness where names differ by such a word only, and where one ends with the other.
BARE, TAIL = 0.95, 0.75
# What stands before or behind a name without changing what is named.
_BEFORE = ("是否", "有无", "所属", "所在", "应", "需", "涉事", "主要", "本次", "被", "现场", "标准",
           "编入")  # fmt: skip
_BEHIND = ("数", "情况", "状况", "内容", "信息", "姓名", "名称", "手续", "是否", "人数")


@dataclass(frozen=True, slots=True)
class Name:
    """One name of an element; `own` where it is the registry's label, not a synonym."""

    element: str
    written: str
    canonical: str
    own: bool


class Vocabulary:
    """Finds the elements whose names are like some words. Build it once per registry."""

    def __init__(self, elements: Mapping[str, Element], synonyms: Synonyms) -> None:
        self._terms = _term_table(synonyms.terms)
        self.names = tuple(self._all_names(elements, synonyms))
        self._grams = [_grams(name.canonical) for name in self.names]
        self._holders: dict[str, list[int]] = {}
        for place, grams in enumerate(self._grams):
            for gram in grams:
                self._holders.setdefault(gram, []).append(place)
        self._asked: dict[str, dict[str, tuple[float, Name]]] = {}
        seen = Counter(gram for grams in self._grams for gram in grams)
        self._weights = {gram: math.log(1 + len(self.names) / n) for gram, n in seen.items()}
        self._rare = math.log(1 + len(self.names))

    def canonical(self, words: str) -> str:
        """The same words with every known term replaced by the one that stands for it."""
        text = words
        for pattern, stands_for in self._terms:
            text = pattern.sub(stands_for, text)
        return text

    def likeness(self, words: str) -> dict[str, tuple[float, Name]]:
        """Per element the most like of its names: 1 where they mean the same, else below 0.9."""
        text = self.canonical(words)
        if text not in self._asked:
            self._asked[text] = self._look_up(text)
        return self._asked[text]

    def _look_up(self, text: str) -> dict[str, tuple[float, Name]]:
        found: dict[str, tuple[float, Name]] = {}
        grams = _grams(text)
        for place in sorted({p for gram in grams for p in self._holders.get(gram, ())}):
            name, own = self.names[place], self._grams[place]
            score = self._score((text, grams), (name.canonical, own)) - (not name.own) * 1e-6
            if score > 0.2 and score > found.get(name.element, (0.0, name))[0]:
                found[name.element] = (score, name)
        return found

    def _score(self, one: tuple[str, Counter[str]], other: tuple[str, Counter[str]]) -> float:
        if one[0] == other[0]:
            return 1.0
        if _bare(one[0]) == _bare(other[0]):
            return BARE
        # The last word says what it is: 承租人姓名 is somebody's 姓名.
        if len(other[0]) > 1 and one[0].endswith(other[0]):
            return TAIL
        shared = self._mass(one[1] & other[1])
        whole = self._mass(one[1]) + self._mass(other[1])
        return 0.9 * 2 * shared / whole if whole else 0.0

    def _mass(self, grams: Counter[str]) -> float:
        return sum(self._weights.get(gram, self._rare) * n for gram, n in grams.items())

    def _all_names(self, elements: Mapping[str, Element], synonyms: Synonyms) -> Iterable[Name]:
        for element in elements.values():
            if element.retired:
                continue
            labels = (element.labels.zh_hans, element.labels.zh_hant, element.labels.en)
            for own, written in (
                *((True, label) for label in labels),
                *((False, word) for word in synonyms.names.get(element.id, ())),
            ):
                for reading in readings(written):
                    yield Name(element.id, written, self.canonical(reading), own)


@lru_cache(maxsize=4096)
def _bare(text: str) -> str:
    for prefix in _BEFORE:
        text = text.removeprefix(prefix) if len(text) > len(prefix) + 1 else text
    for suffix in _BEHIND:
        text = text.removesuffix(suffix) if len(text) > len(suffix) + 1 else text
    return text


def _grams(text: str) -> Counter[str]:
    """Letters and pairs of letters."""
    return Counter([*text, *(text[n : n + 2] for n in range(len(text) - 1))])


def _term_table(groups: Sequence[Sequence[str]]) -> list[tuple[re.Pattern[str], str]]:
    """One pattern per group, in the order written: a later group sees what earlier ones made."""
    table = []
    for group in groups:
        words = sorted(map(plain, group), key=len, reverse=True)
        table.append((re.compile("|".join(map(re.escape, words))), plain(group[0])))
    return table
