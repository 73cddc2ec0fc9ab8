"""The functions and operators of a `$filter`, by what they take. Of null all give null."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from app.clock import LOCAL
from app.services.odata.properties import within_bounds
from app.services.odata.typed import Answer, Ask, Kind

T, N, D, M, B = Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.MOMENT, Kind.BOOLEAN


@dataclass(frozen=True, slots=True)
class Form:
    """One way to call a function. `work` is only ever given values of these kinds."""

    kinds: tuple[Kind, ...]
    gives: Kind
    work: Callable[..., Any]

    def takes(self, kinds: Sequence[Kind]) -> bool:
        fits = [given in (kind, Kind.NULL) for kind, given in zip(self.kinds, kinds, strict=False)]
        return len(kinds) == len(self.kinds) and all(fits)

    def applied(self, asks: Sequence[Ask]) -> Ask:
        """The function of what these questions answer."""
        return lambda row: self.of([part(row) for part in asks])

    def of(self, values: Sequence[Answer]) -> Answer:
        """The function of these values. A number that 64 bits do not hold is rounded or null, as it
        is in the index of a sheet."""
        if None in values:
            return None
        try:
            found: Answer = self.work(*values)
        except (ArithmeticError, ValueError):
            return None
        return within_bounds(found) if isinstance(found, int | float) else found

    def __str__(self) -> str:
        return f"({', '.join(self.kinds)})"


def _rounded(number: float) -> float:
    # Away from zero at the half, as OData has it; Python's own goes to the even number.
    return float(Decimal(str(number)).quantize(Decimal(1), ROUND_HALF_UP))


def _substring(text: str, start: float, length: float = math.inf) -> str:
    first = max(int(start), 0)
    return text[first:] if length == math.inf else text[first : first + max(int(length), 0)]


def _divided(one: float, other: float) -> float:
    if isinstance(one, int) and isinstance(other, int):
        return int(math.copysign(1, one * other)) * (abs(one) // abs(other))
    return one / other


def _on_day(part: str) -> tuple[Form, ...]:
    return (
        Form((D,), N, lambda day: getattr(day, part)),
        Form((M,), N, lambda moment: getattr(moment.astimezone(LOCAL), part)),
    )


def _on_time(part: str) -> tuple[Form, ...]:
    return (Form((M,), N, lambda moment: getattr(moment.astimezone(LOCAL), part)),)


FUNCTIONS: Mapping[str, tuple[Form, ...]] = {
    "contains": (Form((T, T), B, lambda text, part: part in text),),
    "startswith": (Form((T, T), B, lambda text, part: text.startswith(part)),),
    "endswith": (Form((T, T), B, lambda text, part: text.endswith(part)),),
    "indexof": (Form((T, T), N, lambda text, part: text.find(part)),),
    "length": (Form((T,), N, len),),
    "substring": (Form((T, N), T, _substring), Form((T, N, N), T, _substring)),
    "concat": (Form((T, T), T, lambda one, other: one + other),),
    "tolower": (Form((T,), T, str.lower),),
    "toupper": (Form((T,), T, str.upper),),
    "trim": (Form((T,), T, str.strip),),
    "year": _on_day("year"),
    "month": _on_day("month"),
    "day": _on_day("day"),
    "hour": _on_time("hour"),
    "minute": _on_time("minute"),
    "second": _on_time("second"),
    "date": (Form((M,), D, lambda moment: moment.astimezone(LOCAL).date()),),
    "round": (Form((N,), N, _rounded),),
    "floor": (Form((N,), N, math.floor),),
    "ceiling": (Form((N,), N, math.ceil),),
    "add": (Form((N, N), N, lambda one, other: one + other),),
    "sub": (Form((N, N), N, lambda one, other: one - other),),
    "mul": (Form((N, N), N, lambda one, other: one * other),),
    "div": (Form((N, N), N, _divided),),
    "mod": (Form((N, N), N, math.fmod),),
    "minus": (Form((N,), N, lambda number: -number),),
    "not": (Form((B,), B, lambda answer: not answer),),
}
