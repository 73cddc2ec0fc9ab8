"""Classes as their trainer makes and sees them, for the OpenAPI document."""

from marshmallow import Schema, fields
from marshmallow.validate import Equal, Length

from app.http.department.webhook_schemas import require_printable

MOST_SCENARIOS = 100


def _key() -> fields.String:
    return fields.String(validate=[Length(1, 100), require_printable])


def _keys() -> fields.List[str]:
    return fields.List(_key(), validate=Length(0, MOST_SCENARIOS))


class MakeClassSchema(Schema):
    name = fields.String(required=True, validate=[Length(1, 100), require_printable])
    scenarios = _keys()
    area = fields.String(
        validate=[Length(1, 64), require_printable],
        metadata={"description": "新学员的网格在这个社区下 (a community; else the first one)"},
    )


class ChangeClassSchema(Schema):
    name = fields.String(validate=[Length(1, 100), require_printable])
    scenarios = _keys()
    closed = fields.Boolean()
    new_code = fields.Boolean(validate=Equal(True))
    undo_reset = fields.Boolean(validate=Equal(True))


class ClassSchema(Schema):
    class_id = fields.String()
    name = fields.String()
    code = fields.String()
    code_ends_at = fields.AwareDateTime()
    area = fields.String()
    made_at = fields.AwareDateTime()
    closed_at = fields.AwareDateTime(allow_none=True)
    reset_at = fields.AwareDateTime(
        allow_none=True,
        metadata={"description": "此前的不算 (what was begun before counts no more)"},
    )
    scenarios = fields.List(fields.String())
    members = fields.Integer()


class ClassesSchema(Schema):
    items = fields.List(fields.Nested(ClassSchema))


class ClassCodeSchema(Schema):
    url = fields.String(metadata={"description": "扫码打开的地址 (what the QR code holds)"})
    code = fields.String()
    qr = fields.List(fields.String(), metadata={"description": "lines of 0 and 1"})
