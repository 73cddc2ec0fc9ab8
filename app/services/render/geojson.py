"""Rows as GeoJSON (RFC 7946): one feature a row, WGS 84, piece by piece.

Properties are the cells by column key, and what tells the row apart, with `_` in front: no column
key begins so. A row whose cells tell no place is a feature without geometry (RFC 7946, 3.2).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from app.services.slices.drawn import Drawn, row_facts
from app.services.slices.position import PositionOf

_encode = msgspec.json.Encoder().encode
_START = b'{"type":"FeatureCollection","features":['


def geojson_text(
    batches: Iterable[Iterable[Drawn]],
    shape: tuple[tuple[str, ...], PositionOf],
    rest: Callable[[], Mapping[str, object]],
) -> Iterator[bytes]:
    """The file piece by piece; `shape` are the column keys and how to find a row's position,
    `rest` the collection's foreign members, asked for at the end."""
    keys, position = shape
    before = _START
    for rows in batches:
        piece = b",".join(_encode(_feature(row, keys, position)) for row in rows)
        if piece:
            yield before + piece
            before = b","
    start = before if before != b"," else b""
    yield start + b"]," + _encode(rest())[1:]


def _feature(row: Drawn, keys: tuple[str, ...], position: PositionOf) -> dict[str, object]:
    at = position(row.cells)
    return {
        "type": "Feature",
        "id": row.entry.row_id.hex(),
        "geometry": None if at is None else {"type": "Point", "coordinates": at},
        "properties": {**row_facts(row), **dict(zip(keys, row.cells, strict=True))},
    }
