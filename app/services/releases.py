"""Releases: published once, immutable; compiled once per process, by the hash of their bytes."""

import gc
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.errors import Problem
from app.registry.check import Checker, compile_checker
from app.registry.project import Projector, compile_projectors
from app.registry.registry import Registry
from app.registry.release import build_bundle, bundle_hash, read_bundle
from app.registry.rows import RowsOf, compile_rows
from app.storage.queries import releases as queries


@dataclass(frozen=True, slots=True)
class CompiledRelease:
    """A release ready to judge and to project; safe to share between threads."""

    version: str
    sha256: str
    bundle: bytes
    registry: Registry
    checker: Checker
    projectors: Mapping[str, Projector]
    rows: RowsOf


# Keyed by the hash of immutable bytes, so no database can make an entry wrong.
_compiled: dict[str, CompiledRelease] = {}


def in_force(tx: Session) -> CompiledRelease:
    """The release published last. Raises Problem 503 `no_release` before the first one."""
    newest = queries.newest(tx)
    if newest is None:
        title = "No release is published yet: run `python run.py init`."
        raise Problem(503, "no_release", title)
    return _release(tx, newest.version, newest.sha256)


def by_version(tx: Session, version: str) -> CompiledRelease | None:
    return by_versions(tx, [version]).get(version)


def by_versions(tx: Session, versions: Iterable[str]) -> dict[str, CompiledRelease]:
    """Those of these versions that were published; one query when all are compiled already."""
    hashes = queries.hashes(tx, {version for version in versions if version})
    return {version: _release(tx, version, sha256) for version, sha256 in hashes.items()}


def publish(tx: Session, registry: Registry, now: datetime) -> str:
    """Publish a loaded registry and put it in force; gives its version.

    The same bytes again change nothing. Raises Problem 409 `release_exists` where the version was
    published with other content: a release is immutable, so its next state needs its own version.
    """
    bundle = build_bundle(registry)
    sha256 = bundle_hash(bundle)
    known = queries.hashes(tx, {registry.version}).get(registry.version)
    if known is None:
        queries.insert(tx, registry.version, sha256, bundle, now)
    elif known != sha256:
        title = (
            f"Release {registry.version} is published with other content: "
            "give the sources a new version."
        )
        raise Problem(409, "release_exists", title, version=registry.version)
    return registry.version


def _release(tx: Session, version: str, sha256: str) -> CompiledRelease:
    known = _compiled.get(sha256)
    if known is None:
        bundle = queries.bundle(tx, version)
        known = _compiled[sha256] = _compile(version, sha256, bundle)
        # It stays for good and is large: without this the collector looks through it time and
        # again, which costs a tenth of a millisecond per report taken in.
        gc.collect()
        gc.freeze()
    return known


def _compile(version: str, sha256: str, bundle: bytes) -> CompiledRelease:
    registry = read_bundle(bundle)
    projectors = compile_projectors(registry)
    checker, rows = compile_checker(registry, projectors), compile_rows(projectors)
    return CompiledRelease(version, sha256, bundle, registry, checker, projectors, rows)
