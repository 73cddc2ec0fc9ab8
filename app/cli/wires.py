"""Which lines to other machines go in clear, or to a machine that nobody has looked at."""

import os
from urllib.parse import urlsplit

from sqlalchemy import Connection, make_url, text

from app.setting_texts import is_elsewhere, is_near
from app.settings import Settings
from app.storage.blob_bucket import address_of

# With these the server has to show a certificate of the authority that is named.
_LOOKS = frozenset({"verify-ca", "verify-full"})


def bare(connection: Connection, here: Settings) -> list[str]:
    """In words, each line that is not under TLS to a machine whose certificate is looked at.

    Of the store it is told what this very connection is, whatever the address promises."""
    lines = [f"数据库 {way}" for way in _way_to(here.database_url)]
    if is_elsewhere(make_url(here.database_url)) and not _is_under_tls(connection):
        lines = ["数据库 没有加密"]
    if here.replica_url:
        lines += [f"副本 {way}" for way in _way_to(here.replica_url)]
    endpoint = urlsplit(address_of(here.bucket).endpoint or "") if here.bucket else None
    if endpoint and endpoint.scheme == "http" and not is_near(endpoint.hostname or ""):
        lines.append("附件桶 没有加密")
    return lines


def _way_to(address: str) -> list[str]:
    url = make_url(address)
    given = url.query.get("sslmode") or os.environ.get("PGSSLMODE") or "prefer"
    mode = given if isinstance(given, str) else given[-1]
    return [f"sslmode={mode}"] if is_elsewhere(url) and mode not in _LOOKS else []


def _is_under_tls(connection: Connection) -> bool:
    own = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
    return connection.dialect.name == "postgresql" and bool(connection.scalar(text(own)))
