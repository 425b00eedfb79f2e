"""Mail goes out over TLS whose certificate was checked, or, on this machine itself, without any."""

from email.message import EmailMessage

import pytest

from harvesters.fetch.mail import MailServer, send_mail
from metadata.errors.notices import MailNotSecure, MailRefused, MailUnreachable
from tests.mail_server import PASSWORD, MailBox
from tests.servers import CERTIFICATES, FaultServer

CA = CERTIFICATES / "ca.pem"


def message(*to: str) -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"] = "ทดสอบ", "catalog@example.go.th"
    made["To"] = ", ".join(to or ("data@example.go.th",))
    made.set_content("สวัสดี", cte="base64")
    return made


@pytest.mark.parametrize("tls", ["", "starttls", "smtps"])
def test_a_message_arrives_whole(tls):
    with MailBox(tls) as box:
        refused = send_mail(MailServer.from_url(box.url()), message(), ca_file=CA)

    assert refused == ()
    assert box.receivers == [["data@example.go.th"]]
    assert (box.messages[0]["Subject"], box.messages[0].get_content().strip()) == ("ทดสอบ", "สวัสดี")


@pytest.mark.parametrize("tls", ["starttls", "smtps"])
@pytest.mark.parametrize("certificate", ["other", "expired"])
def test_a_wrong_certificate_stops_it_before_anything_is_told(tls, certificate):
    with MailBox(tls, certificate, wants_login=True) as box, pytest.raises(MailNotSecure) as told:
        send_mail(MailServer.from_url(box.url(login=box.login)), message(), ca_file=CA)

    assert box.messages == []
    assert told.value.code == "H392"
    assert "certificate" in str(told.value).lower() or "Hostname" in str(told.value)


@pytest.mark.parametrize("tls", ["starttls", "smtps"])
def test_an_unknown_authority_is_not_trusted(tls):
    with MailBox(tls) as box, pytest.raises(MailNotSecure):
        send_mail(MailServer.from_url(box.url()), message())

    assert box.messages == []


def test_a_server_elsewhere_without_starttls_gets_nothing(monkeypatch):
    with MailBox() as box:
        monkeypatch.setattr(MailServer, "is_loopback", False)
        with pytest.raises(MailNotSecure) as told:
            send_mail(MailServer.from_url(box.url()), message())

    assert box.messages == [] and "STARTTLS" in str(told.value)


def test_the_password_is_used_and_a_wrong_one_is_told_without_it():
    with MailBox("starttls", wants_login=True) as box:
        send_mail(MailServer.from_url(box.url(login=box.login)), message(), ca_file=CA)
        with pytest.raises(MailRefused) as told:
            send_mail(MailServer.from_url(box.url(login="khlang:wrong-password@")), message(), ca_file=CA)

        with pytest.raises(MailRefused):
            send_mail(MailServer.from_url(box.url(login="khlang:รหัส@")), message(), ca_file=CA)

    assert len(box.messages) == 1
    assert "wrong-password" not in str(told.value)
    assert PASSWORD not in repr(MailServer.from_url(box.url(login=box.login)))


def test_refused_addresses_are_named_and_the_others_served():
    with MailBox(refused=("gone@example.go.th",)) as box:
        server = MailServer.from_url(box.url())
        refused = send_mail(server, message("data@example.go.th", "gone@example.go.th"))
        with pytest.raises(MailRefused) as told:
            send_mail(server, message("gone@example.go.th"))

    assert refused == ("gone@example.go.th",)
    assert box.receivers == [["data@example.go.th"]]
    assert "gone@example.go.th" in str(told.value)


def test_no_server_is_told_as_that():
    with FaultServer() as closed:
        port = closed.port

    with pytest.raises(MailUnreachable):
        send_mail(MailServer.from_url(f"smtp://127.0.0.1:{port}"), message())


def test_the_parts_of_the_address():
    server = MailServer.from_url("smtps://a%40b:p%3Aw@mail.example.go.th")

    assert (server.user, server.password, server.port, server.is_tls) == ("a@b", "p:w", 465, True)
    assert not server.is_loopback and MailServer.from_url("smtp://[::1]:25").is_loopback
