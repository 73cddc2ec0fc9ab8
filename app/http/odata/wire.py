"""OData on the wire: who is asking, in which form the answer is wanted, how it is refused."""

from flask import Response, json, request
from werkzeug.exceptions import HTTPException

from app.errors import Problem
from app.http.auth import bearer_token
from app.http.department.auth import admit_key
from app.http.refusals import tell
from app.services.odata.payload import Writing
from app.services.odata.tokens import bad_query

VERSION = "4.0"
_JSON, _XML = "application/json", "application/xml"
_LEVELS = ("none", "minimal", "full")
_NAMES = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}


def admit() -> None:
    """Runs before every request: Bearer like everywhere, or Basic with the key as password, which
    is all that Excel and Power BI can send. The user name does not matter."""
    basic = request.authorization
    if basic is not None and basic.type == "basic":
        admit_key(basic.password or "")
    else:
        admit_key(bearer_token())
    asked = request.headers.get("OData-MaxVersion", VERSION)
    if asked.partition(".")[0] in {"1", "2", "3"}:
        raise bad_query("OData-MaxVersion", f"this service speaks {VERSION}.")


def writing() -> Writing:
    """How the client wants its JSON, by `$format` before Accept.

    Raises Problem 406 `not_acceptable` where it wants no JSON at all.
    """
    for wanted in _wanted():
        kind, *parameters = (part.strip() for part in wanted.split(";"))
        if kind.lower() not in ("json", _JSON, "*/*", "application/*"):
            continue
        given = dict(_pair(parameter) for parameter in parameters)
        level = given.get("odata.metadata", "minimal")
        if level in _LEVELS:
            return Writing(level, given.get("ieee754compatible") == "true")
    raise Problem(406, "not_acceptable", "This service answers in application/json.")


def require_xml() -> None:
    """$metadata is XML; only a `$format` that insists on another is refused."""
    form = request.args.get("$format", "xml")
    if form not in ("xml", _XML):
        raise Problem(406, "not_acceptable", "$metadata is answered in application/xml.")


def json_type(how: Writing) -> str:
    """The media type of an answer so written."""
    long = ";IEEE754Compatible=true" if how.long_as_text else ""
    return f"{_JSON};odata.metadata={how.metadata};odata.streaming=true{long};charset=utf-8"


def dressed(response: Response) -> Response:
    """The headers of every answer of the service, refusals included."""
    response.headers["OData-Version"] = VERSION
    response.headers.setdefault("Cache-Control", "private, no-cache")
    response.headers["Vary"] = "Accept, Authorization, Prefer"
    return response


def from_problem(problem: Problem) -> Response:
    """A refusal as OData has it: `error` with code, message and target."""
    tell(problem)
    error = {"code": problem.code, "message": problem.title}
    target = problem.extra.get("target", problem.extra.get("field"))
    if target is not None:
        error["target"] = str(target)
    body = json.dumps({"error": error}, ensure_ascii=False)
    response = Response(body, problem.status, mimetype=_JSON)
    if problem.status == 401:
        response.headers.add("WWW-Authenticate", 'Basic realm="yigetong", charset="UTF-8"')
        response.headers.add("WWW-Authenticate", "Bearer")
    if "retry_after" in problem.extra:
        response.headers["Retry-After"] = str(problem.extra["retry_after"])
    response.headers["Cache-Control"] = "no-store"
    return response


def from_http(error: HTTPException) -> Response:
    """The framework's own refusals, in the same form."""
    status = error.code or 500
    title = error.description or "This cannot be answered."
    return from_problem(Problem(status, _NAMES.get(status, "http_error"), title))


def _wanted() -> list[str]:
    form = request.args.get("$format")
    if form is not None:
        return [form]
    return request.headers.get("Accept", "*/*").split(",")


def _pair(parameter: str) -> tuple[str, str]:
    name, _, value = parameter.partition("=")
    return name.strip().lower(), value.strip().lower()
