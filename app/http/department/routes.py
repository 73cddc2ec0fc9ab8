"""The department API: pull your slice."""

from app.http.department import rows, sheets

blueprints = (sheets.blueprint, rows.blueprint)
