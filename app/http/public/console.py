"""The console as it was built: a page and its files, apart from those of the field app."""

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from app.http.public.field_app import app_file, built_pages

blueprint = Blueprint("console_page", __name__, url_prefix="/console")


@blueprint.get("/")
def page() -> Response:
    """The console's page, asked for again at every start; 404 before it is built."""
    return _served("console.html")


@blueprint.get("/assets/<string:name>")
def asset(name: str) -> Response:
    """A file that is named by its content and may be kept for ever."""
    return _served(f"assets/{name}")


def _served(name: str) -> Response:
    folder = built_pages()
    if folder is None:
        raise NotFound
    return app_file(folder / "console", name)
