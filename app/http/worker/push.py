"""Push and have: a phone hands in what it recorded, and asks what has arrived."""

from typing import Annotated
from uuid import UUID

import msgspec
from flask import Response
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf

from app.errors import Problem
from app.http.body import read_body
from app.http.house import house
from app.http.worker.handing_in import hand_in, sender
from app.http.zipped import zipped
from app.services.envelope import open_parcel
from app.services.results import have
from app.services.splitting import MAX_OPERATIONS, split_batch
from app.storage.database import transaction

blueprint = Blueprint("push", __name__, description="A phone hands in what it recorded")

MAX_BODY = 2 * 1024 * 1024
MAX_ASKED = 1000
_encode = msgspec.json.Encoder().encode


class OperationSchema(Schema):
    """Other members by type; sent as one text, made once, whose bytes the receipt's hash covers."""

    op_id = fields.UUID(required=True)
    type = fields.String(
        required=True,
        validate=OneOf(["visit.submit", "visit.amend", "visit.withdraw", "task.reply"]),
    )
    realm = fields.String(load_default=None, metadata={"description": "The door's own if absent."})
    recorded_at = fields.AwareDateTime(required=True)
    device_seq = fields.Integer()
    release = fields.String(metadata={"description": "visit.submit: made with this release."})
    report = fields.Dict(metadata={"description": "visit.submit: the whole visit."})
    visit_id = fields.String(metadata={"description": "visit.amend, visit.withdraw."})
    base_rev = fields.Integer(metadata={"description": "The revision that was amended."})
    set = fields.Dict(metadata={"description": "visit.amend: path to value."})
    unset = fields.List(fields.String())
    add = fields.Dict(metadata={"description": "visit.amend: {persons: […], issues: […]}."})
    remove = fields.List(fields.String())
    blobs = fields.List(fields.Dict())


class PushSchema(Schema):
    operations = fields.List(
        fields.Nested(OperationSchema), required=True, validate=Length(max=MAX_OPERATIONS)
    )


class ReceiptSchema(Schema):
    op_id = fields.UUID(required=True)
    sha256 = fields.String(required=True, metadata={"description": "Of the bytes received, hex."})
    server_seq = fields.Integer(required=True)
    received_at = fields.AwareDateTime(required=True)
    sheets = fields.List(fields.String(), required=True)


class FaultSchema(Schema):
    path = fields.String(required=True)
    code = fields.String(required=True)
    message = fields.String(required=True)


class ResultSchema(Schema):
    """`status` is one of accepted, accepted_need_blobs, duplicate, differs, held, returned,
    malformed, retry; `state` is where a duplicate stands now."""

    op_id = fields.UUID()
    status = fields.String(required=True)
    state = fields.String()
    receipt = fields.Nested(ReceiptSchema)
    missing = fields.List(fields.String(), metadata={"description": "Blobs to upload, SHA-256."})
    faults = fields.List(fields.Nested(FaultSchema))
    reason = fields.String()
    lost = fields.List(fields.String(), metadata={"description": "Paths that another decided."})
    support_code = fields.String()
    title = fields.String()


class ResultsSchema(Schema):
    results = fields.List(fields.Nested(ResultSchema), required=True)


class HaveSchema(Schema):
    operations = fields.List(
        fields.Nested(Schema.from_dict({"op_id": fields.UUID(), "sha256": fields.String()})),
        required=True,
        validate=Length(max=MAX_ASKED),
    )


class PossessionSchema(Schema):
    op_id = fields.UUID(required=True)
    status = fields.String(required=True, validate=OneOf(["known", "unknown", "differs"]))
    state = fields.String(
        validate=OneOf(["accepted", "held", "returned", "rejected", "withdrawn"]),
        metadata={"description": "Of what is known: where it stands now."},
    )


class PossessionsSchema(Schema):
    results = fields.List(fields.Nested(PossessionSchema), required=True)


class _Asked(msgspec.Struct):
    op_id: UUID
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-fA-F]{64}$")]


class _Have(msgspec.Struct):
    operations: list[_Asked]


_read_have = msgspec.json.Decoder(_Have).decode


def _described(schema: type[Schema]) -> dict[str, object]:
    # The body is read as bytes, so this only tells the document what they look like.
    return {"required": True, "content": {"application/json": {"schema": schema}}}


@blueprint.route("/api/v1/sync/push", methods=["POST"])
@blueprint.doc(requestBody=_described(PushSchema))
@blueprint.response(200, ResultsSchema)
def push() -> Response:
    """Hand in a batch: one result per operation, in order, once all of it is durable.

    Also with a token that has lapsed, for 90 days: what comes then is held. 413 names the limit.
    """
    who = sender()
    parcels = [open_parcel(raw) for raw in split_batch(read_body(MAX_BODY))]
    results = hand_in(who, parcels)
    house().counts.handed_in(result["status"] for result in results)
    return zipped(_encode({"results": results}), "application/json")


@blueprint.route("/api/v1/sync/have", methods=["POST"])
@blueprint.doc(requestBody=_described(HaveSchema))
@blueprint.response(200, PossessionsSchema)
def ask() -> Response:
    """Which of these operations are here, by id and hash: known, unknown, or differs.

    Also with a token that has lapsed, which hears of its own operations in no other way.
    """
    sender()
    try:
        asked = _read_have(read_body(MAX_BODY)).operations
    except (ValueError, RecursionError):
        title = 'Send {"operations": [{"op_id": UUID, "sha256": 64 hex digits}]}.'
        raise Problem(400, "unreadable_question", title) from None
    if len(asked) > MAX_ASKED:
        title = f"Ask for at most {MAX_ASKED} operations at once."
        raise Problem(413, "too_many_operations", title, limit=MAX_ASKED)
    with transaction(writes=False) as tx:
        found = have(tx, [(str(each.op_id), each.sha256.lower()) for each in asked])
    return zipped(_encode({"results": found}), "application/json")
