"""The shapes of webhooks: what a department says about one, and what it is shown."""

from marshmallow import Schema, ValidationError, fields, validate

from app.services.outbound_url import LONGEST
from app.storage.queries.webhooks import DEAD, DELIVERED, WAITING

_STATES = (WAITING, DELIVERED, DEAD)
_SHOWN = 200
_WHOLE = "A whole number from 0 on."


def require_printable(text: str) -> None:
    """PostgreSQL keeps no NUL, and a list of names is no place for line breaks."""
    if not text.isprintable():
        raise ValidationError("Leave out control characters.")


class NewWebhookSchema(Schema):
    url = fields.String(
        required=True,
        validate=validate.Length(1, LONGEST),
        metadata={"description": "接收地址，https (where to send, https)"},
    )
    name = fields.String(
        load_default="",
        validate=[validate.Length(0, 200), require_printable],
        metadata={"description": "用途备注 (what it is for)"},
    )
    sheets = fields.List(
        fields.String(validate=validate.Length(1, 128)),
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 100),
        metadata={"description": "`department/sheet`；不填为密钥可见的全部 (all, if left out)"},
    )


class ReplaySchema(Schema):
    seq = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(0, 2**63 - 1, error=_WHOLE),
        error_messages={"invalid": _WHOLE},
        metadata={"description": "此号之后的变化再通知一次 (tell again what changed after it)"},
    )


class DeliveriesQuery(Schema):
    error_messages = {  # noqa: RUF012  (marshmallow reads it from the class)
        "unknown": "No parameter of this name here; see /api/docs."
    }

    state = fields.String(
        load_default=None,
        validate=validate.OneOf(_STATES, error=f"One of {', '.join(_STATES)}."),
        metadata={"description": "dead 为死信 (dead letters)"},
    )
    limit = fields.Integer(
        load_default=_SHOWN,
        validate=validate.Range(1, _SHOWN, error=f"A whole number from 1 to {_SHOWN}."),
        error_messages={"invalid": f"A whole number from 1 to {_SHOWN}."},
        metadata={"description": "最多几条，新的在前 (at most so many, the newest first)"},
    )


class WebhookSchema(Schema):
    id = fields.String()
    url = fields.String()
    name = fields.String()
    sheets = fields.List(fields.String(), allow_none=True)
    state = fields.String(
        metadata={"enum": ["active", "gone"], "description": "gone: the receiver answered 410"}
    )
    created_at = fields.AwareDateTime()
    waiting = fields.Integer(metadata={"description": "messages that have not arrived yet"})
    dead = fields.Integer(metadata={"description": "messages given up"})


class WebhooksSchema(Schema):
    items = fields.List(fields.Nested(WebhookSchema))


class MadeWebhookSchema(WebhookSchema):
    secret = fields.String(metadata={"description": "whsec_…，只显示这一次 (shown once)"})


class SecretSchema(Schema):
    secret = fields.String(metadata={"description": "whsec_…，只显示这一次 (shown once)"})
    previous_until = fields.AwareDateTime(
        metadata={"description": "until then messages carry both signatures"}
    )


class DeliverySchema(Schema):
    id = fields.String(metadata={"description": "the `webhook-id` of the message"})
    type = fields.String(metadata={"enum": ["rows.changed", "test.ping"]})
    state = fields.String(metadata={"enum": list(_STATES)})
    attempts = fields.Integer()
    status = fields.Integer(allow_none=True, metadata={"description": "last answered status"})
    fault = fields.String(
        allow_none=True,
        metadata={
            "enum": ["address", "connection", "tls", "timeout", "answer", "status", "gone",
                     "key_ended", "crashed", None]
        },
    )  # fmt: skip
    created_at = fields.AwareDateTime()
    tried_at = fields.AwareDateTime(allow_none=True)
    due_at = fields.AwareDateTime(allow_none=True)
    body = fields.String(metadata={"description": "the bytes that are signed"})


class DeliveriesSchema(Schema):
    items = fields.List(fields.Nested(DeliverySchema))


class ReplayedSchema(Schema):
    message = fields.Nested(DeliverySchema, allow_none=True)
