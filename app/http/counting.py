"""What a server counts for whoever watches it, as Prometheus reads it.

Labels are names of the product (realm, method, route's pattern, status, outcome), never values: no
id, name or address can become one. Processes add up in files of one folder, also those that ended.
"""

import os
from collections import Counter as Tally
from collections.abc import Iterable, Iterator
from hmac import compare_digest
from pathlib import Path

from flask import request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from app.errors import not_found, unauthorized
from app.http.counts_file import CountsFolder

# From an answer out of memory to a phone that sends photos at 2 KB/s.
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60)
# Whether it is used, and how many seconds it is behind, where that is known.
ReplicaState = tuple[bool, float | None]
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
# Named by the library.
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def method_of(given: str) -> str:
    """A method by its name; whoever asks may call one as they like."""
    return given if given in _METHODS else "other"


class Counts:
    """What one realm's instance counts. `token` opens /metrics; None keeps it shut."""

    def __init__(self, realm: str, token: str | None = None) -> None:
        self._realm = realm
        self._token = token
        self._registry = CollectorRegistry()
        self._seconds = Histogram(
            "ygt_request_seconds",
            "Seconds from a request to its answer.",
            ("realm", "method", "route", "status"),
            registry=self._registry,
            buckets=_SECONDS,
        )
        self._operations = Counter(
            "ygt_operations",
            "Operations of phones by what became of them.",
            ("realm", "status"),
            registry=self._registry,
        )

        self._pulls = Counter(
            "ygt_pulls",
            "Pulls of departments by who answered, where there is a replica.",
            ("realm", "store"),
            registry=self._registry,
        )

    def pulled(self, store: str) -> None:
        """A department's pull was answered out of the `replica`, or the `primary` had to."""
        self._pulls.labels(self._realm, store).inc()

    def answered(self, route: str, status: int, seconds: float) -> None:
        """A request of this route's pattern was answered."""
        method = method_of(request.method)
        self._seconds.labels(self._realm, method, route, str(status)).observe(seconds)

    def handed_in(self, statuses: Iterable[str]) -> None:
        """A batch was committed, with these results."""
        for status, n in Tally(statuses).items():
            self._operations.labels(self._realm, status).inc(n)

    def require(self, authorization: str | None) -> None:
        """Raises Problem: 404 where no token is set, 401 for another one."""
        if self._token is None:
            raise not_found()
        if not compare_digest((authorization or "").encode(), f"Bearer {self._token}".encode()):
            raise unauthorized()

    def text(self, lying: dict[str, int], replica: ReplicaState | None) -> bytes:
        """What all processes counted, how much work lies waiting in the store, and of its replica
        whether it is used and how many seconds it is behind."""
        counted, here = self._registry, CollectorRegistry()
        if folder := os.environ.get(_FOLDER):
            counted = CollectorRegistry()
            MultiProcessCollector(counted, folder)  # type: ignore[no-untyped-call]
        here.register(_Lying(lying, replica))
        return generate_latest(counted) + generate_latest(here)


class _Lying(Collector):
    def __init__(self, lying: dict[str, int], replica: ReplicaState | None) -> None:
        self._lying = lying
        self._replica = replica

    def collect(self) -> Iterator[GaugeMetricFamily]:
        told = GaugeMetricFamily("ygt_backlog", "What lies waiting in the store.", labels=["kind"])
        for kind, n in self._lying.items():
            told.add_metric([kind], n)
        yield told
        if self._replica is not None:
            used, behind = self._replica
            yield GaugeMetricFamily("ygt_replica_used", "Pulls may be made from it.", float(used))
            if behind is not None:
                what = "Seconds that the replica is behind, at most."
                yield GaugeMetricFamily("ygt_replica_behind_seconds", what, behind)


def together(folder: Path) -> None:
    """Count in files of this folder, so that any process tells for all. To be called in each,
    before it makes its application."""
    os.environ[_FOLDER] = str(folder)
    values.ValueClass = CountsFolder(folder).value


def cleared(folder: Path) -> None:
    """A new start counts from nought."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.db*"):
        file.unlink()
