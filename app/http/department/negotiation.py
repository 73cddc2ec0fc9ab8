"""In which form rows are wanted: by extension, else by Accept."""

from flask import request

from app.errors import Problem, not_found
from app.services.rows_body import Form

MEDIA_TYPES = {
    Form.JSON: "application/json",
    Form.NDJSON: "application/x-ndjson",
    Form.CSV: "text/csv",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.GEOJSON: "application/geo+json",
    Form.SQLITE: "application/vnd.sqlite3",
}


def form_named(extension: str) -> Form:
    """The form of `rows.<extension>`; an unknown one is an address that does not exist."""
    if extension not in set(Form):
        raise not_found()
    return Form(extension)


def form_accepted() -> Form:
    """The form that Accept likes best; JSON where it has no preference.

    Raises Problem 406 `not_acceptable`, which says what there is.
    """
    if not request.accept_mimetypes:
        return Form.JSON
    best = request.accept_mimetypes.best_match(list(MEDIA_TYPES.values()))
    for form, media_type in MEDIA_TYPES.items():
        if media_type == best:
            return form
    offered = ", ".join(MEDIA_TYPES.values())
    raise Problem(406, "not_acceptable", f"Rows come as {offered}.", offered=list(Form))
