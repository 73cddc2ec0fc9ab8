"""Settings: read once from the environment, frozen; secrets have no defaults.

All state lives below `YGT_DATA`; `DATABASE_URL` alone moves the store to PostgreSQL.
"""

import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.errors import Problem
from app.setting_texts import from_zero, replica_of, store_at, token, within, yes

# More rows than any sheet has.
_NEVER = 10**12
_SECRETS = ("row_key", "cursor_key", "document_key")


@dataclass(frozen=True, slots=True)
class Settings:
    data: Path
    database_url: str
    schema: Path
    workers: int = 2
    field_app: Path | None = None
    console_only: bool = False
    webhook_networks: str = ""
    push_contact: str | None = None
    practice_database_url: str = ""
    index_from: int = 5000
    key_requests: int = 0
    phone_requests: int = 0
    training_key: Path | None = None
    jobs: bool = True
    proxies: int = 0
    request_log: bool = False
    metrics_token: str | None = None
    replica_url: str = ""
    replica_lag: int = 60
    bucket: str = ""
    field_keys: Path | None = None

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read `DATABASE_URL` and `YGT_DATA`, `_SCHEMA`, `_WORKERS`, `_FIELD_APP`,
        `_WEBHOOK_NETWORKS`, `_PUSH_CONTACT`, `_PRACTICE_DATABASE_URL`, `_INDEX_FROM`,
        `_KEY_REQUESTS`, `_PHONE_REQUESTS`, `_TRAINING_KEY`, `_JOBS`, `_PROXIES`, `_REQUEST_LOG`,
        `_METRICS_TOKEN`, `_REPLICA_URL`, `_REPLICA_LAG`, `_BLOBS`,
        `_FIELD_KEYS`; a bad one is refused."""
        root = Path(__file__).parents[1]
        data = Path(env.get("YGT_DATA") or root / "data").resolve()
        url = store_at(env, env.get("DATABASE_URL") or f"sqlite:///{data / 'live.db'}")
        training_key, field_keys = env.get("YGT_TRAINING_KEY"), env.get("YGT_FIELD_KEYS")
        workers = env.get("YGT_WORKERS") or "2"
        if not workers.isdigit() or not 1 <= int(workers) <= 64:
            raise Problem(422, "bad_setting", "YGT_WORKERS must be a whole number from 1 to 64.")
        return cls(
            data=data,
            database_url=url,
            schema=Path(env.get("YGT_SCHEMA") or root / "forms_schema").resolve(),
            workers=int(workers),
            field_app=Path(env.get("YGT_FIELD_APP") or root / "pwa" / "dist").resolve(),
            webhook_networks=env.get("YGT_WEBHOOK_NETWORKS") or "",
            push_contact=env.get("YGT_PUSH_CONTACT") or None,
            practice_database_url=store_at(env, env.get("YGT_PRACTICE_DATABASE_URL") or ""),
            index_from=from_zero(env, "YGT_INDEX_FROM", 5000),
            key_requests=from_zero(env, "YGT_KEY_REQUESTS", 1200),
            phone_requests=from_zero(env, "YGT_PHONE_REQUESTS", 3000),
            training_key=Path(training_key).resolve() if training_key else None,
            jobs=yes(env, "YGT_JOBS", default=True),
            proxies=from_zero(env, "YGT_PROXIES", 0),
            request_log=yes(env, "YGT_REQUEST_LOG", default=False),
            metrics_token=token(env, "YGT_METRICS_TOKEN"),
            replica_url=replica_of(env, url),
            replica_lag=from_zero(env, "YGT_REPLICA_LAG", 60),
            bucket=env.get("YGT_BLOBS") or "",
            field_keys=Path(field_keys).resolve() if field_keys else None,
        )

    @property
    def practice(self) -> "Settings":
        """The practice realm's own: its store, blobs and secrets share nothing with the live ones,
        and nothing in it reaches out: no webhook goes to an inner network, no push service is told
        whom to write to. No jobs run there either, so nobody would build an index."""
        data = self.data / "practice"
        url = self.practice_database_url or f"sqlite:///{data / 'practice.db'}"
        if url == self.database_url:
            title = (
                "YGT_PRACTICE_DATABASE_URL must not be the live store: name a database of its own."
            )
            raise Problem(422, "bad_setting", title)
        return replace(
            self,
            data=data,
            database_url=url,
            # The field app stands before both realms, at the root.
            console_only=True,
            webhook_networks="",
            push_contact=None,
            practice_database_url="",
            index_from=_NEVER,
            metrics_token=None,
            replica_url="",
            bucket=within(self.bucket, "practice"),
            field_keys=self.field_keys and _beside(self.field_keys, "practice"),
        )

    @property
    def blobs(self) -> Path:
        """Photos, or with a `bucket` their parts alone."""
        return self.data / "blobs"

    @property
    def index(self) -> Path:
        """Indexes of sheets: disposable, and on this machine whatever the store stands on."""
        return self.data / "index"

    @property
    def counts(self) -> Path:
        """What serving processes count, in files that are emptied at each start."""
        return self.data / "counts"

    @property
    def secrets_file(self) -> Path:
        return self.data / "secrets.json"

    @property
    def field_keys_file(self) -> Path:
        """What sensitive values are sealed with; YGT_FIELD_KEYS puts it on another disk."""
        return self.field_keys or self.data / "field-keys.json"

    @property
    def audit_head(self) -> Path:
        """The end of the audit's chain as this machine saw it last."""
        return self.data / "audit_head.json"

    @property
    def lan(self) -> Path:
        """What `serve --lan` is trusted by."""
        return self.data / "lan"

    @property
    def push_key_file(self) -> Path:
        return self.data / "push_key.pem"

    @property
    def training_key_file(self) -> Path:
        """What the practice realm signs credentials with."""
        return self.data / "training_key.pem"

    @property
    def own_duty_key(self) -> Path:
        """Where `init` puts the public half of that key for the live realm beside it."""
        return self.data / "training_key.pub"

    @property
    def duty_key(self) -> Path:
        """Where the live realm finds the public half: there, or in a file that was copied."""
        return self.training_key or self.own_duty_key


