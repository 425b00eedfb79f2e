"""Sources and fetchers as a run would make them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from harvesters.fetch import Fetcher, FetchLimits
from harvesters.source import Defaults, FetchOptions, Source
from metadata.model import Agency
from metadata.text import Text


@pytest.fixture
def fetcher_for() -> Iterator[Callable[..., Fetcher]]:
    """A fetcher that may reach one local port."""
    with ExitStack() as stack:

        def make(port: int = 1) -> Fetcher:
            limits = FetchLimits(allow_hosts=frozenset({("127.0.0.1", port)}), retries=0)
            options = FetchOptions(rate_per_second=10_000, timeout_seconds=10)
            return stack.enter_context(Fetcher(limits, options, f"http://127.0.0.1:{port}"))

        yield make


@pytest.fixture
def source_of() -> Callable[..., Source]:
    """A source of the agency `dbd` with these options."""

    def make(options: BaseModel, folder: Path | None = None, **defaults: Any) -> Source:
        language = defaults.pop("language", ("th",))
        kind = type(options).__module__.rpartition(".")[2]
        agency = Agency(id="dbd", title=Text(th="กรมพัฒนาธุรกิจการค้า"))
        return Source(
            "dbd/registry", agency, kind, options, folder=folder, defaults=Defaults(language, defaults)
        )

    return make
