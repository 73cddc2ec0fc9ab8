"""What may be asked of a sheet's rows: which days, where, since when, which of them, in what order.

Every other parameter is a column key: a filter.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask import request
from marshmallow import Schema, ValidationError, fields, validate

from app.errors import Problem, invalid
from app.services.feed import MOST
from app.storage.queries.rows import Days

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def week_of(day: date) -> Days:
    """The ISO week of a day, Monday to Sunday, as far as the calendar goes."""
    first = day - timedelta(days=min(day.weekday(), (day - date.min).days))
    return Days(first, day + timedelta(days=min(6 - day.weekday(), (date.max - day).days)))


def month_of(day: date) -> Days:
    """The calendar month of a day."""
    first = day.replace(day=1)
    return Days(first, first.replace(day=monthrange(day.year, day.month)[1]))


PERIODS: Mapping[str, Callable[[date], Days]] = {"week": week_of, "month": month_of}


def _day(description: str) -> dict[str, Any]:
    return {"type": "string", "format": "date", "description": description}


class Day(fields.Field[date]):
    """A calendar day, written YYYY-MM-DD and in no other way."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> date:
        right = "Write a day as YYYY-MM-DD, such as 2026-11-18."
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise ValidationError(right)
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValidationError(right) from None


class AreaQuery(Schema):
    # A filter that is not understood must not be passed over: the reader would get too many rows.
    error_messages = {  # noqa: RUF012  (marshmallow reads it from the class)
        "unknown": "No parameter of this name here; see /api/docs."
    }

    area = fields.String(
        validate=validate.Length(1, 64),
        metadata={"description": "区域代码：只看该区域及其下级 (area code, with all below it)"},
    )

    release = fields.String(
        validate=validate.Length(1, 64),
        metadata={
            "description": "按某个旧版本的列和代码显示；现在无权看的仍为空 "
            "(columns, outputs and codes of an earlier release; never more than may be read now)"
        },
    )


class RowsQuery(AreaQuery):
    cursor = fields.String(
        validate=validate.Length(1, 400),
        metadata={"description": "上一页的 next；不填则从头开始 (`next` of the page before)"},
    )
    limit = fields.Integer(
        validate=validate.Range(1, MOST, error=f"A whole number from 1 to {MOST}."),
        error_messages={"invalid": f"A whole number from 1 to {MOST}."},
        metadata={
            "description": "每页行数，JSON 默认 100；其他格式不填则全部流式输出。"
            "对日报表无效 (rows a page; other forms than JSON stream everything without it; "
            "a day's sheet is always whole)"
        },
    )
    date = Day(
        metadata=_day("某一天的报表，已排序并编号 (the sheet of a day, ordered and numbered)")
    )
    first = Day(
        data_key="from",
        metadata=_day("从这一天起的逐日报表，与 to 同用 (sheets day by day, from this one)"),
    )
    last = Day(data_key="to", metadata=_day("到这一天为止，含当天 (to this day, itself included)"))
    period = fields.String(
        validate=validate.OneOf(tuple(PERIODS), error="week or month."),
        metadata={
            "description": "date 所在（缺省今天）的 ISO 周或自然月 (the ISO week or the month of "
            "`date`, or of today)"
        },
    )
    sort = fields.String(
        validate=validate.Length(1, 400),
        metadata={
            "description": "按列键排序，前加 - 为降序；空格排最后；不写日期则为现有全部行，不分页 "
            "(column keys, - for downwards, empty ones last; without days every row, whole)"
        },
    )
    bom = fields.String(
        load_default="1",
        validate=validate.OneOf(("0", "1"), error="0 or 1."),
        metadata={"description": "CSV 是否带 BOM (CSV with byte order mark)"},
    )


def days_asked(query: Mapping[str, Any], today: date) -> Days | None:
    """The days a request names, None for the feed. Raises Problem `invalid` where its parameters
    say different things."""
    first, last = query.get("first"), query.get("last")
    if first is None and last is None:
        return _one_or_period(query, today)
    if "date" in query or "period" in query:
        raise _two_ways()
    if first is None or last is None:
        missing = "from" if first is None else "to"
        raise invalid(missing, f"{missing}: `from` and `to` go together, both as YYYY-MM-DD.")
    if first > last:
        raise invalid("to", "to: The last day is not before the first: from ≤ to.")
    return Days(first, last)


def columns_asked() -> dict[str, Sequence[str]]:
    """The parameters that are none of ours, with every value that was given."""
    own = {field.data_key or name for name, field in RowsQuery().fields.items()}
    return {name: texts for name, texts in request.args.lists() if name not in own}


def require_whole(query: Mapping[str, Any], days: Days | None) -> None:
    """A cursor goes on in the feed, and the feed has the order of its changes."""
    if "cursor" not in query:
        return
    if days is not None:
        raise invalid("cursor", "A day's sheet is whole: leave out either the days or `cursor`.")
    if "sort" in query:
        raise invalid("cursor", "A sorted answer is whole: leave out either `sort` or `cursor`.")


def _one_or_period(query: Mapping[str, Any], today: date) -> Days | None:
    day = query.get("date")
    if "period" in query:
        return PERIODS[query["period"]](day or today)
    return None if day is None else Days(day, day)


def _two_ways() -> Problem:
    return invalid("from", "from: Name days by `date`, by `from` and `to`, or by `period`.")
