"""What the OpenAPI document says of phones beyond the schemas of what they send."""

from typing import Any

TOKEN_SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "description": "手机登录时得到的令牌 (the token of a phone's session)",
}
# Of an operation that gives the token out.
NO_TOKEN: list[dict[str, Any]] = []

_BYTES = {"schema": {"type": "string", "format": "binary"}}
BLOB_BODY: dict[str, Any] = {
    "required": True,
    "content": dict.fromkeys(("image/jpeg", "application/octet-stream"), _BYTES),
}
