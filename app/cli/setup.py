"""`init`: everything a store needs before its first report; may be repeated at any time."""

import os
import secrets

import click
from sqlalchemy import make_url

from app import LIVE, PRACTICE
from app.cli.fields import make_field_keys
from app.cli.output import complain, json_option, say
from app.cli.store import engine, is_practice, made_app, now, require_keys, settings
from app.cli.training import require_sound
from app.registry.load.faults import SourceFaults
from app.registry.load.sources import load_registry
from app.registry.registry import Registry
from app.registry.training.scenario import Scenario
from app.services import badge_keys, field_sealing, releases, training
from app.services.badge_keys import public_pem
from app.services.index.home import forget_all
from app.services.realm import settle_epoch
from app.services.vapid import new_key
from app.settings import (
    Settings,
    make_push_key,
    make_secrets,
    make_training_key,
    write_secret,
)
from app.storage.database import transaction
from app.storage.migrations import current, upgrade

_NAMES = {LIVE: "实战", PRACTICE: "演练"}


@click.command("init")
@json_option
def init(as_json: bool) -> None:
    """建库：生成密钥、迁移、发布 forms_schema；可重复执行。实战库和演练库各建各的。

    Make secrets below YGT_DATA (mode 0600), migrate, publish the sources, for the live and for
    the practice realm; with `--practice` only for that. Changes nothing that is there already.
    """
    here = settings()
    # Faults in the sources are found before anything is made.
    registry = load_registry(here.schema)
    if is_practice():
        document = _made(here, registry, PRACTICE)
        say(as_json, document, _lines(PRACTICE, document))
        return
    document = _made(here, registry, LIVE)
    practice = _made(here.practice, registry, PRACTICE)
    lines = [*_lines(LIVE, document), *_lines(PRACTICE, practice)]
    say(as_json, {**document, "practice": practice}, lines)


def _made(here: Settings, registry: Registry, realm: str) -> dict[str, object]:
    scenarios = _sound_scenarios(here, registry) if realm == PRACTICE else None
    here.data.mkdir(parents=True, exist_ok=True)
    here.blobs.mkdir(exist_ok=True)
    fresh = make_secrets(here)
    # Nobody is nudged from the practice realm.
    if realm == LIVE:
        make_push_key(here, new_key)
    else:
        make_training_key(here, badge_keys.new_key)
        _hand_over(public_pem(here.training_key_file.read_bytes()))
    with engine(here, writes=True) as opened:
        before = current(opened)
        if before is not None:
            require_keys(opened)
        make_field_keys(here)
        revision = upgrade(opened)
    if revision != before:
        # They hold what an earlier version drew, and are built again when somebody asks.
        forget_all(here.index)
    with made_app(here, realm), transaction(writes=True) as tx:
        settle_epoch(tx, secrets.token_hex(8))
        field_sealing.settle(tx)
        version = releases.publish(tx, registry, now())
        if scenarios is not None:
            training.publish(tx, scenarios, now())
    return {
        "data": str(here.data),
        "database": shown(here),
        "secrets": "made" if fresh else "kept",
        "migration": revision,
        "release": version,
    }


def _hand_over(public: bytes) -> None:
    """Put the public half of the training key where the live realm beside this one looks for it. A
    file that the operator named is the operator's."""
    live = Settings.from_env(os.environ)
    known = live.own_duty_key
    if not known.exists() or known.read_bytes() != public:
        live.data.mkdir(parents=True, exist_ok=True)
        write_secret(known, public)


def _sound_scenarios(here: Settings, registry: Registry) -> list[Scenario] | None:
    """What is to be practised; None where it does not fit these sources, which keeps nobody from
    duty: what is in the store already stays."""
    try:
        return require_sound(here.schema, registry)
    except SourceFaults as refused:
        for fault in refused.faults:
            click.echo(str(fault), err=True)
        complain(f"情景有 {len(refused.faults)} 处错误，未放进演练库 / scenarios left as they were")
        return None


def _lines(realm: str, document: dict[str, object]) -> list[str]:
    secret = "密钥已生成" if document["secrets"] == "made" else "密钥保留"
    return [
        f"{_NAMES[realm]}：数据目录 {document['data']}，数据库 {document['database']}",
        f"　　　{secret}，迁移 {document['migration']}，发布版本 {document['release']}",
    ]


def shown(here: Settings) -> str:
    """The database's address without its password."""
    return make_url(here.database_url).render_as_string(hide_password=True)
