"""Headings as people write them: brackets, units, lists of answers and several things in one."""

import re
import unicodedata
from dataclasses import dataclass

_BRACKETS = re.compile(r"\(([^()]*)\)")
_LISTED = re.compile(r"[/、,;|]|…|\.\.\.")
_PARTS = re.compile(r"[/、,;]|及其|及|和|与(?!房|户|业)")
_NOISE = re.compile(r"[\s_\-—·.。:：?？!！*#()\[\]【】《》〈〉“”\"'/、,;|…＿]+")
_UNITS = {
    word: unit
    for unit, words in {
        "㎡": "㎡ m2 平方米",
        "m³": "m3 m³ 立方米",
        "t": "吨",
        "kWh": "kwh 度",
        "cm": "厘米 cm",
        "℃": "℃ °c",
        "h": "小时",
        "辆": "辆",
        "人": "人",
        "户": "户",
        "个": "个",
        "次": "次",
        "层": "层",
        "处": "处",
        "元": "元",
        "张": "张",
    }.items()
    for word in words.split()
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading taken apart: `names` are its readings, the best first; `parts` hold the readings
    of each thing named where several are; `answers` is a list of answers written into it."""

    names: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    answers: tuple[str, ...]
    unit: str | None


def plain(text: str) -> str:
    """Full-width forms made narrow, brackets and punctuation out, Latin letters small."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).lower()


def read_heading(text: str) -> Heading:
    """Take a heading apart. It never fails; an empty one has no names."""
    narrow = unicodedata.normalize("NFKC", text).strip()
    answers: tuple[str, ...] = ()
    unit = None
    for inside in _BRACKETS.findall(narrow):
        if len(_listed(inside)) > 1:
            answers = _listed(inside)
            narrow = narrow.replace(f"({inside})", "")
        elif inside.strip().lower() in _UNITS:
            unit = _UNITS[inside.strip().lower()]
            narrow = narrow.replace(f"({inside})", "")
    outside = _BRACKETS.sub("", narrow)
    return Heading(readings(narrow), _parts(outside), answers, unit)


def parts_of(names: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Names listed in brackets, each as the readings of one thing."""
    return tuple(readings(name) for name in names)


def readings(text: str) -> tuple[str, ...]:
    """Without what is in brackets, with it, and with it in place of the word before it."""
    narrow = unicodedata.normalize("NFKC", text)
    found = [_BRACKETS.sub("", narrow), narrow]
    for match in _BRACKETS.finditer(narrow):
        before, inside, after = narrow[: match.start()], match[1], narrow[match.end() :]
        found.append(before[: max(0, len(before) - len(inside))] + inside + after)
        if len(inside) == 1 and len(before) > 2:
            found.append(before[:-2] + inside + after)
        if after == "" and len(inside) > 1:
            found.append(inside)
    return tuple(dict.fromkeys(name for name in map(plain, found) if name))


def _listed(inside: str) -> tuple[str, ...]:
    items = [item.strip() for item in _LISTED.split(inside)]
    return tuple(item for item in items if item)


def _parts(text: str) -> tuple[tuple[str, ...], ...]:
    """The things that a heading names side by side, each with what it may be short for."""
    both = re.fullmatch(r"前后(.{2,})", plain(text))
    if both:
        return (("前" + both[1],), ("后" + both[1],))
    names = [plain(part) for part in _PARTS.split(text) if plain(part)]
    if len(names) < 2:
        return ()
    return tuple(_unfolded(names, place) for place in range(len(names)))


def _unfolded(names: list[str], place: int) -> tuple[str, ...]:
    """误投/劝导次数 is 误投次数 and 劝导次数; 帮扶人及电话 is 帮扶人 and 帮扶人电话."""
    name, first = names[place], names[0]
    found = [name]
    if place < len(names) - 1:
        behind = names[place + 1]
        found += [name + behind[-cut:] for cut in (2, 1) if len(behind) > cut]
    else:
        stem = re.sub(r"(姓名|名称)$", "", first)
        found += [stem + name, *(stem[:cut] + name for cut in (2, 1) if len(stem) > cut)]
    return tuple(dict.fromkeys(found))
