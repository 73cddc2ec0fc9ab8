"""Outputs of numbers and positions, rounded half up as decimals, never as binary fractions.

45.25 is 45.3 because its shortest decimal text is what was recorded; `Decimal(repr(x))` is
that text. A number that is whole is written without a fraction.
"""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from math import isfinite

Number = int | float

# A double has at most 309 digits before the point, so no rounding of ours ever runs out of digits.
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
_HUNDRED = Decimal(100)
_CENTISECONDS = Decimal(360_000)
# Above this a double no longer tells neighbouring integers apart.
_WHOLE = float(2**53)
_LARGEST = 10**308


def number_of(value: object) -> Number | None:
    """The number itself, whole ones as int; None for a boolean, a text, infinity."""
    # By exact type, because a boolean is an int to isinstance.
    if type(value) is int:
        return value if -_LARGEST <= value <= _LARGEST else None
    if type(value) is not float or not isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) <= _WHOLE else value


def number_text(value: Number) -> str:
    """A number inside a text: no exponent, no trailing zeros."""
    if isinstance(value, int):
        return str(value)
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def round_number(digits: int) -> Callable[[object], Number | None]:
    """A renderer that rounds half up (away from zero on a tie) to `digits` decimals."""
    unit = Decimal(1).scaleb(-digits)

    def render(value: object) -> Number | None:
        number = number_of(value)
        if number is None or isinstance(number, int):
            return number
        return _number(Decimal(repr(number)).quantize(unit, context=_EXACT))

    return render


def per_hundred(digits: int) -> Callable[[object, object], Number | None]:
    """The first number per 100 of the second; empty where the second is zero."""
    unit = Decimal(1).scaleb(-digits)

    def render(part: object, whole: object) -> Number | None:
        share, total = number_of(part), number_of(whole)
        if share is None or not total:
            return None
        ratio = _EXACT.divide(Decimal(repr(share)) * _HUNDRED, Decimal(repr(total)))
        return _number(ratio.quantize(unit, context=_EXACT))

    return render


def position_text(digits: int) -> Callable[[object], str | None]:
    """`113.264435,23.129110`: longitude, latitude, both with all their decimals."""
    unit = Decimal(1).scaleb(-digits)

    def render(value: object) -> str | None:
        degrees = _degrees(value)
        if degrees is None:
            return None
        return ",".join(
            _fixed(Decimal(repr(part)).quantize(unit, context=_EXACT)) for part in degrees
        )

    return render


def position_part(digits: int, *, longitude: bool) -> Callable[[object], Number | None]:
    """One of the two degrees as a number."""
    rounded = round_number(digits)

    def render(value: object) -> Number | None:
        degrees = _degrees(value)
        return None if degrees is None else rounded(degrees[0 if longitude else 1])

    return render


def position_dms(value: object) -> str | None:
    """`113°15′51.97″E,23°07′44.80″N`; rounding carries into minutes and degrees."""
    degrees = _degrees(value)
    if degrees is None:
        return None
    return f"{_dms(degrees[0], 'E', 'W')},{_dms(degrees[1], 'N', 'S')}"


def _dms(degrees: Number, positive: str, negative: str) -> str:
    exact = Decimal(repr(degrees)) * _CENTISECONDS
    total = int(abs(exact).quantize(Decimal(1), context=_EXACT))
    minutes, hundredths = divmod(total, 6_000)
    whole, minutes = divmod(minutes, 60)
    side = negative if degrees < 0 and total else positive
    return f"{whole}°{minutes:02d}′{hundredths // 100:02d}.{hundredths % 100:02d}″{side}"


def _degrees(value: object) -> tuple[Number, Number] | None:
    if not isinstance(value, Mapping):
        return None
    longitude, latitude = number_of(value.get("lon")), number_of(value.get("lat"))
    return None if longitude is None or latitude is None else (longitude, latitude)


def _number(rounded: Decimal) -> Number | None:
    return number_of(float(rounded)) if rounded else 0


def _fixed(rounded: Decimal) -> str:
    # Rounding leaves the sign on a zero.
    return format(rounded if rounded else abs(rounded), "f")
