"""What practising asks and tells, as it stands in the OpenAPI document."""

from marshmallow import EXCLUDE, Schema, fields
from marshmallow.validate import Length, OneOf

from app.http.worker.session import storable


class ScenarioSchema(Schema):
    scenario = fields.String(required=True)
    title = fields.String(required=True)
    minutes = fields.Integer(required=True)
    first_day = fields.Boolean(required=True)
    departments = fields.List(fields.String(), required=True)
    started = fields.Integer(required=True, metadata={"description": "How often, by you."})
    due = fields.Integer(
        required=True, metadata={"description": "How many elements of it come back today."}
    )

    assigned = fields.Boolean(required=True, metadata={"description": "A class of yours sets it."})
    classes = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Those that set it; where an attempt is left in front."},
    )
    attempts_left = fields.Integer(
        required=True, allow_none=True, metadata={"description": "null: not set by a class."}
    )


class ScenariosSchema(Schema):
    items = fields.List(fields.Nested(ScenarioSchema), required=True)


class DueSchema(Schema):
    scenario = fields.String(required=True)
    paths = fields.List(fields.String(), required=True)


class DuesSchema(Schema):
    items = fields.List(fields.Nested(DueSchema), required=True)


class SetOutSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    scenario = fields.String(required=True, validate=[Length(1, 100), storable])
    repeat = fields.Boolean(
        load_default=False, metadata={"description": "Only what of it is due today."}
    )
    refresher = fields.Boolean(
        load_default=False, metadata={"description": "Only what a new release changed of it."}
    )
    grid = fields.String(
        validate=Length(1, 64), metadata={"description": "One that you serve; else your own."}
    )
    class_id = fields.String(
        validate=[Length(1, 64), storable], metadata={"description": "The class that sets it."}
    )


class SaidSchema(Schema):
    who = fields.String(required=True)
    text = fields.String(required=True)


class FocusSchema(Schema):
    """What is left to do of a visit that is about a few elements, by the names of the report."""

    paths = fields.List(fields.String(), required=True)
    context = fields.List(
        fields.String(), required=True, metadata={"description": "Shown beside, not to be changed."}
    )
    tools = fields.List(
        fields.String(validate=OneOf(["head", "roll", "person", "finding", "known_finding"])),
        required=True,
        metadata={"description": "Parts of the form that are needed, beside the questions."},
    )
    about = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Findings of which is to be said whom they are about."},
    )
    given = fields.Dict(
        keys=fields.String(),
        required=True,
        metadata={"description": "From the answer key, so that the report is whole."},
    )


class StartSchema(Schema):
    """`state`: open, handed_in once it can be scored, scored."""

    start_id = fields.UUID(required=True)
    scenario = fields.String(required=True)
    title = fields.String(required=True)
    minutes = fields.Integer(required=True)
    story = fields.String(required=True)
    says = fields.List(fields.Nested(SaidSchema), required=True)
    place_code = fields.String(
        required=True, metadata={"description": "The place to visit; the next pull brings it."}
    )
    grid = fields.String(required=True)
    started_at = fields.AwareDateTime(required=True)
    repeat = fields.Boolean(required=True)
    only_ = fields.List(
        fields.String(),
        required=True,
        allow_none=True,
        data_key="only",
        metadata={"description": "The paths to be repeated; null for all of it."},
    )
    focus = fields.Nested(FocusSchema, required=True, allow_none=True)
    class_id = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, validate=OneOf(["open", "handed_in", "scored"]))
    critical = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Elements to ask confidence for: `paradata.confidence`."},
    )


class StartsSchema(Schema):
    items = fields.List(fields.Nested(StartSchema), required=True)


class MarkSchema(Schema):
    """`insight`: known, lucky, misbelieved or unsure, where confidence was told."""

    path = fields.String(required=True)
    element = fields.String(required=True)
    mark = fields.String(
        required=True, validate=OneOf(["right", "wrong", "missed", "invented", "needless"])
    )
    right = fields.Raw(required=True, allow_none=True)
    given = fields.Raw(required=True, allow_none=True)
    why = fields.String(required=True)
    critical = fields.Boolean(required=True)
    trap = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    insight = fields.String(required=True, allow_none=True)


class PractisedCellSchema(Schema):
    heading = fields.String(required=True)
    needed = fields.Raw(required=True, allow_none=True)
    got = fields.Raw(required=True, allow_none=True)
    same = fields.Boolean(required=True)


class PractisedRowSchema(Schema):
    """A row as a department needed it beside what it would have got."""

    department = fields.String(required=True)
    sheet = fields.String(required=True)
    title = fields.String(required=True)
    subject = fields.String(required=True)
    state = fields.String(required=True, validate=OneOf(["same", "differs", "missing", "extra"]))
    cells = fields.List(fields.Nested(PractisedCellSchema), required=True)


class DebriefSchema(Schema):
    start_id = fields.UUID(required=True)
    scenario = fields.String(required=True)
    title = fields.String(required=True)
    repeat = fields.Boolean(required=True)
    marks = fields.List(fields.Nested(MarkSchema), required=True)
    departments = fields.List(fields.Nested(PractisedRowSchema), required=True)
