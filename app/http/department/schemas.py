"""The shapes of what the department API answers, as the OpenAPI document promises them."""

from marshmallow import Schema, fields


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
    width = fields.Integer(metadata={"description": "in the template, in characters"})
    sensitivity = fields.String()
    masked = fields.Boolean()
    purpose = fields.String()
    legal_basis = fields.String()
    elements = fields.List(fields.Nested(ElementSchema))


class DemandSchema(Schema):
    sheet = fields.String(metadata={"description": "`department/sheet`"})
    name = fields.String()
    title = fields.String()
    row_subject = fields.String()
    cadence = fields.String()
    header_rows = fields.Integer(metadata={"description": "1, or 2 with groups above"})
    purpose = fields.String()
    legal_basis = fields.String()
    retention = fields.String()
    columns = fields.List(fields.Nested(ColumnSchema))


class SheetSchema(DemandSchema):
    rows = fields.Integer()
    last_seq = fields.Integer()


class CatalogueSchema(Schema):
    department = fields.String()
    name = fields.String()
    release = fields.String()
    areas = fields.List(fields.String(), allow_none=True)
    sheets = fields.List(fields.Nested(SheetSchema))


class DataPackageSchema(Schema):
    profile = fields.String(metadata={"enum": ["tabular-data-package"]})
    name = fields.String()
    title = fields.String()
    version = fields.String(metadata={"description": "the release in force"})
    resources = fields.List(
        fields.Dict(), metadata={"description": "tabular data resources with Table Schema"}
    )


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
    count = fields.Integer(metadata={"description": "of a whole answer: how many rows it has"})
    title = fields.String(metadata={"description": "of a day's sheet, like the following"})
    prefix = fields.String(allow_none=True)
    caption = fields.String()
    footnote = fields.String(allow_none=True)
    sheet = fields.String()
    date = fields.String(metadata={"format": "date"})
    from_ = fields.String(
        data_key="from", metadata={"format": "date", "description": "instead of `date`, with `to`"}
    )
    to = fields.String(metadata={"format": "date"})
    area = fields.String(allow_none=True)


class SourceSchema(Schema):
    element = fields.String()
    how = fields.String(metadata={"description": "observed, carried or confirmed"})
    observed_by = fields.String(allow_none=True)
    observed_at = fields.AwareDateTime(allow_none=True)
    report = fields.String(allow_none=True, metadata={"description": "null outside the key's area"})
    confirmed_by = fields.String(allow_none=True)
    confirmed_at = fields.AwareDateTime(allow_none=True)


class PhotoSchema(Schema):
    n = fields.Integer(metadata={"description": "its number in …/photos/{n}, from 1"})
    element = fields.String()
    ready = fields.Boolean(metadata={"description": "false while the phone is still sending it"})


class RowDetailSchema(RowSchema):
    photos = fields.List(fields.Nested(PhotoSchema))
    provenance = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(SourceSchema)))
    release = fields.String()
