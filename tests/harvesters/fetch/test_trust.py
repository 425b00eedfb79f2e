"""TLS is always verified, the environment has no say, and no secret leaves through an error or a log."""

import logging
import ssl

import pytest

from harvesters.fetch import Fetcher, FetchLimits
from harvesters.fetch.trust import make_tls_context
from harvesters.source import FetchOptions
from metadata.errors.base import catalogue
from metadata.errors.fetch import (
    AccessDenied,
    AddressMalformed,
    CannotConnect,
    CertificateRefused,
    ConnectTimedOut,
    FetchError,
    RedirectRefused,
)
from tests.servers import CERTIFICATES, FaultServer, busy, echo, redirect, whole

CA = CERTIFICATES / "ca.pem"


def tls_fetcher(server, **fields):
    return Fetcher(FetchLimits(allow_hosts=server.allowed, **fields))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_good_certificate_of_an_authority_the_operator_added_is_trusted(host):
    with FaultServer("good") as server, tls_fetcher(server, ca_file=CA) as fetcher:
        server.add("/", whole(b"ok"))

        assert fetcher.get_page(server.url("/", host)).body == b"ok"


@pytest.mark.parametrize(
    ("certificate", "ca_file", "because"),
    [
        ("good", None, "issuer"),
        ("other", CA, "another host name"),
        ("expired", CA, "expired"),
    ],
)
def test_a_bad_certificate_is_refused_with_the_reason(certificate, ca_file, because):
    with FaultServer(certificate) as server, tls_fetcher(server, ca_file=ca_file) as fetcher:
        server.add("/", whole(b"ok"))

        with pytest.raises(CertificateRefused, match=because):
            fetcher.get_page(server.url("/"))
        assert server.seen == []


def test_a_server_without_tls_on_a_tls_address_is_refused(make, server):
    with pytest.raises((CertificateRefused, CannotConnect, ConnectTimedOut)):
        make(retries=0, connect_seconds=0.3).get_page(server.url("/").replace("http:", "https:"))


def test_the_name_that_was_asked_for_is_the_name_that_is_verified():
    with FaultServer("good") as server:
        server.add("/", whole(b"ok"))
        names = frozenset({("data.example.go.th", server.port), ("www.example.go.th", server.port)})
        limits = FetchLimits(allow_hosts=names, ca_file=CA)
        with Fetcher(limits, resolver=lambda host, port: ["127.0.0.1"]) as fetcher:
            assert fetcher.get_page(server.url("/", "data.example.go.th")).body == b"ok"
            with pytest.raises(CertificateRefused):
                fetcher.get_page(server.url("/", "www.example.go.th"))


def test_the_environment_changes_nothing(monkeypatch, tmp_path):
    with FaultServer("good") as server, FaultServer() as proxy:
        server.add("/", whole(b"ok"))
        (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password s3cret\n")
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url())
        for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
            monkeypatch.setenv(name, str(CA))
        monkeypatch.setenv("SSL_CERT_DIR", str(CERTIFICATES))
        monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))

        make_tls_context.cache_clear()

        with tls_fetcher(server, ca_file=CA) as fetcher:
            fetcher.get_page(server.url("/"))
            fetcher.session().get(server.url("/"))
        with tls_fetcher(server) as fetcher, pytest.raises(CertificateRefused):
            fetcher.get_page(server.url("/"))

        assert proxy.connections == 0
        assert not (tmp_path / "keys").exists()
        assert all("authorization" not in seen.headers for seen in server.seen)


def test_tls_is_1_2_or_newer_and_verified():
    context = make_tls_context()

    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.keylog_filename is None
    assert context.cert_store_stats()["x509_ca"] > 50


def test_we_say_who_we_are_and_where_to_reach_us(make, server):
    server.add("/e", echo())

    make(contact="https://khlang.example.go.th/about").get_page(server.url("/e"))

    agent = server.seen[0].headers["user-agent"]
    assert agent.startswith("Khlang/")
    assert "+https://khlang.example.go.th/about" in agent


def test_no_secret_is_shown_by_an_error_or_a_log(make, server, caplog):
    secret = "s3cret-t0ken-4711"
    caplog.set_level(logging.DEBUG)
    options = FetchOptions(
        rate_per_second=1000, headers={"Authorization": f"Bearer {secret}", "X-Key": secret}
    )
    fetcher = make(options=options, origin=server.url("/"), retries=0)
    server.add("/e", echo())
    server.add("/denied", busy(whole(b""), times=9, status=403))
    server.add("/r", redirect(f"ftp://h/{secret}?x={secret}"))
    server.add("/nowhere", redirect(""))

    fetcher.get_page(server.url("/e"))
    caught = []
    for path in (
        f"/denied?token={secret}",
        f"/denied?x={secret}",
        f"/denied/{secret}",
        "/r",
        f"/nowhere?api_key={secret}",
    ):
        with pytest.raises(FetchError) as error:
            fetcher.get_page(server.url(path))
        caught.append(error.value)
    with pytest.raises(AddressMalformed) as error:
        fetcher.get_page(f"https://me:{secret}@h.th/")
    caught.append(error.value)

    assert server.seen[0].headers["authorization"] == f"Bearer {secret}"
    assert {type(error) for error in caught} >= {AccessDenied, AddressMalformed, RedirectRefused}
    for error in caught:
        assert secret not in repr(error.to_json()) + str(error) + repr(error)
    ours = [record for record in caplog.records if not record.name.startswith("httpcore2")]
    assert all(secret not in record.getMessage() for record in ours)
    requests_logged = [r.getMessage() for r in caplog.records if "send_request" in r.getMessage()]
    assert all(secret not in message for message in requests_logged)


def test_every_error_of_the_fetcher_says_what_happened_and_what_to_do_in_both_languages():
    entries = [entry for code, entry in catalogue().items() if "H350" <= code <= "H379"]

    assert len(entries) == 30
    for entry in entries:
        for said in (entry.say, entry.hint):
            assert said.th and said.en, entry.code
        assert "{url}" in (entry.say.th or "") and "{url}" in (entry.say.en or ""), entry.code
