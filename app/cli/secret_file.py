"""`secrets.json` beyond the three keys in it: those that the audit's chain had before."""

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from app.services.audit_chain import ChainKeys, chain_key
from app.settings import Settings, read_secrets, write_secret

_CHAINS = "chains"


def chain_keys(here: Settings) -> ChainKeys:
    """What the audit is linked with, and was. Raises Problem as `read_secrets` does."""
    current = chain_key(read_secrets(here)["row_key"])
    return ChainKeys(current, [(it["upto"], bytes.fromhex(it["key"])) for it in _chains(here)])


def renew(here: Settings, name: str, end: int) -> bytes:
    """Write another key under this name and give it. `end`, of the row key: the last line of the
    audit that is linked under the old one."""
    document = _document(here)
    if name == "row_key":
        old = chain_key(bytes.fromhex(document[name])).hex()
        document[_CHAINS] = [*_chains(here), {"upto": end, "key": old}]
    document[name] = secrets.token_hex(32)
    write_secret(here.secrets_file, json.dumps(document).encode())
    return bytes.fromhex(document[name])


def went_back(here: Settings, end: int) -> None:
    """The store went back to where its audit ends here: what follows is linked under the key of
    today."""
    chains = _chains(here)
    kept = [{**it, "upto": min(it["upto"], end)} for it in chains]
    if kept != chains:
        write_secret(here.secrets_file, json.dumps(_document(here) | {_CHAINS: kept}).encode())


def _chains(here: Settings) -> Sequence[Mapping[str, Any]]:
    chains: Sequence[Mapping[str, Any]] = _document(here).get(_CHAINS, ())
    return chains


def _document(here: Settings) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(here.secrets_file.read_text())
    return document
