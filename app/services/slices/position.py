"""Where a row is, as far as its own cells say so: WGS 84 degrees, longitude before latitude.

Phones record WGS 84 (GPS) and nothing converts it on the way, so that a map of ours and one of
GCJ-02 tiles differ by some hundred metres: the reader of the latter has to convert. A row has the
precision that its sheet writes; a sheet without coordinates has no positions.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial

from app.registry.outputs import Kind, parse_output
from app.registry.outputs_text import Cell
from app.services.cells import SheetView

Position = tuple[float, float]
PositionOf = Callable[[Sequence[Cell]], Position | None]

_LONLAT = re.compile(r"(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)", re.ASCII)
_PART = r"(\d+)°(\d\d)′(\d\d\.\d\d)″"
_DMS = re.compile(rf"{_PART}([EW]),{_PART}([NS])", re.ASCII)
# A hundredth of a second is 0.3 m; these decimals hold it.
_DIGITS = 6


def position_of(view: SheetView) -> PositionOf:
    """How to read a row's position out of its cells; None where they tell none."""
    kinds = [parse_output(column.output).kind for column in view.sheet.columns]
    for place, kind in enumerate(kinds):
        if kind in _READERS:
            return partial(_from_one, place, _READERS[kind])
    if Kind.LON in kinds and Kind.LAT in kinds:
        return partial(_from_two, kinds.index(Kind.LON), kinds.index(Kind.LAT))
    return lambda _: None


def _from_one(
    place: int, read: Callable[[str], Position | None], cells: Sequence[Cell]
) -> Position | None:
    cell = cells[place]
    return read(cell) if isinstance(cell, str) else None


def _from_two(longitude: int, latitude: int, cells: Sequence[Cell]) -> Position | None:
    lon, lat = cells[longitude], cells[latitude]
    if not isinstance(lon, int | float) or not isinstance(lat, int | float):
        return None
    return float(lon), float(lat)


def _lonlat(text: str) -> Position | None:
    found = _LONLAT.fullmatch(text)
    return found and (float(found[1]), float(found[2]))


def _dms(text: str) -> Position | None:
    found = _DMS.fullmatch(text)
    if found is None:
        return None
    return _degrees(found.group(1, 2, 3, 4)), _degrees(found.group(5, 6, 7, 8))


def _degrees(parts: Sequence[str]) -> float:
    whole, minutes, seconds, side = parts
    degrees = int(whole) + int(minutes) / 60 + float(seconds) / 3600
    return round(-degrees if side in "WS" else degrees, _DIGITS)


_READERS = {Kind.LONLAT: _lonlat, Kind.DMS: _dms}
