"""The example catalog, harvested once, and an application over it."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.journeys.commands import Commands
from tests.web.example import Example, open_example
from web.app import create_app


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    with open_example(tmp_path_factory.mktemp("catalog")) as found:
        yield found


@pytest.fixture(scope="module")
def khlang() -> Iterator[Commands]:
    commands = Commands()
    yield commands
    commands.close()


@pytest.fixture(scope="session")
def app(example: Example) -> Flask:
    return create_app(example.services)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
