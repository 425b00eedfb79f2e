"""A redirect is a new address: checked, counted, and never trusted with another server's credentials."""

import pytest

from harvesters.fetch import Fetcher, FetchLimits
from harvesters.source import FetchOptions
from metadata.errors.fetch import (
    AddressMalformed,
    HeaderRefused,
    HeadersWithoutOrigin,
    RedirectRefused,
    TooManyRedirects,
)
from tests.servers import CERTIFICATES, FaultServer, echo, endless, raw, redirect, validated, whole

SECRET = FetchOptions(
    rate_per_second=10_000, headers={"Authorization": "Bearer s3cret-t0ken", "X-Agency": "dbd-4711"}
)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_the_last_address_told(make, server, tmp_path, status):
    server.add("/new.csv", whole(b"a\n1\n"))
    url = server.add("/old", redirect("/new.csv", status))

    fetched = make().get_file(url, tmp_path / "f")

    assert (fetched.url, fetched.final_url) == (url, server.url("/new.csv"))
    assert fetched.file_name == "new.csv"
    assert (tmp_path / "f").read_bytes() == b"a\n1\n"


def test_five_redirects_are_followed_and_six_are_not(make, server):
    for n in range(6):
        server.add(f"/{n}", redirect(f"/{n + 1}"))
    server.add("/6", whole(b"there"))
    fetcher = make()

    assert fetcher.get_page(server.url("/1")).body == b"there"
    with pytest.raises(TooManyRedirects, match="more than 5 times"):
        fetcher.get_page(server.url("/0"))


def test_a_redirect_to_itself_ends(make, server):
    url = server.add("/loop", redirect("/loop"))

    with pytest.raises(TooManyRedirects):
        make().get_page(url)

    assert len(server.seen) == 6


def test_two_addresses_that_point_at_each_other_end(make, server):
    server.add("/a", redirect("/b"))
    server.add("/b", redirect("/a"))

    with pytest.raises(TooManyRedirects):
        make().get_page(server.url("/a"))


def test_the_body_of_a_redirect_is_never_read(make, server):
    server.add("/here", whole(b"ok"))
    url = server.add("/r", endless(headers=[]))
    server.add(
        "/r", lambda wire, seen: (wire.send(b"HTTP/1.1 302 Found\r\nLocation: /here\r\n\r\n"), wire.wait(60))
    )

    assert make().get_page(url).body == b"ok"


@pytest.mark.parametrize(
    "location", ["", "file:///etc/passwd", "ftp://h/x", "http://me:pw@h.th/", "/a b", "/a\\b"]
)
def test_a_redirect_to_what_is_no_address_is_refused(make, server, location):
    url = server.add("/r", redirect(location))

    with pytest.raises((RedirectRefused, AddressMalformed)) as caught:
        make().get_page(url)

    assert "pw" not in str(caught.value)


def test_from_https_to_http_is_refused(server, tmp_path):
    server.add("/plain", whole(b"ok"))
    with FaultServer("good") as secure:
        url = secure.add("/r", redirect(server.url("/plain")))
        limits = FetchLimits(allow_hosts=secure.allowed | server.allowed, ca_file=CERTIFICATES / "ca.pem")
        with Fetcher(limits) as fetcher, pytest.raises(RedirectRefused, match="https:// to http://"):
            fetcher.get_page(url)
    assert server.seen == []


def test_credentials_go_to_the_sources_own_server_only(make, server):
    with FaultServer() as other:
        other.add("/e", echo())
        server.add("/e", echo())
        server.add("/away", redirect(other.url("/e")))
        server.add("/near", redirect("/e"))
        fetcher = make(options=SECRET, origin=server.url("/"), allow_hosts=server.allowed | other.allowed)

        fetcher.get_page(server.url("/e"))
        fetcher.get_page(server.url("/near"))
        fetcher.get_page(server.url("/away"))
        fetcher.get_page(other.url("/e"))
        fetcher.get_page(server.url("/e", host="localhost"))

        assert [seen.headers.get("authorization") for seen in other.seen] == [None, None]
        assert all("x-agency" not in seen.headers for seen in other.seen)
    by_host = {
        seen.headers["host"].partition(":")[0]: seen.headers.get("authorization") for seen in server.seen
    }
    assert by_host == {"127.0.0.1": "Bearer s3cret-t0ken", "localhost": None}


def test_headers_without_a_source_address_are_sent_to_nobody(make, server):
    url = server.add("/e", echo())

    with pytest.raises(HeadersWithoutOrigin):
        make(options=SECRET).get_page(url)

    assert server.seen == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil"},
        {"Content-Length": "5"},
        {"X": "a\r\nY: b"},
        {"X\r\nY": "b"},
        {"X": ""},
        {"X": "ก"},
        {"Range": "bytes=0-"},
    ],
)
def test_headers_that_would_change_the_request_are_refused(make, server, headers):
    options = FetchOptions(headers=headers)

    with pytest.raises(HeaderRefused) as caught:
        make(options=options, origin=server.url("/")).get_page(server.url("/"))

    assert server.seen == []
    assert caught.value.code == "H377"
    assert "evil" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_validator_is_answered_across_a_redirect(make, server, tmp_path, fake):
    from harvesters.fetch import Known

    server.add("/f.csv", validated(b"a\n", '"v1"'))
    url = server.add("/r", redirect("/f.csv"))
    fetcher = make()
    first = fetcher.get_file(url, tmp_path / "f")

    again = fetcher.get_file(
        url, tmp_path / "g", Known(etag=first.etag, sha256=first.sha256, read_at=first.fetched_at)
    )

    assert again.not_modified
    assert again.sha256 == first.sha256


def test_a_redirect_with_thai_letters_as_raw_bytes_is_followed(make, server):
    server.add("/%E0%B8%99.csv", whole(b"ok"))
    url = server.add(
        "/r", raw("HTTP/1.1 302 Found\r\nLocation: /น.csv\r\nContent-Length: 0\r\n\r\n".encode())
    )

    assert make().get_page(url).body == b"ok"
