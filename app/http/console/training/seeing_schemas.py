"""How a class does, as its trainer sees it, for the OpenAPI document."""

from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf

from app.http.department.webhook_schemas import require_printable
from app.http.training.schemas import MarkSchema, PractisedRowSchema, SaidSchema
from app.http.worker.session import storable
from app.services.class_telling import LONGEST_HINT

STATES = ["open", "handed_in", "scored"]


class NamedScenarioSchema(Schema):
    scenario = fields.String()
    title = fields.String()


class CountedMarksSchema(Schema):
    right = fields.Integer()
    wrong = fields.Integer()
    missed = fields.Integer()
    invented = fields.Integer()
    needless = fields.Integer()


class MembersStartSchema(Schema):
    start_id = fields.String()
    scenario = fields.String()
    state = fields.String(validate=OneOf(STATES))
    repeat = fields.Boolean()
    started_at = fields.AwareDateTime()
    handed_in_at = fields.AwareDateTime(allow_none=True)
    scored_at = fields.AwareDateTime(allow_none=True)
    minutes = fields.Integer(allow_none=True)
    marks = fields.Nested(CountedMarksSchema, allow_none=True)


class AttemptsLeftSchema(Schema):
    scenario = fields.String()
    left = fields.Integer()


class ClassMemberSchema(Schema):
    worker_id = fields.String()
    name = fields.String()
    joined_at = fields.AwareDateTime()
    starts = fields.List(fields.Nested(MembersStartSchema))
    attempts = fields.List(fields.Nested(AttemptsLeftSchema))


class ProgressSchema(Schema):
    """Members in the order of joining: nobody is ranked."""

    as_of = fields.AwareDateTime()
    scenarios = fields.List(fields.Nested(NamedScenarioSchema))
    members = fields.List(fields.Nested(ClassMemberSchema))


class ErrorsQuery(Schema):
    scenario = fields.String(
        validate=[Length(1, 100), require_printable],
        metadata={"description": "只看一个情景 (one scenario; else all of the class)"},
    )


class ErringElementSchema(Schema):
    scenario = fields.String()
    path = fields.String()
    element = fields.String()
    title = fields.String()
    why = fields.String()
    department = fields.List(fields.String())
    trainees = fields.Integer()
    wrong = fields.Integer()
    missed = fields.Integer()
    invented = fields.Integer()
    needless = fields.Integer()
    misbelieved = fields.Integer()


class ErringCellSchema(Schema):
    worker_id = fields.String()
    scenario = fields.String()
    path = fields.String()
    element = fields.String()
    mark = fields.String()
    insight = fields.String(allow_none=True)
    start_id = fields.String()


class NamedMemberSchema(Schema):
    worker_id = fields.String()
    name = fields.String()


class ErrorsSchema(Schema):
    """Elements most often wrong first; only the first full attempt counts."""

    scenarios = fields.List(fields.Nested(NamedScenarioSchema))
    members = fields.List(fields.Nested(NamedMemberSchema))
    elements = fields.List(fields.Nested(ErringElementSchema))
    cells = fields.List(fields.Nested(ErringCellSchema))


class CompareQuery(Schema):
    ids = fields.String(
        required=True,
        validate=[Length(1, 400), require_printable],
        metadata={"description": "自己的班，逗号分隔，2 到 6 个 (two to six of your classes)"},
    )


class ComparedSchema(Schema):
    classes = fields.List(fields.Dict(), metadata={"description": "class_id, name"})
    items = fields.List(
        fields.Dict(),
        metadata={
            "description": "scenario, path, element, title; shares: trainees, not_right by class"
        },
    )


class LookedAtSchema(Schema):
    start_id = fields.String()
    worker_id = fields.String()
    name = fields.String()
    class_id = fields.String()
    scenario = fields.String()
    title = fields.String()
    story = fields.String()
    says = fields.List(fields.Nested(SaidSchema))
    state = fields.String(validate=OneOf(STATES))
    repeat = fields.Boolean()
    started_at = fields.AwareDateTime()
    handed_in_at = fields.AwareDateTime(allow_none=True)
    seconds = fields.Float(allow_none=True)
    marks = fields.List(fields.Nested(MarkSchema))
    departments = fields.List(fields.Nested(PractisedRowSchema))


class ReplayStepSchema(Schema):
    at_ms = fields.Float()
    kind = fields.String()
    path = fields.String(allow_none=True)
    value = fields.Raw(allow_none=True)


class VisitReplaySchema(Schema):
    opened_at = fields.String(allow_none=True)
    seconds = fields.Float(allow_none=True)
    steps = fields.List(fields.Nested(ReplayStepSchema))


class SendHintSchema(Schema):
    worker_id = fields.String(validate=[Length(1, 64), require_printable])
    scenario = fields.String(validate=[Length(1, 100), require_printable])
    text = fields.String(required=True, validate=[Length(1, LONGEST_HINT), storable])


class SentHintSchema(Schema):
    hint_id = fields.String()


class ToldHintSchema(Schema):
    hint_id = fields.String()
    worker_id = fields.String(allow_none=True)
    scenario = fields.String(allow_none=True)
    text = fields.String()
    sent_at = fields.AwareDateTime()


class ToldHintsSchema(Schema):
    items = fields.List(fields.Nested(ToldHintSchema))


class SignInCodeSchema(Schema):
    code = fields.String(metadata={"description": "登录码：一部手机用一次，三十分钟内 (once)"})
    minutes = fields.Integer()


class GrantSchema(Schema):
    worker_id = fields.String(required=True, validate=[Length(1, 64), require_printable])
    scenario = fields.String(required=True, validate=[Length(1, 100), require_printable])


class MemberScenarioSchema(Schema):
    scenario = fields.String()
    title = fields.String()
    state = fields.String(validate=OneOf(["not_begun", *STATES]))
    handed_in_at = fields.AwareDateTime(allow_none=True)
    marks = fields.List(fields.Nested(MarkSchema))


class MembersPageSchema(Schema):
    name = fields.String()
    class_name = fields.String()
    printed_at = fields.AwareDateTime()
    scenarios = fields.List(fields.Nested(MemberScenarioSchema))
