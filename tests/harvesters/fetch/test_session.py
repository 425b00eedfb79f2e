"""The session for libraries: their calls, our door."""

import json

import ckanapi
import pytest
import requests

from harvesters.source import FetchOptions
from metadata.errors.fetch import AddressForbidden, RedirectRefused, ServerFailed
from metadata.errors.transfer import FileTooLarge, FirstByteTimedOut
from tests.servers import answers_json, busy, endless, gzipped, hang, redirect, whole

ACTION = "/api/action/package_search"


def remote(server, fetcher, **options):
    return ckanapi.RemoteCKAN(server.url(""), session=fetcher.session(), get_only=True, **options)


def test_ckanapi_reads_through_the_fetcher(make, server, dials):
    server.add(ACTION, answers_json({"success": True, "result": {"count": 1, "results": [{"name": "ถนน"}]}}))

    answer = remote(server, make()).action.package_search(q="ถนน", rows=5)

    assert answer == {"count": 1, "results": [{"name": "ถนน"}]}
    assert "rows=5" in server.seen[0].target
    assert server.seen[0].headers["user-agent"].startswith("Khlang/")
    assert dials.addresses == ["127.0.0.1"]


def test_ckanapi_gets_its_own_errors(make, server):
    error = {"__type": "Not Found Error", "message": "Not found"}
    server.add("/api/action/package_show", answers_json({"success": False, "error": error}, 404))

    with pytest.raises(ckanapi.NotFound):
        remote(server, make()).action.package_show(id="x")


def test_a_busy_portal_is_asked_again_for_a_library_too(make, server, fake):
    server.add(
        ACTION, busy(answers_json({"success": True, "result": 1}), times=2, status=503, retry_after="3")
    )

    assert remote(server, make()).action.package_search() == 1
    assert fake.slept == [3.0, 3.0]


def test_a_portal_that_stays_broken_shows_its_last_answer(make, server):
    server.add("/f", busy(whole(b""), times=99, status=503))

    assert make().session().get(server.url("/f")).status_code == 503
    assert len(server.seen) == 4


def test_a_packed_answer_is_unpacked(make, server):
    server.add("/f", gzipped("ไทย".encode(), [("Content-Type", "text/plain; charset=utf-8")]))

    response = make().session().get(server.url("/f"))

    assert response.text == "ไทย"
    assert "content-encoding" not in response.headers


def test_the_times_and_caps_of_the_fetcher_hold_whatever_the_library_asks(make, server):
    server.add("/hang", hang())
    server.add("/endless", endless())
    session = make(first_byte_seconds=0.2, page_bytes=200_000).session()

    with pytest.raises(FirstByteTimedOut):
        session.get(server.url("/hang"), timeout=600)
    with pytest.raises(FileTooLarge):
        session.get(server.url("/endless"), verify=False, stream=True)


def test_forbidden_addresses_are_refused_for_a_library_too(make, server, dials):
    session = make(allow_hosts=frozenset()).session()

    for url in ("http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/"):
        with pytest.raises(AddressForbidden):
            session.get(url, proxies={"http": server.url()})
    for url in ("file:///etc/passwd", "ftp://h/"):
        with pytest.raises(requests.exceptions.InvalidSchema):
            session.get(url)
    assert dials.addresses == []


def test_an_api_key_of_the_library_goes_to_the_sources_server_only(make, server):
    server.add(ACTION, redirect("/other"))
    server.add("/other", redirect(server.url("/elsewhere", host="localhost")))
    server.add("/elsewhere", answers_json({"success": True, "result": 1}))

    remote(server, make(origin=server.url("/")), apikey="k3y-4711").action.package_search()

    assert [seen.headers.get("x-ckan-api-key") for seen in server.seen] == ["k3y-4711", "k3y-4711", None]


def test_a_post_is_sent_once_and_never_elsewhere(make, server, fake):
    server.add("/ok", lambda wire, seen: answers_json(json.loads(seen.body))(wire, seen))
    server.add("/busy", busy(whole(b""), times=9, status=503))
    server.add("/r", redirect("/ok", 307))
    session = make(origin=server.url("/")).session()

    assert session.post(server.url("/ok"), json={"a": "ก"}).json() == {"a": "ก"}
    assert session.post(server.url("/busy"), json={}).status_code == 503
    with pytest.raises(RedirectRefused):
        session.post(server.url("/r"), json={})

    assert server.paths() == ["/ok", "/busy", "/r"]
    assert fake.slept == []


def test_cookies_are_not_kept(make, server):
    server.add("/f", whole(b"x", [("Set-Cookie", "sid=1; Path=/")]))
    session = make().session()

    for _ in range(2):
        session.get(server.url("/f"))

    assert all("cookie" not in seen.headers for seen in server.seen)


def test_headers_of_a_config_are_sent_for_a_library_too(make, server):
    server.add("/f", whole(b"x"))
    options = FetchOptions(headers={"Authorization": "Bearer abcdefgh"}, rate_per_second=1000)

    make(options=options, origin=server.url("/")).session().get(server.url("/f"))

    assert server.seen[0].headers["authorization"] == "Bearer abcdefgh"


def test_a_refusal_is_not_hidden_in_an_error_of_the_library(make):
    fetcher = make(allow_hosts=frozenset(), resolver=lambda host, port: ["10.0.0.1"])

    with pytest.raises(AddressForbidden):
        ckanapi.RemoteCKAN(
            "http://portal.example", session=fetcher.session(), get_only=True
        ).action.site_read()


def test_one_page_of_an_api(make, server):
    server.add("/api", answers_json([1]))

    page = make().get_page(server.url("/api"), {"start": 0, "rows": 100}, accept="application/json")

    assert (page.status, page.media_type, json.loads(page.body)) == (200, "application/json", [1])
    assert server.seen[0].target == "/api?start=0&rows=100"
    assert server.seen[0].headers["accept"] == "application/json"
    with pytest.raises(ServerFailed):
        make(retries=0).get_page(server.add("/x", busy(whole(b""), times=9, status=500)))
