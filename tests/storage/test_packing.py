"""What is sealed is made small before, and comes back as it was, whatever it is."""

import hashlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zstandard import ZstdCompressor, get_frame_parameters

from app.errors import Problem
from app.storage.packing import CURRENT, DICTIONARIES, packer, unpacked
from tests.builders import a_visit, an_operation

FRAME = b"\x28\xb5\x2f\xfd"
# By number: whoever changes one makes all unreadable that was packed with it.
MADE = {1: "71631a4a8b6ff551a7f6961bd8a01414cb62a4526b2f654daeba66e84503e855"}


@given(st.one_of(st.binary(max_size=2000), st.binary(max_size=300).map(lambda end: FRAME + end)))
def test_any_bytes_come_back_as_they_were(clear: bytes) -> None:
    assert unpacked(packer()(clear)) == clear


def test_a_report_takes_a_good_deal_less() -> None:
    clear = msgspec.json.encode(an_operation(a_visit()))
    assert len(packer()(clear)) < 0.5 * len(clear)


def test_what_cannot_be_made_smaller_stays_as_it_is() -> None:
    for clear in (b"", b"{}", bytes(range(256))):
        assert packer()(clear) == clear


def test_a_damaged_frame_is_told() -> None:
    kept = packer()(FRAME + b"a" * 500)
    with pytest.raises(ValueError, match="damaged"):
        unpacked(kept[:-3])


def test_what_an_older_version_packed_without_a_dictionary_still_reads() -> None:
    clear = msgspec.json.encode(an_operation(a_visit()))
    assert unpacked(ZstdCompressor(level=1).compress(clear)) == clear


def test_each_value_names_its_dictionary_and_no_dictionary_ever_changes() -> None:
    packed = packer()(msgspec.json.encode(an_operation(a_visit())))
    assert get_frame_parameters(packed).dict_id == CURRENT
    found = {
        int(one.stem): hashlib.sha256(one.read_bytes()).hexdigest()
        for one in DICTIONARIES.iterdir()
    }
    assert found == MADE


def test_a_value_of_a_newer_version_says_what_it_lacks() -> None:
    packed = packer()(b"a" * 500)
    place = packed.index(bytes([CURRENT]), len(FRAME))
    newer = packed[:place] + bytes([99]) + packed[place + 1 :]
    with pytest.raises(Problem) as refused:
        unpacked(newer)
    assert refused.value.code == "dictionary_missing"
    assert "dictionary 99" in refused.value.title
