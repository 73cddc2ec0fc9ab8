"""The department API: pull your slice."""

from app.http.department import imports, keys, replies, row, rows, sheets, webhooks

blueprints = (
    sheets.blueprint,
    rows.blueprint,
    row.blueprint,
    replies.blueprint,
    webhooks.blueprint,
    keys.blueprint,
    imports.blueprint,
)
