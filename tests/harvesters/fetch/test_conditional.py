"""Asking "has it changed?" saves traffic and decides nothing: our own hash does, and once a week all is read."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from harvesters.fetch import Known
from metadata.errors.fetch import UnaskedNotModified
from tests.servers import head, lying_validator, raw, unasked_304, validated, whole


def known_from(fetched, **changes):
    known = Known(fetched.etag, fetched.last_modified, fetched.sha256, fetched.size_bytes, fetched.fetched_at)
    return replace(known, **changes)


def test_an_unchanged_file_is_not_sent_twice(make, server, tmp_path):
    url = server.add("/f.csv", validated(b"a\n1\n", '"v1"', "Fri, 02 Jan 2026 03:04:05 GMT"))
    fetcher = make()
    first = fetcher.get_file(url, tmp_path / "a")

    again = fetcher.get_file(url, tmp_path / "b", known_from(first))

    assert again.not_modified
    assert (again.path, again.status, again.proven) == (None, 304, True)
    assert (again.sha256, again.size_bytes) == (hashlib.sha256(b"a\n1\n").hexdigest(), 4)
    assert (again.etag, again.last_modified) == ('"v1"', "Fri, 02 Jan 2026 03:04:05 GMT")
    assert server.seen[1].headers["if-none-match"] == '"v1"'
    assert server.seen[1].headers["if-modified-since"] == "Fri, 02 Jan 2026 03:04:05 GMT"
    assert not (tmp_path / "b").exists()


def test_a_changed_file_is_read(make, server, tmp_path):
    url = server.add("/f.csv", validated(b"a\n1\n"))
    fetcher = make()
    first = fetcher.get_file(url, tmp_path / "a")
    server.add("/f.csv", validated(b"a\n2\n", '"v2"'))

    again = fetcher.get_file(url, tmp_path / "a", known_from(first))

    assert not again.not_modified
    assert again.etag == '"v2"'
    assert (tmp_path / "a").read_bytes() == b"a\n2\n"


def test_a_server_that_lies_is_found_out_within_a_week(make, server, tmp_path):
    url = server.add("/f.csv", lying_validator([b"old", b"new"]))
    fetcher = make()
    first = fetcher.get_file(url, tmp_path / "a")
    now = datetime.now(UTC)

    six_days = fetcher.get_file(url, tmp_path / "a", known_from(first, read_at=now - timedelta(days=6)))
    seven_days = fetcher.get_file(url, tmp_path / "a", known_from(first, read_at=now - timedelta(days=7)))

    assert six_days.not_modified
    assert not seven_days.not_modified
    assert seven_days.sha256 == hashlib.sha256(b"new").hexdigest()


def test_the_same_content_under_a_new_validator_has_the_same_hash(make, server, tmp_path):
    fetcher = make()
    first = fetcher.get_file(server.add("/f", validated(b"same", '"1"')), tmp_path / "a")

    again = fetcher.get_file(server.add("/f", validated(b"same", '"2"')), tmp_path / "a", known_from(first))

    assert not again.not_modified
    assert again.sha256 == first.sha256


@pytest.mark.parametrize(
    "changes",
    [
        {"read_at": None},
        {"sha256": None},
        {"etag": None, "last_modified": None},
        {"etag": 'a"\r\nX-Evil: 1', "last_modified": "ก"},
        {"read_at": datetime(2999, 1, 1, tzinfo=UTC)},
        {"read_at": datetime(2000, 1, 1)},  # a database may give back times without a zone
    ],
)
def test_the_whole_file_is_asked_for_when_what_is_known_is_not_enough(make, server, tmp_path, changes):
    url = server.add("/f", validated(b"x"))
    fetcher = make()
    known = known_from(fetcher.get_file(url, tmp_path / "a"), **changes)

    assert not fetcher.get_file(url, tmp_path / "a", known).not_modified
    assert "if-none-match" not in server.seen[-1].headers
    assert "x-evil" not in server.seen[-1].headers


def test_not_modified_that_nobody_asked_for_is_an_error(make, server, tmp_path):
    url = server.add("/f", unasked_304())

    with pytest.raises(UnaskedNotModified):
        make().get_file(url, tmp_path / "f")
    with pytest.raises(UnaskedNotModified):
        make().get_page(url)


def test_the_connection_is_used_again(make, server, tmp_path):
    url = server.add("/f", whole(b"x"))
    fetcher = make()

    for _ in range(5):
        fetcher.get_file(url, tmp_path / "f")

    assert server.connections == 1


def test_the_connection_is_used_again_after_not_modified(make, server, tmp_path):
    url = server.add("/f", validated(b"x"))
    fetcher = make()
    known = known_from(fetcher.get_file(url, tmp_path / "f"))

    assert all(fetcher.get_file(url, tmp_path / "f", known).not_modified for _ in range(5))
    assert server.connections == 1


def test_not_modified_may_tell_the_length_of_what_it_does_not_send(make, server, tmp_path):
    answer = head(304, [("Content-Length", "123456789"), ("ETag", '"v1"'), ("Content-Encoding", "gzip")])
    known = Known(etag='"v1"', sha256="0" * 64, size_bytes=1, read_at=datetime.now(UTC))

    assert make().get_file(server.add("/f", raw(answer)), tmp_path / "f", known).not_modified
