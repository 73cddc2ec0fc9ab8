"""Files that are no workbooks, or worse: each is refused with a code, in bounded memory."""

import io
import zipfile

import pytest

from app.errors import Problem
from app.registry.workbook.grid import MOST_COLUMNS, MOST_ROWS
from app.services.imports import read_pages, read_workbook
from app.services.imports_bounds import MOST_BYTES, MOST_UNPACKED
from tests.workbooks import BLANK, DATA, a_workbook, knowledge, part_of, with_part

SHEET = "xl/worksheets/sheet1.xml"
SOUND = a_workbook({"表": [["走访表"], ["姓名", "电话"], ["陈某", "19900001111"]]})
XLS = (DATA / "rental.xls").read_bytes()
ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>"""


def refused(content: bytes) -> str:
    with pytest.raises(Problem) as caught:
        read_pages(content)
    assert caught.value.status in (413, 422)
    return caught.value.code


def bomb() -> bytes:
    out = io.BytesIO(SOUND)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/picture.bin", b"\0" * (MOST_UNPACKED + 1))
    return out.getvalue()


def lying_bomb() -> bytes:
    """A bomb whose directory says that it is small."""
    content = bomb()
    size = (MOST_UNPACKED + 1).to_bytes(4, "little")
    return content.replace(size, (1000).to_bytes(4, "little"))


def wide(columns: int) -> bytes:
    return a_workbook({"表": [[f"列{n}" for n in range(columns)]]})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "workbook_broken"),
        (b"name,phone\n", "workbook_broken"),
        (b"%PDF-1.7", "workbook_broken"),
        (b"PK\x03\x04" + b"\0" * 40, "workbook_broken"),
        (SOUND[: len(SOUND) // 2], "workbook_broken"),
        (XLS[: len(XLS) // 2], "workbook_broken"),
        (XLS[:600], "workbook_broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "workbook_broken"),
        (with_part(SOUND, SHEET, ENTITIES), "workbook_broken"),
        (with_part(SOUND, SHEET, ENTITIES.decode().encode("utf-16")), "workbook_broken"),
        (with_part(SOUND, SHEET, b"<worksheet"), "workbook_broken"),
        (with_part(SOUND, "xl/workbook.xml", b"<x/>"), "workbook_broken"),
        (b"PK\x03\x04" + b"\0" * MOST_BYTES, "workbook_too_large"),
    ],
    ids=range(13),
)
def test_what_is_no_workbook_is_refused(content: bytes, code: str) -> None:
    assert refused(content) == code


def test_a_bomb_is_refused_whatever_its_directory_says() -> None:
    assert refused(bomb()) == "workbook_too_large"
    assert refused(lying_bomb()) in ("workbook_too_large", "workbook_broken")


def test_a_workbook_under_a_password_is_refused_and_says_so() -> None:
    package = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
    content = package + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512
    assert refused(content) == "workbook_encrypted"


def test_a_page_too_wide_is_refused_even_if_it_is_empty_between() -> None:
    assert refused(wide(MOST_COLUMNS + 1)) == "workbook_too_large"
    cell = b'<c r="XFD1" t="inlineStr"><is><t>x</t></is></c>'
    sheet = part_of(SOUND, SHEET).replace(b"</row>", cell + b"</row>", 1)
    assert refused(with_part(SOUND, SHEET, sheet)) == "workbook_too_large"


def test_columns_beyond_any_letters_are_refused() -> None:
    cell = b'<c r="ZZZZZ1" t="inlineStr"><is><t>x</t></is></c>'
    sheet = part_of(SOUND, SHEET).replace(b"</row>", cell + b"</row>", 1)
    assert refused(with_part(SOUND, SHEET, sheet)) in ("workbook_broken", "workbook_too_large")


def test_too_many_pages_are_refused() -> None:
    assert refused(a_workbook({f"表{n}": [["姓名"]] for n in range(31)})) == "workbook_too_large"


def test_a_cell_at_the_end_of_the_world_costs_nothing() -> None:
    row = b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    sheet = part_of(SOUND, SHEET).replace(b"</sheetData>", row + b"</sheetData>")
    (page,) = read_pages(with_part(SOUND, SHEET, sheet))
    assert len(page.rows) <= MOST_ROWS
    assert page.text(1, 0) == "姓名"


def test_formulas_are_texts_and_long_texts_are_cut() -> None:
    rows = [["表"], ["姓名", "备注"], ["=HYPERLINK(1)", "长" * 30_000]]
    (page,) = read_pages(a_workbook({"表": rows}))
    assert page.rows[2][0] == "=HYPERLINK(1)"
    assert len(str(page.rows[2][1])) == 2_000


def test_a_workbook_without_a_table_says_so() -> None:
    with pytest.raises(Problem) as caught:
        read_workbook(a_workbook({"表": [["空"]]}), "a.xlsx", "housing", knowledge())
    assert caught.value.code == "invalid"


def test_an_old_workbook_is_read_like_a_new_one() -> None:
    new = BLANK[2].read_bytes()
    read = [
        read_workbook(content, "a", "housing", knowledge()).document()["sheets"]
        for content in (XLS, new)
    ]
    assert read[0] == read[1]
