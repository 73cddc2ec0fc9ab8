"""The console: what its pages ask for beyond the department API."""

from app.http.console import account, files, overview, session, tables, words

blueprints = (
    session.blueprint,
    account.blueprint,
    tables.blueprint,
    files.blueprint,
    overview.blueprint,
    words.blueprint,
)