def make_secrets(settings: Settings) -> bool:
    """Write the missing secrets, readable by the owner alone. True when the file is new."""
    if settings.secrets_file.exists():
        return False
    settings.data.mkdir(parents=True, exist_ok=True)
    document = {name: secrets.token_hex(32) for name in _SECRETS}
    write_secret(settings.secrets_file, json.dumps(document).encode())
    return True


def make_push_key(settings: Settings, make: Callable[[], bytes]) -> None:
    """Write the key that phones are nudged with, once; phones subscribe to just this one."""
    if not settings.push_key_file.exists():
        write_secret(settings.push_key_file, make())


def make_training_key(settings: Settings, make: Callable[[], bytes]) -> None:
    """Write the key of the practice realm that credentials are signed with, once."""
    if not settings.training_key_file.exists():
        write_secret(settings.training_key_file, make())


def read_push_key(settings: Settings) -> bytes | None:
    """None in an installation that was made before there were nudges: `init` makes it."""
    return _read_if_there(settings.push_key_file)


def read_training_key(settings: Settings) -> bytes | None:
    """None in the live realm, and in one that was made before there were credentials."""
    return _read_if_there(settings.training_key_file)


def write_secret(path: Path, content: bytes) -> None:
    """Readable by the owner alone, and whole or not there at all."""
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def read_secrets(settings: Settings) -> dict[str, bytes]:
    """The keys of this installation. Raises Problem `not_initialised` before `init` has run."""
    document = secrets_document(settings)
    return {name: bytes.fromhex(document[name]) for name in _SECRETS}


def secrets_document(settings: Settings) -> dict[str, Any]:
    """All that `secrets.json` holds. Raises Problem as `read_secrets` does."""
    try:
        document: dict[str, Any] = json.loads(settings.secrets_file.read_text())
    except FileNotFoundError:
        raise Problem(
            503, "not_initialised", "No secrets below YGT_DATA: run `python run.py init` first."
        ) from None
    return document


def _read_if_there(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _beside(path: Path, realm: str) -> Path:
    return path.with_name(f"{path.stem}-{realm}{path.suffix}")
