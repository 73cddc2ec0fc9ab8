"""The shapes of what a department says about a row, and of what it hears back."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from app.services.render.inert import plain
from app.services.returns import STATUSES

_LONGEST = 1000


class Words(fields.String):
    """A person's words: 1 to 1000 characters, lines allowed, no control characters."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        if not isinstance(value, str):
            raise ValidationError("Write it as a text.")
        text = value.strip()
        if not 1 <= len(text) <= _LONGEST:
            raise ValidationError(f"Write 1 to {_LONGEST} characters.")
        if plain(text) != text:
            raise ValidationError("Leave out control characters; line breaks may stay.")
        return text


class ReturnSchema(Schema):
    reason = Words(
        required=True,
        metadata={
            "description": "请网格员核实什么，1–1000 字 (what the worker is to check)",
            "minLength": 1,
            "maxLength": _LONGEST,
        },
    )


class OutcomeSchema(Schema):
    status = fields.String(
        required=True,
        validate=validate.OneOf(STATUSES, error=f"One of {', '.join(STATUSES)}."),
        metadata={
            "description": "已受理 accepted、处理中 in_progress、已办结 done、不予受理 declined、"
            "已转办 transferred"
        },
    )
    text = Words(
        required=True,
        metadata={
            "description": "办理情况，1–1000 字 (what came of it)",
            "minLength": 1,
            "maxLength": _LONGEST,
        },
    )


class ReturnedSchema(Schema):
    task_id = fields.String()
    state = fields.String(metadata={"enum": ["open"]})
    created_at = fields.AwareDateTime()


class OutcomeToldSchema(Schema):
    inbox_id = fields.String()
    status = fields.String()
    created_at = fields.AwareDateTime()
