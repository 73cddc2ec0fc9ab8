"""The console: what its pages ask for beyond the department API."""

from app.http.console import overview, session, tables

blueprints = (session.blueprint, tables.blueprint, overview.blueprint)
