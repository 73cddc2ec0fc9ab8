"""Four clients that push at once, each a process; as phones do, they connect for each batch."""

import json
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from multiprocessing import get_context

CLIENTS = 4
_WARM_UP = 2


@dataclass(frozen=True, slots=True)
class Target:
    """`token` is empty for a server that asks for none."""

    port: int
    path: str
    token: str = ""


def rate(targets: Sequence[Target], bodies: list[bytes], per_body: int) -> float:
    """Operations a second over all clients, from the first request to the last answer. Each client
    has a target of its own, or all the only one.

    Raises RuntimeError when an answer is not 200 or any operation was not accepted.
    """
    shares = [bodies[client::CLIENTS] for client in range(CLIENTS)]
    own = [targets[client % len(targets)] for client in range(CLIENTS)]
    # The clock starts when every client stands ready, not while the processes are born.
    start = time.time() + 3
    with ProcessPoolExecutor(CLIENTS, mp_context=get_context("spawn")) as pool:
        spans = list(
            pool.map(_push_all, [(to, share, start) for to, share in zip(own, shares, strict=True)])
        )
    sent = sum(len(share) - _WARM_UP for share in shares) * per_body
    return sent / (max(end for _, end in spans) - min(begin for begin, _ in spans))


def _push_all(work: tuple[Target, list[bytes], float]) -> tuple[float, float]:
    target, share, start = work
    for body in share[:_WARM_UP]:
        push(target, body)
    time.sleep(max(0.0, start - time.time()))
    begin = time.time()
    for body in share[_WARM_UP:]:
        push(target, body)
    return begin, time.time()


def push(target: Target, body: bytes) -> None:
    """Hand one body in. Raises RuntimeError as `rate` does."""
    connection = HTTPConnection("127.0.0.1", target.port, timeout=120)
    headers = {"Content-Type": "application/json"}
    if target.token:
        headers["Authorization"] = f"Bearer {target.token}"
    connection.request("POST", target.path, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status}: {content[:200]!r}")
    results = json.loads(content).get("results", ())
    refused = [result["status"] for result in results if result["status"] != "accepted"]
    if refused:
        raise RuntimeError(f"not accepted: {refused[:3]}")
