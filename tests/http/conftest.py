"""What several rooms of these tests start from."""

from collections.abc import Iterator

import pytest

from tests.http.index_scenes import Twins, twins_of
from tests.world import World


@pytest.fixture
def twins(world: World) -> Iterator[Twins]:
    with twins_of(world) as twins:
        yield twins
