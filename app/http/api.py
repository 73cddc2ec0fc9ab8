"""All routes of one realm, and the OpenAPI 3.1 document that describes them."""

from functools import cache

from flask import Flask, Response, request

from app.http.console import routes as console
from app.http.console import waivers
from app.http.console.training import routes as training_console
from app.http.department import routes as department
from app.http.late_rule import LateRule
from app.http.odata import routes as odata
from app.http.public import console as console_page
from app.http.public import field_app, front, health, metrics
from app.http.public.description import describe
from app.http.public.docs import register_docs
from app.http.training import classes as training_classes
from app.http.training import duty as training_duty
from app.http.training import routes as training
from app.http.worker import blobs, credentials, nudges, pull, push, releases, session

# Where the practice realm stands beside the live one.
PRACTICE_MOUNT = "/practice"

_BLUEPRINTS = (
    session.blueprint,
    releases.blueprint,
    push.blueprint,
    pull.blueprint,
    blobs.blueprint,
    nudges.blueprint,
    *department.blueprints,
    *console.blueprints,
)

_PRACTICE = (
    training.blueprint,
    training_duty.blueprint,
    training_classes.blueprint,
    *training_console.blueprints,
)

_LIVE = (credentials.blueprint, waivers.blueprint)

_UNLESS_SAID = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def register_routes(app: Flask, *, practises: bool) -> None:
    """`practises`: the routes for practising, which the live realm does not have; it has those that
    take in what was earned there, and say where it is needed."""
    app.url_rule_class = LateRule
    described = (*_BLUEPRINTS, *(_PRACTICE if practises else _LIVE))
    for blueprint in described:
        app.register_blueprint(blueprint)
    app.register_blueprint(front.blueprint)
    app.register_blueprint(health.blueprint)
    if not practises:
        app.register_blueprint(metrics.blueprint)
    app.register_blueprint(field_app.blueprint)
    app.register_blueprint(console_page.blueprint)
    app.register_blueprint(odata.blueprint)
    mount = PRACTICE_MOUNT if practises else "/"
    register_docs(app, cache(lambda: describe(described, mount)))
    app.after_request(_as_it_says)


def _as_it_says(response: Response) -> Response:
    """A browser must take an answer for what it says it is, whatever texts are in it.

    One that says nothing else is personal: kept nowhere, runs nothing, framed by nobody.
    """
    for name, value in _UNLESS_SAID.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        # A year: from the first visit on no browser asks for it in the open (RFC 6797).
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
