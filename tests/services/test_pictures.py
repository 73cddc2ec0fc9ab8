"""A file that calls itself a photo: which are shown, which are only given out, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.pictures import FAULTS, MOST_PIXELS, Verdict, judge
from tests.pictures import PAGE, ZIP, jpeg, png, webp

GOOD = {"image/jpeg": jpeg(), "image/png": png(), "image/webp": webp()}
HUGE = (10_000, MOST_PIXELS // 10_000 + 1)


@pytest.mark.parametrize("kind", GOOD)
def test_a_plain_picture_is_shown_as_what_it_is(kind: str) -> None:
    assert judge(GOOD[kind]) == Verdict(kind)


@pytest.mark.parametrize("kind", GOOD)
def test_zeros_after_its_end_are_a_cameras_habit(kind: str) -> None:
    assert judge(GOOD[kind] + bytes(4096)) == Verdict(kind)


@pytest.mark.parametrize(
    "content", [b"", PAGE, ZIP, b"GIF89a" + bytes(20), b"%PDF-1.7", b"BM" + bytes(60), b"\xff\xd8"]
)
def test_what_is_no_picture_is_not_shown(content: bytes) -> None:
    assert judge(content) == Verdict(None, "not_a_picture")


@pytest.mark.parametrize(
    "content",
    [
        jpeg(ends=False),
        jpeg((0, 8)),
        jpeg(scans=0),
        b"\xff\xd8\xff\xe0photo",
        b"\xff\xd8\xff\xe0\x00\x01",
        jpeg()[:2] + jpeg()[2:60] * 2 + jpeg()[60:],
        png()[:-6],
        png().replace(b"IDAT", b"IDAX"),
        png((8, 0)),
        webp()[:-3],
        webp()[:12],
        webp().replace(b"VP8X", b"ABCD").replace(b"VP8L", b"EFGH"),
    ],
)
def test_what_is_cut_off_or_lies_about_its_lengths_is_not_shown(content: bytes) -> None:
    assert judge(content) == Verdict(None, "damaged")


@pytest.mark.parametrize(
    "content",
    [
        jpeg(HUGE),
        png(HUGE),
        webp(HUGE),
        jpeg((65_535, 65_535)),
        png((100_000, 1)),
        webp((16_000, 2)),
        # Small, and drawn a thousand times over.
        jpeg(scans=1000),
    ],
)
def test_what_would_choke_a_browser_is_not_shown(content: bytes) -> None:
    assert len(content) < 20_000
    assert judge(content) == Verdict(None, "too_much_to_draw")


@pytest.mark.parametrize("hidden", [PAGE, ZIP, b"%PDF-1.4", b"<?php", b"<SVG onload=x>"])
def test_what_is_a_picture_and_something_else_as_well_is_not_shown(hidden: bytes) -> None:
    both = [
        *(whole + hidden for whole in GOOD.values()),
        jpeg(comment=hidden),
        png(beside=(b"tEXt", b"Comment\x00" + hidden)),
        webp(beside=hidden),
    ]
    assert {judge(content) for content in both} == {Verdict(None, "more_than_a_picture")}


def test_a_moving_picture_is_no_photo() -> None:
    moving = [webp(moving=True), png(beside=(b"acTL", bytes(8)))]
    assert {judge(content) for content in moving} == {Verdict(None, "more_than_a_picture")}


def test_what_cameras_write_beside_a_picture_is_nothing_to_hide() -> None:
    told = b'Exif\x00\x00 <?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"/>'
    assert judge(jpeg(comment=told)) == Verdict("image/jpeg")
    assert judge(webp(beside=told)) == Verdict("image/webp")


@given(st.sampled_from(sorted(GOOD)), st.data())
def test_whatever_a_file_says_a_verdict_is_found(kind: str, data: st.DataObject) -> None:
    content = bytearray(GOOD[kind])
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    verdict = judge(bytes(content[:cut]))
    assert (verdict.kind in GOOD) != (verdict.fault in FAULTS)
