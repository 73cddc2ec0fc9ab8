"""Figures for whoever watches a server: Prometheus' text format (exposition 0.0.4)."""

from flask import Blueprint, Response, request

from app.http.house import house
from app.services.backlog import backlog
from app.storage.database import transaction

blueprint = Blueprint("metrics", __name__)

_FORMAT = "text/plain; version=0.0.4; charset=utf-8"


@blueprint.get("/metrics")
def metrics() -> Response:
    """For a watcher who holds the operator's token (YGT_METRICS_TOKEN), as a bearer token."""
    watched = house().counts
    watched.require(request.headers.get("Authorization"))
    with transaction(writes=False) as tx:
        replica = house().replica
        verdict = None if replica is None else replica.verdict(tx)
        lying = backlog(tx)
    seen = None if verdict is None else (verdict.word == "used", verdict.behind)
    headers = {"Cache-Control": "no-store"}
    return Response(watched.text(lying, seen), headers=headers, content_type=_FORMAT)
