"""What a setting's text says: one function for each way to write one; a bad one is refused."""

from collections.abc import Mapping
from ipaddress import ip_address

from sqlalchemy import URL, make_url

from app.errors import Problem

_TOKEN = 24
_POSTGRES = "postgresql+psycopg://"


def from_zero(env: Mapping[str, str], name: str, default: int) -> int:
    given = env.get(name) or str(default)
    if not given.isdecimal():
        raise Problem(422, "bad_setting", f"{name} must be a whole number from 0 on.")
    return int(given)


def yes(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    given = env.get(name) or str(int(default))
    if given not in ("0", "1"):
        raise Problem(422, "bad_setting", f"{name} must be 1 or 0.")
    return given == "1"


def token(env: Mapping[str, str], name: str) -> str | None:
    given = env.get(name) or None
    if given is not None and (len(given) < _TOKEN or not given.isascii() or " " in given):
        title = f"{name} must be {_TOKEN} letters or more without spaces: `openssl rand -hex 16`."
        raise Problem(422, "bad_setting", title)
    return given


def replica_of(env: Mapping[str, str], store: str) -> str:
    url = store_at(env, env.get("YGT_REPLICA_URL") or "")
    if url and not (store.startswith(_POSTGRES) and url.startswith(_POSTGRES)):
        title = "YGT_REPLICA_URL needs PostgreSQL on both sides: a replica of DATABASE_URL."
        raise Problem(422, "bad_setting", title)
    return url


def store_at(env: Mapping[str, str], text: str) -> str:
    """Where a store is. PostgreSQL on another machine is spoken to under TLS or not at all, unless
    its address says otherwise: left to itself libpq goes on in clear where the server has none."""
    url = _with_driver(text)
    if not url.startswith(_POSTGRES) or env.get("PGSSLMODE"):
        return url
    parsed = make_url(url)
    if "sslmode" in parsed.query or not is_elsewhere(parsed):
        return url
    return f"{url}{'&' if parsed.query else '?'}sslmode=require"


def is_elsewhere(url: URL) -> bool:
    """Whether any of its hosts is another machine, not a socket or an address of this one."""
    given = url.query.get("host", ())
    hosts = given.split(",") if isinstance(given, str) else given
    return any(not is_near(host) for host in (url.host or "", *hosts))


def is_near(host: str) -> bool:
    if not host or host.startswith(("/", "@")) or host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _with_driver(url: str) -> str:
    """As SQLAlchemy reads it: psycopg 3 is in use, and `a:5432,b:5432`, libpq's way to name several
    hosts, stands among the parameters."""
    # Providers hand out postgres:// and postgresql://.
    for prefix in ("postgres://", "postgresql://"):
        url = _POSTGRES + url.removeprefix(prefix) if url.startswith(prefix) else url
    address = url.removeprefix(_POSTGRES)
    place, slash, rest = address.partition("/")
    user, at, hosts = place.rpartition("@")
    if address == url or "," not in hosts:
        return url
    name, _, asked = rest.partition("?")
    named = "&".join([f"host={host}" for host in hosts.split(",")] + [asked] * bool(asked))
    return f"{_POSTGRES}{user}{at or '@'}{slash}{name}?{named}"


def within(bucket: str, folder: str) -> str:
    """A folder below the prefix of a bucket's address; empty where there is no bucket."""
    place, mark, options = bucket.partition("?")
    return f"{place.rstrip('/')}/{folder}{mark}{options}" if bucket else ""
