"""A served catalog for clients that are other people's programs."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from waitress.server import create_server

from tests.web.example import Example, open_example
from web.app import create_app


@dataclass(frozen=True)
class Served:
    """A catalog and the address at which it is served; its own links lead there too."""

    example: Example
    url: str


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with open_example(tmp_path_factory.mktemp("served")) as example:
        with socket.create_server(("127.0.0.1", 0)) as held:
            port = held.getsockname()[1]
        url = f"http://127.0.0.1:{port}"
        settings = replace(example.services.settings, site_url=url)
        services = replace(example.services, settings=settings)
        server = create_server(create_app(services), host="127.0.0.1", port=port, threads=4)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield Served(replace(example, services=services), url)
        server.close()
        thread.join(timeout=5)
