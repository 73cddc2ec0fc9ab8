"""The picture of a peak hour: what was acknowledged, and processor and memory of each process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from tests.bench.peak.watching import Series

_WIDTH, _LEFT, _RIGHT, _PANEL, _GAP = 960, 70, 190, 200, 60
_COLOURS = ("#1f6feb", "#d4622a", "#2a9d5c", "#8a4fbf", "#b8860b", "#c2185b", "#4a6572", "#111111")


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines over seconds, by name."""

    title: str
    lines: Mapping[str, Sequence[tuple[float, float]]]


def panels(watched: Mapping[str, Series], begin: float, rates: Sequence[float]) -> list[Panel]:
    """`rates` are the reports acknowledged in each second from `begin` on."""
    done = [(second + 0.5, rate) for second, rate in enumerate(rates)]
    end = len(rates) + 2
    cpu, memory = (
        {
            name: [
                (at - begin, value)
                for at, value in zip(one.at, own, strict=True)
                if 0 <= at - begin <= end
            ]
            for name, one in watched.items()
            for own in [one.cpu if kind == "cpu" else one.memory]
        }
        for kind in ("cpu", "memory")
    )
    return [
        Panel("reports acknowledged a second", {"reports": done}),
        Panel("processor, percent of one core", cpu),
        Panel("memory, MiB resident", memory),
    ]


def picture(title: str, hour: float, shown: Sequence[Panel]) -> str:
    """An SVG; `hour` is the second at which the hour ends and the herd comes."""
    last = max(x for panel in shown for line in panel.lines.values() for x, _ in line)
    height = 50 + len(shown) * (_PANEL + _GAP)
    parts = [_text(_LEFT, 26, title, 'font-size="15" font-weight="600"')]
    for place, panel in enumerate(shown):
        parts += _drawn(panel, 60 + place * (_PANEL + _GAP), hour, last)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}"'
        ' font-family="sans-serif" font-size="12">'
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>{"".join(parts)}</svg>\n'
    )


def _drawn(panel: Panel, top: int, hour: float, last: float) -> list[str]:
    points = [point for line in panel.lines.values() for point in line] or [(1.0, 1.0)]
    most = _round_up(max(y for _, y in points))
    wide = _WIDTH - _LEFT - _RIGHT

    def x_of(second: float) -> float:
        return _LEFT + max(0.0, second) / last * wide

    def y_of(value: float) -> float:
        return top + _PANEL - value / most * _PANEL

    parts = [_text(_LEFT, top - 10, panel.title, 'font-weight="600"')]
    for share in (0, 0.25, 0.5, 0.75, 1):
        y = y_of(most * share)
        parts.append(_line(_LEFT, y, _LEFT + wide, y, 'stroke="#dddddd"'))
        parts.append(_text(_LEFT - 8, y + 4, f"{most * share:g}", 'text-anchor="end"'))
        second = last * share
        parts.append(
            _text(x_of(second), top + _PANEL + 16, f"{second:.0f} s", 'text-anchor="middle"')
        )
    if hour < last:
        how = 'stroke="#888888" stroke-dasharray="4 4"'
        parts.append(_line(x_of(hour), top, x_of(hour), top + _PANEL, how))
        parts.append(_text(x_of(hour) + 4, top - 10, "the hour", 'fill="#888888"'))
    for number, (name, line) in enumerate(panel.lines.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        path = " ".join(f"{x_of(x):.1f},{y_of(y):.1f}" for x, y in line)
        parts.append(
            f'<polyline fill="none" stroke="{colour}" stroke-width="1.6" points="{path}"/>'
        )
        parts.append(_text(_WIDTH - _RIGHT + 14, top + 12 + number * 17, name, f'fill="{colour}"'))
    return parts


def _round_up(value: float) -> float:
    step = 10 ** (len(str(int(max(value, 1)))) - 1)
    return float((int(value / step) + 1) * step)


def _text(x: float, y: float, content: str, how: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {how}>{escape(content)}</text>'


def _line(x: float, y: float, to_x: float, to_y: float, how: str) -> str:
    return f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" {how}/>'
