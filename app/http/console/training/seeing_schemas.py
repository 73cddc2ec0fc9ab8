"""How a class does, as its trainer sees it, for the OpenAPI document."""

from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf

from app.http.department.webhook_schemas import require_printable
from app.http.training.schemas import MarkSchema, PractisedRowSchema, SaidSchema
from app.http.worker.session import storable
from app.services.class_telling import LONGEST_HINT

STATES = ["open", "handed_in", "scored"]


class NamedSubjectSchema(Schema):
    path = fields.String(metadata={"description": "persons.granny, issues.hose"})
    name = fields.String(allow_none=True)
    code = fields.String(
        allow_none=True, metadata={"description": "身份或问题类别 (role, or category)"}
    )
    apart = fields.String(
        allow_none=True, metadata={"description": "同名、同类时靠它分 (of several alike)"}
    )


class NamedScenarioSchema(Schema):
    scenario = fields.String()
    title = fields.String()


class CastSchema(Schema):
    who = fields.List(
        fields.Nested(NamedSubjectSchema),
        metadata={"description": "人和问题，照学员看到的叫法 (as trainees saw them)"},
    )


class ScenarioCastSchema(NamedScenarioSchema, CastSchema):
    pass


class NamedMemberSchema(Schema):
    worker_id = fields.String()
    name = fields.String()


class NotRightSchema(Schema):
    wrong = fields.Integer()
    missed = fields.Integer()
    invented = fields.Integer()
    needless = fields.Integer()


class CountedMarksSchema(NotRightSchema):
    right = fields.Integer()


class BegunSchema(Schema):
    """A start as its trainer sees it, wherever it is told of."""

    start_id = fields.String()
    scenario = fields.String()
    state = fields.String(validate=OneOf(STATES))
    repeat = fields.Boolean()
    started_at = fields.AwareDateTime()
    handed_in_at = fields.AwareDateTime(allow_none=True)


class MembersStartSchema(BegunSchema):
    scored_at = fields.AwareDateTime(allow_none=True)
    minutes = fields.Integer(allow_none=True)
    marks = fields.Nested(CountedMarksSchema, allow_none=True)


class AttemptsLeftSchema(Schema):
    scenario = fields.String()
    left = fields.Integer()


class ClassMemberSchema(NamedMemberSchema):
    joined_at = fields.AwareDateTime()
    starts = fields.List(fields.Nested(MembersStartSchema))
    attempts = fields.List(fields.Nested(AttemptsLeftSchema))
    by_code = fields.Boolean(
        metadata={"description": "没有密码，要用登录码 (no secret: signs in by a code)"}
    )


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


class MarkedPlaceSchema(Schema):
    scenario = fields.String()
    path = fields.String()
    element = fields.String()


class ErringElementSchema(MarkedPlaceSchema, NotRightSchema):
    title = fields.String()
    why = fields.String()
    department = fields.List(fields.String())
    trainees = fields.Integer()
    misbelieved = fields.Integer()


class ErringCellSchema(MarkedPlaceSchema):
    worker_id = fields.String()
    mark = fields.String()
    insight = fields.String(allow_none=True)
    start_id = fields.String()


class ErrorsSchema(Schema):
    """Elements most often wrong first; only the first full attempt counts."""

    scenarios = fields.List(fields.Nested(ScenarioCastSchema))
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
    scenarios = fields.List(fields.Nested(ScenarioCastSchema))
    classes = fields.List(fields.Dict(), metadata={"description": "class_id, name"})
    items = fields.List(
        fields.Dict(),
        metadata={
            "description": "scenario, path, element, title; shares: trainees, not_right by class"
        },
    )


class LookedAtSchema(NamedMemberSchema, BegunSchema, CastSchema):
    class_id = fields.String()
    title = fields.String()
    story = fields.String()
    says = fields.List(fields.Nested(SaidSchema))
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


def _worker(*, required: bool) -> fields.String:
    return fields.String(required=required, validate=[Length(1, 64), require_printable])


def _scenario(*, required: bool) -> fields.String:
    return fields.String(required=required, validate=[Length(1, 100), require_printable])


class SendHintSchema(Schema):
    worker_id = _worker(required=False)
    scenario = _scenario(required=False)
    text = fields.String(required=True, validate=[Length(1, LONGEST_HINT), storable])


class SentHintSchema(Schema):
    hint_id = fields.String()


class ToldHintSchema(SentHintSchema):
    worker_id = fields.String(allow_none=True)
    scenario = fields.String(allow_none=True)
    text = fields.String()
    sent_at = fields.AwareDateTime()


class ToldHintsSchema(Schema):
    items = fields.List(fields.Nested(ToldHintSchema))


class SignInCodeSchema(Schema):
    code = fields.String(metadata={"description": "登录码：一部手机用一次，三十分钟内 (once)"})
    minutes = fields.Integer()
    until = fields.AwareDateTime()
    url = fields.String(metadata={"description": "扫码打开的地址 (what the QR code holds)"})
    qr = fields.List(fields.String(), metadata={"description": "lines of 0 and 1"})


class GrantSchema(Schema):
    worker_id = _worker(required=True)
    scenario = _scenario(required=True)


class MemberScenarioSchema(ScenarioCastSchema):
    state = fields.String(validate=OneOf(["not_begun", *STATES]))
    handed_in_at = fields.AwareDateTime(allow_none=True)
    marks = fields.List(fields.Nested(MarkSchema))


class MembersPageSchema(Schema):
    name = fields.String()
    class_name = fields.String()
    printed_at = fields.AwareDateTime()
    scenarios = fields.List(fields.Nested(MemberScenarioSchema))
