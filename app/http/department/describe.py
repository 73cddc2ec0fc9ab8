"""What the OpenAPI document says of the department API beyond its schemas."""

from app.http.department.negotiation import MEDIA_TYPES
from app.services.pictures import FAULTS
from app.services.rows_body import Form

KEY_SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "ygt_live_…",
    "description": "部门密钥 (a department's key); never in a URL",
}
SECURITY: list[dict[str, list[str]]] = [{"departmentKey": []}, {"consoleSession": []}]

_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_MEANINGS = {
    "401": "The key is missing, mistyped, expired or revoked.",
    "404": "Not there, or not for this key: the same answer.",
    "405": "Not with this method; Allow says with which.",
    "422": "A parameter does not fit: `field` names it, `title` says what would be right.",
    "429": "Too many requests of this key in this minute: Retry-After says how long to wait.",
}
REFUSALS: dict[str, dict[str, object]] = {
    status: {"description": meaning, "content": _PROBLEM} for status, meaning in _MEANINGS.items()
}
ROWS_REFUSALS: dict[str, dict[str, object]] = {
    "304": {"description": "Nothing changed since the entity tag in If-None-Match."},
    **REFUSALS,
    "406": {"description": "Rows do not come in that form.", "content": _PROBLEM},
    "410": {
        "description": "The cursor is not one of this slice any more: start without one.",
        "content": _PROBLEM,
    },
    "503": {
        "description": "The index that this filter or sort needs is being built: Retry-After says "
        "when to ask again.",
        "content": _PROBLEM,
    },
}
REPLY_REFUSALS: dict[str, dict[str, object]] = {
    "400": {"description": "There is no Idempotency-Key.", "content": _PROBLEM},
    **REFUSALS,
    "409": {
        "description": "The row is with a worker already, or nobody serves its grid.",
        "content": _PROBLEM,
    },
    "413": {"description": "More than words to a worker.", "content": _PROBLEM},
    "422": {
        "description": "The body does not fit, or the Idempotency-Key was used for another.",
        "content": _PROBLEM,
    },
}
WEBHOOK_REFUSALS: dict[str, dict[str, object]] = {
    **REFUSALS,
    "409": {"description": "There are ten webhooks already.", "content": _PROBLEM},
    "413": {"description": "More than an address.", "content": _PROBLEM},
}
KEY_REFUSALS: dict[str, dict[str, object]] = {
    **REFUSALS,
    "403": {"description": "Not for who does not manage keys.", "content": _PROBLEM},
    "409": {"description": "The key is over, or was rotated already.", "content": _PROBLEM},
    "413": {"description": "More than a key needs.", "content": _PROBLEM},
}
_BYTES = {"schema": {"type": "string", "format": "binary"}}
PHOTO_CONTENT: dict[str, object] = {
    "description": "The photo as the phone sent it; what is no plain picture, as a file.",
    "headers": {"Photo-Fault": {"schema": {"type": "string", "enum": list(FAULTS)}}},
    "content": {"image/*": _BYTES, "application/octet-stream": _BYTES},
}
ROWS_CONTENT: dict[str, object] = {
    "description": "Rows in the form asked for; `Link: rel=next` goes on where these end.",
    "headers": {
        "ETag": {"schema": {"type": "string"}},
        "Link": {"schema": {"type": "string"}},
    },
    "content": {
        MEDIA_TYPES[Form.JSON]: {"schema": {"$ref": "#/components/schemas/Rows"}},
        MEDIA_TYPES[Form.NDJSON]: {"schema": {"$ref": "#/components/schemas/Row"}},
        MEDIA_TYPES[Form.CSV]: {"schema": {"type": "string"}},
        MEDIA_TYPES[Form.XLSX]: {"schema": {"type": "string", "format": "binary"}},
        MEDIA_TYPES[Form.GEOJSON]: {"schema": {"type": "object"}},
        MEDIA_TYPES[Form.SQLITE]: {"schema": {"type": "string", "format": "binary"}},
    },
}
