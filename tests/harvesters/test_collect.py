"""Bytes of one resource on our disk, or the reason why they are not."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from harvesters.collect import Collected, collect
from harvesters.fetch import Clock, Fetcher, FetchLimits
from harvesters.record import ResourceSpec
from harvesters.source import FetchOptions
from metadata.errors.fetch import AddressGone
from metadata.errors.run import LocalFileMissing
from metadata.model import Distribution
from tests.servers import close_delimited, whole

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
BODY = b"a,b\n1,2\n"
SHA256 = hashlib.sha256(BODY).hexdigest()


@pytest.fixture
def fetch(web):
    limits = FetchLimits(allow_hosts=web.allowed, retries=0)
    with Fetcher(limits, FetchOptions(rate_per_second=10_000), clock=Clock(now=lambda: NOW)) as fetcher:
        yield fetcher


def spec(location, **more):
    return ResourceSpec(key="a.csv", distribution=Distribution(key="a.csv"), location=str(location), **more)


def test_what_is_only_linked_is_not_asked_for(fetch, web, tmp_path):
    got = collect(spec(web.url("/a.csv"), link_reason="page"), {}, fetch, tmp_path / "into", NOW)

    assert got == Collected() and web.seen == []


def test_a_remote_file_comes_with_all_that_is_told_of_it(fetch, web, tmp_path):
    url = web.put("/a.csv", BODY, '"v1"')

    got = collect(spec(url), {}, fetch, tmp_path / "into", NOW)

    assert got.path == tmp_path / "into" and got.path.read_bytes() == BODY
    assert (got.sha256, got.not_modified, got.error, got.file_name) == (SHA256, False, None, "a.csv")
    assert got.provenance is not None
    kept = {
        name: got.provenance[name] for name in ("url", "status", "etag", "sha256", "size_bytes", "read_at")
    }
    assert kept == {
        "url": url, "status": 200, "etag": '"v1"', "sha256": SHA256, "size_bytes": 8,
        "read_at": "2026-11-21T03:00:00+00:00",
    }  # fmt: skip
    assert got.provenance["length_proven"] is True


def test_what_the_server_confirms_is_not_sent_and_keeps_the_day_it_was_read(fetch, web, tmp_path):
    url = web.put("/a.csv", BODY, '"v1"')
    first = collect(spec(url), {}, fetch, tmp_path / "one", NOW - timedelta(days=2)).provenance
    assert first is not None
    first["read_at"] = (NOW - timedelta(days=2)).isoformat()

    got = collect(spec(url), first, fetch, tmp_path / "two", NOW)

    assert (got.path, got.not_modified, got.sha256) == (None, True, SHA256)
    assert got.provenance is not None and got.provenance["read_at"] == first["read_at"]
    assert web.bodies["/a.csv"] == 1 and not (tmp_path / "two").exists()


def test_equal_bytes_without_a_validator_are_known_by_their_hash(fetch, web, tmp_path):
    url = web.add("/a.csv", whole(BODY))

    got = collect(spec(url), {"sha256": SHA256}, fetch, tmp_path / "into", NOW)

    assert got.not_modified and got.path is not None


def test_a_body_whose_end_nobody_can_prove_is_said_to_be_so(fetch, web, tmp_path):
    url = web.add("/a.csv", close_delimited(BODY))

    got = collect(spec(url), {}, fetch, tmp_path / "into", NOW)

    assert got.provenance is not None and got.provenance["length_proven"] is False


def test_a_dead_address_is_an_error_and_leaves_nothing(fetch, web, tmp_path):
    got = collect(spec(web.url("/gone.csv")), {"sha256": SHA256}, fetch, tmp_path / "into", NOW)

    assert isinstance(got.error, AddressGone) and not got.not_modified
    assert list(tmp_path.iterdir()) == []


def test_a_local_file_is_copied_and_only_its_name_is_told(fetch, tmp_path):
    source = tmp_path / "ถนน 2567.csv"
    source.write_bytes(BODY)

    got = collect(spec(source, is_local=True), {}, fetch, tmp_path / "into", NOW)
    source.write_bytes(b"changed meanwhile")

    assert got.path is not None and got.path.read_bytes() == BODY
    assert got.provenance == {
        "file": "ถนน 2567.csv", "sha256": SHA256, "size_bytes": 8, "fetched_at": "2026-11-21T03:00:00+00:00",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["nothing.csv", "", "file.csv/inside.csv", "x" * 300])
def test_a_local_file_that_is_not_there_is_named_without_its_folder(fetch, tmp_path, name):
    (tmp_path / "file.csv").write_bytes(BODY)

    got = collect(spec(tmp_path / name, is_local=True), {}, fetch, tmp_path / "into", NOW)

    assert isinstance(got.error, LocalFileMissing)
    assert str(tmp_path.parent) not in str(got.error)


def test_bytes_that_the_record_carries_are_hashed_like_any_other(fetch, tmp_path):
    carried = spec("inline.csv", content=lambda into: into.write_bytes(BODY) and None)

    got = collect(carried, {"sha256": SHA256}, fetch, tmp_path / "into", NOW)

    assert (got.sha256, got.not_modified, got.file_name) == (SHA256, True, "inline.csv")


@pytest.mark.parametrize(
    ("mark", "age_days", "written"),
    [('"v1"', 1, 0), ('"v2"', 1, 1), ('"v1"', 7, 1), ('"v1"', -1, 1)],
    ids=["the same", "another mark", "a week old", "from the future"],
)
def test_carried_bytes_are_written_again_but_for_a_fresh_mark(fetch, tmp_path, mark, age_days, written):
    wrote = []

    def content(into):
        wrote.append(into)
        into.write_bytes(BODY)

    known = {"sha256": SHA256, "etag": '"v1"', "read_at": (NOW - timedelta(days=age_days)).isoformat()}
    got = collect(spec("a.csv", content=content, etag=mark), known, fetch, tmp_path / "into", NOW)

    assert len(wrote) == written and got.not_modified and got.sha256 == SHA256
