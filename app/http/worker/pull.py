"""Pull: what the server has for a phone."""

from typing import Any

import msgspec
from flask import Response
from flask_smorest import Blueprint
from marshmallow import EXCLUDE, Schema, fields

from app.clock import local_day, local_time
from app.http.auth import current_worker
from app.http.catching_up import catch_up
from app.http.house import house, now
from app.http.zipped import zipped
from app.services import duty, pull
from app.services.duty import READY
from app.storage.queries.folding import is_waiting
from app.storage.reading import reading, renew

blueprint = Blueprint("pull", __name__, description="What changed for a worker's phone")


# Seconds: a few turns of folding.
_PATIENCE = 0.1


class PullQuerySchema(Schema):
    class Meta:
        unknown = EXCLUDE

    cursor = fields.String(metadata={"description": "`next` of the page before; opaque."})


class ItemSchema(Schema):
    kind = fields.String(
        required=True,
        metadata={"enum": ["subject", "task", "inbox", "report_state", "sheet_period", "purge"]},
    )
    id = fields.String(required=True)
    rev = fields.Integer(required=True)
    op = fields.String(required=True, metadata={"enum": ["upsert", "delete"]})
    data = fields.Dict(required=True, allow_none=True)


class UntrainedSchema(Schema):
    grid = fields.String(required=True)
    sheets = fields.List(fields.String(), required=True)


class DutySchema(Schema):
    """What a phone leaves out of `due`: in these grids, these sheets; a grid that is not named is
    open for all. `refresher`: sheets that may be filled and changed since they were practised."""

    untrained = fields.List(fields.Nested(UntrainedSchema), required=True)
    refresher = fields.List(fields.String(), required=True)


class PullSchema(Schema):
    epoch = fields.String(required=True)
    next = fields.String(required=True)
    has_more = fields.Boolean(required=True)
    server_time = fields.AwareDateTime(required=True)
    items = fields.List(fields.Nested(ItemSchema), required=True)
    device_seq = fields.Integer(
        required=True,
        metadata={"description": "The highest number heard of this phone: a copy of it is behind."},
    )
    duty = fields.Nested(DutySchema, required=True)
    soon = fields.Boolean(
        required=True,
        metadata={"description": "There is news that gets its number only now: ask in a second."},
    )


@blueprint.route("/api/v1/sync/pull", methods=["GET"])
@blueprint.arguments(PullQuerySchema, location="query")
@blueprint.response(200, PullSchema)
def get_changes(query: dict[str, Any]) -> Response:
    """Up to 500 changes in the worker's grids since the cursor; everything without one.

    Take the items, then keep `next`; pull again at once while `has_more`. 410 with `reset` true:
    forget what was pulled and start without a cursor.
    """
    moment = now()
    with reading() as tx:
        scope = current_worker(tx)
        scope.require_current()
        if is_waiting(tx):
            # Where others write all the time a job folds for many at once, and `soon` says so.
            catch_up(patience=_PATIENCE)
            renew(tx)
        asking = pull.Asking(scope, local_day(moment), house().cursor_key)
        page = pull.page(tx, asking, query.get("cursor"))
        # Whoever practises practises everything.
        told = READY if house().realm == "practice" else duty.duty_of(tx, scope, moment)
    document = {
        "epoch": page.epoch,
        "next": page.next,
        "has_more": page.has_more,
        "server_time": local_time(moment),
        "items": page.items,
        "device_seq": page.device_seq,
        "soon": page.soon,
        "duty": {
            "untrained": [{"grid": grid, "sheets": it} for grid, it in told.untrained.items()],
            "refresher": told.refresher,
        },
    }
    return zipped(msgspec.json.encode(document), "application/json")
