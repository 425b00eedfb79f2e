"""What every type that lists many datasets must do, each by itself: whole, empty, cut, repeated, silent, unknown."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

from harvesters.fetch import Fetcher, FetchLimits
from harvesters.record import Announced, Gathered, Record
from harvesters.source import FetchOptions, Source
from metadata.errors import KhlangError
from metadata.errors.fetch import FetchError
from tests.harvesters.types.every import KINDS, PER_PAGE, UNKNOWN, Kind, serve
from tests.servers import Behaviour, FaultServer, cut_length, hang, whole

NAMES = [f"roads-{number}" for number in range(2 * PER_PAGE + 1)]
PAGE = b"<!doctype html><html><head><title>Please log in</title></head><body>no</body></html>"
Play = Callable[[bytes, str, str], Behaviour]
Harvest = Callable[..., list[Gathered]]


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> Kind:
    return request.param


@pytest.fixture
def harvest(kind: Kind, source_of: Callable[..., Source]) -> Harvest:
    def run(names: list[str], play: Play | None = None, **limits: Any) -> list[Gathered]:
        module = import_module(f"harvesters.types.{kind.name}")
        with FaultServer() as server:
            options = module.Options(**serve(server, kind, names, play))
            fetch_limits = FetchLimits(allow_hosts=server.allowed, retries=0, **limits)
            fetch = FetchOptions(rate_per_second=10_000, timeout_seconds=20)
            with Fetcher(fetch_limits, fetch, server.url("")) as fetcher:
                return list(module.gather(source_of(options, language=("en",)), fetcher))

    return run


def records(gathered: list[Gathered]) -> list[Record]:
    """The records, those read that a type only sighted."""
    opened = [item.read() if hasattr(item, "read") else item for item in gathered]
    return [item for item in opened if isinstance(item, Record)]


def test_every_dataset_of_every_page_comes_once(harvest: Harvest) -> None:
    gathered = harvest(NAMES)

    assert gathered[0] == Announced(len(NAMES))
    assert sorted(record.dataset.title.show("en")[0] for record in records(gathered)) == NAMES
    assert len(gathered) == len(NAMES) + 1
    assert all(record.resources[0].distribution.format == "csv" for record in records(gathered))
    assert all(record.resources[0].link_reason is None for record in records(gathered))


def test_an_empty_portal_is_announced_as_empty(harvest: Harvest) -> None:
    assert harvest([]) == [Announced(0)]


def test_two_harvests_of_the_same_portal_are_equal(kind: Kind, source_of: Callable[..., Source]) -> None:
    module = import_module(f"harvesters.types.{kind.name}")
    with FaultServer() as server:
        options = module.Options(**serve(server, kind, NAMES))
        source = source_of(options, language=("en",))
        fetch = FetchOptions(rate_per_second=10_000)
        with Fetcher(FetchLimits(allow_hosts=server.allowed), fetch, server.url("")) as fetcher:
            assert list(module.gather(source, fetcher)) == list(module.gather(source, fetcher))


def test_a_field_that_nobody_knows_is_told_and_kept(harvest: Harvest) -> None:
    found = records(harvest(NAMES))

    assert len(found) == len(NAMES)
    for record in found:
        told = [issue for issue in record.issues if issue.kind == "field_unknown"]
        assert len(told) == 1 and UNKNOWN in str(told[0].values["fields"])
        assert any(UNKNOWN in key for key in record.dataset.extras)


def _is_last(body: bytes) -> bool:
    return NAMES[-1].encode() in body


def test_a_list_that_is_cut_on_the_way_gives_no_record_at_all(harvest: Harvest) -> None:
    def play(body: bytes, media_type: str, target: str) -> Behaviour:
        headers = [("Content-Type", media_type)]
        return cut_length(body, len(body) // 2, headers) if _is_last(body) else whole(body, headers)

    with pytest.raises(FetchError):
        assert records(harvest(NAMES, play)) == []


def test_a_list_that_ends_in_the_middle_gives_no_record_at_all(harvest: Harvest) -> None:
    def play(body: bytes, media_type: str, target: str) -> Behaviour:
        return whole(body[: len(body) // 2] if _is_last(body) else body, [("Content-Type", media_type)])

    with pytest.raises(KhlangError):
        harvest(NAMES, play)


def test_a_web_page_in_place_of_the_list_is_an_error_by_name(harvest: Harvest) -> None:
    with pytest.raises(KhlangError) as caught:
        harvest(NAMES, lambda body, media_type, target: whole(PAGE, [("Content-Type", "text/html")]))

    assert "Please log in" in str(caught.value)


def test_a_portal_that_does_not_answer_is_an_error_by_name(harvest: Harvest) -> None:
    with pytest.raises(FetchError):
        harvest(NAMES, lambda body, media_type, target: hang(), first_byte_seconds=0.2)


def test_a_portal_that_gives_the_same_page_again_and_again_is_an_error_by_name(
    harvest: Harvest, kind: Kind
) -> None:
    if not kind.is_paged:
        pytest.skip("it has no pages")
    first: list[tuple[bytes, str]] = []

    def play(body: bytes, media_type: str, target: str) -> Behaviour:
        if NAMES[0].encode() in body:
            first.append((body, media_type))
        body, media_type = first[0] if first else (body, media_type)
        return whole(body, [("Content-Type", media_type)])

    with pytest.raises(KhlangError):
        harvest(NAMES, play)


def test_what_has_a_file_in_the_folder_of_types_is_a_type(kind: Kind) -> None:
    assert {"Options", "gather"} <= set(dir(import_module(f"harvesters.types.{kind.name}")))
