"""Trainees and their classes: coming in by a code, which they are, what was said in them."""

import secrets
from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint

from app.errors import Problem
from app.http.auth import current_worker
from app.http.house import house, now, source
from app.http.training.class_schemas import (
    EnrolSchema,
    HintsQuery,
    JoinSchema,
    OwnClassesSchema,
    OwnClassSchema,
    OwnHintsSchema,
)
from app.http.worker.describe import NO_TOKEN
from app.http.worker.session import SessionSchema, signed_in
from app.services.class_joining import Newcomer, enrol, join, open_class
from app.services.class_membership import told_classes, told_hints
from app.services.sessions import Handset, Opening
from app.storage.database import transaction

blueprint = Blueprint("training_classes", __name__, description="Practise in a class")


@blueprint.route("/api/v1/training/enrol", methods=["POST"])
@blueprint.doc(security=NO_TOKEN)
@blueprint.arguments(EnrolSchema)
@blueprint.response(200, SessionSchema)
def post_enrol(body: dict[str, Any]) -> dict[str, object]:
    """Come into a class as a newcomer: an account, a grid of your own, and the phone signed in.

    404 where no class has the code, 409 `class_closed`, `known_phone`. The same again within ten
    minutes, before anything is begun, signs in again.
    """
    who, moment = f"from:{source()}", now()
    _count_wrong_code(body["code"], who)
    new = Newcomer(body["code"], body["name"], body["phone"])
    how = Opening(moment, house().new_id(), secrets.token_urlsafe(32))
    with transaction(writes=True) as tx:
        signed = enrol(tx, new, Handset(**body["device"]), how, house().new_id())
        return signed_in(tx, signed, moment)


@blueprint.route("/api/v1/training/classes/join", methods=["POST"])
@blueprint.arguments(JoinSchema)
@blueprint.response(200, OwnClassSchema)
def post_join(body: dict[str, Any]) -> Response:
    """Come into a class with the account you have; twice is as good as once."""
    moment = now()
    with transaction(writes=False) as tx:
        who = current_worker(tx)
        who.require_current()
    _count_wrong_code(body["code"], who.worker_id)
    with transaction(writes=True) as tx:
        found = join(tx, who, body["code"], moment)
        [told] = [each for each in told_classes(tx, who) if each["class_id"] == found.id]
        return jsonify(told)


@blueprint.route("/api/v1/training/classes", methods=["GET"])
@blueprint.response(200, OwnClassesSchema)
def get_classes() -> Response:
    """Your classes and the scenarios that they set."""
    with transaction(writes=False) as tx:
        who = current_worker(tx)
        who.require_current()
        return jsonify({"items": told_classes(tx, who)})


@blueprint.route("/api/v1/training/hints", methods=["GET"])
@blueprint.arguments(HintsQuery, location="query")
@blueprint.response(200, OwnHintsSchema)
def get_hints(query: dict[str, str]) -> Response:
    """What your trainers said to you or to all of a class, the oldest first."""
    with transaction(writes=False) as tx:
        who = current_worker(tx)
        who.require_current()
        return jsonify({"items": told_hints(tx, who, query["after"])})


def _count_wrong_code(code: str, asker: str) -> None:
    """Whoever tries codes at random is soon slow; a room full of trainees with a right one is
    not."""
    try:
        with transaction(writes=False) as tx:
            open_class(tx, code, now())
    except Problem:
        house().codes.count(asker, now().timestamp())
        raise
