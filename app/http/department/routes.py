"""The department API: pull your slice."""

from app.http.department import replies, row, rows, sheets

blueprints = (
    sheets.blueprint,
    rows.blueprint,
    row.blueprint,
    replies.blueprint,
)
