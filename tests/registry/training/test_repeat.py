"""Only what was not right comes back, after 1, 3, 7 and 21 days."""

from datetime import date, timedelta

from app.registry.training.repeat import DISTANCES, Repetition, due, repeated
from app.registry.training.score import Mark, Scored

DAY = date(2026, 11, 18)


def marks(**by_path: Mark) -> list[Scored]:
    return [Scored(path, f"place.{path}", mark) for path, mark in by_path.items()]


def test_what_was_right_or_only_needless_does_not_come_back() -> None:
    told = marks(a=Mark.RIGHT, b=Mark.NEEDLESS, c=Mark.WRONG, d=Mark.MISSED, e=Mark.INVENTED)
    after = repeated({}, told, DAY)
    assert sorted(after) == ["c", "d", "e"]
    assert {each.due for each in after.values()} == {DAY + timedelta(days=1)}


def test_right_on_its_day_it_comes_back_at_growing_distances_and_then_never() -> None:
    standing, day, came = repeated({}, marks(a=Mark.WRONG), DAY), DAY, []
    while standing:
        day = standing["a"].due
        came.append(day)
        assert due(standing.values(), day - timedelta(days=1)) == []
        assert due(standing.values(), day) == ["a"]
        standing = repeated(standing, marks(a=Mark.RIGHT), day)
    gaps = [(b - a).days for a, b in zip([DAY, *came], came, strict=False)]
    assert tuple(gaps) == DISTANCES == (1, 3, 7, 21)


def test_wrong_again_it_starts_anew() -> None:
    standing = {"a": Repetition("a", 2, DAY)}
    assert repeated(standing, marks(a=Mark.MISSED), DAY) == {
        "a": Repetition("a", 0, DAY + timedelta(days=1))
    }


def test_right_before_its_day_or_not_spoken_of_it_stays_where_it_is() -> None:
    standing = {"a": Repetition("a", 1, DAY + timedelta(days=2)), "b": Repetition("b", 3, DAY)}
    assert repeated(standing, marks(a=Mark.RIGHT), DAY) == standing
