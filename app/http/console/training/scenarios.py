"""Scenarios for a trainer who writes them: read, checked, looked at, published, brought back."""

from typing import Any

from flask import Response, jsonify
from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import RAISE

from app.clock import local_day
from app.http.console.auth import admit_account
from app.http.console.describe import REFUSALS, SECURITY
from app.http.console.overview import private
from app.http.console.training.asking import PREFIX, current_trainer
from app.http.console.training.scenario_schemas import (
    CheckedSchema,
    ListedScenariosSchema,
    PreviewSchema,
    PublishedSchema,
    ScenarioTextSchema,
    TrainingWordsSchema,
    WrittenSchema,
    YamlSchema,
)
from app.http.house import house
from app.services import releases, scenario_texts, training_words
from app.services.scenario_preview import minutes_estimate, preview
from app.storage.database import transaction

blueprint = Blueprint("console_scenarios", __name__, url_prefix=PREFIX, description="培训员：情景")
blueprint.before_request(admit_account)


@blueprint.route("/scenarios", methods=["GET"])
@blueprint.doc(security=SECURITY, responses=REFUSALS)
@blueprint.response(200, ListedScenariosSchema)
def get_scenarios() -> Response:
    """Every scenario that is practised, and whether it is the product's."""
    current_trainer()
    with transaction(writes=False) as tx:
        return private({"items": scenario_texts.listed(tx)})


@blueprint.route("/scenarios/<string:key>")
class ScenarioView(MethodView):
    @blueprint.doc(security=SECURITY, responses=REFUSALS)
    @blueprint.response(200, ScenarioTextSchema)
    def get(self, key: str) -> Response:
        """Its text."""
        current_trainer()
        with transaction(writes=False) as tx:
            return private(scenario_texts.text_of(tx, key, house().sources))

    @blueprint.doc(security=SECURITY, responses=REFUSALS)
    @blueprint.arguments(YamlSchema, unknown=RAISE)
    @blueprint.response(200, PublishedSchema)
    def put(self, body: dict[str, str], key: str) -> Response:
        """Publish it under this name; 422 `scenario_unfit` with `faults` while it does not pass."""
        who, text = current_trainer(), body["yaml"]
        scenario_texts.require_key(key)
        with transaction(writes=False) as tx:
            looked = scenario_texts.looked_at(tx, key, text, who.now)
        sound = scenario_texts.require_sound(looked)
        with transaction(writes=True) as tx:
            return jsonify(scenario_texts.publish(tx, who, sound, text))

    @blueprint.doc(security=SECURITY, responses=REFUSALS)
    @blueprint.response(204)
    def delete(self, key: str) -> Response:
        """Bring the product's own back, or take away one that a trainer made up."""
        who = current_trainer()
        with transaction(writes=True) as tx:
            scenario_texts.take_back(tx, who, key)
        return Response(status=204)


@blueprint.route("/scenarios/check", methods=["POST"])
@blueprint.doc(security=SECURITY, responses=REFUSALS)
@blueprint.arguments(WrittenSchema, unknown=RAISE)
@blueprint.response(200, CheckedSchema)
def post_check(body: dict[str, str]) -> Response:
    """What is wrong with a text, each fault with its line; nothing is kept."""
    who = current_trainer()
    with transaction(writes=False) as tx:
        looked = scenario_texts.looked_at(tx, body["scenario"], body["yaml"], who.now)
        sheets = releases.in_force(tx).registry.sheets
    scenario = looked.scenario
    document: dict[str, Any] = {
        "faults": looked.told_faults(),
        "minutes_estimate": minutes_estimate(scenario, looked.questions) if scenario else None,
        "questions": looked.questions if scenario else None,
        "sheets": [{"sheet": id_, "title": sheets[id_].title} for id_ in looked.sheets],
    }
    return private(document)


@blueprint.route("/scenarios/preview", methods=["POST"])
@blueprint.doc(security=SECURITY, responses=REFUSALS)
@blueprint.arguments(WrittenSchema, unknown=RAISE)
@blueprint.response(200, PreviewSchema)
def post_preview(body: dict[str, str]) -> Response:
    """What a phone would show of it, and what departments would need; 422 while it is unsound."""
    who = current_trainer()
    with transaction(writes=False) as tx:
        looked = scenario_texts.looked_at(tx, body["scenario"], body["yaml"], who.now)
        sound = scenario_texts.require_sound(looked)
        engine = scenario_texts.engine_in_force(tx)
    return private(preview(engine, sound, local_day(who.now)))


@blueprint.route("/words", methods=["GET"])
@blueprint.doc(security=SECURITY, responses=REFUSALS)
@blueprint.response(200, TrainingWordsSchema)
def get_words() -> Response:
    """How elements, their codes and departments are called in the release in force."""
    current_trainer()
    with transaction(writes=False) as tx:
        registry = releases.in_force(tx).registry
    return private(training_words.words(registry))
