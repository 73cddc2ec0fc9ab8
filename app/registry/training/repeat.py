"""Repetition: only what was not right comes back, after 1, 3, 7 and 21 days.

Right on its day moves an element to the next distance, and after the last it is done; not right
puts it back to tomorrow. Practised before its day, what is right stays where it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.registry.training.score import Mark, Scored

DISTANCES = (1, 3, 7, 21)
_TO_REPEAT = (Mark.WRONG, Mark.MISSED, Mark.INVENTED)


@dataclass(frozen=True, slots=True)
class Repetition:
    """An element of a scenario that comes back on `due`, its `step` counting from 0."""

    path: str
    step: int
    due: date


def repeated(
    before: Mapping[str, Repetition], marks: Iterable[Scored], today: date
) -> dict[str, Repetition]:
    """What is to come back after these marks. What the marks do not speak of stays as it was.

    What was only said once more than needed does not come back.
    """
    after = dict(before)
    for mark in marks:
        known = before.get(mark.path)
        if mark.mark in _TO_REPEAT:
            after[mark.path] = Repetition(mark.path, 0, _after(today, 0))
        elif known is not None and known.due <= today:
            del after[mark.path]
            if known.step + 1 < len(DISTANCES):
                step = known.step + 1
                after[mark.path] = Repetition(mark.path, step, _after(today, step))
    return after


def due(standing: Iterable[Repetition], today: date) -> list[str]:
    """The paths that are due on a day."""
    return [each.path for each in standing if each.due <= today]


def _after(today: date, step: int) -> date:
    return today + timedelta(days=DISTANCES[step])
