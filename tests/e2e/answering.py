"""Answering one question on the screen, whatever kind it is, as a thumb does."""

from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, expect

from app.clock import LOCAL
from app.registry.elements import Datatype, Element
from app.registry.registry import Registry


def answer(field: Locator, registry: Registry, element: Element, value: Any, photo: Path) -> None:
    """Give the answer `value`, canonical as in a report; `photo` is what the camera takes."""
    match element.datatype:
        case Datatype.BOOLEAN:
            _press(field.locator(".chips").first.locator("button").nth(0 if value else 1))
        case Datatype.CHOICE | Datatype.CHOICES:
            codes = [value] if isinstance(value, str) else list(value)
            _choose(field, {code: _label(registry, element, code) for code in codes})
        case Datatype.DATETIME:
            moment = datetime.fromisoformat(value).astimezone(LOCAL)
            entry = field.locator("input[type=datetime-local]")
            entry.fill(f"{moment:%Y-%m-%dT%H:%M}")
            entry.blur()
        case Datatype.PHOTO:
            _photograph(field, [photo] * len(value))
        case Datatype.SIGNATURE:
            _sign(field)
        case Datatype.GEOPOINT:
            field.get_by_role("button", name="定位", exact=True).click()
        case _:
            _type(field, str(value))


def shown(registry: Registry, element: Element, value: Any) -> str:
    """What the screen says of a value; "" where that is not a word of its own."""
    match element.datatype:
        case Datatype.BOOLEAN:
            return "是" if value else "否"
        case Datatype.CHOICE:
            return _label(registry, element, value)
        case Datatype.CHOICES:
            return "、".join(_label(registry, element, code) for code in value)
        case Datatype.TEXT | Datatype.DATE | Datatype.INTEGER:
            return f"{value} {element.unit}" if element.unit else str(value)
    return ""


def _type(field: Locator, text: str) -> None:
    field.locator("textarea, input:not([type=file]):not([type=date])").first.fill(text)


def _press(button: Locator) -> None:
    """Once: a second tap on what stands would take it back."""
    if button.get_attribute("aria-pressed") != "true":
        button.click()


def _choose(field: Locator, labels: dict[str, str]) -> None:
    if not labels:
        _press(field.get_by_role("button", name="都没有", exact=True))
        return
    picker = field.locator(".picker")
    if not picker.count():
        for code in labels:
            _press(field.locator(f'[data-code="{code}"]').first)
        return
    picker.click()
    dialog = field.page.get_by_role("dialog")
    for label in labels.values():
        dialog.get_by_role("searchbox").fill(label)
        # Not by its name: what stands already bears a tick.
        _press(dialog.locator(f'.option:text-is("{label}")'))
    # A single choice closes the dialog by itself.
    done = dialog.get_by_role("button", name="完成", exact=True)
    if done.count():
        done.click()
    expect(dialog).to_be_hidden()


def _photograph(field: Locator, photos: list[Path]) -> None:
    field.locator("input[type=file]").last.set_input_files(photos)
    expect(field.locator("img[data-photo]")).to_have_count(len(photos))


def _sign(field: Locator) -> None:
    field.get_by_role("button", name="请对方签名", exact=True).click()
    dialog = field.page.get_by_role("dialog")
    box = dialog.locator("canvas").bounding_box()
    assert box is not None
    mouse = field.page.mouse
    mouse.move(box["x"] + 40, box["y"] + 60)
    mouse.down()
    mouse.move(box["x"] + 160, box["y"] + 90, steps=5)
    mouse.up()
    dialog.locator(".primary").click()
    expect(field.locator("img")).to_be_visible()


def _label(registry: Registry, element: Element, code: str) -> str:
    assert element.codelist is not None
    return registry.codelists[element.codelist].codes[code].labels.zh_hans
