"""The shapes of a department's keys: what is said of one, and what is shown."""

from typing import Any

from marshmallow import Schema, fields, validate

from app.http.department.webhook_schemas import require_printable
from app.services.keys import LONGEST_DAYS, LONGEST_OVERLAP, OVERLAP

_DAYS = f"A whole number from 1 to {LONGEST_DAYS}."
_END = f"A whole number from 0 to {LONGEST_DAYS}."
_OVERLAP = f"A whole number from 0 to {LONGEST_OVERLAP.days}."


def _names(description: str) -> fields.List[str]:
    name = fields.String(validate=[validate.Length(1, 128), require_printable])
    told = {"description": description}
    return fields.List(name, allow_none=True, validate=validate.Length(0, 500), metadata=told)


class NewKeySchema(Schema):
    name = fields.String(
        validate=[validate.Length(0, 200), require_printable],
        metadata={"description": "用途备注 (what it is for)"},
    )
    areas = _names("区域代码，含下级；不填为管理者的全部 (areas with all below; all, if left out)")
    sheets = _names("`department/sheet`；不填为管理者可见的全部 (all, if left out)")
    fields_ = fields.List(
        fields.String(validate=[validate.Length(1, 128), require_printable]),
        data_key="fields",
        allow_none=True,
        validate=validate.Length(0, 500),
        metadata={
            "description": "不打码的数据元；空列表为全部打码；不填与管理者相同 "
            "(elements shown unmasked; none, if empty; as the administrator's, if left out)"
        },
    )
    days = fields.Integer(
        strict=True,
        validate=validate.Range(1, LONGEST_DAYS, error=_DAYS),
        error_messages={"invalid": _DAYS},
        metadata={"description": "几天后到期 (until it expires)"},
    )


class RotationSchema(Schema):
    overlap_days = fields.Integer(
        load_default=OVERLAP.days,
        strict=True,
        validate=validate.Range(0, LONGEST_OVERLAP.days, error=_OVERLAP),
        error_messages={"invalid": _OVERLAP},
        metadata={"description": "旧密钥还能用几天 (how long the old key goes on)"},
    )


class ExpirySchema(Schema):
    days = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(0, LONGEST_DAYS, error=_END),
        error_messages={"invalid": _END},
        metadata={"description": "几天后到期，0 为马上 (until it ends; 0 ends it now)"},
    )


class KeySchema(Schema):
    id = fields.String()
    name = fields.String()
    areas = fields.List(fields.String(), allow_none=True)
    sheets = fields.List(fields.String(), allow_none=True)
    fields_: Any = fields.List(fields.String(), data_key="fields", allow_none=True)
    state = fields.String(metadata={"enum": ["active", "expired", "revoked"]})
    replaces = fields.String(allow_none=True, metadata={"description": "the key it took over from"})
    created_at = fields.AwareDateTime()
    expires_at = fields.AwareDateTime()
    revoked_at = fields.AwareDateTime(allow_none=True)
    last_used_at = fields.AwareDateTime(allow_none=True)


class KeysSchema(Schema):
    items = fields.List(fields.Nested(KeySchema))


class MadeKeySchema(KeySchema):
    key = fields.String(metadata={"description": "ygt_live_…，只显示这一次 (shown once)"})
