"""Webhooks of a department: made, listed, tested, replayed, given a new secret, removed."""

from typing import Any

from flask import Response
from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema

from app.clock import local_time
from app.http.department import webhook_schemas as shapes
from app.http.department.auth import admit, current_key, expect_little, require_admin
from app.http.department.describe import SECURITY, WEBHOOK_REFUSALS
from app.http.house import house, now
from app.services import audit, webhooks
from app.services.webhooks import NewWebhook, Workshop
from app.storage.database import transaction
from app.storage.models.webhooks import Delivery, Webhook
from app.storage.queries import webhooks as stored

blueprint = Blueprint(
    "webhooks",
    __name__,
    url_prefix="/api/v1/departments",
    description="部门通知：有新行就告诉你（Standard Webhooks）",
)

_ALL = "/<string:department>/webhooks"
_ONE = f"{_ALL}/<string:webhook_id>"
_DOC: dict[str, Any] = {"security": SECURITY, "responses": WEBHOOK_REFUSALS}


@blueprint.before_request
def admit_small() -> None:
    """A key first; then nothing is read that is longer than an address."""
    admit()
    require_admin()
    expect_little()


@blueprint.route(_ALL)
class WebhooksView(MethodView):
    @blueprint.doc(**_DOC)
    @blueprint.arguments(Schema, location="query", unknown=RAISE)
    @blueprint.response(200, shapes.WebhooksSchema)
    def get(self, query: object, department: str) -> dict[str, object]:
        """The webhooks made with keys of the same areas and sheets as this one."""
        with transaction(writes=False) as tx:
            found = webhooks.own_webhooks(tx, current_key())
            counts = stored.counts(tx, [webhook.id for webhook in found])
            return {"items": [_shown(webhook, counts) for webhook in found]}

    @blueprint.doc(**_DOC)
    @blueprint.arguments(shapes.NewWebhookSchema, unknown=RAISE)
    @blueprint.response(201, shapes.MadeWebhookSchema)
    def post(self, body: dict[str, Any], department: str) -> dict[str, object]:
        """Have an address told of new rows from now on; the answer holds its secret, this once.

        Messages say which sheets changed up to which number, never what is in them.
        """
        with transaction(writes=True) as tx:
            made, secret = webhooks.create(tx, current_key(), NewWebhook(**body), _shop())
            _note(tx, "webhook.create", made.id)
            return {**_shown(made, {}), "secret": secret}


@blueprint.route(_ONE, methods=["DELETE"])
@blueprint.doc(**_DOC)
@blueprint.response(204)
def delete(department: str, webhook_id: str) -> Response:
    """Remove a webhook with all its messages."""
    with transaction(writes=True) as tx:
        webhook = webhooks.own_webhook(tx, current_key(), webhook_id)
        stored.remove(tx, webhook.id)
        _note(tx, "webhook.delete", webhook_id)
    return Response(status=204)


@blueprint.route(f"{_ONE}/secret", methods=["POST"])
@blueprint.doc(**_DOC)
@blueprint.response(201, shapes.SecretSchema)
def rotate(department: str, webhook_id: str) -> dict[str, object]:
    """Give it a new secret; for a week messages carry the signature of the one before as well."""
    with transaction(writes=True) as tx:
        webhook = webhooks.own_webhook(tx, current_key(), webhook_id)
        secret, until = webhooks.rotate(webhook, _shop())
        _note(tx, "webhook.rotate", webhook_id)
    return {"secret": secret, "previous_until": local_time(until)}


@blueprint.route(f"{_ONE}/ping", methods=["POST"])
@blueprint.doc(**_DOC)
@blueprint.response(202, shapes.DeliverySchema)
def ping(department: str, webhook_id: str) -> dict[str, object]:
    """Send a test message, once; how it went stands among the deliveries a few seconds later."""
    with transaction(writes=True) as tx:
        webhook = webhooks.own_webhook(tx, current_key(), webhook_id)
        return _delivery(webhooks.ping(tx, webhook, _shop()))


@blueprint.route(f"{_ONE}/replay", methods=["POST"])
@blueprint.doc(**_DOC)
@blueprint.arguments(shapes.ReplaySchema, unknown=RAISE)
@blueprint.response(202, shapes.ReplayedSchema)
def replay(body: dict[str, Any], department: str, webhook_id: str) -> dict[str, object]:
    """Tell once more, in one message, what changed after a number; wakes a webhook that was gone.

    `message` is null where nothing that this webhook may hear of changed since.
    """
    with transaction(writes=True) as tx:
        webhook = webhooks.own_webhook(tx, current_key(), webhook_id)
        message = webhooks.replay(tx, webhook, body["seq"], _shop())
        _note(tx, "webhook.replay", webhook_id)
        return {"message": None if message is None else _delivery(message)}


@blueprint.route(f"{_ONE}/deliveries")
@blueprint.doc(**_DOC)
@blueprint.arguments(shapes.DeliveriesQuery, location="query", unknown=RAISE)
@blueprint.response(200, shapes.DeliveriesSchema)
def deliveries(query: dict[str, Any], department: str, webhook_id: str) -> dict[str, object]:
    """What was sent or shall be, the newest first; `state=dead` are the dead letters."""
    with transaction(writes=False) as tx:
        webhook = webhooks.own_webhook(tx, current_key(), webhook_id)
        found = stored.deliveries(tx, webhook.id, query["state"], query["limit"])
        return {"items": [_delivery(delivery) for delivery in found]}


def _shop() -> Workshop:
    here = house()
    return Workshop(now(), here.new_id, here.cursor_key, plain=bool(here.reach.networks))


def _note(tx: Any, action: str, webhook_id: str) -> None:
    audit.record(tx, now(), current_key().actor, action, webhook_id)


def _shown(webhook: Webhook, counts: dict[tuple[str, str], int]) -> dict[str, object]:
    return {
        "id": webhook.id,
        "url": webhook.url,
        "name": webhook.name,
        "sheets": webhook.wanted,
        "state": "active" if webhook.gone_at is None else "gone",
        "created_at": local_time(webhook.created_at),
        "waiting": counts.get((webhook.id, stored.WAITING), 0),
        "dead": counts.get((webhook.id, stored.DEAD), 0),
    }


def _delivery(delivery: Delivery) -> dict[str, object]:
    waits = delivery.state == stored.WAITING
    return {
        "id": delivery.id,
        "type": delivery.kind,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "status": delivery.status,
        "fault": delivery.fault,
        "created_at": local_time(delivery.created_at),
        "tried_at": delivery.tried_at and local_time(delivery.tried_at),
        "due_at": local_time(delivery.due_at) if waits else None,
        "body": delivery.body,
    }
