"""A bad line between the phone and the real server."""

from collections.abc import Iterator

import pytest

from tests.e2e.faults.line import Line, line_to


@pytest.fixture
def line(address: str) -> Iterator[Line]:
    with line_to(address) as line:
        yield line
