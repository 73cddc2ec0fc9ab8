"""`secrets.json` beyond the three keys in it: those that the audit's chain had before."""

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from app.services.audit_chain import ChainKeys, chain_key
from app.settings import Settings, secrets_document, write_secret

_CHAINS = "chains"


def chain_keys(here: Settings) -> ChainKeys:
    """What the audit is linked with, and was. Raises Problem as `read_secrets` does."""
    document = secrets_document(here)
    before = [(it["upto"], bytes.fromhex(it["key"])) for it in _chains(document)]
    return ChainKeys(chain_key(bytes.fromhex(document["row_key"])), before)


def renew(here: Settings, name: str, end: int) -> bytes:
    """Write another key under this name and give it. `end`, of the row key: the last line of the
    audit that is linked under the old one."""
    document = secrets_document(here)
    if name == "row_key":
        old = chain_key(bytes.fromhex(document[name])).hex()
        document[_CHAINS] = [*_chains(document), {"upto": end, "key": old}]
    document[name] = secrets.token_hex(32)
    write_secret(here.secrets_file, json.dumps(document).encode())
    return bytes.fromhex(document[name])


def went_back(here: Settings, end: int) -> None:
    """The store went back to where its audit ends here: what follows is linked under the key of
    today."""
    document = secrets_document(here)
    chains = _chains(document)
    kept = [{**it, "upto": min(it["upto"], end)} for it in chains]
    if kept != chains:
        write_secret(here.secrets_file, json.dumps(document | {_CHAINS: kept}).encode())


def _chains(document: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    chains: Sequence[Mapping[str, Any]] = document.get(_CHAINS, ())
    return chains
