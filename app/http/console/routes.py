"""The console: what its pages ask for beyond the department API."""

from app.http.console import session

blueprints = (session.blueprint,)
