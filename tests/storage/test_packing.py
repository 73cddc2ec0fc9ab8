"""What is sealed is made small before, and comes back as it was, whatever it is."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.storage.packing import packer, unpacked
from tests.builders import a_visit, an_operation

FRAME = b"\x28\xb5\x2f\xfd"


@given(st.one_of(st.binary(max_size=2000), st.binary(max_size=300).map(lambda end: FRAME + end)))
def test_any_bytes_come_back_as_they_were(clear: bytes) -> None:
    assert unpacked(packer()(clear)) == clear


def test_a_report_takes_a_good_deal_less() -> None:
    clear = msgspec.json.encode(an_operation(a_visit()))
    assert len(packer()(clear)) < 0.7 * len(clear)


def test_what_cannot_be_made_smaller_stays_as_it_is() -> None:
    for clear in (b"", b"{}", bytes(range(256))):
        assert packer()(clear) == clear


def test_a_damaged_frame_is_told() -> None:
    kept = packer()(FRAME + b"a" * 500)
    with pytest.raises(ValueError, match="damaged"):
        unpacked(kept[:-3])
