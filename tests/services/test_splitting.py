"""Splitting: neighbours of a poisoned operation keep their exact bytes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Problem
from app.services.splitting import split_batch, too_deep

GOOD = [f'{{"op_id": "{n}", "text": "a,]}}{{[\\"䶮" }}'.encode() for n in range(4)]

POISON = {
    "unbalanced list": b'{"op_id": "x", "a": [1}',
    "unbalanced object": b'{"op_id": "x", "a": {"b": 1}',
    "text without end": b'{"op_id": "x", "a": "never ends}',
    "nothing after the colon": b'{"op_id": "x", "a": }',
    "NaN": b'{"op_id": "x", "a": NaN}',
    "lone surrogate": b'{"op_id": "x", "a": "\\ud800"}',
    "raw control character": b'{"op_id": "x", "a": "\x00"}',
    "two values": b'{"op_id": "x"} {"a": 1}',
    "deep": b"[" * 50_000 + b"]" * 50_000,
    "word": b"nonsense",
    "closes too often": b'{"op_id": "x", "a": ["b"}]}',
    "empty": b"",
}


def batch(elements: list[bytes]) -> bytes:
    return b' {"sent": {"a": ["]"]}, "operations" : [ ' + b" , ".join(elements) + b" ] } "


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON)
@pytest.mark.parametrize("position", range(5))
def test_a_poisoned_operation_leaves_its_neighbours_whole(poison: bytes, position: int) -> None:
    elements = [*GOOD[:position], poison, *GOOD[position:]]

    found = split_batch(batch(elements))

    assert [element for element in found if element in GOOD] == GOOD
    assert found.index(GOOD[0]) == (0 if position else 1)
    assert len(found) == 5


def test_elements_keep_every_byte_between_their_ends() -> None:
    spaced = b'{ "op_id" :\t"1", "x": 1.50, "\\u0061": "\\/" }'

    assert split_batch(b'{"operations": [\n' + spaced + b"\n]}") == [spaced]


def test_a_byte_order_mark_before_the_body_does_no_harm() -> None:
    assert split_batch(b'\xef\xbb\xbf{"operations": [1]}') == [b"1"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"[]",
        b"null",
        b"{}",
        b"{",
        b'{"operations": 3}',
        b'{"operations": {}}',
        b'{"operations"',
        b'{"operations": [{"op_id": "1"}, {"op_id": "2", "a": "cu',
        b'{"operations": [{"op_id": "1"}',
        b'{"other": [1]}',
        b'{"other" [1], "operations": [1]}',
        b"\x1f\x8b\x00",
    ],
)
def test_a_body_without_a_whole_list_is_refused_with_what_would_be_right(body: bytes) -> None:
    with pytest.raises(Problem) as refused:
        split_batch(body)

    assert (refused.value.status, refused.value.code) == (400, "unreadable_batch")


def test_too_many_operations_are_refused_with_the_limit() -> None:
    split_batch(batch([b"1"] * 100))
    with pytest.raises(Problem) as refused:
        split_batch(batch([b"1"] * 101))

    assert refused.value.status == 413
    assert refused.value.extra == {"limit": 100}


def test_depth_is_measured_outside_of_texts() -> None:
    assert not too_deep(b'{"a": "' + b"[" * 500 + b'"}')
    assert not too_deep(b"[" * 90 + b"]" * 90 + b"[]" * 90)
    assert too_deep(b"[" * 101 + b"]" * 101)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(_json, max_size=6), st.integers(0, 6))
def test_walking_finds_what_the_fast_parser_would(values: list[object], position: int) -> None:
    elements = [json.dumps(value).encode() for value in values]
    at = min(position, len(elements))
    poisoned = [*elements[:at], b"nonsense", *elements[at:]]

    assert split_batch(batch(poisoned)) == poisoned
