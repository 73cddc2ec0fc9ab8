"""The object store is started where a test asks for it, and once in a process."""

from collections.abc import Iterator

import pytest

from tests.blobs.object_store import KEYS, ObjectStore, object_store


@pytest.fixture(scope="session")
def objects() -> Iterator[ObjectStore]:
    with pytest.MonkeyPatch.context() as patch, object_store() as store:
        for name, value in KEYS.items():
            patch.setenv(name, value)
        yield store
