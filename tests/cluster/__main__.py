"""A day through several machines, all of them on this one: `make cluster`.

PostgreSQL with a standby and a replica, two web nodes, a worker, and the proxy of the documents.
"""

import os
import sys
import time

from tests.cluster import day
from tests.cluster.machines import Cluster, cluster
from tests.cluster.phones import Door
from tests.cluster.proxy import NoProxyError
from tests.receivers import Receiver, receiving
from tests.standbys import until

_COUNT = "ygt_request_seconds_count"


def main() -> None:
    began = time.monotonic()
    try:
        with receiving() as receiver, cluster() as made:
            started = time.monotonic() - began
            figures = [("everything started in", f"{started:.0f} s"), *played(made, receiver)]
            stopping = time.monotonic()
        figures.append(("everything stopped in", f"{time.monotonic() - stopping:.1f} s"))
    except NoProxyError:
        sys.exit("no nginx on this machine: `make cluster` installs Debian's, or put one on PATH")
    for name, found in figures:
        print(f"{name:42} {found}")


def played(made: Cluster, receiver: Receiver) -> list[day.Figure]:
    """The day; what every part of it came to."""
    os.environ["SSL_CERT_FILE"] = str(made.certificate)
    door = Door(made.url, str(made.certificate))
    known = day.people(made)
    day.listen(door, known, receiver)
    figures = day.golden(made, known)
    figures += day.crowd(made, door, known)
    figures += day.slow(door, known)
    figures += day.failover(made, door, known)
    figures += day.sheets(door, known)
    figures += day.followed(door, known)
    until(lambda: bool(receiver.messages))
    figures.append(("messages that the worker sent", str(len(receiver.messages))))
    return [*figures, *told(made, door)]


def told(made: Cluster, door: Door) -> list[day.Figure]:
    """What the nodes say of themselves, and that the proxy says none of it to the world."""
    assert door.ask("GET", "/metrics", "")[0] == 404
    seen = [node.figures() for node in made.nodes]
    pulls = {
        store: sum(each.get(("ygt_pulls_total", "live", store), 0) for each in seen)
        for store in ("replica", "primary")
    }
    assert pulls["replica"], "nothing was read from the replica"
    behind = max(each[("ygt_replica_behind_seconds",)] for each in seen)
    answered = [sum(n for name, n in each.items() if name[0] == _COUNT) for each in seen]
    return [
        ("pulls by replica, primary", f"{pulls['replica']:.0f}, {pulls['primary']:.0f}"),
        ("replica behind, at most", f"{behind:.1f} s"),
        ("requests that each node answered", ", ".join(f"{n:.0f}" for n in answered)),
    ]


if __name__ == "__main__":
    main()
