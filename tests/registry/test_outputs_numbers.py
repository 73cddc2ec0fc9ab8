"""Rounding is decimal: properties against Decimal, Fraction and the position itself."""

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.registry.outputs_number import (
    number_text,
    per_hundred,
    position_dms,
    position_text,
    round_number,
)

decimals = st.decimals(-10_000, 10_000, places=4).map(float)
digits = st.integers(0, 6)
degrees = st.fixed_dictionaries(
    {
        "lat": st.decimals(-90, 90, places=9).map(float),
        "lon": st.decimals(-180, 180, places=9).map(float),
    }
)
_DMS = re.compile(r"(\d+)°(\d\d)′(\d\d\.\d\d)″([EW]),(\d+)°(\d\d)′(\d\d\.\d\d)″([NS])")


@given(decimals, digits)
def test_a_number_is_rounded_half_up_as_the_decimal_that_was_recorded(
    value: float, places: int
) -> None:
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    rounded = round_number(places)(value)
    assert rounded == float(exact)
    assert isinstance(rounded, int) == (exact == exact.to_integral_value())


@given(st.integers(0, 9_999), st.integers(1, 9_999), digits)
def test_a_rate_per_hundred_is_rounded_half_up_from_the_exact_ratio(
    part: int, whole: int, places: int
) -> None:
    scaled = Fraction(part * 100 * 10**places, whole)
    half_up = (scaled + Fraction(1, 2)).__floor__()
    assert per_hundred(places)(part, whole) == float(Decimal(half_up).scaleb(-places))


def test_a_rate_is_empty_without_a_whole_and_without_a_part() -> None:
    rate = per_hundred(1)
    assert [rate(1, 0), rate(1, 0.0), rate(1, None), rate(None, 3), rate("1", 3)] == [None] * 5
    assert rate(0, 6) == 0
    assert rate(1, 12) == 8.3
    assert rate(1.5, 12) == 12.5


@given(degrees)
def test_degrees_minutes_and_seconds_stay_in_range_and_near(position: dict[str, float]) -> None:
    text = position_dms(position)
    match = _DMS.fullmatch(text or "")
    assert match
    for place, key, positive in ((0, "lon", "E"), (4, "lat", "N")):
        whole, minutes, seconds, side = match.groups()[place : place + 4]
        assert int(minutes) < 60
        assert Decimal(seconds) < 60
        total = Decimal(whole) * 3600 + Decimal(minutes) * 60 + Decimal(seconds)
        recorded = Decimal(repr(position[key]))
        assert abs(abs(recorded) * 3600 - total) <= Decimal("0.005")
        assert side == positive or recorded < 0


@given(degrees, digits)
def test_a_position_keeps_all_its_decimals_and_never_a_negative_zero(
    position: dict[str, float], places: int
) -> None:
    longitude, latitude = (position_text(places)(position) or "").split(",")
    for text, key in ((longitude, "lon"), (latitude, "lat")):
        exact = Decimal(repr(position[key])).quantize(
            Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP
        )
        assert Decimal(text) == exact
        assert len(text.partition(".")[2]) == places
        assert Decimal(text) != 0 or not text.startswith("-")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_inside_a_text_has_no_exponent_and_reads_back(value: float) -> None:
    text = number_text(value)
    assert "e" not in text.lower()
    assert float(text) == value
    assert not ("." in text and text.endswith("0"))


def test_huge_numbers_are_rounded_too_and_what_no_cell_can_hold_is_empty() -> None:
    assert round_number(9)(1.5e308) == 1.5e308
    assert per_hundred(3)(1e300, 1e3) == 1e299
    assert per_hundred(3)(1e306, 1e-3) is None
