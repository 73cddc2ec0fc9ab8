"""The application factory: the only place that sees every part of the house."""

from dataclasses import dataclass, field

import uuid_utils
from flask import Flask

from app.clock import Clock, system_clock
from app.http.api import register_routes
from app.http.counting import Counts
from app.http.errors import register_errors
from app.http.house import WRONG_CODES, House
from app.http.pace import Pace
from app.http.request_log import register_request_log
from app.services.index.home import IndexHome
from app.services.outbound import Reach
from app.services.outbound_url import networks_of
from app.settings import Settings, read_push_key, read_secrets, read_training_key
from app.storage.database import db, tune
from app.storage.field_keys import FieldKeys
from app.storage.migrating import NAMED
from app.storage.migrations import head
from app.storage.replica import Replica
from app.storage.shelves import shelf_of

# The realms: where it counts, and where newcomers learn.
LIVE, PRACTICE = "live", "practice"


@dataclass(frozen=True, slots=True)
class Parts:
    """What tests and simulations replace: the clock, and the realm this instance serves."""

    clock: Clock = field(default=system_clock)
    realm: str = LIVE


def new_id() -> str:
    return str(uuid_utils.uuid7())


def create_app(settings: Settings, parts: Parts | None = None) -> Flask:
    """Build the application for one realm. Raises Problem `not_initialised` before `init`."""
    parts = parts or Parts()
    app = Flask("yigetong", static_folder=None)
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(settings.database_url)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    db.init_app(app)
    keys = FieldKeys(settings.field_keys_file).fresh()
    with app.app_context():
        tune(db.engine, keys)
    app.extensions["yigetong"] = House(
        realm=parts.realm,
        clock=parts.clock,
        new_id=new_id,
        shelf=shelf_of(settings.blobs, settings.bucket),
        audit_head=settings.audit_head,
        pace=Pace(settings.key_requests),
        phones=Pace(settings.phone_requests),
        index=IndexHome(settings.index, settings.index_from, keys),
        field_app=settings.field_app,
        console_only=settings.console_only,
        reach=Reach(networks_of(settings.webhook_networks)),
        push_key=read_push_key(settings),
        push_contact=settings.push_contact,
        training_key=read_training_key(settings),
        duty_key=settings.duty_key,
        sources=settings.schema,
        codes=Pace(WRONG_CODES),
        counts=Counts(parts.realm, settings.metrics_token),
        replica=_replica(settings, keys),
        **read_secrets(settings),
    )
    register_request_log(app, writes=settings.request_log)
    register_routes(app, practises=parts.realm == PRACTICE)
    register_errors(app)
    return app


def _engine_options(url: str) -> dict[str, object]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 30}}
    # By this name a migration sees whether programs of an older version are still at work.
    named = {"application_name": f"{NAMED}{head()}"}
    return {"pool_size": 8, "max_overflow": 8, "connect_args": named}


def _replica(settings: Settings, keys: FieldKeys) -> Replica | None:
    url = settings.replica_url
    return Replica(url, settings.replica_lag, keys) if url else None
