"""What trainees ask and are told of classes, as it stands in the OpenAPI document."""

from marshmallow import EXCLUDE, Schema, fields
from marshmallow.validate import Length

from app.http.worker.session import DeviceSchema, storable


class JoinSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    code = fields.String(
        required=True,
        validate=[Length(1, 40), storable],
        metadata={"description": "As the trainer says it: spaces, hyphens and case are nothing."},
    )


class EnrolSchema(JoinSchema):
    name = fields.String(required=True, validate=[Length(1, 200), storable])
    phone = fields.String(required=True, validate=[Length(1, 32), storable])
    device = fields.Nested(DeviceSchema, required=True)


class OwnClassSchema(Schema):
    class_id = fields.String(required=True)
    name = fields.String(required=True)
    trainer = fields.String(required=True)
    scenarios = fields.List(fields.String(), required=True)
    joined_at = fields.AwareDateTime(required=True)
    closed = fields.Boolean(required=True)


class OwnClassesSchema(Schema):
    items = fields.List(fields.Nested(OwnClassSchema), required=True)


class HintsQuery(Schema):
    class Meta:
        unknown = EXCLUDE

    after = fields.String(
        load_default="",
        validate=[Length(0, 64), storable],
        metadata={"description": "The `hint_id` of the last one that is known."},
    )


class OwnHintSchema(Schema):
    hint_id = fields.String(required=True)
    class_ = fields.String(required=True, data_key="class")
    scenario = fields.String(required=True, allow_none=True)
    text = fields.String(required=True)
    sent_at = fields.AwareDateTime(required=True)


class OwnHintsSchema(Schema):
    items = fields.List(fields.Nested(OwnHintSchema), required=True)
