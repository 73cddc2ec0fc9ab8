"""An S3-compatible object store in this process, for tests of what keeps photos in a bucket."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import Request, urlopen

# It takes any keys; what signs wants some.
KEYS = {"AWS_ACCESS_KEY_ID": "tests", "AWS_SECRET_ACCESS_KEY": "tests"}
_counter = itertools.count(1)


class ObjectStore:
    def __init__(self, host: str, port: int) -> None:
        self._root = f"http://{host}:{port}"

    def address(self) -> str:
        """Of a bucket that nobody has made yet, as YGT_BLOBS names it."""
        return f"s3://ygt-{next(_counter)}/city?endpoint={self._root}"

    def make(self, address: str) -> str:
        """Its bucket."""
        bucket = address.removeprefix("s3://").partition("/")[0]
        with urlopen(Request(f"{self._root}/{bucket}", method="PUT"), timeout=60) as answer:
            assert answer.status == 200
        return address


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    # Imported by whoever starts it: that takes a second, and most processes of a run do not.
    from moto.server import ThreadedMotoServer  # noqa: PLC0415

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        yield ObjectStore(*server.get_host_and_port())
    finally:
        server.stop()
