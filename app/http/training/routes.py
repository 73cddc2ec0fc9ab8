"""Practising: scenarios, setting out, the debrief. Only the practice realm has these routes."""

from typing import Any

from flask import Response, jsonify
from flask.views import MethodView
from flask_smorest import Blueprint

from app.clock import LOCAL
from app.http.auth import current_worker
from app.http.house import desk, house, now
from app.http.training.schemas import (
    DebriefSchema,
    DuesSchema,
    ScenariosSchema,
    SetOutSchema,
    StartSchema,
    StartsSchema,
)
from app.services import training, training_debrief
from app.services.credentials import Giver, give_earned
from app.services.mastery import standing_of
from app.services.refresher import refresher_of
from app.services.training_starts import Told, told_start, told_starts
from app.storage.database import transaction

blueprint = Blueprint("training", __name__, description="Practise on the real form")


@blueprint.route("/api/v1/training/scenarios", methods=["GET"])
@blueprint.response(200, ScenariosSchema)
def get_scenarios() -> Response:
    """The scenarios there are, those for a first day in front."""
    with transaction(writes=False) as tx:
        who = current_worker(tx)
        who.require_current()
        return jsonify({"items": training.scenarios_for(tx, who, now())})


@blueprint.route("/api/v1/training/due", methods=["GET"])
@blueprint.response(200, DuesSchema)
def get_due() -> Response:
    """What comes back to you today: only what was not right, after 1, 3, 7 and 21 days."""
    with transaction(writes=False) as tx:
        who = current_worker(tx)
        who.require_current()
        found = training.due_for(tx, who, now())
    items = [{"scenario": key, "paths": paths} for key, paths in sorted(found.items())]
    return jsonify({"items": items})


@blueprint.route("/api/v1/training/starts")
class StartsView(MethodView):
    @blueprint.response(200, StartsSchema)
    def get(self) -> Response:
        """Your own starts, the newest first."""
        with transaction(writes=False) as tx:
            who = current_worker(tx)
            who.require_current()
            items = [_start(told) for told in told_starts(tx, who)]
        return jsonify({"items": items})

    @blueprint.arguments(SetOutSchema)
    @blueprint.response(201, StartSchema)
    def post(self, body: dict[str, Any]) -> tuple[Response, int]:
        """Set out on a scenario. The next pull brings the place; the ordinary push hands in."""
        with transaction(writes=True) as tx:
            who = current_worker(tx)
            who.require_current()
            if body["refresher"]:
                body = {**body, "only": refresher_of(tx, who, body["scenario"])}
            start_id = training.start(tx, desk(now()), who, body).id
        # What is given of a few elements is found out by playing: no writer waits for it.
        with transaction(writes=False) as tx:
            made = training_debrief.own_start(tx, who, start_id)
            return jsonify(_start(told_start(tx, who, made))), 201


@blueprint.route("/api/v1/training/starts/<string:start_id>", methods=["GET"])
@blueprint.response(200, StartSchema)
def get_start(start_id: str) -> Response:
    """The story again, and whether it was handed in."""
    with transaction(writes=False) as tx:
        who = current_worker(tx)
        who.require_current()
        made = training_debrief.own_start(tx, who, start_id)
        return jsonify(_start(told_start(tx, who, made)))


@blueprint.route("/api/v1/training/starts/<string:start_id>/debrief")
class DebriefView(MethodView):
    @blueprint.response(200, DebriefSchema)
    def get(self, start_id: str) -> Response:
        """The debrief, once it was asked for; nobody else's can be read."""
        with transaction(writes=False) as tx:
            who = current_worker(tx)
            who.require_current()
            return jsonify(training_debrief.read(tx, who, start_id))

    @blueprint.response(200, DebriefSchema)
    def post(self, start_id: str) -> Response:
        """Score what was handed in first; asked again, the same answer. 409 `not_handed_in`."""
        with transaction(writes=False) as tx:
            who = current_worker(tx)
            who.require_current()
            scoring = training_debrief.scored(tx, who, start_id)
            # What each scenario feeds is found out by playing it: before the store is written to.
            standing_of(tx, who.worker_id)
        giver = Giver(house().training_key, now(), house().new_id())
        with transaction(writes=True) as tx:
            told = training_debrief.settle(tx, who, start_id, scoring, giver.now)
            give_earned(tx, who, giver)
        return jsonify(told)


def _start(told: Told) -> dict[str, Any]:
    made, scenario = told.start, told.scenario
    return {
        "start_id": made.id,
        "scenario": scenario.key,
        "title": scenario.title,
        "minutes": scenario.minutes,
        "story": scenario.story,
        "says": [{"who": said.who, "text": said.text} for said in scenario.says],
        "place_code": made.place_code,
        "grid": made.grid,
        "started_at": made.started_at.astimezone(LOCAL).isoformat(),
        "repeat": made.only is not None,
        "only": made.only,
        "focus": told.focus,
        "class_id": made.class_id,
        "state": told.state,
        "critical": list(dict.fromkeys(it.element for it in scenario.answers if it.critical)),
    }
