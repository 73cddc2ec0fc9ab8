"""What the OpenAPI document says of the console beyond its schemas."""

SESSION_SCHEME = {
    "type": "apiKey",
    "in": "cookie",
    "name": "ygt_console",
    "description": "控制台的登录；修改时另带 X-Console-Pass (a console session)",
}
SECURITY: list[dict[str, list[str]]] = [{"consoleSession": []}]

_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_MEANINGS = {
    "401": "Not signed in, or too long ago.",
    "403": "Without the pass, or not for this role.",
    "404": "Not there, or not for this account: the same answer.",
    "422": "Something does not fit: `field` names it, `title` says what would be right.",
    "429": "Too many wrong tries: wait as long as Retry-After says.",
}
REFUSALS: dict[str, dict[str, object]] = {
    status: {"description": meaning, "content": _PROBLEM} for status, meaning in _MEANINGS.items()
}
