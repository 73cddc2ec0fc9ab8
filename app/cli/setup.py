"""`init`: everything a store needs before its first report; may be repeated at any time."""

import secrets

import click
from sqlalchemy import make_url

from app.cli.output import json_option, say
from app.cli.store import engine, made_app, now, settings
from app.registry.load.sources import load_registry
from app.services import releases
from app.services.realm import settle_epoch
from app.services.vapid import new_key
from app.settings import Settings, make_push_key, make_secrets
from app.storage.database import transaction
from app.storage.migrations import upgrade


@click.command("init")
@json_option
def init(as_json: bool) -> None:
    """建库：生成密钥、迁移、发布 forms_schema；可重复执行。

    Make secrets below YGT_DATA (mode 0600), migrate, publish the sources. Changes nothing that
    is there already.
    """
    here = settings()
    # Faults in the sources are found before anything is made.
    registry = load_registry(here.schema)
    here.data.mkdir(parents=True, exist_ok=True)
    here.blobs.mkdir(exist_ok=True)
    fresh = make_secrets(here)
    make_push_key(here, new_key)
    with engine(here, writes=True) as opened:
        revision = upgrade(opened)
    with made_app(here), transaction(writes=True) as tx:
        settle_epoch(tx, secrets.token_hex(8))
        version = releases.publish(tx, registry, now())
    document = {
        "data": str(here.data),
        "database": shown(here),
        "secrets": "made" if fresh else "kept",
        "migration": revision,
        "release": version,
    }
    lines = [
        f"数据目录 {document['data']}，数据库 {document['database']}",
        f"密钥{'已生成' if fresh else '保留'}，迁移 {revision}，发布版本 {version}",
    ]
    say(as_json, document, lines)


def shown(here: Settings) -> str:
    """The database's address without its password."""
    return make_url(here.database_url).render_as_string(hide_password=True)
