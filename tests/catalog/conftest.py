"""The child in which tests of tables read, as the running catalog keeps one."""

from collections.abc import Iterator

import pytest

from catalog.sandbox import Sandbox


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as opened:
        yield opened
