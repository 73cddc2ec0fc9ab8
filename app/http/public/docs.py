"""The OpenAPI document, and a readable page of it: no script, nothing from elsewhere, offline."""

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any

from flask import Flask, Response, json

_STYLE = """
body{font:15px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;margin:2rem auto;
max-width:60rem;padding:0 1rem;color:#1a1a1a;background:#fff}
h2{margin-top:2.5rem;border-bottom:1px solid #bbb}code{font:13px/1.5 ui-monospace,monospace}
section{margin:1.5rem 0}table{border-collapse:collapse;width:100%}
td,th{border:1px solid #ccc;padding:.25rem .5rem;text-align:left;vertical-align:top}
p{white-space:pre-line}b.verb{background:#0b5d3b;color:#fff;padding:.1rem .4rem;border-radius:.2rem}
"""
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_JSON = "application/json"
_VERBS = ("get", "head", "post", "put", "patch", "delete")


def register_docs(app: Flask, document: Callable[[], Mapping[str, Any]]) -> None:
    """Serve the document at /api/openapi.json, as a page at /api/docs; it is asked for when one
    of them is."""

    def openapi() -> Response:
        return Response(json.dumps(document(), indent=2, sort_keys=False), mimetype=_JSON)

    def docs() -> Response:
        response = Response(page_of(document()), mimetype="text/html")
        response.headers["Content-Security-Policy"] = _POLICY
        return response

    app.add_url_rule("/api/openapi.json", "openapi", openapi)
    app.add_url_rule("/api/docs", "docs", docs)


def page_of(document: Mapping[str, Any]) -> str:
    """The page: operations by tag in order, then the schemas they name."""
    info = document["info"]
    title = escape(f"{info['title']} API {info['version']}")
    described = {tag["name"]: tag.get("description", "") for tag in document.get("tags", ())}
    body = [f"<h1>{title}</h1>", '<p><a href="openapi.json">openapi.json</a> (OpenAPI 3.1)</p>']
    for tag, operations in _by_tag(document).items():
        body.append(f"<h2>{escape(tag)}</h2><p>{escape(described.get(tag, ''))}</p>")
        body += [_operation(*operation) for operation in operations]
    body.append("<h2>Schemas</h2>")
    schemas = document.get("components", {}).get("schemas", {})
    body += [_schema(name, schema) for name, schema in schemas.items()]
    head = f'<meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
    inner = "".join(body)
    return f'<!doctype html><html lang="zh-Hans"><head>{head}</head><body>{inner}</body></html>'


def _by_tag(document: Mapping[str, Any]) -> dict[str, list[tuple[str, str, Mapping[str, Any]]]]:
    found: dict[str, list[tuple[str, str, Mapping[str, Any]]]] = {}
    for path, item in document["paths"].items():
        for verb in _VERBS:
            if verb in item:
                shared = [*item.get("parameters", ()), *item[verb].get("parameters", ())]
                operation = {**item[verb], "parameters": shared}
                tag = (operation.get("tags") or ["API"])[0]
                found.setdefault(tag, []).append((verb, path, operation))
    return found


def _operation(verb: str, path: str, operation: Mapping[str, Any]) -> str:
    words = "\n".join(filter(None, (operation.get("summary"), operation.get("description"))))
    rows = [_parameter(parameter) for parameter in operation["parameters"]]
    rows += list(_body(operation.get("requestBody", {})))
    rows += [_response(status, told) for status, told in operation["responses"].items()]
    heading = f'<b class="verb">{verb.upper()}</b> <code>{escape(path)}</code>'
    return f"<section><h3>{heading}</h3><p>{escape(words)}</p>{_table(rows)}</section>"


def _parameter(parameter: Mapping[str, Any]) -> tuple[str, str, str]:
    if "name" not in parameter:
        return "parameter", "", _kind(parameter)
    need = "" if parameter.get("required") else "?"
    words = " ".join(filter(None, (_kind(parameter["schema"]), parameter.get("description"))))
    return parameter["in"], f"{parameter['name']}{need}", words


def _body(body: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for media_type, told in body.get("content", {}).items():
        yield "body", media_type, _kind(told.get("schema", {}))


def _response(status: str, told: Mapping[str, Any]) -> tuple[str, str, str]:
    if "$ref" in told:
        return "answer", str(status), _kind(told)
    media = ", ".join(
        f"{media_type} {_kind(content.get('schema', {}))}".strip()
        for media_type, content in told.get("content", {}).items()
    )
    return "answer", str(status), " — ".join(filter(None, (told.get("description", ""), media)))


def _schema(name: str, schema: Mapping[str, Any]) -> str:
    rows = [
        ("", member, " ".join(filter(None, (_kind(told), told.get("description")))))
        for member, told in schema.get("properties", {}).items()
    ]
    words = escape(schema.get("description", ""))
    return f"<section><h3><code>{escape(name)}</code></h3><p>{words}</p>{_table(rows)}</section>"


def _kind(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    kind = schema.get("type", "")
    words = "|".join(kind) if isinstance(kind, list) else str(kind)
    if "items" in schema:
        words += f" of {_kind(schema['items'])}"
    if "enum" in schema:
        words += f" ({', '.join(map(str, schema['enum']))})"
    return words


def _table(rows: list[tuple[str, str, str]]) -> str:
    lines = (
        f"<tr><td>{escape(kind)}</td><td><code>{escape(name)}</code></td>"
        f"<td>{escape(words)}</td></tr>"
        for kind, name, words in rows
    )
    return f"<table>{''.join(lines)}</table>" if rows else ""
