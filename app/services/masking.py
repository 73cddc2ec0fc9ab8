"""What a narrowed key sees of a personal value: enough to recognise it, too little to use it.

A name keeps its first character (张*), a phone number 3 + 4 (138****5678), a document number
3 + 4 (440***********1234); any other text is `***`, and codes, dates, numbers and pictures are
left out, since half a code says either nothing or all.
"""

from collections.abc import Callable, Mapping

from app.registry.elements import Datatype, Element

Item = Mapping[str, object]
Mask = Callable[[object], object | None]

HIDDEN = "***"
_SHORTEST_NUMBER = 8


def mask_of(element: Element) -> Mask:
    """The mask of one element's values: takes a recorded value, gives what may be shown of it."""
    if element.datatype is not Datatype.TEXT:
        return _nothing
    attribute = element.attribute
    if attribute == "name" or attribute.endswith("_name"):
        return _on_text(masked_name)
    if attribute == "phone" or attribute.endswith("_phone"):
        return _on_text(masked_number)
    if attribute.endswith("id_number"):
        return _on_text(masked_number)
    return _on_text(lambda _: HIDDEN)


def masked_name(text: str) -> str:
    """`张三` → `张*`, `欧阳小明` → `欧***`; a name of one character is hidden whole."""
    return text[0] + "*" * (len(text) - 1) if len(text) > 1 else "*" * len(text)


def masked_number(text: str) -> str:
    """The first 3 and the last 4; a mobile number has four stars in between, as people write it.

    Of fewer than 8 characters nothing would be hidden, so all are.
    """
    if len(text) < _SHORTEST_NUMBER:
        return "*" * len(text)
    return text[:3] + "*" * (len(text) - 7) + text[-4:]


def masked_item(masks: Mapping[str, Mask], item: Item) -> Item:
    """A copy of one subject's values with the masks, by attribute, put on."""
    shown = dict(item)
    for attribute in masks.keys() & item.keys():
        value = masks[attribute](item[attribute])
        if value is None:
            del shown[attribute]
        else:
            shown[attribute] = value
    return shown


def _nothing(_: object) -> object | None:
    return None


def _on_text(mask: Callable[[str], str]) -> Mask:
    return lambda value: mask(value) if isinstance(value, str) and value else None
