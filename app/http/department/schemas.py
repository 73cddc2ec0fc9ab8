"""The shapes of the department API: what may be asked, and what the OpenAPI document promises."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from app.services.feed import MOST

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


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
        metadata={
            "type": "string",
            "format": "date",
            "description": "某一天的报表，已排序并编号 (the sheet of a day, ordered and numbered)",
        }
    )
    bom = fields.String(
        load_default="1",
        validate=validate.OneOf(("0", "1"), error="0 or 1."),
        metadata={"description": "CSV 是否带 BOM (CSV with byte order mark)"},
    )


class ElementSchema(Schema):
    element = fields.String()
    label = fields.String()
    type = fields.String()
    codelist = fields.String(allow_none=True)
    unit = fields.String(allow_none=True)
    sensitivity = fields.String()
    standard = fields.String(allow_none=True)


class ColumnSchema(Schema):
    key = fields.String(metadata={"description": "ASCII, unique in its sheet, never reused"})
    group = fields.String(allow_none=True)
    heading = fields.String()
    header = fields.String(metadata={"description": "`group/heading`: the name of the cell"})
    element = fields.String(allow_none=True)
    type = fields.String(metadata={"enum": ["text", "number"]})
    required = fields.Boolean()
    sensitivity = fields.String()
    masked = fields.Boolean()
    purpose = fields.String()
    legal_basis = fields.String()
    elements = fields.List(fields.Nested(ElementSchema))


class SheetSchema(Schema):
    sheet = fields.String(metadata={"description": "`department/sheet`"})
    name = fields.String()
    title = fields.String()
    row_subject = fields.String()
    cadence = fields.String()
    purpose = fields.String()
    legal_basis = fields.String()
    retention = fields.String()
    rows = fields.Integer()
    last_seq = fields.Integer()
    columns = fields.List(fields.Nested(ColumnSchema))


class CatalogueSchema(Schema):
    department = fields.String()
    name = fields.String()
    release = fields.String()
    areas = fields.List(fields.String(), allow_none=True)
    sheets = fields.List(fields.Nested(SheetSchema))


class RowSchema(Schema):
    seq = fields.Integer(metadata={"description": "number of the row's last change"})
    row_id = fields.String(metadata={"description": "stable over amendments"})
    rev = fields.Integer(metadata={"description": "the report's revision"})
    op = fields.String(metadata={"enum": ["upsert", "delete"]})
    sheet = fields.String()
    observed_at = fields.AwareDateTime()
    grid = fields.String()
    cells = fields.Dict(
        keys=fields.String(),
        metadata={"description": "as the department writes it; an empty cell is null"},
    )
    values = fields.Dict(
        keys=fields.String(),
        metadata={"description": "canonical values, where the cell tells them"},
    )
    cursor = fields.String(
        metadata={"description": "NDJSON only: on every 1000th line and the last"}
    )


class RowsSchema(Schema):
    items = fields.List(fields.Nested(RowSchema))
    next = fields.String(allow_none=True)
    has_more = fields.Boolean()
    release = fields.String()
    title = fields.String(metadata={"description": "of a day's sheet, like the following"})
    prefix = fields.String(allow_none=True)
    caption = fields.String()
    footnote = fields.String(allow_none=True)
    sheet = fields.String()
    date = fields.String(metadata={"format": "date"})
    area = fields.String(allow_none=True)


class SourceSchema(Schema):
    element = fields.String()
    how = fields.String(metadata={"description": "observed, carried or confirmed"})
    observed_by = fields.String(allow_none=True)
    observed_at = fields.AwareDateTime(allow_none=True)
    report = fields.String(allow_none=True, metadata={"description": "null outside the key's area"})
    confirmed_by = fields.String(allow_none=True)
    confirmed_at = fields.AwareDateTime(allow_none=True)


class RowDetailSchema(RowSchema):
    provenance = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(SourceSchema)))
    release = fields.String()
