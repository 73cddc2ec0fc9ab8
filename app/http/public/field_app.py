"""The field app as it was built: one page that is asked for again, and files that never change.

The policy lets the app load nothing but itself: no inline code, nothing from elsewhere.
"""

from pathlib import Path

from flask import Blueprint, Response, send_from_directory
from werkzeug.exceptions import NotFound

from app.http.house import house
from app.http.zipped import zip_file

blueprint = Blueprint("field_app", __name__)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_FOREVER = "public, max-age=31536000, immutable"
# Of what lies in the folder only this is given away; everything else is no address of ours.
_FILES = (
    "index.html",
    "sw.js",
    "manifest.webmanifest",
    "icon.svg",
    "icon-maskable.svg",
    "icon-192.png",
    "icon-512.png",
    "icon-maskable-512.png",
    "apple-touch-icon.png",
    "screenshot-today.jpg",
    "screenshot-visit.jpg",
)
# The console shows it as well.
_BOTH = frozenset({"icon.svg"})
# Python knows these names by what the machine's own list of types says, which differs.
_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webmanifest": "application/manifest+json",
}

# Pictures are compressed already.
_ZIPPED = (".html", ".js", ".css", ".svg", ".webmanifest")


def built_app() -> Path | None:
    """The folder of the built app; None before it is built, and where there is to be none."""
    return None if house().console_only else built_pages()


def built_pages() -> Path | None:
    """The same where the console stands without the field app."""
    folder = house().field_app
    return folder if folder is not None and (folder / "index.html").is_file() else None


def app_file(folder: Path, name: str) -> Response:
    """One file of the app; files below `assets/` carry their hash in their name."""
    response = send_from_directory(folder, name, mimetype=_TYPES.get(Path(name).suffix))
    response.headers.update(_HEADERS)
    response.headers["Cache-Control"] = _FOREVER if name.startswith("assets/") else "no-cache"
    return zip_file(response) if Path(name).suffix in _ZIPPED else response


@blueprint.get("/<any(" + ", ".join(f'"{name}"' for name in _FILES) + "):name>")
def app_part(name: str) -> Response:
    """The page, its worker and its manifest, asked for again at every start."""
    return _served(name, built_pages() if name in _BOTH else built_app())


@blueprint.get("/assets/<string:name>")
def asset(name: str) -> Response:
    """A file that is named by its content and may be kept for ever."""
    return _served(f"assets/{name}", built_app())


def _served(name: str, folder: Path | None) -> Response:
    if folder is None:
        raise NotFound
    return app_file(folder, name)
