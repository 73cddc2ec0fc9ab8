"""Scenarios as a trainer reads and writes them, for the OpenAPI document."""

from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf

from app.http.console.training.seeing_schemas import CastSchema

MOST_SIGNS = 100_000


def _key() -> fields.String:
    return fields.String(required=True, validate=Length(1, 100))


def _yaml() -> fields.String:
    return fields.String(required=True, validate=Length(1, MOST_SIGNS))


class WrittenSchema(Schema):
    scenario = _key()
    yaml = _yaml()


class YamlSchema(Schema):
    yaml = _yaml()


class ListedSchema(Schema):
    """`origin`: changed is one of the product that a trainer wrote anew."""

    scenario = fields.String()
    title = fields.String()
    minutes = fields.Integer()
    first_day = fields.Boolean()
    traps = fields.List(fields.String())
    departments = fields.List(fields.String())
    origin = fields.String(validate=OneOf(["bundled", "own", "changed"]))
    published_at = fields.AwareDateTime()


class ListedScenariosSchema(Schema):
    items = fields.List(fields.Nested(ListedSchema))


class ScenarioTextSchema(Schema):
    scenario = fields.String()
    origin = fields.String()
    yaml = fields.String(metadata={"description": "as docs/training.md tells"})


class PublishedSchema(Schema):
    scenario = fields.String()
    origin = fields.String()


class ScenarioFaultSchema(Schema):
    """`message` is English; `code` and `told` say the same in any language, about `path`."""

    line = fields.Integer()
    message = fields.String()
    path = fields.String(metadata={"description": "in a report; empty where it is about none"})
    code = fields.String()
    told = fields.Dict(keys=fields.String(), values=fields.String())


class SheetNameSchema(Schema):
    sheet = fields.String()
    title = fields.String()


class CheckedSchema(Schema):
    faults = fields.List(fields.Nested(ScenarioFaultSchema))
    minutes_estimate = fields.Integer(allow_none=True)
    questions = fields.Integer(allow_none=True)
    sheets = fields.List(fields.Nested(SheetNameSchema))


class PreviewSaidSchema(Schema):
    who = fields.String()
    text = fields.String()


class QuestionSchema(Schema):
    path = fields.String()
    element = fields.String()


class NeededCellSchema(Schema):
    heading = fields.String()
    needed = fields.Raw(allow_none=True)


class NeededRowSchema(Schema):
    department = fields.String()
    sheet = fields.String()
    title = fields.String()
    subject = fields.String()
    cells = fields.List(fields.Nested(NeededCellSchema))


class PreviewSchema(CastSchema):
    title = fields.String()
    minutes = fields.Integer()
    story = fields.String()
    says = fields.List(fields.Nested(PreviewSaidSchema))
    questions = fields.List(fields.Nested(QuestionSchema))
    rows = fields.List(fields.Nested(NeededRowSchema))


class TrainingWordsSchema(Schema):
    elements = fields.Dict(metadata={"description": "labels in three languages, by id"})
    codes = fields.Dict(metadata={"description": "labels of codes, by element and code"})
    kinds = fields.Dict(metadata={"description": "type and unit of elements not retired, by id"})
    departments = fields.Dict(metadata={"description": "labels, by department"})
